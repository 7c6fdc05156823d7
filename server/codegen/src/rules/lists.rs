//! The rules of repeated fields, and membership in a list.

use super::{Check, FieldRules, group::Group};
use crate::Problem;
use proc_macro2::TokenStream;
use prost_reflect::{FieldDescriptor, Kind, Value};
use quote::quote;
use std::fmt::Display;

/// Reads `RepeatedRules`.
pub(super) fn read(group: &Group, rules: &mut FieldRules) -> Result<(), Problem> {
    for (rule, value) in group.rules() {
        match (rule.name(), value) {
            ("min_items", Value::U64(n)) => {
                let message = format!("must contain at least {n} item(s)");
                rules.checks.push(group.check(&rule, message, quote!((value.len() as u64) < #n)));
            }
            ("max_items", Value::U64(n)) => {
                rules.bounded = true;
                let message = format!("must contain no more than {n} item(s)");
                rules.checks.push(group.check(&rule, message, quote!(value.len() as u64 > #n)));
            }
            ("unique", Value::Bool(true)) => {
                if matches!(group.subject().kind(), Kind::Message(_) | Kind::Float | Kind::Double) {
                    return Err(group.problem("`repeated.unique` compares neither messages nor floating-point numbers"));
                }
                let message = "repeated value must contain unique items";
                rules.checks.push(group.check(&rule, message, quote!(!list::unique(value))));
            }
            ("items", Value::Message(items)) => {
                rules.items = Some(Box::new(super::read(&group.inner(&rule, items)?, false)?));
            }
            ("unique", Value::Bool(false)) => {}
            _ => return Err(group.unknown(&rule)),
        }
    }
    Ok(())
}

/// The check of `in` and `not_in`. `found` is code that is true when the value is in the list.
pub(super) fn membership<T: Display>(group: &Group, rule: &FieldDescriptor, list: &[T], found: &TokenStream) -> Check {
    let listed: Vec<_> = list.iter().map(T::to_string).collect();
    let listed = listed.join(", ");
    match rule.name() {
        "in" => group.check(rule, format!("must be in list [{listed}]"), quote!(!#found)),
        _ => group.check(rule, format!("must not be in list [{listed}]"), found.clone()),
    }
}
