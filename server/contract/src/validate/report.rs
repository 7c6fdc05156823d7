//! What a validator has found.

use super::{Element, Path};
use crate::buf::validate::{FieldPath, Violation, Violations};

/// A rule that a field can break.
#[derive(Debug)]
pub struct Rule {
    /// Where the rule stands in `buf.validate.FieldRules`; empty for the rule of a oneof.
    pub path: &'static [Element],
    /// The rule's name: `string.min_len`.
    pub id: &'static str,
    /// What the rule demands, in English.
    pub message: &'static str,
}

/// How many violations a report lists. A message of a few megabytes can break a rule a million times; nobody reads on.
const MAX_VIOLATIONS: usize = 100;

/// The violations found so far, a hundred at most.
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

    /// The verdict.
    pub(super) fn finish(self) -> Result<(), Box<Violations>> {
        if self.0.is_empty() { Ok(()) } else { Err(Box::new(Violations { violations: self.0 })) }
    }
}
