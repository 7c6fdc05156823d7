//! One spelling of what means the same, so that requests can be compared by their bytes: page tokens and request ids
//! belong to a request, however its ids are written.

/// A message with fields that may be written in several ways; the implementations are generated.
pub trait Canonical {
    /// Writes ids (the fields with the rule `string.uuid`) in lower case, here and in the messages in this one.
    fn make_canonical(&mut self);
}
