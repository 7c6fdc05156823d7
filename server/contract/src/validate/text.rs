//! The rules of strings that need more than a comparison. Lengths count code points.

use regex::Regex;
use std::sync::OnceLock;

/// The number of code points.
pub fn length(text: &str) -> u64 {
    text.chars().count() as u64
}

/// Whether the text has more than `max` code points; each has at least one byte.
pub fn longer(text: &str, max: u64) -> bool {
    text.len() as u64 > max && length(text) > max
}

/// Whether the text has fewer than `min` code points; each has at most four bytes.
pub fn shorter(text: &str, min: u64) -> bool {
    (text.len() as u64) < min.saturating_mul(4) && length(text) < min
}

/// Whether the text consists of `min` to `max` code points of a class.
pub fn consists_of(text: &str, min: u64, max: Option<u64>, class: impl Fn(char) -> bool) -> bool {
    let mut count = 0;
    for char in text.chars() {
        count += 1;
        if !class(char) || max.is_some_and(|max| count > max) {
            return false;
        }
    }
    count >= min
}

/// Whether all code points are of a class, and at least one is in `needed`, a sorted table of ranges.
pub fn consists_of_with(text: &str, class: impl Fn(char) -> bool, needed: &[(char, char)]) -> bool {
    let is_needed = |char| {
        let after = needed.partition_point(|&(start, _)| start <= char);
        after > 0 && char <= needed[after - 1].1
    };
    let mut found = false;
    text.chars().all(|char| {
        found = found || is_needed(char);
        class(char)
    }) && found
}

/// A regular expression that is compiled at its first use.
#[derive(Debug)]
pub struct Pattern {
    source: &'static str,
    compiled: OnceLock<Regex>,
}

impl Pattern {
    /// A pattern; the generator has checked that it compiles.
    pub const fn new(source: &'static str) -> Self {
        Self { source, compiled: OnceLock::new() }
    }

    /// Whether the pattern matches anywhere in the text.
    pub fn is_match(&self, text: &str) -> bool {
        let compile = || Regex::new(self.source).expect("the generator has compiled it already");
        self.compiled.get_or_init(compile).is_match(text)
    }
}

/// Whether the text is an e-mail address as the [HTML standard] defines it.
///
/// [HTML standard]: https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let is_local = |byte: u8| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte);
    !local.is_empty() && local.bytes().all(is_local) && domain.split('.').all(is_label)
}

/// Whether the text is a label of a host name: 1 to 63 letters, digits and inner hyphens.
fn is_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// Whether the text is a UUID in its hyphenated form, of any version and in any case.
pub fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_count_code_points() {
        let text = "aé漢🎬";
        assert_eq!((text.len(), length(text)), (10, 4));
        assert!(longer(text, 3) && !longer(text, 4));
        assert!(shorter(text, 5) && !shorter(text, 4));
        assert!(!shorter("", 0) && !longer("", 0));
    }

    #[test]
    fn a_class_is_counted_and_compared() {
        let digits = |min, max| consists_of("123", min, max, |char| char.is_ascii_digit());
        assert!(digits(0, None) && digits(3, Some(3)));
        assert!(!digits(4, None) && !digits(0, Some(2)));
        assert!(!consists_of("12x", 0, None, |char| char.is_ascii_digit()));
    }

    #[test]
    fn all_characters_must_be_of_the_class_and_one_of_the_table() {
        let table = [('b', 'c'), ('x', 'z')];
        let holds = |text| consists_of_with(text, |char| char.is_ascii_lowercase(), &table);
        for (text, expected) in [
            ("", false),
            ("a", false),
            ("b", true),
            ("c", true),
            ("d", false),
            ("aza", true),
            ("wa", false),
            ("bA", false),
        ] {
            assert_eq!(holds(text), expected, "{text}");
        }
        assert!(!consists_of_with("a", |_| true, &[]));
    }

    #[test]
    fn addresses_follow_the_html_standard() {
        let label = "a".repeat(63);
        for address in ["a@b", "a.b+c@example.com", ".@a-b.c", "!#$%&'*+/=?^_`{|}~-@x.y", &format!("a@{label}.b")] {
            assert!(is_email(address), "{address}");
        }
        let label = "a".repeat(64);
        for address in [
            "",
            "@",
            "a",
            "a@",
            "@a",
            "a@b@c",
            "a b@c",
            "é@b",
            "a@é",
            "a@b.",
            "a@.b",
            "a@-b",
            "a@b-",
            "a@b\n",
            &format!("a@{label}"),
        ] {
            assert!(!is_email(address), "{address}");
        }
    }

    #[test]
    fn uuids_have_one_form() {
        assert!(is_uuid("0190163d-8694-739b-aea5-966c26f8ad91"));
        assert!(is_uuid("FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"));
        for text in [
            "",
            "0190163d8694739baea5966c26f8ad91",
            "{0190163d-8694-739b-aea5-966c26f8ad9}",
            "0190163d-8694-739b-aea5-966c26f8ad9g",
            "0190163d-8694-739b-aea5-966c26f8ad91\n",
            "0190163d-8694-739b-aea5_966c26f8ad91",
            "0190163d-8694-739b-aea5-966c26f8adé",
        ] {
            assert!(!is_uuid(text), "{text}");
        }
    }
}
