//! The rules of enums. prost represents an enum as `i32`, so that unknown values survive.

use super::{FieldRules, group::Group, lists};
use crate::Problem;
use prost_reflect::{Kind, Value};
use quote::quote;

/// Reads `EnumRules`.
pub(super) fn read(group: &Group, rules: &mut FieldRules) -> Result<(), Problem> {
    for (rule, value) in group.rules() {
        let check = match (rule.name(), value) {
            ("const", Value::I32(n)) => group.check(&rule, format!("must equal {n}"), quote!(*value != #n)),
            ("defined_only", Value::Bool(true)) => {
                let defined = defined(&group.subject().kind());
                let message = "value must be one of the defined enum values";
                group.check(&rule, message, quote!(!matches!(*value, #(#defined)|*)))
            }
            ("in" | "not_in", Value::List(list)) => {
                let numbers: Vec<_> = list.iter().filter_map(Value::as_i32).collect();
                lists::membership(group, &rule, &numbers, &quote!(matches!(*value, #(#numbers)|*)))
            }
            ("defined_only", Value::Bool(false)) | ("example", _) => continue,
            _ => return Err(group.unknown(&rule)),
        };
        rules.checks.push(check);
    }
    Ok(())
}

/// The numbers that an enum defines, without duplicates.
fn defined(kind: &Kind) -> Vec<i32> {
    let values = kind.as_enum().into_iter().flat_map(|of| of.values().map(|value| value.number()).collect::<Vec<_>>());
    let mut numbers: Vec<_> = values.collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}
