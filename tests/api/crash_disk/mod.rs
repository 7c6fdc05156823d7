//! Power cuts: what was acknowledged survives on a disk that forgets what was not synced, and what was deleted does not.
//!
//! The services, the folder store and SQLite are the server's own; the disk below the store is `disk.rs`. The database is
//! on a real disk and loses nothing: it commits with a sync of its own.

mod disk;
mod world;

use self::disk::Operation;
use self::world::World;
use crate::support::random::Random;

const POWER_CUTS: usize = 225;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_power_cuts_and_what_was_deleted_does_not() {
    let mut world = World::new(Random::new()).await;
    for number in 0..POWER_CUTS {
        world.live_until(Operation::ALL[number % Operation::ALL.len()]).await;
        world.restart().await;
    }
    world.finish().await;
}
