//! What must hold when everything around the server fails: kills, a database that restarts, clients that hang up, a full
//! disk, a signal in the middle of the work, bodies that nobody means, and a log that is read by the wrong people.
//!
//! Each test prints what it injected and what it found. They run in the test command in sizes that are cheap, and in
//! `tests/soak` in those of which one can be sure: `MARQUEE_SOAK_FAULTS=1` says so.

mod client;
mod conflicts;
mod database;
mod disk_full;
mod hangups;
mod kills;
mod mutations;
mod secrets;
mod slow;
mod small_disk;
mod stop;

/// How often something is done: so often in the test command, so often in a soak.
fn rounds(in_tests: usize, in_soak: usize) -> usize {
    if std::env::var_os("MARQUEE_SOAK_FAULTS").is_some() { in_soak } else { in_tests }
}
