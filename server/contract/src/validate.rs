//! What the generated validators stand on: the trait, the path to a field, the report of violations.
//!
//! A validator walks a message once. While all rules hold it allocates nothing: the path is a chain of values on the
//! stack, and only a violation turns it into the `buf.validate.FieldPath` that other implementations report too.

use crate::buf::validate::{FieldPath, FieldPathElement, Violation, Violations, field_path_element::Subscript};
use prost_types::field_descriptor_proto::Type;
use std::fmt::Write as _;

/// A message that knows the rules of its fields.
pub trait Validate {
    /// Checks every rule of the message and of the messages in it.
    ///
    /// The error lists all violations, in the order of the fields.
    fn validate(&self) -> Result<(), Box<Violations>> {
        let mut report = Report::default();
        self.check(Path::Root, &mut report);
        report.finish()
    }

    /// Adds what is wrong with the message, which was reached by the path `at`, to the report.
    fn check(&self, at: Path<'_>, report: &mut Report);
}

/// A field in a path: of a message, or of the rules in `buf.validate`.
#[derive(Debug)]
pub struct Element {
    /// The field's number; `None` for a oneof.
    pub number: Option<i32>,
    /// The name as the contract writes it.
    pub name: &'static str,
    /// The type of the field or of a repeated field's items; `None` for a oneof.
    pub kind: Option<Type>,
}

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

/// How a value was reached from the message that is validated.
#[derive(Debug, Clone, Copy)]
pub enum Path<'a> {
    /// The message itself.
    Root,
    /// A field, or an item of a repeated field.
    Field {
        /// How the message with the field was reached.
        parent: &'a Path<'a>,
        /// The field.
        element: &'static Element,
        /// The place in a repeated field.
        index: Option<usize>,
    },
}

impl<'a> Path<'a> {
    /// The path to a field.
    #[must_use]
    pub fn field(&'a self, element: &'static Element) -> Self {
        Self::Field {
            parent: self,
            element,
            index: None,
        }
    }

    /// The path to an item of a repeated field.
    #[must_use]
    pub fn item(&'a self, element: &'static Element, index: usize) -> Self {
        Self::Field {
            parent: self,
            element,
            index: Some(index),
        }
    }

    fn collect(&self, elements: &mut Vec<FieldPathElement>) {
        if let Self::Field { parent, element, index } = self {
            parent.collect(elements);
            let subscript = index.map(|index| Subscript::Index(index as u64));
            elements.push(FieldPathElement {
                subscript,
                ..element.to_proto()
            });
        }
    }
}

impl Element {
    fn to_proto(&self) -> FieldPathElement {
        FieldPathElement {
            field_number: self.number,
            field_name: Some(self.name.to_owned()),
            field_type: self.kind.map(i32::from),
            ..FieldPathElement::default()
        }
    }
}

/// The violations found so far.
#[derive(Debug, Default)]
pub struct Report(Vec<Violation>);

impl Report {
    /// Adds a violation of `rule` at the path.
    #[cold]
    pub fn add(&mut self, at: Path<'_>, rule: &'static Rule) {
        let mut elements = Vec::new();
        at.collect(&mut elements);
        let rule_path: Vec<_> = rule.path.iter().map(Element::to_proto).collect();
        self.0.push(Violation {
            field: Some(FieldPath { elements }),
            rule: (!rule_path.is_empty()).then_some(FieldPath { elements: rule_path }),
            rule_id: Some(rule.id.to_owned()),
            message: Some(rule.message.to_owned()),
            for_key: None,
        });
    }

    fn finish(self) -> Result<(), Box<Violations>> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Box::new(Violations { violations: self.0 }))
        }
    }
}

/// A path as people write it: `upload.parts[2].crc32c`.
pub fn dotted(path: &FieldPath) -> String {
    let mut text = String::new();
    for element in &path.elements {
        if !text.is_empty() {
            text.push('.');
        }
        text.push_str(element.field_name());
        if let Some(Subscript::Index(index)) = element.subscript {
            let _ = write!(text, "[{index}]");
        }
    }
    text
}
