//! JSON with each entry on a line of its own, as `serde_json` writes it for people.
//!
//! `serde_json` writes the blanks of a line level by level, of which documents of many megabytes take notice.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

/// A document with the line end that a file has. It is about `size` bytes long.
///
/// # Panics
///
/// Never, where its keys are texts.
pub(super) fn pretty(document: &impl Serialize, size: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(size);
    let mut serializer = Serializer::with_formatter(&mut bytes, Lines::default());
    document.serialize(&mut serializer).expect("its keys are texts, and memory takes all");
    bytes.push(b'\n');
    bytes
}

#[derive(Default)]
struct Lines {
    depth: usize,
    /// Whether the list or mapping that ends next has an entry.
    is_filled: bool,
}

impl Lines {
    /// Begins a line, after `mark`.
    fn line<W: ?Sized + Write>(&self, writer: &mut W, mark: &str) -> io::Result<()> {
        const BLANKS: &str = "                                                                ";
        writer.write_all(mark.as_bytes())?;
        let mut width = self.depth * 2;
        while width > BLANKS.len() {
            writer.write_all(BLANKS.as_bytes())?;
            width -= BLANKS.len();
        }
        writer.write_all(&BLANKS.as_bytes()[..width])
    }

    fn open<W: ?Sized + Write>(&mut self, writer: &mut W, mark: u8) -> io::Result<()> {
        self.depth += 1;
        self.is_filled = false;
        writer.write_all(&[mark])
    }

    fn close<W: ?Sized + Write>(&mut self, writer: &mut W, mark: u8) -> io::Result<()> {
        self.depth -= 1;
        if self.is_filled {
            self.line(writer, "\n")?;
        }
        writer.write_all(&[mark])
    }

    fn entry<W: ?Sized + Write>(&self, writer: &mut W, is_first: bool) -> io::Result<()> {
        self.line(writer, if is_first { "\n" } else { ",\n" })
    }
}

impl Formatter for Lines {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b'[')
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b']')
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, is_first: bool) -> io::Result<()> {
        self.entry(writer, is_first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.is_filled = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b'{')
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b'}')
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, is_first: bool) -> io::Result<()> {
        self.entry(writer, is_first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.is_filled = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn it_is_written_as_serde_json_writes_it() {
        let mut deep = json!({"a": []});
        for _ in 0..40 {
            deep = json!({"b": [deep, {}, [], [1, [2, "丙\n"]], null], "c": true});
        }
        let mut wanted = serde_json::to_vec_pretty(&deep).unwrap();
        wanted.push(b'\n');
        assert_eq!(pretty(&deep, 0), wanted);
    }
}
