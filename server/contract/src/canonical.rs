//! Gives equivalent requests the same bytes, so that they can be compared: page tokens and request ids belong to a
//! request, however its ids are spelled.

/// A message whose fields may have several spellings. The implementations are generated.
pub trait Canonical {
    /// Converts ids (fields with the rule `string.uuid`) to lower case, in this message and in nested ones.
    fn make_canonical(&mut self);
}
