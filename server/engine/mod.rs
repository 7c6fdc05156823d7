//! The parts that have an embedded form for one machine and a distributed form for many. They do not depend on any
//! feature.

pub mod blob;
pub mod db;
pub mod limit;
pub mod private_file;
