//! The SQL of what is due: abandoned runs, and jobs that are to be tried again.

use crate::clock::Time;
use crate::engine::db::{Db, on_db};
use crate::job::model::{Job, Lane, job_state};

/// The jobs of some kinds whose lease ended before `$1`.
macro_rules! abandoned {
    ($kinds:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM jobs WHERE lease_time < $1 AND kind IN (",
            $kinds,
            ") AND state = ",
            job_state!(Running)
        )
    };
}
const ABANDONED_SQLITE: &str = abandoned!("SELECT value FROM json_each($2)");
const ABANDONED_POSTGRES: &str = abandoned!("SELECT json_array_elements_text(CAST($2 AS json))");
const DUE: &str = concat!(
    "SELECT (SELECT MIN(run_time) FROM jobs WHERE state = ",
    job_state!(Later),
    ") AS delayed, (SELECT MIN(lease_time) FROM jobs WHERE state = ",
    job_state!(Running),
    ") AS lease, (SELECT MIN(turn) FROM jobs WHERE lane = $1 AND state = ",
    job_state!(Waiting),
    ") AS maintenance"
);
macro_rules! stage {
    ($lock:literal) => {
        concat!(
            "UPDATE jobs SET state = ",
            job_state!(Waiting),
            " WHERE id IN (SELECT id FROM jobs WHERE run_time <= $1 AND state = ",
            job_state!(Later),
            " ORDER BY run_time LIMIT $2",
            $lock,
            ") AND state = ",
            job_state!(Later)
        )
    };
}
const STAGE_SQLITE: &str = stage!("");
const STAGE_POSTGRES: &str = stage!(" FOR UPDATE SKIP LOCKED");

/// The jobs moved by one statement.
const STAGED: i64 = 1_000;

/// The jobs of these kinds, a JSON array, whose lease ended before `before`.
pub(in crate::job) async fn abandoned(db: &Db, kinds: &str, before: Time) -> sqlx::Result<Vec<Job>> {
    let statement = db.text(ABANDONED_SQLITE, ABANDONED_POSTGRES);
    on_db!(db.read(), c => sqlx::query_as(statement).bind(before).bind(kinds).fetch_all(c).await)
}

/// What a worker has to do next.
#[derive(sqlx::FromRow)]
pub(in crate::job) struct Due {
    /// When the next delayed job is due.
    pub(in crate::job) delayed: Option<Time>,
    /// When the next lease ends.
    pub(in crate::job) lease: Option<Time>,
    /// Not None when there is maintenance to do.
    pub(in crate::job) maintenance: Option<i64>,
}

pub(in crate::job) async fn due(db: &Db) -> sqlx::Result<Due> {
    on_db!(db.read(), c => sqlx::query_as(DUE).bind(Lane::Maintenance).fetch_one(c).await)
}

/// Makes delayed jobs claimable whose time has come; a bounded number. Returns how many.
pub(in crate::job) async fn stage(db: &Db, now: Time) -> sqlx::Result<u64> {
    let statement = db.text(STAGE_SQLITE, STAGE_POSTGRES);
    on_db!(db.write(), c => {
        sqlx::query(statement).bind(now).bind(STAGED).execute(c).await.map(|done| done.rows_affected())
    })
}
