//! Jobs: the engine with handlers of the tests, on both databases, and what operators can do with a running server.

mod ends;
mod operators;
mod order;
mod queue;
mod runs;
