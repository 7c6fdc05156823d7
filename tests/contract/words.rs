//! What people read when a text breaks a pattern: words, never a regular expression.
//!
//! Validators of other makers put the pattern itself into their message. The words that this server answers with are in
//! `words.txt` beside this file, from which the TypeScript client takes them. A reviewer reads them there.

use marquee_contract::{FILE_DESCRIPTOR_SET, validate};
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, FieldDescriptor, Kind, Value};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::{env, fs};

const WORDS_FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/contract/words.txt");
const HEADER: &str = "# field: words; updated by `UPDATE_WORDS=1 cargo test --test contract`\n";
/// A text that no pattern allows: a control character.
const BAD: &str = "\u{1}";
/// What a regular expression has, and a sentence has not.
const SIGNS: [&str; 6] = ["^", "$", "\\", "[", "{", "|"];

/// The message with which the field refuses [`BAD`]; `None` if it has no pattern.
fn words_of(field: &FieldDescriptor) -> Option<String> {
    let bad = Value::String(BAD.to_owned());
    let mut message = DynamicMessage::new(field.parent_message().clone());
    message.set_field(field, if field.is_list() { Value::List(vec![bad]) } else { bad });
    let name = field.parent_message().full_name();
    let decoded = validate::decode(name, &message.encode_to_vec()).expect("it was encoded").expect("a known message");
    let found = decoded.validate().err()?.violations.into_iter().find(|violation| {
        let elements = violation.field.as_ref().map(|path| path.elements.as_slice()).unwrap_or_default();
        let is_here = matches!(elements, [element] if element.field_name() == field.name());
        is_here && violation.rule_id() == "string.pattern"
    });
    found.map(|violation| violation.message().to_owned())
}

/// The words of all fields with a pattern.
fn words() -> BTreeMap<String, String> {
    let pool = DescriptorPool::decode(FILE_DESCRIPTOR_SET).expect("a descriptor set");
    let messages = pool.all_messages().filter(|message| message.package_name() == "marquee.v1");
    let fields = messages.flat_map(|message| message.fields().collect::<Vec<_>>());
    let texts = fields.filter(|field| matches!(field.kind(), Kind::String));
    texts.filter_map(|field| Some((field.full_name().to_owned(), words_of(&field)?))).collect()
}

/// The fields with a pattern, by their rules.
fn fields_with_patterns() -> Vec<String> {
    let pool = DescriptorPool::decode(FILE_DESCRIPTOR_SET).expect("a descriptor set");
    let messages = pool.all_messages().filter(|message| message.package_name() == "marquee.v1");
    let fields = messages.flat_map(|message| message.fields().collect::<Vec<_>>());
    let has_pattern = |field: &FieldDescriptor| {
        super::texts::string_rules(field).is_some_and(|rules| rules.has_field_by_name("pattern"))
    };
    fields.filter(has_pattern).map(|field| field.full_name().to_owned()).collect()
}

#[test]
fn every_pattern_has_words_for_people() {
    let words = words();
    for field in fields_with_patterns() {
        let said = words.get(&field).unwrap_or_else(|| panic!("{field} has a pattern, and no words for it"));
        assert!(said.starts_with("must "), "{field}: {said}; give its pattern a `string.example`");
        assert!(SIGNS.iter().all(|sign| !said.contains(sign)), "{field} shows a regular expression: {said}");
    }
    assert!(words.len() >= 40, "{words:?}");
}

#[test]
fn the_words_match_words_txt() {
    let mut text = HEADER.to_owned();
    for (field, words) in words() {
        writeln!(text, "{field}: {words}").expect("writing to a String does not fail");
    }
    if env::var_os("UPDATE_WORDS").is_some() {
        fs::write(WORDS_FILE, &text).expect("the words can be written");
    }
    let reviewed = fs::read_to_string(WORDS_FILE).unwrap_or_default();
    assert!(
        reviewed == text,
        "what people read has changed. If that is meant, run\n  UPDATE_WORDS=1 cargo test --test contract\nand \
         `make clients`, and commit what changes. The contract says:\n{text}"
    );
}
