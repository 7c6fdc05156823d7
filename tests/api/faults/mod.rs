//! What must hold when everything around the server fails: kills, a database that restarts, clients that hang up, a full
//! disk, a signal in the middle of the work, bodies that nobody means, and a log that is read by the wrong people.
//!
//! Each test prints what it injected and what it found. They go few rounds in the test command, and many in `tests/soak`.

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
