//! Power cuts: what was acknowledged survives on a disk that forgets what was not synced, and what was deleted does not.
//!
//! The services, the folder store and SQLite are the server's own; the disk below the store is `disk.rs`. The database is
//! on a real disk and loses nothing: it commits with a sync of its own.

mod disk;
mod node;

use self::disk::Operation;
use self::node::CrashingNode;
use crate::support::random::Random;
use crate::support::rounds::rounds;

/// In the test command, and in a soak; each operation gets as many.
const POWER_CUTS: [usize; 2] = [45, 450];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_power_cuts_and_what_was_deleted_does_not() {
    let mut node = CrashingNode::new(Random::new()).await;
    for number in 0..rounds(POWER_CUTS[0], POWER_CUTS[1]) {
        node.live_until(Operation::ALL[number % Operation::ALL.len()]).await;
        node.restart().await;
    }
    node.finish().await;
}
