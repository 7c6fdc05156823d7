//! The path from a message to a field in it.

use crate::buf::validate::{FieldPath, FieldPathElement, field_path_element::Subscript};
use prost_types::field_descriptor_proto::Type;
use std::fmt::Write as _;

/// An element of a path: a field of a message, or of the rules in `buf.validate`.
#[derive(Debug)]
pub struct Element {
    /// The field's number; `None` for a oneof.
    pub number: Option<i32>,
    /// The name in the contract.
    pub name: &'static str,
    /// The type of the field, or of the items of a repeated field; `None` for a oneof.
    pub kind: Option<Type>,
}

impl Element {
    /// The element in a report.
    pub(super) fn to_proto(&self, subscript: Option<Subscript>) -> FieldPathElement {
        FieldPathElement {
            field_number: self.number,
            field_name: Some(self.name.to_owned()),
            field_type: self.kind.map(i32::from),
            subscript,
            ..FieldPathElement::default()
        }
    }
}

/// The path by which a value was reached from the validated message.
#[derive(Debug, Clone, Copy)]
pub enum Path<'a> {
    /// The message itself.
    Root,
    /// A field, or an item of a repeated field.
    Field {
        /// The path of the message that contains the field.
        parent: &'a Path<'a>,
        /// The field.
        element: &'static Element,
        /// The index in a repeated field.
        index: Option<usize>,
    },
}

impl<'a> Path<'a> {
    /// The path to a field.
    #[must_use]
    pub fn field(&'a self, element: &'static Element) -> Self {
        Self::Field { parent: self, element, index: None }
    }

    /// The path to an item of a repeated field.
    #[must_use]
    pub fn item(&'a self, element: &'static Element, index: usize) -> Self {
        Self::Field { parent: self, element, index: Some(index) }
    }

    /// The path in a report.
    pub(super) fn to_proto(self) -> FieldPath {
        let mut elements = Vec::new();
        let mut at = &self;
        while let Self::Field { parent, element, index } = at {
            elements.push(element.to_proto(index.map(|index| Subscript::Index(index as u64))));
            at = parent;
        }
        elements.reverse();
        FieldPath { elements }
    }
}

/// A path as text: `parts[2].crc32c`.
pub fn dotted(path: &FieldPath) -> String {
    let mut text = String::new();
    for element in &path.elements {
        if !text.is_empty() {
            text.push('.');
        }
        text.push_str(element.field_name());
        if let Some(Subscript::Index(index)) = element.subscript {
            write!(text, "[{index}]").expect("writing to a String does not fail");
        }
    }
    text
}
