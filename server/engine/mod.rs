//! The parts that have, or are made to get, an embedded form for one machine and a distributed form for many: `db` and
//! `blob` have both; `bus` and `limit` work in each process, and reach all of them by Redis. They do not depend on any
//! feature.

pub mod blob;
pub mod bus;
pub mod db;
pub mod limit;
pub mod private_file;
pub mod redis;
