//! The program as its operator knows it: starting, refusing to start, certificates, stopping, losing the database.

mod database;
mod demo;
mod files;
mod shutdown;
mod start;
mod tls;
