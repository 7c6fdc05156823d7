//! Media over plain HTTP: ranges, conditions, signatures.
