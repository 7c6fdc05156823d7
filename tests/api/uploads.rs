//! What an upload refuses, and that a refusal leaves it as it was.
