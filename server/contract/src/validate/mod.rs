//! The library of the generated validators.
//!
//! A validator walks a message once. It allocates nothing as long as all rules hold: the path to the current field is a
//! chain of values on the stack, and only a violation converts it into a `buf.validate.FieldPath`, as the official
//! implementations report it.

mod path;
mod report;

pub mod list;
pub mod text;
pub mod time;

pub use path::{Element, Path, dotted};
pub use prost_types::field_descriptor_proto::Type;
pub use report::{Report, Rule};
pub use text::Pattern;

pub use crate::generated::validators::decode;

use crate::buf::validate::Violations;

/// A message that can be checked against the rules of its fields.
pub trait Validate {
    /// Checks every rule of the message and of its nested messages.
    ///
    /// The error lists the violations, at most the first hundred, in the order of the official implementations.
    fn validate(&self) -> Result<(), Box<Violations>> {
        let mut report = Report::default();
        self.check(Path::Root, &mut report);
        report.finish()
    }

    /// Adds the violations of the message to the report. `at` is the path by which the message was reached.
    fn check(&self, at: Path<'_>, report: &mut Report);
}
