//! Reads the `buf.validate` rules of a field, and makes values that break them.
//!
//! An unknown rule fails the test: add a value that breaks it to [`values`].

use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, OneofDescriptor, ReflectMessage, Value};

use crate::support::contract;

/// A value that breaks one rule.
pub(super) struct Violation {
    /// The rule's id in a violation, such as `string.uuid_empty`.
    pub(super) id: String,
    /// The rule's path in `buf.validate.FieldRules`, such as `string.uuid`.
    pub(super) rule: String,
    /// The value; None removes the field.
    pub(super) value: Option<Value>,
    /// Another rule of the same field that this value necessarily breaks as well.
    pub(super) implied: Option<&'static str>,
    /// Whether the violation names the field's first item rather than the field.
    pub(super) in_item: bool,
}

/// A part of the patterns of texts that people write.
const VISIBLE_PATTERN: &str = r"\x{3164}";

/// Texts without a visible character.
const INVISIBLE_TEXTS: [&str; 10] = [
    " ",
    "\u{a0}\u{2003}",
    "\u{3164}",
    "\u{200b}\u{ad}",
    "\u{2800}",
    "\u{202a}\u{202c}",
    "\u{e0020}",
    "\u{fffc}",
    "\u{13441}\u{13442}",
    "\u{1d159}",
];

/// The prefix of the rules of a list's items.
const ITEMS: &str = "repeated.items.";

/// The names of a field's rules, such as `required` and `string.min_len`.
pub(super) fn names(field: &FieldDescriptor) -> Vec<String> {
    of(field).into_iter().map(|(name, _)| name).collect()
}

/// Whether one of the oneof's fields must be set.
pub(super) fn is_required(oneof: &OneofDescriptor) -> bool {
    let rules = extension(&oneof.options(), "buf.validate.oneof");
    rules.is_some_and(|rules| rules.get_field_by_name("required").is_some_and(|value| *value == Value::Bool(true)))
}

/// For each rule of the field, a value that breaks it, made from a valid one.
pub(super) fn breaks(field: &FieldDescriptor, good: &Value) -> Vec<Violation> {
    of(field).into_iter().flat_map(|(rule, bound)| breaks_of(field, &rule, &bound, good)).collect()
}

fn breaks_of(field: &FieldDescriptor, rule: &str, bound: &Value, good: &Value) -> Vec<Violation> {
    if rule == "required" && *bound == Value::Bool(true) {
        return vec![Violation {
            id: rule.to_owned(),
            rule: rule.to_owned(),
            value: None,
            implied: None,
            in_item: false,
        }];
    }
    let in_item = rule.strip_prefix(ITEMS);
    let values = match in_item {
        Some(inner) => {
            let good = &good.as_list().expect("a list")[0];
            let bad = values(inner, bound, good, &field.kind()).into_iter();
            bad.map(|(id, value)| (id, Value::List(vec![value]))).collect()
        }
        None => values(rule, bound, good, &field.kind()),
    };
    assert!(!values.is_empty(), "{}: no value is known that breaks `{rule}`", field.full_name());
    // A string with too many bytes may be refused for too many characters first.
    let implied = (rule == "string.max_bytes").then_some("string.max_len");
    let in_item = in_item.is_some();
    let make =
        |(id, value): (String, Value)| Violation { id, rule: rule.to_owned(), value: Some(value), implied, in_item };
    values.into_iter().map(make).collect()
}

/// The rules of a field by name, including those of a list's items.
pub(super) fn of(field: &FieldDescriptor) -> Vec<(String, Value)> {
    let Some(rules) = extension(&field.options(), "buf.validate.field") else { return Vec::new() };
    assert!(!field.is_map(), "{}: no message is known that breaks its rules", field.full_name());
    named(field, &rules, "")
}

fn named(field: &FieldDescriptor, rules: &DynamicMessage, prefix: &str) -> Vec<(String, Value)> {
    assert!(rules.extensions().next().is_none(), "{} has an unknown rule", field.full_name());
    let name = |(rule, value): (FieldDescriptor, &Value)| match value {
        // A group of rules, except a message that is itself the bound of a rule.
        Value::Message(inner) if inner.descriptor().package_name() == "buf.validate" => {
            named(field, inner, &format!("{prefix}{}.", rule.name()))
        }
        bound => vec![(format!("{prefix}{}", rule.name()), bound.clone())],
    };
    // Examples are documentation, and cannot be broken.
    rules.fields().filter(|(rule, _)| rule.name() != "example").flat_map(name).collect()
}

fn extension(options: &DynamicMessage, name: &str) -> Option<DynamicMessage> {
    let extension = contract::pool().get_extension_by_name(name).expect("buf.validate is a part of the contract");
    options.has_extension(&extension).then(|| options.get_extension(&extension).as_message().cloned()).flatten()
}

/// Values that break a rule, each with the id of its violation; none for an unknown rule.
fn values(rule: &str, bound: &Value, good: &Value, kind: &Kind) -> Vec<(String, Value)> {
    let plain = |values: Vec<Value>| values.into_iter().map(|value| (rule.to_owned(), value)).collect();
    let text = |text: String| Value::String(text);
    let with_empty = |wrong: Vec<String>| {
        let wrong = wrong.into_iter().map(|wrong| (rule.to_owned(), text(wrong)));
        wrong.chain([(format!("{rule}_empty"), text(String::new()))]).collect()
    };
    let size = || usize::try_from(bound.as_u64().expect("a size")).expect("a size");
    let bytes = |len: usize| Value::Bytes(vec![0; len].into());
    let good_text = good.as_str().unwrap_or_default();
    match (rule, bound) {
        ("string.min_len", _) => plain(vec![text("a".repeat(size() - 1))]),
        ("string.max_len", _) => {
            let missing = size() + 1 - good_text.chars().count();
            plain(vec![text("a".repeat(missing) + good_text)])
        }
        ("string.max_bytes", _) => plain(vec![text("\u{1F600}".repeat(size() / 4 + 1))]),
        ("string.pattern", _) => {
            let rest: String = good_text.chars().skip(1).collect();
            let controls = [format!("\u{1}{rest}"), format!("{rest}\u{7f}"), format!("{rest}\u{9f}")];
            let pattern = bound.as_str().expect("a pattern");
            let unseen =
                INVISIBLE_TEXTS.iter().filter(|_| pattern.contains(VISIBLE_PATTERN)).map(|&unseen| unseen.to_owned());
            let turned = pattern.contains(VISIBLE_PATTERN).then(|| format!("{rest}\u{202e}{rest}"));
            plain(controls.into_iter().chain(unseen).chain(turned).map(text).collect())
        }
        ("string.in", Value::List(_)) => {
            plain(vec![text(String::new()), text(format!("{good_text}x")), text(good_text.to_uppercase())])
        }
        ("string.email", Value::Bool(true)) => {
            with_empty(["a", "@", "a@", "@b.example", "a b@c.example", "a@b@c.example"].map(str::to_owned).to_vec())
        }
        ("string.uuid", Value::Bool(true)) => with_empty(vec![
            "a".to_owned(),
            good_text.replace('-', ""),
            format!("{good_text}0"),
            good_text.replace('7', "g"),
        ]),
        ("bytes.len", _) => plain(vec![bytes(size() - 1), bytes(size() + 1), bytes(0)]),
        ("bytes.min_len", _) => plain(vec![bytes(size() - 1)]),
        ("bytes.max_len", _) => plain(vec![bytes(size() + 1)]),
        ("bool.const", &Value::Bool(wanted)) => plain(vec![Value::Bool(!wanted)]),
        ("int32.gte", &Value::I32(least)) => plain(vec![Value::I32(least - 1), Value::I32(i32::MIN)]),
        ("int64.gte", &Value::I64(least)) => plain(vec![Value::I64(least - 1), Value::I64(i64::MIN)]),
        ("duration.gte", Value::Message(_)) => {
            let mut negative = DynamicMessage::new(kind.as_message().expect("a duration").clone());
            negative.set_field_by_name("seconds", Value::I64(-1));
            plain(vec![Value::Message(negative)])
        }
        ("repeated.max_items", _) => {
            let items = (0..=size()).map(|number| text(format!("item {number}"))).collect();
            plain(vec![Value::List(items)])
        }
        ("repeated.unique", Value::Bool(true)) => plain(vec![Value::List(vec![text("twice".to_owned()); 2])]),
        ("enum.defined_only", Value::Bool(true)) => {
            let greatest = kind.as_enum().expect("an enum").values().map(|value| value.number()).max();
            plain(vec![Value::EnumNumber(greatest.expect("a value") + 1), Value::EnumNumber(-1)])
        }
        ("enum.not_in", Value::List(list)) => {
            plain(list.iter().map(|value| Value::EnumNumber(value.as_i32().expect("a number"))).collect())
        }
        _ => Vec::new(),
    }
}
