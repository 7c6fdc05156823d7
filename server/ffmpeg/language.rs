//! Languages as files name them, as BCP 47 tags.

use crate::language::shortest;

/// The BCP 47 tag for the language of a stream; `None` if it is not known or not a language.
pub(super) fn tag(text: &str) -> Option<String> {
    let mut parts = text.split('-');
    let language = parts.next()?.to_ascii_lowercase();
    let is_letters = language.chars().all(|one| one.is_ascii_lowercase());
    // Undetermined, several, none, not coded.
    if !(2..=3).contains(&language.len()) || !is_letters || matches!(&*language, "und" | "mul" | "zxx" | "mis") {
        return None;
    }
    let mut tag = shortest(&language).to_owned();
    // Matroska has whole tags; a region or script is kept.
    for part in parts.take(3) {
        if !(2..=8).contains(&part.len()) || !part.chars().all(|one| one.is_ascii_alphanumeric()) {
            break;
        }
        tag.push('-');
        tag.push_str(part);
    }
    Some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_becomes_its_shortest_tag() {
        assert_eq!(tag("eng").as_deref(), Some("en"));
        assert_eq!(tag("GER").as_deref(), Some("de"));
        assert_eq!(tag("deu").as_deref(), Some("de"));
        assert_eq!(tag("yue").as_deref(), Some("yue"));
        assert_eq!(tag("pt-BR").as_deref(), Some("pt-BR"));
        for none in ["", "und", "x", "english", "e1", "\u{7f}\u{7f}\u{7f}", "-"] {
            assert_eq!(tag(none), None, "{none:?}");
        }
    }
}
