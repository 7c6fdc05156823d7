//! The rule for every text that people write: it has at least one visible character, and no character that changes the
//! reading order of its surroundings.
//!
//! The rule is a pattern, so that every client with `buf.validate` can check it; a contract has no other way to share
//! a rule. There is one pattern for single lines and one for several lines. Both allow an empty text, because whether
//! a text is required is expressed by `min_len`. Here both are assembled, and the excluded characters are defined by
//! properties of Unicode:
//!
//! - A *visible* character is not white space, not a combining mark by itself, not invisible by definition
//!   (Default_Ignorable_Code_Point: joiners, variation selectors, fillers, soft hyphens, tags), and not a control or
//!   format character. The pattern dialect knows general categories but not that property, so the pattern excludes Z,
//!   M, Cc and Cf, and lists the other ignorable characters. Some letters and symbols are blank without having such a
//!   property ([`BLANK`]). Unassigned and private-use characters count as visible: they are drawn as a box at least,
//!   and next year's emoji are unassigned today.
//! - Besides a visible character, all of these may occur, because scripts and emoji need them: U+200C and U+200D,
//!   variation selectors, tags in flags, and the isolates and embeddings that chat programs put around telephone
//!   numbers.
//! - Never allowed are control characters; U+202D and U+202E, which override the reading order of letters (UTR #36)
//!   and which no script needs; and in single lines the separators of lines and paragraphs.

use marquee_contract::FILE_DESCRIPTOR_SET;
use prost_reflect::{DescriptorPool, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor};
use regex::Regex;
use std::collections::BTreeSet;

const SEEN: &str = r"[^\pZ\pM\p{Cc}\p{Cf}\x{115F}\x{1160}\x{2065}\x{2800}\x{3164}\x{FFA0}\x{FFF0}-\x{FFF8}\x{FFFC}\x{13441}\x{13442}\x{1D159}\x{E0000}-\x{E0FFF}]";
/// Characters that are drawn as nothing without having a property that says so: the blank of braille; the object
/// replacement character (The Unicode Standard, 23.8); the blanks of hieroglyphs (11.4); and the null notehead of
/// music, which exists for stems (21.2).
const BLANK: &str = r"\x{2800}\x{FFFC}\x{13441}\x{13442}\x{1D159}";
/// The characters that a single line may contain.
const IN_LINE: &str = r"[^\p{Cc}\p{Zl}\p{Zp}\x{202D}\x{202E}]";
/// The characters that several lines may contain: tabs and line breaks as well.
const IN_LINES: &str = r"[^\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\x{202D}\x{202E}]";

/// The text fields, by their last name, that need no visible character, and why.
const UNSEEN: [(&str, &str); 3] = [
    ("password", "it is as it is typed, and nobody sees it"),
    ("current_password", "as a password"),
    ("new_password", "as a password"),
];

fn pattern(inside: &str) -> String {
    format!("^({inside}*{SEEN}{inside}*)?$")
}

fn pool() -> DescriptorPool {
    DescriptorPool::decode(FILE_DESCRIPTOR_SET).expect("a descriptor set")
}

/// All fields of requests, and of the messages in them.
fn fields_of_requests() -> Vec<FieldDescriptor> {
    let pool = pool();
    let services = pool.services().filter(|service| service.package_name() == "marquee.v1");
    let mut queue: Vec<MessageDescriptor> =
        services.flat_map(|service| service.methods().map(|method| method.input()).collect::<Vec<_>>()).collect();
    let (mut seen, mut fields) = (BTreeSet::new(), Vec::new());
    while let Some(message) = queue.pop() {
        if seen.insert(message.full_name().to_owned()) {
            fields.extend(message.fields());
            queue.extend(message.fields().filter_map(|field| field.kind().as_message().cloned()));
        }
    }
    fields
}

/// The rules of a string field, or of the strings in a list.
pub(crate) fn string_rules(field: &FieldDescriptor) -> Option<DynamicMessage> {
    let extension = field.parent_pool().get_extension_by_name("buf.validate.field")?;
    let options = field.options();
    let rules = options.get_extension(&extension);
    let mut rules = rules.as_message()?.clone();
    if field.is_list() {
        let repeated = rules.get_field_by_name("repeated")?.as_message()?.clone();
        rules = repeated.get_field_by_name("items")?.as_message()?.clone();
    }
    Some(rules.get_field_by_name("string")?.as_message()?.clone())
}

/// Whether only machine-made texts satisfy the rules: ids, addresses, enumerated names, and patterns that list allowed
/// rather than forbidden characters.
fn is_machine_text(rules: &DynamicMessage, pattern: &str) -> bool {
    let has = |rule| rules.has_field_by_name(rule);
    has("uuid") || has("email") || has("in") || (has("pattern") && !pattern.contains("[^"))
}

#[test]
fn every_text_that_people_write_has_the_common_pattern() {
    let known = [IN_LINE, IN_LINES].map(pattern);
    let (mut texts, mut exceptions) = (BTreeSet::new(), BTreeSet::new());
    for field in fields_of_requests().into_iter().filter(|field| matches!(field.kind(), Kind::String)) {
        let rules = string_rules(&field).unwrap_or_else(|| panic!("{} has no rules", field.full_name()));
        let pattern = rules.get_field_by_name("pattern").and_then(|pattern| pattern.as_str().map(str::to_owned));
        let pattern = pattern.unwrap_or_default();
        if let Some((name, _)) = UNSEEN.iter().find(|(name, _)| *name == field.name()) {
            exceptions.insert(*name);
        } else if known.contains(&pattern) {
            texts.insert(field.full_name().to_owned());
        } else {
            let name = field.full_name();
            assert!(is_machine_text(&rules, &pattern), "{name} is a text that people write; give it one of {known:#?}");
        }
    }
    assert!(texts.len() >= 20, "{texts:?}");
    assert_eq!(exceptions.len(), UNSEEN.len(), "an exception that no field needs: {exceptions:?}");
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern")
}

/// Every character of Unicode as a text.
fn characters() -> impl Iterator<Item = char> {
    ('\0'..=char::MAX).filter(|char| *char != '\0')
}

/// Compares the patterns with the Unicode properties themselves, which the regex dialect of this test knows.
#[test]
fn a_single_character_is_a_valid_text_exactly_if_it_is_visible() {
    let text = regex(&pattern(IN_LINES));
    let nothing =
        regex(&format!(r"^[\p{{White_Space}}\p{{Default_Ignorable_Code_Point}}\p{{M}}\p{{Cc}}\p{{Cf}}{BLANK}]$"));
    for char in characters() {
        let alone = char.to_string();
        assert_eq!(text.is_match(&alone), !nothing.is_match(&alone), "U+{:04X}", u32::from(char));
    }
}

#[test]
fn beside_a_letter_all_but_control_override_and_separator_characters_are_allowed() {
    let [line, lines] = [IN_LINE, IN_LINES].map(|inside| regex(&pattern(inside)));
    let control = regex(r"^\p{Cc}$");
    for char in characters() {
        let text = format!("a{char}b");
        let turns = matches!(char, '\u{202d}' | '\u{202e}');
        let is_control = control.is_match(&char.to_string());
        let name = u32::from(char);
        let ends = matches!(char, '\u{2028}' | '\u{2029}');
        assert_eq!(line.is_match(&text), !turns && !is_control && !ends, "U+{name:04X} in a line");
        let is_space = matches!(char, '\t' | '\n' | '\r');
        assert_eq!(lines.is_match(&text), !turns && (is_space || !is_control), "U+{name:04X} in lines");
    }
}

#[test]
fn real_texts_are_valid_and_invisible_texts_are_not() {
    let [line, lines] = [IN_LINE, IN_LINES].map(|inside| regex(&pattern(inside)));
    for text in [
        "a",
        " a ",
        "Grüße, 漢字 and עברית",
        "می‌خواهم",
        "क्‍ष",
        "👩‍🚀",
        "🏳️‍🌈 ❤️ 1️⃣",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "🇩🇪",
        "\u{2068}Ada\u{2069} says",
        "\u{202a}+49 30 1234\u{202c}",
        "e\u{301}",
        "⠓⠊⠀⠓⠊",
        "!",
    ] {
        assert!(line.is_match(text) && lines.is_match(text), "{text:?}");
    }
    for text in [
        " ",
        "\u{3164}",
        "\u{200b}\u{200b}",
        "\u{ad}",
        "\u{2800}\u{2800}",
        "\u{202e}",
        "\u{202e}gpj.exe",
        "\u{2066}\u{2069}",
        "\u{feff}",
        "\u{fe0f}",
        "\u{115f}\u{1160}",
        "\u{e0061}",
        "\u{fffc}",
        "\u{13441}\u{13442}",
        "\u{1d159}\u{200b}",
    ] {
        assert!(!line.is_match(text) && !lines.is_match(text), "{text:?}");
    }
    assert!(lines.is_match("") && line.is_match(""));
    assert!(lines.is_match("a\r\n\tb\u{2028}c") && !line.is_match("a\nb") && !line.is_match("a\u{2028}b"));
}
