//! The SQL of what ends jobs without a run, or tries them again: cancellation, operators, age.

use crate::caller::UserId;
use crate::clock::Time;
use crate::engine::db::{Db, Tx, on_db};
use crate::job::model::{Job, JobId, JobState, job_state};

const BEGINNING: &str = concat!("SELECT ", beginning!("$1", "$2"));

const CANCEL: &str = concat!("DELETE FROM jobs WHERE subject = $1 AND ", unfinished!());
const CANCEL_ENDED: &str = concat!("DELETE FROM jobs WHERE subject = $1 AND ", ended!());
const CANCEL_BY_OWNER: &str = concat!("DELETE FROM jobs WHERE owner_id = $1 AND ", unfinished!());
const CANCEL_ENDED_BY_OWNER: &str = concat!("DELETE FROM jobs WHERE owner_id = $1 AND ", ended!());
const PRUNE: &str = concat!(
    "DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE state = $1 AND end_time < $2 AND ",
    ended!(),
    " ORDER BY end_time LIMIT $3)"
);
/// Lets a dead or delayed job run at once, unless another one of its kind, subject and part is unfinished. The lane has
/// gone on since a dead one had its turn, so that it gets a new one, which begins at `$3`.
const RETRY: &str = concat!(
    "UPDATE jobs SET attempt = 0, end_time = NULL, run_time = $2, turn = CASE WHEN state = ",
    job_state!(Dead),
    " THEN $3 + cost ELSE turn END, state = ",
    job_state!(Waiting),
    " WHERE id = $1 AND state IN (",
    job_state!(Dead),
    ", ",
    job_state!(Later),
    ") AND NOT EXISTS (SELECT 1 FROM jobs o WHERE o.subject = jobs.subject AND o.kind = jobs.kind AND o.part = jobs.part
        AND o.id <> jobs.id AND o.",
    unfinished!(),
    ")"
);
const DROP: &str = "DELETE FROM jobs WHERE id = $1";

/// Deletes all jobs of a subject.
pub(in crate::job) async fn cancel(tx: &mut Tx, subject: &str) -> sqlx::Result<()> {
    on_db!(tx.conn(), c => sqlx::query(CANCEL).bind(subject).execute(c).await.map(|_| ()))?;
    on_db!(tx.conn(), c => sqlx::query(CANCEL_ENDED).bind(subject).execute(c).await.map(|_| ()))
}

/// Deletes all jobs of an account.
pub(in crate::job) async fn cancel_by_owner(tx: &mut Tx, owner: UserId) -> sqlx::Result<()> {
    on_db!(tx.conn(), c => sqlx::query(CANCEL_BY_OWNER).bind(owner).execute(c).await.map(|_| ()))?;
    on_db!(tx.conn(), c => sqlx::query(CANCEL_ENDED_BY_OWNER).bind(owner).execute(c).await.map(|_| ()))
}

/// Deletes jobs in a state that ended before `before`, at most `limit`. Returns how many.
pub(in crate::job) async fn prune(db: &Db, state: JobState, before: Time, limit: i64) -> sqlx::Result<u64> {
    on_db!(db.write(), c => {
        let query = sqlx::query(PRUNE).bind(state).bind(before).bind(limit);
        query.execute(c).await.map(|done| done.rows_affected())
    })
}

/// Lets a dead or delayed job run at once; `false` when it is in another state, or another one of its kind, subject and
/// part is unfinished.
pub(in crate::job) async fn retry(tx: &mut Tx, job: &Job, now: Time) -> sqlx::Result<bool> {
    let beginning: i64 = on_db!(tx.conn(), c => {
        sqlx::query_scalar(BEGINNING).bind(job.owner_id).bind(job.lane).fetch_one(c).await
    })?;
    on_db!(tx.conn(), c => {
        let query = sqlx::query(RETRY).bind(job.id).bind(now).bind(beginning);
        query.execute(c).await.map(|done| done.rows_affected() == 1)
    })
}

/// Deletes a job; `false` when there is none.
pub(in crate::job) async fn delete(tx: &mut Tx, id: JobId) -> sqlx::Result<bool> {
    on_db!(tx.conn(), c => sqlx::query(DROP).bind(id).execute(c).await.map(|done| done.rows_affected() == 1))
}
