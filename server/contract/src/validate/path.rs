//! The way from a message to a field in it.

use crate::buf::validate::{FieldPath, FieldPathElement, field_path_element::Subscript};
use prost_types::field_descriptor_proto::Type;
use std::fmt::Write as _;

/// A field in a path: of a message, or of the rules in `buf.validate`.
#[derive(Debug)]
pub struct Element {
    /// The field's number; `None` for a oneof.
    pub number: Option<i32>,
    /// The name as the contract writes it.
    pub name: &'static str,
    /// The type of the field, or of the items of a repeated field; `None` for a oneof.
    pub kind: Option<Type>,
}

impl Element {
    /// The element as reports carry it.
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

/// How a value was reached from the message that is validated.
#[derive(Debug, Clone, Copy)]
pub enum Path<'a> {
    /// It is the message itself.
    Root,
    /// By a field, or an item of a repeated field.
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
        Self::Field { parent: self, element, index: None }
    }

    /// The path to an item of a repeated field.
    #[must_use]
    pub fn item(&'a self, element: &'static Element, index: usize) -> Self {
        Self::Field { parent: self, element, index: Some(index) }
    }

    /// The path as reports carry it.
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

/// A path as people write it: `parts[2].crc32c`.
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
