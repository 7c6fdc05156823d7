//! What RPCs cost the database.
