//! Presence: when a field counts as present, and which rules then apply.

use super::{report, report_of};
use marquee_codegen_fixture::v1::{
    Bytes, Ignores, Ints, Leaf, Numbers, Oneofs, OptionalStrings, Presence, StringFormats, Strings, oneofs,
};

#[test]
fn without_presence_the_zero_value_is_validated() {
    assert_eq!(
        report(&Strings::default()),
        [
            "const string.const",
            "len string.len",
            "lens string.min_len",
            "byte_lens string.min_bytes",
            "pattern string.pattern",
            "prefix string.prefix",
            "not_in string.not_in",
            "class string.pattern",
            "letters string.pattern",
            "anywhere string.pattern",
            "seen string.pattern",
        ]
    );
    assert_eq!(report(&StringFormats::default()), ["email string.email_empty", "uuid string.uuid_empty"]);
    assert_eq!(
        report(&Numbers::default()),
        ["fixed32 fixed32.gte_lt", "fixed64 fixed64.gte_lt", "accepted bool.const"]
    );
}

#[test]
fn an_optional_field_is_validated_only_when_it_is_there() {
    assert_eq!(report(&OptionalStrings::default()), [""; 0]);
    let empty = OptionalStrings { email: Some(String::new()), uuid: Some("x".into()), text: Some(String::new()) };
    assert_eq!(report(&empty), ["email string.email_empty", "uuid string.uuid", "text string.min_len"]);
    assert_eq!(report(&Bytes { len: "abc".into(), lens: "a".into(), maybe: None }), [""; 0]);
    assert_eq!(report_of("maybe", &Bytes { maybe: Some("a".into()), ..Bytes::default() }), ["maybe bytes.min_len"]);
    assert_eq!(report_of("maybe", &Ints { maybe: Some(0), ..Ints::default() }), ["maybe int32.gt"]);
}

#[test]
fn required_means_present_or_else_not_zero() {
    let all = "text maybe number crc32c color leaf leaves data yes ratio time left";
    let expected: Vec<_> = all.split(' ').map(|field| format!("{field} required")).collect();
    assert_eq!(report(&Presence::default()), expected);
    // Zero is a value where presence is tracked, and minus zero is not zero.
    let present = Presence { maybe: Some(String::new()), crc32c: Some(0), ratio: -0.0, ..Presence::default() };
    for field in ["maybe", "crc32c", "ratio"] {
        assert_eq!(report_of(field, &present), [""; 0], "{field}");
    }
}

#[test]
fn a_required_oneof_is_reported_by_its_name_and_its_member_by_the_members() {
    assert_eq!(report(&Oneofs::default()), ["needed required"]);
    let with = |needed| Oneofs { needed: Some(needed), ..Oneofs::default() };
    assert_eq!(report(&with(oneofs::Needed::Text(String::new()))), ["text string.min_len"]);
    assert_eq!(report(&with(oneofs::Needed::Leaf(Leaf::default()))), ["leaf.name string.min_len"]);
    assert_eq!(report(&with(oneofs::Needed::Data("ab".into()))), [""; 0]);
}

#[test]
fn ignored_rules_do_not_apply() {
    assert_eq!(report(&Ignores::default()), ["both required"]);
    let message = Ignores {
        number: 1,
        list: vec!["abc".into()],
        never: Some(Leaf::default()),
        // With presence, IGNORE_IF_ZERO_VALUE changes nothing.
        maybe: Some(String::new()),
        ..Ignores::default()
    };
    assert_eq!(
        report(&message),
        [
            "number int32.gt",
            "list repeated.min_items",
            "list[0] string.max_len",
            "maybe string.uuid_empty",
            "both required"
        ]
    );
}
