//! After a deletion no byte is left, whatever happens in between.
