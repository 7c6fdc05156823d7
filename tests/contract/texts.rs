//! One rule for every text that people write: something in it can be seen, and nothing in it turns what stands around it.
//!
//! It is a pattern, so that every client that knows `buf.validate` can check it; a contract has no other way to share one. It
//! exists for one line and for several, and lets what is empty pass: whether a text must be there says `min_len`. This is
//! where both are put together, and where it is explained which characters are meant, by properties of Unicode:
//!
//! - *Seen* is no white space, no mark without a letter to stand on, nothing that is drawn as nothing
//!   (Default_Ignorable_Code_Point: joiners, variation selectors, fillers, soft hyphens, tags), no control and no format
//!   character. The pattern dialect knows categories, but not that property: Z, M, Cc and Cf, and what is ignorable beyond
//!   them. Some letters and symbols have no such property, and are blank ([`BLANK`]). Unassigned and private characters
//!   count as seen: they are drawn as a box at least, and the emoji of next year are unassigned today.
//! - Beside what is seen, all of that may stand, since scripts and emoji need it: U+200C and U+200D, variation selectors, tags
//!   in flags, isolates and embeddings, which chat programs put around telephone numbers.
//! - Refused anywhere are controls; U+202D and U+202E, which make letters read in another order than they have (UTR #36) and
//!   which no script needs; in one line, the separators of lines and paragraphs.

use marquee_contract::FILE_DESCRIPTOR_SET;
use prost_reflect::{DescriptorPool, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor};
use regex::Regex;
use std::collections::BTreeSet;

const SEEN: &str = r"[^\pZ\pM\p{Cc}\p{Cf}\x{115F}\x{1160}\x{2065}\x{2800}\x{3164}\x{FFA0}\x{FFF0}-\x{FFF8}\x{FFFC}\x{13441}\x{13442}\x{1D159}\x{E0000}-\x{E0FFF}]";
/// What is drawn as nothing although no property says so: the blank of braille; the place of an object that is not in a text
/// (The Unicode Standard, 23.8); the blanks of hieroglyphs (11.4); and the musical head of a note that is not drawn, which
/// is there for stems to stand on (21.2).
const BLANK: &str = r"\x{2800}\x{FFFC}\x{13441}\x{13442}\x{1D159}";
/// What a line may have in it.
const IN_LINE: &str = r"[^\p{Cc}\p{Zl}\p{Zp}\x{202D}\x{202E}]";
/// What several lines may have in them: tabs and ends of lines, too.
const IN_LINES: &str = r"[^\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\x{202D}\x{202E}]";

/// The fields that people fill and that need not be seen, by their last name, and why.
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

/// All fields of the requests, and of the messages in them.
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

/// The rules of a string, or of the strings of a list.
fn string_rules(field: &FieldDescriptor) -> Option<DynamicMessage> {
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

/// Whether only a machine's texts keep the rules: ids, addresses, names from a list, and patterns that say what may be there
/// instead of what may not.
fn is_of_machines(rules: &DynamicMessage, pattern: &str) -> bool {
    let has = |rule| rules.has_field_by_name(rule);
    has("uuid") || has("email") || has("in") || (has("pattern") && !pattern.contains("[^"))
}

#[test]
fn every_text_that_people_write_keeps_the_one_rule() {
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
            assert!(is_of_machines(&rules, &pattern), "{name} is a text that people write; give it one of {known:#?}");
        }
    }
    assert!(texts.len() >= 20, "{texts:?}");
    assert_eq!(exceptions.len(), UNSEEN.len(), "an exception that no field needs: {exceptions:?}");
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern")
}

/// Every character of Unicode, alone.
fn characters() -> impl Iterator<Item = char> {
    ('\0'..=char::MAX).filter(|char| *char != '\0')
}

/// The patterns are compared with the properties themselves, which the tests' dialect knows.
#[test]
fn alone_a_character_is_a_text_when_it_can_be_seen() {
    let text = regex(&pattern(IN_LINES));
    let nothing =
        regex(&format!(r"^[\p{{White_Space}}\p{{Default_Ignorable_Code_Point}}\p{{M}}\p{{Cc}}\p{{Cf}}{BLANK}]$"));
    for char in characters() {
        let alone = char.to_string();
        assert_eq!(text.is_match(&alone), !nothing.is_match(&alone), "U+{:04X}", u32::from(char));
    }
}

#[test]
fn beside_a_letter_everything_may_stand_but_what_turns_and_what_ends_a_line() {
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
fn what_people_write_is_a_text_and_what_nobody_sees_is_none() {
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
