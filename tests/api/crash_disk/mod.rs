//! Power cuts on a disk that loses unsynced data: acknowledged data survives, and deleted data does not come back.
//!
//! The services, the folder store and SQLite are the server's own; below the store is the disk of `disk/`. The
//! database is on a real disk and loses nothing, because it syncs at every commit.

mod disk;
mod node;

use self::disk::Operation;
use self::node::CrashingNode;
use crate::support::random::Random;
use crate::support::rounds::rounds;

/// The number of power cuts for every operation, in `tests/run` and in a soak run.
const POWER_CUTS: [usize; 2] = [45, 450];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_power_cuts_acknowledged_data_is_there_and_deleted_data_is_not() {
    let mut node = CrashingNode::new(Random::new()).await;
    for number in 0..rounds(POWER_CUTS[0], POWER_CUTS[1]) {
        node.act_until_power_cut(Operation::ALL[number % Operation::ALL.len()]).await;
        node.restart().await;
    }
    node.finish().await;
}
