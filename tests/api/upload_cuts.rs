//! Uploads that are cut, by clients that vanish and servers that are killed.
