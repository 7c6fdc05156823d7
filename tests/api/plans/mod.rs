//! No read looks at more rows than it needs, however many there are.
//!
//! The server stands on tens of thousands of videos with what comes with them, made by the code of `examples/seed`. Every
//! RPC that only reads is called in all its ways, and what the server's log says of its statements is held against a law:
//!
//! - `sqlite.rs`: the log has the statements' texts, and SQLite says how it would go about them.
//! - `postgres.rs`: PostgreSQL (auto_explain) writes into the log how it went about each, at how many rows it looked, and
//!   whether it has to plan anew for every call.
//!
//! What a statement may cost beyond the law has a line in [`ALLOWANCES`].

mod log;
mod postgres;
mod requests;
mod seeded;
mod sqlite;

use crate::support::{Engine, both_engines};
use requests::Read;
use seeded::SeededServer;

/// What a statement may do that others may not.
struct Allowance {
    /// A part of the method's path, or of the statement.
    of: &'static str,
    /// Rows that it may look at.
    rows: u64,
    /// Whether it may sort what it has found.
    sorts: bool,
}

/// Rows that a statement may look at: those of a page, with what is joined to each.
const ROWS: u64 = 400;
/// Everybody else's.
const ALLOWANCES: [Allowance; 4] = [
    // The newest of each channel that the viewer subscribes to, which are 500.
    Allowance { of: "/ListSubscriptionFeed", rows: 25_000, sorts: true },
    // The newest 5,000 matches are ranked.
    Allowance { of: "/SearchVideos", rows: 25_000, sorts: true },
    // All of a channel's, when one kind is asked for; it has about a thousand at most.
    Allowance { of: "/ListPlaylists", rows: 1_200, sorts: false },
    // An account has one channel.
    Allowance { of: "FROM channels c WHERE c.delete_time IS NULL AND c.user_id = ", rows: ROWS, sorts: true },
];

/// How many rows a statement of the method at this path may look at, and whether it may sort them.
fn allowance(path: &str, statement: &str) -> (u64, bool) {
    let found = ALLOWANCES.iter().find(|one| path.ends_with(one.of) || statement.contains(one.of));
    found.map_or((ROWS, false), |one| (one.rows, one.sorts))
}

/// What is against the law in what the server has done since it was asked last.
async fn complaints(seeded: &mut SeededServer) -> Vec<String> {
    let lines = seeded.take_lines().await;
    let mut complaints = match seeded.engine() {
        Engine::Sqlite => sqlite::complaints(seeded, &lines).await,
        Engine::Postgres => postgres::complaints(seeded, &lines).await,
    };
    complaints.sort();
    complaints.dedup();
    complaints
}

/// Asks a read in all its ways.
async fn ask(seeded: &mut SeededServer, read: &Read) {
    let mut answers = 0;
    for request in requests::ways(read, &seeded.values) {
        answers += u32::from(seeded.ask(read, request).await);
    }
    assert!(answers > 0, "{} was always refused", read.path);
}

both_engines! {
    async fn no_read_scans_a_table(engine: Engine) {
        let mut seeded = SeededServer::new(engine).await;
        let reads = requests::all();
        for read in &reads {
            ask(&mut seeded, read).await;
        }
        let found = complaints(&mut seeded).await;
        assert!(found.is_empty(), "{} statements do too much:\n\n{}", found.len(), found.join("\n\n"));

        // The law notices what it is for: without their index, a user's likes are sorted.
        let drop = "DROP INDEX video_likes_by_time";
        seeded.server.execute(drop, drop).await;
        let likes = reads.iter().find(|read| read.path.ends_with("/ListLikedVideos")).expect("the read");
        ask(&mut seeded, likes).await;
        assert!(!complaints(&mut seeded).await.is_empty(), "a missing index goes unnoticed");
    }
}
