//! Writing the version into `mulu.yaml`, without a change to whatever else people wrote there.

use crate::model::Version;
use crate::yaml::{Value, parse};

/// The manifest with another version; `None` where it is not written so that one can be put in: it is a list, or all on one line.
#[must_use]
pub fn with_version(text: &str, version: &Version) -> Option<String> {
    let tree = parse(text).ok().filter(|tree| tree.duplicates.is_empty())?;
    let Value::Map(_) = &tree.root.value else { return None };
    let written = version.to_string();
    let more = match tree.root.get("version") {
        Some(node) => {
            let (start, end) = (usize::try_from(node.span.start).ok()?, usize::try_from(node.span.end).ok()?);
            format!("{}{written}{}", text.get(..start)?, text.get(end..)?)
        }
        None => format!("{}\nversion: {written}\n", text.trim_end()),
    };
    let stated = parse(&more).ok()?.root.get("version")?.text()?.parse().ok();
    (stated.as_ref() == Some(version)).then_some(more)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_version_changes() {
        let version: Version = "1.10.0".parse().expect("a version");
        let with = |text: &str| with_version(text, &version);
        let text = "# 配置\nformat: 1 # 一\nversion: 1.2.0   # 版本\r\ntitle: \"1.2.0\"\n";
        assert_eq!(with(text), Some(text.replacen("1.2.0", "1.10.0", 1)));
        assert_eq!(with("version: \"1.2.0\"\n").as_deref(), Some("version: 1.10.0\n"));
        assert_eq!(with("format: 1\n").as_deref(), Some("format: 1\nversion: 1.10.0\n"));
        assert_eq!(with("{format: 1, version: 1.2.0}\n").as_deref(), Some("{format: 1, version: 1.10.0}\n"));
        assert_eq!(with("{format: 1}\n"), None);
        assert_eq!(with("- 1\n"), None);
        assert_eq!(with("version: 1.0.0\nversion: 1.1.0\n"), None);
    }
}
