//! The SQL of reads of jobs.

use crate::engine::db::{Db, Paged, on_db, paged};
use crate::job::model::{Job, JobCount, JobId, JobState, Lane, job_state};

const FIND: &str = concat!("SELECT ", columns!(), " FROM jobs WHERE id = $1");
const LIST: Paged =
    paged!("$3", concat!("SELECT ", columns!(), " FROM jobs WHERE state + 0 = $1 AND id < $2 ORDER BY id DESC"));
const LIST_BY_SUBJECT: &str =
    concat!("SELECT ", columns!(), " FROM jobs WHERE subject = $1 AND ", unfinished!(), " ORDER BY lane, turn, id");
const LIST_ENDED_BY_SUBJECT: &str =
    concat!("SELECT ", columns!(), " FROM jobs WHERE subject = $1 AND ", ended!(), " ORDER BY end_time, id");
/// The number and the cost of the jobs that are claimed before a waiting one; `$4` bounds the number.
const BEFORE: &str = concat!(
    "SELECT COUNT(*), CAST(COALESCE(SUM(cost), 0) AS BIGINT)
    FROM (SELECT cost FROM jobs WHERE (lane, turn, id) < ($1, $2, $3) AND state = ",
    job_state!(Waiting),
    " ORDER BY lane, turn, id LIMIT $4) AS before"
);
const RUNNING: &str = concat!("SELECT COUNT(*) FROM jobs WHERE lane < $1 AND state = ", job_state!(Running));
const COUNTS: &str = concat!(
    "SELECT kind, state, COUNT(*), MIN(create_time) FROM jobs WHERE ",
    unfinished!(),
    " GROUP BY kind, state
    UNION ALL
    SELECT kind, state, COUNT(*), MIN(create_time) FROM jobs WHERE state + 0 = ",
    job_state!(Dead),
    " GROUP BY kind, state"
);

/// The job.
pub(in crate::job) async fn find(db: &Db, id: JobId) -> sqlx::Result<Option<Job>> {
    on_db!(db.read(), c => sqlx::query_as(FIND).bind(id).fetch_optional(c).await)
}

/// The jobs in a state that were created before `before`, the newest first.
pub(in crate::job) async fn list(db: &Db, state: JobState, before: JobId, limit: i64) -> sqlx::Result<Vec<Job>> {
    let statement = db.paged(LIST);
    on_db!(db.read(), c => sqlx::query_as(statement).bind(state).bind(before).bind(limit).fetch_all(c).await)
}

/// The unfinished jobs of a subject, in the order of their turns.
pub(in crate::job) async fn list_by_subject(db: &Db, subject: &str) -> sqlx::Result<Vec<Job>> {
    on_db!(db.read(), c => sqlx::query_as(LIST_BY_SUBJECT).bind(subject).fetch_all(c).await)
}

/// The ended jobs of a subject, in the order of their end.
pub(in crate::job) async fn list_ended_by_subject(db: &Db, subject: &str) -> sqlx::Result<Vec<Job>> {
    on_db!(db.read(), c => sqlx::query_as(LIST_ENDED_BY_SUBJECT).bind(subject).fetch_all(c).await)
}

/// The number of jobs that are claimed before this waiting one, at most `limit`, and the sum of their costs.
pub(in crate::job) async fn before(db: &Db, job: &Job, limit: i64) -> sqlx::Result<(i64, i64)> {
    on_db!(db.read(), c => {
        sqlx::query_as(BEFORE).bind(job.lane).bind(job.turn).bind(job.id).bind(limit).fetch_one(c).await
    })
}

/// The number of running jobs, without maintenance, which has slots of its own.
pub(in crate::job) async fn running(db: &Db) -> sqlx::Result<i64> {
    on_db!(db.read(), c => sqlx::query_scalar(RUNNING).bind(Lane::Maintenance).fetch_one(c).await)
}

/// The jobs that are not done, by kind and state.
pub(in crate::job) async fn counts(db: &Db) -> sqlx::Result<Vec<JobCount>> {
    on_db!(db.read(), c => sqlx::query_as(COUNTS).fetch_all(c).await)
}
