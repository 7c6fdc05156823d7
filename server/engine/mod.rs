//! The parts that have, or are made to get, an embedded form for one machine and a distributed form for many: `db` and
//! `blob` have both, `limit` counts in each process. They do not depend on any feature.

pub mod blob;
pub mod db;
pub mod limit;
pub mod private_file;
