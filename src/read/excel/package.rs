//! What .xlsx, .xlsb and .ods have in common: parts in a zip, most of them XML.

use std::io::{BufReader, Cursor, Read};

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

use super::refusal::{Refusal, damaged, too_large};
use crate::read::Limits;

/// The parts of a workbook.
pub(super) type Package<'b> = zip::ZipArchive<Cursor<&'b [u8]>>;

/// Opens a workbook, and refuses what would make its readers ask for more memory than there is: they believe the counts that a file
/// states.
pub(super) fn open(bytes: &[u8], limits: Limits) -> Result<Package<'_>, Refusal> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let mut total = 0;
    for at in 0..package.len() {
        let part = package.by_index(at).map_err(|error| damaged(&error))?;
        total += part.size();
        if total > limits.unpacked_bytes() {
            return Err(too_large());
        }
        // However it is spelled: calamine finds it all the same.
        if part.name().is_ok_and(|name| name.to_ascii_lowercase().ends_with("sharedstrings.xml")) {
            let size = part.size();
            // The shortest string, <si/>, takes five bytes.
            if stated_count(part).is_some_and(|count| count > size / 5) {
                return Err(damaged(&"uniqueCount of the shared strings is too large"));
            }
        }
    }
    Ok(package)
}

/// The number of shared strings that the part of them states in its first tag.
fn stated_count(part: impl Read) -> Option<u64> {
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(part));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(tag) if tag.local_name().as_ref() == "sst" => {
                let count = attribute(&tag, "uniqueCount")?;
                let digits = count.trim_start_matches('+');
                let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
                // More digits than fit are a count that no file can keep.
                return is_number.then(|| digits.parse().unwrap_or(u64::MAX));
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// A part, unpacked; `None` where the workbook has none of that name.
pub(super) fn part(package: &mut Package<'_>, path: &str) -> Result<Option<Vec<u8>>, Refusal> {
    let Ok(mut file) = package.by_name(path) else {
        return Ok(None);
    };
    let size = file.size();
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    // A part that unpacks to more than it states would pass the guard above.
    file.by_ref().take(size).read_to_end(&mut bytes).map_err(|error| damaged(&error))?;
    Ok(Some(bytes))
}

/// Every opening tag of a part, or of a piece of one.
pub(super) fn each_tag(xml: &[u8], mut take: impl FnMut(&BytesStart<'_>)) {
    let mut reader = quick_xml::Reader::from_reader(xml);
    reader.config_mut().check_end_names = false;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) => take(&tag),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

/// The value of an attribute. Where none has quite this name, `r:id` is found whatever prefix its namespace has in the file.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let find = |is_meant: &dyn Fn(&str) -> bool| {
        tag.attributes().with_checks(false).flatten().find(|attribute| is_meant(attribute.key.as_ref()))
    };
    let with_any_prefix = || {
        let (_, local) = name.rsplit_once(':')?;
        find(&|key| key.rsplit_once(':').is_some_and(|(_, own)| own == local))
    };
    let found = find(&|key| key == name).or_else(with_any_prefix)?;
    let value = found.normalized_value(XmlVersion::Implicit1_0);
    Some(value.map_or_else(|_| found.value.to_string(), std::borrow::Cow::into_owned))
}

/// The id and the target of a relationship, as a path within the package.
pub(super) fn relationship(tag: &BytesStart<'_>) -> Option<(String, String)> {
    let (id, target) = (attribute(tag, "Id")?, attribute(tag, "Target")?);
    Some((id, target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned)))
}

/// Adds what an event says as text; anything else adds nothing.
pub(super) fn push_text(event: &Event<'_>, text: &mut String) {
    match event {
        Event::Text(words) => text.push_str(&words.xml_content(XmlVersion::Implicit1_0)),
        Event::CData(words) => text.push_str(words),
        Event::GeneralRef(reference) => match reference.resolve_char_ref() {
            Ok(Some(c)) => text.push(c),
            _ => text.push_str(resolve_predefined_entity(reference).unwrap_or_default()),
        },
        _ => {}
    }
}
