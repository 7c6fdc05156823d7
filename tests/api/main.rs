//! Black-box tests of the API: the real program, a real client, both databases from one body.
//!
//! `tests/run api` starts PostgreSQL and runs them. A test is a sentence; `both_engines!` makes two of one body. Nothing
//! here sleeps for a while and hopes: `support::eventually` waits for a condition and fails at its deadline.

mod support;

mod basics;
