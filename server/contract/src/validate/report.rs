//! The report of a validator.

use super::{Element, Path};
use crate::buf::validate::{FieldPath, Violation, Violations};

/// A rule that a field can break.
#[derive(Debug)]
pub struct Rule {
    /// The path of the rule in `buf.validate.FieldRules`; empty for the rule of a oneof.
    pub path: &'static [Element],
    /// The rule's name: `string.min_len`.
    pub id: &'static str,
    /// The requirement, in English.
    pub message: &'static str,
}

/// The most violations in a report. A message of a few megabytes can break a rule a million times, and nobody reads
/// that many.
const MAX_VIOLATIONS: usize = 100;

/// The violations found so far, at most a hundred.
#[derive(Debug, Default)]
pub struct Report(Vec<Violation>);

impl Report {
    /// Adds a violation of `rule` at the path.
    #[cold]
    pub fn add(&mut self, at: Path<'_>, rule: &'static Rule) {
        if self.0.len() == MAX_VIOLATIONS {
            return;
        }
        let elements: Vec<_> = rule.path.iter().map(|element| element.to_proto(None)).collect();
        self.0.push(Violation {
            field: Some(at.to_proto()),
            rule: (!elements.is_empty()).then_some(FieldPath { elements }),
            rule_id: Some(rule.id.to_owned()),
            message: Some(rule.message.to_owned()),
            for_key: None,
        });
    }

    /// Returns the violations as an error, if there are any.
    pub(super) fn finish(self) -> Result<(), Box<Violations>> {
        if self.0.is_empty() { Ok(()) } else { Err(Box::new(Violations { violations: self.0 })) }
    }
}
