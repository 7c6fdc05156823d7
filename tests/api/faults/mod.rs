//! Rules that hold when the server's surroundings fail: kills, database restarts, clients that hang up, full disks,
//! signals during work, malformed requests, and readers of the log who must not find secrets.
//!
//! Each test prints the faults that it injected and the result. The tests run few rounds in `tests/run`, and many in
//! `tests/soak`.

mod client;
mod conflicts;
mod database;
mod disk_full;
mod hangups;
mod kills;
mod mutations;
mod secrets;
mod slow;
pub(crate) mod small_disk;
mod stop;
