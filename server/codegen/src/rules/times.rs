//! The rules of durations and timestamps, compared in nanoseconds.

use super::{
    FieldRules,
    group::Group,
    range::{self, Bound},
};
use crate::Problem;
use prost_reflect::Value;
use prost_types::{Duration, Timestamp};
use quote::quote;

/// Reads the ranges of `DurationRules` and `TimestampRules`. Rules that use the current time are not supported, because
/// the server's clock is a dependency of its handlers.
pub(super) fn read(group: &Group, rules: &mut FieldRules) -> Result<(), Problem> {
    let parse = if group.name() == "duration" { duration } else { timestamp };
    let value = quote!(time::nanos(value.seconds, value.nanos));
    for (rule, _) in group.rules() {
        match rule.name() {
            "gt" | "gte" | "lt" | "lte" => rules.checks.extend(range::read(group, &rule, &value, parse)?),
            "example" => {}
            _ => return Err(group.unknown(&rule)),
        }
    }
    Ok(())
}

fn duration(value: &Value) -> Option<Bound> {
    let duration: Duration = value.as_message()?.transcode_to().ok()?;
    Some(bound(duration.seconds, duration.nanos, &duration.to_string()))
}

fn timestamp(value: &Value) -> Option<Bound> {
    let timestamp: Timestamp = value.as_message()?.transcode_to().ok()?;
    Some(bound(timestamp.seconds, timestamp.nanos, &timestamp.to_string()))
}

fn bound(seconds: i64, nanos: i32, shown: &str) -> Bound {
    let nanos = i128::from(seconds) * 1_000_000_000 + i128::from(nanos);
    Bound::new(nanos, without_trailing_zeros(shown), quote!(#nanos))
}

/// Shortens `1.500s` to `1.5s`: prost writes fractions in groups of three digits, the official implementations as few
/// as needed.
fn without_trailing_zeros(shown: &str) -> String {
    let unit = shown.chars().next_back().filter(char::is_ascii_alphabetic);
    let number = shown.trim_end_matches(char::is_alphabetic);
    let short = if number.contains('.') { number.trim_end_matches('0') } else { number };
    short.chars().chain(unit).collect()
}
