//! Reads the `buf.validate` rules of fields and oneofs and converts each into a [`Check`].
//!
//! An unsupported rule is a problem: every reader ends with [`Group::unknown`]. To add a rule, add an arm to the reader
//! of its group, add the rule to the fixture's `rules.proto`, and let the tests compare it with the official
//! implementation.

mod bytes;
mod enums;
mod group;
mod lists;
mod numbers;
mod pattern;
mod range;
mod strings;
mod times;
mod wording;

use crate::Problem;
use group::Group;
pub(crate) use pattern::Table;
use proc_macro2::TokenStream;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, OneofDescriptor, Value};

/// A rule as code.
#[derive(Debug)]
pub(crate) struct Check {
    /// The path of the rule in `buf.validate.FieldRules`.
    pub(crate) path: Vec<FieldDescriptor>,
    /// The rule's name: `string.min_len`.
    pub(crate) id: String,
    /// The requirement in English, in the words of the official implementations, except for patterns.
    pub(crate) message: String,
    /// An expression that is true when `value`, a reference to the field's value, breaks the rule.
    pub(crate) broken: TokenStream,
}

/// When the rules of a field are ignored although the field is present.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ignore {
    /// Never ignored.
    #[default]
    Never,
    /// Ignored for the zero value.
    IfZero,
    /// Always ignored.
    Always,
}

/// The rules of a field, or of the items of a repeated field.
#[derive(Debug, Default)]
pub(crate) struct FieldRules {
    /// When the rules are ignored.
    pub(crate) ignore: Ignore,
    /// Requires that the field is present, or not zero where presence is not tracked.
    pub(crate) required: Option<Check>,
    /// The rules of the value.
    pub(crate) checks: Vec<Check>,
    /// The rules of each item.
    pub(crate) items: Option<Box<FieldRules>>,
    /// Whether the rules bound the value's size.
    pub(crate) bounded: bool,
    /// The tables of characters that the checks use.
    pub(crate) tables: Vec<Table>,
}

impl FieldRules {
    /// Reads the rules of a field.
    pub(crate) fn of(field: &FieldDescriptor) -> Result<Self, Problem> {
        if field.is_map() {
            return Err(Problem::new(field.full_name(), "a map cannot be validated; use a repeated message"));
        }
        match extension(&field.options(), field.parent_message(), "buf.validate.field") {
            Some(rules) => read(&Group::new(field.clone(), Vec::new(), rules)?, field.is_list()),
            None => Ok(Self::default()),
        }
    }
}

/// Reads a `FieldRules` message, of a field or of the items of a list.
fn read(group: &Group, is_list: bool) -> Result<FieldRules, Problem> {
    let mut rules = FieldRules::default();
    for (rule, value) in group.rules() {
        match (rule.name(), value) {
            ("required", Value::Bool(required)) if !group.is_items() => {
                rules.required = required.then(|| required_check(group, &rule));
            }
            ("ignore", Value::EnumNumber(0)) => rules.ignore = Ignore::Never,
            ("ignore", Value::EnumNumber(1)) => rules.ignore = Ignore::IfZero,
            ("ignore", Value::EnumNumber(3)) => rules.ignore = Ignore::Always,
            (name, Value::Message(inner)) => match rules_for(&group.subject().kind(), is_list) {
                Some(fitting) if fitting == name => read_typed(&group.inner(&rule, inner)?, &mut rules)?,
                Some(fitting) => {
                    let what = format!("has `{name}` rules, but its type takes `{fitting}` rules");
                    return Err(group.problem(what));
                }
                None => {
                    return Err(group.problem(format!("has `{name}` rules, but the generator knows none for its type")));
                }
            },
            _ => return Err(group.unknown(&rule)),
        }
    }
    rules.bounded &= rules.ignore != Ignore::Always;
    Ok(rules)
}

fn required_check(group: &Group, rule: &FieldDescriptor) -> Check {
    Check {
        path: group.path_to(rule),
        id: "required".to_owned(),
        message: "value is required".to_owned(),
        broken: TokenStream::new(),
    }
}

/// Reads the rules that depend on the field's type.
fn read_typed(group: &Group, rules: &mut FieldRules) -> Result<(), Problem> {
    match group.name() {
        "string" => strings::read(group, rules),
        "bytes" => bytes::read(group, rules),
        "enum" => enums::read(group, rules),
        "repeated" => lists::read(group, rules),
        "duration" | "timestamp" => times::read(group, rules),
        "bool" => numbers::read_bool(group, rules),
        _ => numbers::read(group, rules),
    }
}

/// The name of the rules for a type; `None` when there are none.
fn rules_for(kind: &Kind, is_list: bool) -> Option<String> {
    match kind {
        _ if is_list => Some("repeated".to_owned()),
        Kind::Enum(_) => Some("enum".to_owned()),
        Kind::Message(message) => match message.full_name() {
            "google.protobuf.Duration" => Some("duration".to_owned()),
            "google.protobuf.Timestamp" => Some("timestamp".to_owned()),
            _ => None,
        },
        scalar => Some(format!("{scalar:?}").to_lowercase()),
    }
}

/// Whether a oneof must be set.
pub(crate) fn oneof_required(oneof: &OneofDescriptor) -> Result<bool, Problem> {
    let Some(rules) = extension(&oneof.options(), oneof.parent_message(), "buf.validate.oneof") else {
        return Ok(false);
    };
    let mut is_required = false;
    for (rule, value) in rules.fields() {
        match (rule.name(), value) {
            ("required", Value::Bool(required)) => is_required = *required,
            (name, _) => {
                return Err(Problem::new(oneof.full_name(), format!("the generator does not know the rule `{name}`")));
            }
        }
    }
    Ok(is_required)
}

/// Returns a problem for rules on a message as a whole.
pub(crate) fn no_message_rules(message: &MessageDescriptor) -> Result<(), Problem> {
    match extension(&message.options(), message, "buf.validate.message") {
        Some(_) => {
            Err(Problem::new(message.full_name(), "has `(buf.validate.message)`; the generator knows no message rules"))
        }
        None => Ok(()),
    }
}

/// The value of an extension of an element of `message`; `None` when it is not set or not imported.
fn extension(options: &DynamicMessage, message: &MessageDescriptor, name: &str) -> Option<DynamicMessage> {
    let extension = message.parent_pool().get_extension_by_name(name)?;
    let set = options.has_extension(&extension);
    set.then(|| options.get_extension(&extension).as_message().cloned()).flatten()
}
