//! What the generated validators accept and report, on the fixture's messages.
//!
//! These tests state the behaviour that people rely on. `tests/contract/differential.py` compares every rule, text and
//! path with the official implementations, on the same fixture.

mod paths;
mod presence;
mod text;
mod values;

use marquee_contract::{
    buf::validate::Violation,
    validate::{Validate, dotted},
};

/// The violations as `path rule_id`, in the order of the report.
fn report(message: &impl Validate) -> Vec<String> {
    let violations = message.validate().err().map(|violations| violations.violations).unwrap_or_default();
    let line = |violation: &Violation| {
        let path = violation.field.as_ref().map(dotted).unwrap_or_default();
        format!("{path} {}", violation.rule_id())
    };
    violations.iter().map(line).collect()
}

/// The violations of one field.
fn report_of(field: &str, message: &impl Validate) -> Vec<String> {
    let of_field = |line: &String| line.split([' ', '.', '[']).next() == Some(field);
    report(message).into_iter().filter(of_field).collect()
}
