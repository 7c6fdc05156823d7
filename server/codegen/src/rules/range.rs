//! `gt`, `gte`, `lt` and `lte`. A lower and an upper bound together make one rule with a name of its own.

use super::{Check, group::Group};
use crate::Problem;
use proc_macro2::TokenStream;
use prost_reflect::{FieldDescriptor, Value};
use quote::quote;
use std::fmt::Display;

/// One end of a range.
pub(super) struct Bound {
    /// The bound as a number, to compare the two ends.
    pub(super) order: i128,
    /// The bound in messages.
    pub(super) shown: String,
    /// The bound in code.
    pub(super) code: TokenStream,
}

impl Bound {
    pub(super) fn new(order: impl Into<i128>, shown: impl Display, code: TokenStream) -> Self {
        Self { order: order.into(), shown: shown.to_string(), code }
    }
}

/// The check that begins at `rule`; `None` for an upper bound that is part of the lower bound's check.
///
/// An upper bound below the lower one makes the range exclusive: the value must be outside.
pub(super) fn read(
    group: &Group,
    rule: &FieldDescriptor,
    value: &TokenStream,
    parse: impl Fn(&Value) -> Option<Bound>,
) -> Result<Option<Check>, Problem> {
    let end = |names: [&'static str; 2]| {
        let set = names.into_iter().find_map(|name| Some((name, group.get(name)?)));
        set.map(|(name, set)| parse(&set).map(|bound| (name, bound)).ok_or_else(|| group.unknown(rule))).transpose()
    };
    let lower = end(["gt", "gte"])?;
    let upper = end(["lt", "lte"])?;
    Ok(match (lower, upper) {
        (Some((low, from)), Some((high, to))) if rule.name() == low => {
            let (broken, other) = (broken(low, value, &from.code), broken(high, value, &to.code));
            let (from_text, to_text) = (bound_text(low, &from), bound_text(high, &to));
            Some(if to.order < from.order {
                let name = format!("{low}_{high}_exclusive");
                group.check_named(rule, &name, format!("must be {from_text} or {to_text}"), quote!(#broken && #other))
            } else {
                let name = format!("{low}_{high}");
                group.check_named(rule, &name, format!("must be {from_text} and {to_text}"), quote!(#broken || #other))
            })
        }
        (Some(_), Some(_)) | (None, None) => None,
        (Some((name, bound)), None) | (None, Some((name, bound))) => {
            let text = format!("must be {}", bound_text(name, &bound));
            Some(group.check(rule, text, broken(name, value, &bound.code)))
        }
    })
}

fn bound_text(rule: &str, Bound { shown, .. }: &Bound) -> String {
    match rule {
        "gt" => format!("greater than {shown}"),
        "gte" => format!("greater than or equal to {shown}"),
        "lt" => format!("less than {shown}"),
        _ => format!("less than or equal to {shown}"),
    }
}

fn broken(rule: &str, value: &TokenStream, bound: &TokenStream) -> TokenStream {
    match rule {
        "gt" => quote!(#value <= #bound),
        "gte" => quote!(#value < #bound),
        "lt" => quote!(#value >= #bound),
        _ => quote!(#value > #bound),
    }
}
