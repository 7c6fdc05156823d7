//! What operators do with the program: start it, get refused, change certificates, stop it, lose the database.

mod database;
mod demo;
mod files;
mod home;
mod mistakes;
mod shutdown;
mod start;
mod tls;
