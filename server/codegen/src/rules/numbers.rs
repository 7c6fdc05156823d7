//! The rules of integers, of any width and encoding, and of `bool`.

use super::{
    FieldRules,
    group::Group,
    lists,
    range::{self, Bound},
};
use crate::Problem;
use prost_reflect::Value;
use quote::quote;

/// Reads `Int32Rules` and the rules of the other integer types.
pub(super) fn read(group: &Group, rules: &mut FieldRules) -> Result<(), Problem> {
    for (rule, value) in group.rules() {
        let check = match (rule.name(), value) {
            ("gt" | "gte" | "lt" | "lte", _) => {
                rules.checks.extend(range::read(group, &rule, &quote!(*value), integer)?);
                continue;
            }
            ("const", value) => integer(value).map(|Bound { shown, code, .. }| {
                group.check(&rule, format!("must equal {shown}"), quote!(*value != #code))
            }),
            ("in" | "not_in", Value::List(list)) => {
                let list: Vec<_> = list.iter().filter_map(integer).collect();
                let shown: Vec<_> = list.iter().map(|number| &number.shown).collect();
                let codes = list.iter().map(|number| &number.code);
                Some(lists::membership(group, &rule, &shown, &quote!(matches!(*value, #(#codes)|*))))
            }
            ("example", _) => continue,
            _ => None,
        };
        rules.checks.push(check.ok_or_else(|| group.unknown(&rule))?);
    }
    Ok(())
}

/// Reads `BoolRules`.
pub(super) fn read_bool(group: &Group, rules: &mut FieldRules) -> Result<(), Problem> {
    for (rule, value) in group.rules() {
        match (rule.name(), value) {
            ("const", Value::Bool(wanted)) => {
                rules.checks.push(group.check(&rule, format!("must equal {wanted}"), quote!(*value != #wanted)));
            }
            ("example", _) => {}
            _ => return Err(group.unknown(&rule)),
        }
    }
    Ok(())
}

/// Converts an integer into a bound.
fn integer(value: &Value) -> Option<Bound> {
    Some(match value {
        Value::I32(n) => Bound::new(*n, n, quote!(#n)),
        Value::I64(n) => Bound::new(*n, n, quote!(#n)),
        Value::U32(n) => Bound::new(*n, n, quote!(#n)),
        Value::U64(n) => Bound::new(*n, n, quote!(#n)),
        _ => return None,
    })
}
