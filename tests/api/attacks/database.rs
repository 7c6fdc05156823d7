//! Costly statements: what an attacker can do to the database with calls that are allowed.
