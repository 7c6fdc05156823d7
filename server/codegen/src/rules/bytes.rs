//! The rules of bytes.

use super::{FieldRules, group::Group};
use crate::Problem;
use prost_reflect::Value;
use quote::quote;

/// Reads `BytesRules`.
pub(super) fn read(group: &Group, rules: &mut FieldRules) -> Result<(), Problem> {
    for (rule, value) in group.rules() {
        let length = quote!(value.len() as u64);
        let (message, broken) = match (rule.name(), value) {
            ("len", Value::U64(n)) => (format!("must be {n} bytes"), quote!(#length != #n)),
            ("min_len", Value::U64(n)) => (format!("must be at least {n} bytes"), quote!((#length) < #n)),
            ("max_len", Value::U64(n)) => (format!("must be at most {n} bytes"), quote!(#length > #n)),
            ("example", _) => continue,
            _ => return Err(group.unknown(&rule)),
        };
        rules.bounded |= rule.name() != "min_len";
        rules.checks.push(group.check(&rule, message, broken));
    }
    Ok(())
}
