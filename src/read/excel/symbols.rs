//! Letters that a font of symbols shows as boxes and ticks: R of Wingdings 2 is ☑.

use crate::model::vocabulary::symbol_mark;

/// A font whose letters are symbols.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum SymbolFont {
    Wingdings,
    Wingdings2,
    Webdings,
}

impl SymbolFont {
    /// The font of that name, where it is one of symbols.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name.trim().trim_matches(['\'', '"']).to_ascii_lowercase().as_str() {
            "wingdings" => Some(Self::Wingdings),
            "wingdings 2" => Some(Self::Wingdings2),
            "webdings" => Some(Self::Webdings),
            _ => None,
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Wingdings => "wingdings",
            Self::Wingdings2 => "wingdings2",
            Self::Webdings => "webdings",
        }
    }

    /// The text as a person sees it: letters that are boxes or ticks in this font become ☑ and □. All others stay, since Chinese
    /// characters have no symbol and are shown in another font; so do letters that are part of a word.
    pub(super) fn decode(self, text: &str) -> String {
        let chars: Vec<char> = text.chars().map(plain).collect();
        let is_word = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_alphanumeric);
        let decode = |(at, c): (usize, &char)| match symbol_mark(self.key(), *c) {
            Some(is_chosen) if !is_word(at.checked_sub(1)) && !is_word(Some(at + 1)) => {
                if is_chosen {
                    '☑'
                } else {
                    '□'
                }
            }
            _ => *c,
        };
        chars.iter().enumerate().map(decode).collect()
    }
}

/// Some programs store a letter of such a font in the private area.
fn plain(c: char) -> char {
    match c {
        '\u{f020}'..='\u{f0ff}' => char::from_u32(u32::from(c) - 0xf000).unwrap_or(c),
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_symbol_fonts_are_boxes() {
        let two = SymbolFont::named("Wingdings 2").expect("it is one");
        assert_eq!(two.decode("R政府网站£政府公报"), "☑政府网站□政府公报");
        let one = SymbolFont::named("'Wingdings'").expect("it is one");
        assert_eq!(one.decode("\u{f0fe}政府网站\u{f0a8}政府公报"), "☑政府网站□政府公报");
        assert_eq!(one.decode("http://xo.cn o电话"), "http://xo.cn □电话");
        assert_eq!(SymbolFont::named("宋体"), None);
    }
}
