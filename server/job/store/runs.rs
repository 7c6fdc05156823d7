//! The SQL of runs: how jobs are claimed, renewed and ended.

use std::time::Duration;

use crate::clock::Time;
use crate::engine::db::{Db, Ids, Tx, among, on_db};
use crate::id::Id;
use crate::job::model::{Job, JobId, JobState, Lane, job_state};

/// The next jobs of some kinds from one lane to another, in the order of their turns.
macro_rules! next {
    ($kinds:literal, $lock:literal) => {
        concat!(
            "SELECT id FROM jobs WHERE lane BETWEEN $4 AND $7 AND kind IN (",
            $kinds,
            ") AND state = ",
            job_state!(Waiting),
            " ORDER BY lane, turn, id LIMIT $6",
            $lock
        )
    };
}

/// Gives the chosen jobs to a worker. The attempt is counted here, so that it counts even if the process is killed.
macro_rules! claim {
    ($with:expr, $chosen:expr) => {
        concat!(
            $with,
            "UPDATE jobs SET state = ",
            job_state!(Running),
            ", epoch = epoch + 1, attempt = attempt + 1, again = 0, worker = $1, lease_time = $2, start_time = $3
            WHERE id IN (",
            $chosen,
            ") AND state = ",
            job_state!(Waiting),
            " RETURNING ",
            columns!()
        )
    };
}
const CLAIM_SQLITE: &str = claim!("", next!("SELECT value FROM json_each($5)", ""));
// Materialized: a plan that evaluates the query twice would claim twice as many.
const CLAIM_POSTGRES: &str = claim!(
    concat!(
        "WITH chosen AS MATERIALIZED (",
        next!("SELECT json_array_elements_text(CAST($5 AS json))", " FOR UPDATE SKIP LOCKED"),
        ") "
    ),
    "SELECT id FROM chosen"
);

/// The condition for a run that still has its job: `$1` is the job, `$2` the epoch of the run.
macro_rules! is_held {
    () => {
        concat!(" WHERE id = $1 AND epoch = $2 AND state = ", job_state!(Running))
    };
}
/// The new values of a job that would end, or waits as a new one if it was enqueued again during its run.
macro_rules! end {
    ($state:expr) => {
        concat!(
            "state = CASE WHEN again = 1 THEN ",
            job_state!(Waiting),
            " ELSE ",
            $state,
            " END, attempt = CASE WHEN again = 1 THEN 0 ELSE attempt END,
            end_time = CASE WHEN again = 1 THEN end_time ELSE $3 END"
        )
    };
}
const FINISH: &str = concat!(
    "UPDATE jobs SET ",
    end!(job_state!(Done)),
    ", progress = CASE WHEN again = 1 THEN 0 ELSE 1000 END, failure = ''",
    is_held!(),
    " RETURNING state"
);
const BURY: &str = concat!(
    "UPDATE jobs SET ",
    end!(job_state!(Dead)),
    ", failure = $4",
    is_held!(),
    " AND lease_time < $5 RETURNING state"
);
const FAIL: &str = concat!(
    "UPDATE jobs SET state = $3, failure = $4, run_time = $6",
    is_held!(),
    " AND lease_time < $5 RETURNING state"
);
const GIVE_BACK: &str = concat!("UPDATE jobs SET state = ", job_state!(Waiting), ", attempt = attempt - 1", is_held!());
const SET_PROGRESS: &str = concat!("UPDATE jobs SET progress = $3", is_held!(), " AND progress < $3");
macro_rules! renew {
    ($engine:ident) => {
        concat!(
            "UPDATE jobs SET lease_time = $2 WHERE ",
            among!($engine, "id", "$3"),
            " AND worker = $1 AND state = ",
            job_state!(Running),
            " RETURNING id, epoch"
        )
    };
}
const RENEW_SQLITE: &str = renew!(Sqlite);
const RENEW_POSTGRES: &str = renew!(Postgres);
/// Deletes the ended jobs that a newly ended one replaces.
const DELETE_FORMER: &str =
    concat!("DELETE FROM jobs WHERE subject = $1 AND kind = $2 AND part = $3 AND id <> $4 AND ", ended!());

/// A claim of jobs for a worker.
pub(in crate::job) struct Claim<'a> {
    pub(in crate::job) worker: Id<()>,
    /// The names of the kinds, as a JSON array.
    pub(in crate::job) kinds: &'a str,
    /// The first and the last lane to claim from.
    pub(in crate::job) lanes: (Lane, Lane),
    pub(in crate::job) limit: i64,
    pub(in crate::job) now: Time,
    pub(in crate::job) lease: Duration,
}

/// Claims the next jobs, at most `limit`.
pub(in crate::job) async fn claim(db: &Db, claim: &Claim<'_>) -> sqlx::Result<Vec<Job>> {
    let statement = db.text(CLAIM_SQLITE, CLAIM_POSTGRES);
    on_db!(db.write(), c => {
        let query = sqlx::query_as(statement).bind(claim.worker).bind(claim.now + claim.lease).bind(claim.now);
        query.bind(claim.lanes.0).bind(claim.kinds).bind(claim.limit).bind(claim.lanes.1).fetch_all(c).await
    })
}

/// Marks the job of a run as done, or as waiting if it was enqueued again during the run. Returns the new state; None
/// when the run does not have the job any more.
pub(in crate::job) async fn finish(tx: &mut Tx, job: &Job, now: Time) -> sqlx::Result<Option<JobState>> {
    let state = on_db!(tx.conn(), c => {
        sqlx::query_scalar(FINISH).bind(job.id).bind(job.epoch).bind(now).fetch_optional(c).await
    })?;
    if state == Some(JobState::Done) {
        delete_former(tx, job).await?;
    }
    Ok(state)
}

/// Deletes the ended jobs of the same kind, subject and part.
async fn delete_former(tx: &mut Tx, job: &Job) -> sqlx::Result<()> {
    on_db!(tx.conn(), c => {
        let query = sqlx::query(DELETE_FORMER).bind(&job.subject).bind(&job.kind).bind(&job.part).bind(job.id);
        query.execute(c).await.map(|_| ())
    })
}

/// A run that has failed.
pub(in crate::job) struct FailedRun<'a> {
    pub(in crate::job) job: &'a Job,
    /// When the job is tried again; None when it is dead.
    pub(in crate::job) retry: Option<Time>,
    pub(in crate::job) why: &'a str,
    /// The run must have failed by this: its lease ended before this time. [`Time::MAX`] for the run itself.
    pub(in crate::job) before: Time,
}

/// Records that a run has failed. Returns the new state of the job: instead of dead it is waiting if it was enqueued
/// again during the run. None when the run does not have the job any more.
pub(in crate::job) async fn fail(tx: &mut Tx, run: &FailedRun<'_>, now: Time) -> sqlx::Result<Option<JobState>> {
    let job = run.job;
    let state = on_db!(tx.conn(), c => {
        if let Some(time) = run.retry {
            let state = if time > now { JobState::Later } else { JobState::Waiting };
            let query = sqlx::query_scalar(FAIL).bind(job.id).bind(job.epoch).bind(state).bind(run.why);
            query.bind(run.before).bind(time).fetch_optional(c).await
        } else {
            let query = sqlx::query_scalar(BURY).bind(job.id).bind(job.epoch).bind(now).bind(run.why);
            query.bind(run.before).fetch_optional(c).await
        }
    })?;
    if state == Some(JobState::Dead) {
        delete_former(tx, job).await?;
    }
    Ok(state)
}

/// Gives a job back as if it had not been claimed; `false` when the run does not have it any more.
pub(in crate::job) async fn give_back(db: &Db, job: &Job) -> sqlx::Result<bool> {
    on_db!(db.write(), c => {
        let query = sqlx::query(GIVE_BACK).bind(job.id).bind(job.epoch);
        query.execute(c).await.map(|done| done.rows_affected() == 1)
    })
}

/// Stores the progress of a run, in thousandths, unless it is less than the stored one.
pub(in crate::job) async fn set_progress(db: &Db, id: JobId, epoch: i64, progress: i32) -> sqlx::Result<()> {
    on_db!(db.write(), c => sqlx::query(SET_PROGRESS).bind(id).bind(epoch).bind(progress).execute(c).await.map(|_| ()))
}

/// Renews the leases of these jobs until `lease_time`, as far as the worker has them. Returns the jobs that it has, with
/// the epochs of their runs.
pub(in crate::job) async fn renew(
    db: &Db,
    worker: Id<()>,
    jobs: &Ids,
    lease_time: Time,
) -> sqlx::Result<Vec<(JobId, i64)>> {
    let statement = db.text(RENEW_SQLITE, RENEW_POSTGRES);
    on_db!(db.write(), c => sqlx::query_as(statement).bind(worker).bind(lease_time).bind(jobs).fetch_all(c).await)
}
