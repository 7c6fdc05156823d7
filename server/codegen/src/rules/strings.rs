//! The rules of strings.

use super::{FieldRules, group::Group, lists, pattern};
use crate::Problem;
use proc_macro2::TokenStream;
use prost_reflect::{FieldDescriptor, Value};
use quote::quote;

/// Reads `StringRules`; lengths without `bytes` in their name count code points.
pub(super) fn read(group: &Group, rules: &mut FieldRules) -> Result<(), Problem> {
    for (rule, value) in group.rules() {
        let check = |message: String, broken| group.check(&rule, message, broken);
        match (rule.name(), value) {
            ("const", Value::String(text)) => {
                rules.bounded = true;
                rules.checks.push(check(format!("must equal `{text}`"), quote!(value != #text)));
            }
            ("len", Value::U64(n)) => {
                rules.bounded = true;
                rules.checks.push(check(format!("must be {n} characters"), quote!(text::length(value) != #n)));
            }
            ("min_len", Value::U64(n)) => {
                rules.checks.push(check(format!("must be at least {n} characters"), quote!(text::shorter(value, #n))));
            }
            ("max_len", Value::U64(n)) => {
                rules.bounded = true;
                rules.checks.push(check(format!("must be at most {n} characters"), quote!(text::longer(value, #n))));
            }
            ("min_bytes", Value::U64(n)) => {
                rules.checks.push(check(format!("must be at least {n} bytes"), quote!((value.len() as u64) < #n)));
            }
            ("max_bytes", Value::U64(n)) => {
                rules.bounded = true;
                rules.checks.push(check(format!("must be at most {n} bytes"), quote!(value.len() as u64 > #n)));
            }
            ("pattern", Value::String(source)) => {
                let examples = group.get("example");
                let examples = examples.as_ref().and_then(Value::as_list).unwrap_or_default();
                let examples: Vec<_> = examples.iter().filter_map(Value::as_str).collect();
                let pattern = pattern::compile(source, &examples).map_err(|what| group.problem(what))?;
                rules.bounded |= pattern.bounded;
                rules.tables.extend(pattern.table);
                rules.checks.push(check(pattern.message, pattern.broken));
            }
            ("prefix", Value::String(text)) => {
                let message = format!("does not have prefix `{text}`");
                rules.checks.push(check(message, quote!(!value.starts_with(#text))));
            }
            ("in" | "not_in", Value::List(list)) => {
                let texts: Vec<_> = list.iter().filter_map(Value::as_str).collect();
                let found = quote!(matches!(value.as_str(), #(#texts)|*));
                rules.bounded |= rule.name() == "in";
                rules.checks.push(lists::membership(group, &rule, &texts, &found));
            }
            ("email", Value::Bool(true)) => read_format(group, rules, &rule, "email address", &quote!(text::is_email)),
            ("uuid", Value::Bool(true)) => {
                rules.bounded = true;
                read_format(group, rules, &rule, "UUID", &quote!(text::is_uuid));
            }
            ("email" | "uuid", Value::Bool(false)) | ("example", _) => {}
            _ => return Err(group.unknown(&rule)),
        }
    }
    Ok(())
}

/// Adds the checks of a well-known format. The empty string has an id of its own.
fn read_format(group: &Group, rules: &mut FieldRules, rule: &FieldDescriptor, noun: &str, holds: &TokenStream) {
    let (name, empty) = (rule.name(), format!("{}_empty", rule.name()));
    let invalid = format!("must be a valid {noun}");
    let missing = format!("value is empty, which is not a valid {noun}");
    rules.checks.push(group.check_named(rule, name, invalid, quote!(!value.is_empty() && !#holds(value))));
    rules.checks.push(group.check_named(rule, &empty, missing, quote!(value.is_empty())));
}
