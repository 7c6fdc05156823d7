//! Query plans: no read visits more rows than it needs, however large the tables are.
//!
//! The server runs on tens of thousands of videos with their comments, likes and so on, made by the code of
//! `examples/seed`. Every RPC that only reads is called with every combination of its fields, and the statements in
//! the server's log are checked against rules:
//!
//! - `sqlite.rs`: the log has the texts of the statements, and SQLite returns their plans (EXPLAIN QUERY PLAN).
//! - `postgres.rs`: PostgreSQL (auto_explain) logs each execution's plan, the rows it visited, and whether the
//!   statement is planned again for every call.
//!
//! Exceptions from the rules are listed in [`ALLOWANCES`].

mod log;
mod postgres;
mod requests;
mod seeded;
mod sqlite;

use crate::support::{Engine, both_engines};
use requests::Read;
use seeded::SeededServer;

/// An exception for one statement.
struct Allowance {
    /// A part of the method's path, or of the statement's text.
    of: &'static str,
    /// The number of rows that it may visit.
    rows: u64,
    /// Whether it may sort the rows that it found.
    sorts: bool,
}

/// The number of rows that a statement may visit: those of a page, with the rows joined to each.
const ROWS: u64 = 400;
/// The exceptions.
const ALLOWANCES: [Allowance; 6] = [
    // The newest videos of each subscribed channel; the viewer subscribes to 500.
    Allowance { of: "/ListSubscriptionFeed", rows: 25_000, sorts: true },
    // The newest 5,000 matches are ranked.
    Allowance { of: "/SearchVideos", rows: 25_000, sorts: true },
    // A hundred unread notifications, each with what it is about.
    Allowance { of: "/GetUnreadCount", rows: 1_500, sorts: false },
    // All playlists of a channel, when one visibility is requested; a channel has at most about a thousand.
    Allowance { of: "/ListPlaylists", rows: 1_200, sorts: false },
    // All files of an account are added up, in one index.
    Allowance { of: "FROM blobs WHERE user_id = ", rows: 25_000, sorts: false },
    // An account has one channel.
    Allowance { of: "FROM channels c WHERE c.delete_time IS NULL AND c.user_id = ", rows: ROWS, sorts: true },
];

/// The number of rows that a statement of the method at this path may visit, and whether it may sort them.
fn allowance(path: &str, statement: &str) -> (u64, bool) {
    let found = ALLOWANCES.iter().find(|one| path.ends_with(one.of) || statement.contains(one.of));
    found.map_or((ROWS, false), |one| (one.rows, one.sorts))
}

/// The violations of the rules by the calls since the last check.
async fn rule_violations(seeded: &mut SeededServer) -> Vec<String> {
    let lines = seeded.take_lines().await;
    let mut rule_violations = match seeded.engine() {
        Engine::Sqlite => sqlite::rule_violations(seeded, &lines).await,
        Engine::Postgres => postgres::rule_violations(seeded, &lines).await,
    };
    rule_violations.sort();
    rule_violations.dedup();
    rule_violations
}

/// Calls a read RPC with every combination of its fields.
async fn call_all(seeded: &mut SeededServer, read: &Read) {
    let mut answers = 0;
    for request in requests::field_combinations(read, &seeded.values) {
        answers += u32::from(seeded.call(read, request).await);
    }
    assert!(answers > 0, "{} was always refused", read.path);
}

both_engines! {
    async fn no_read_scans_a_large_table(engine: Engine) {
        let mut seeded = SeededServer::new(engine).await;
        let reads = requests::all();
        for read in &reads {
            call_all(&mut seeded, read).await;
        }
        let found = rule_violations(&mut seeded).await;
        assert!(found.is_empty(), "{} statements do too much:\n\n{}", found.len(), found.join("\n\n"));

        // The check detects violations: without its index, a user's likes must be sorted.
        let drop = "DROP INDEX video_likes_by_time";
        seeded.server.execute(drop, drop).await;
        let likes = reads.iter().find(|read| read.path.ends_with("/ListLikedVideos")).expect("the read");
        call_all(&mut seeded, likes).await;
        assert!(!rule_violations(&mut seeded).await.is_empty(), "the check does not detect a missing index");
    }
}
