//! What the generated validators stand on.
//!
//! A validator walks a message once. While all rules hold it allocates nothing: the path to the current field is a
//! chain of values on the stack, and only a violation turns it into the `buf.validate.FieldPath` that the official
//! implementations report too.

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

/// A message that knows the rules of its fields.
pub trait Validate {
    /// Checks every rule of the message and of the messages in it.
    ///
    /// The error lists the violations, the first hundred at most, in the order of the official implementations.
    fn validate(&self) -> Result<(), Box<Violations>> {
        let mut report = Report::default();
        self.check(Path::Root, &mut report);
        report.finish()
    }

    /// Adds what is wrong with the message, which was reached by the path `at`, to the report.
    fn check(&self, at: Path<'_>, report: &mut Report);
}
