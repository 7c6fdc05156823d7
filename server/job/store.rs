//! The SQL of jobs.

use std::time::Duration;

use super::model::{Job, JobCount, JobId, JobState, Lane, NewJob, job_state};
use crate::caller::UserId;
use crate::clock::Time;
use crate::engine::db::{Db, Ids, Paged, Tx, among, on_db, paged};
use crate::id::Id;

/// The columns of a [`Job`].
macro_rules! columns {
    () => {
        "id, kind, subject, part, owner_id, payload, state, lane, turn, cost, run_time, attempt, max_attempts, epoch, \
        progress, failure, create_time, start_time, end_time"
    };
}

/// The states of jobs that are not finished, as the index for their uniqueness has them.
macro_rules! unfinished {
    () => {
        concat!("state IN (", job_state!(Waiting), ", ", job_state!(Running), ", ", job_state!(Later), ")")
    };
}

/// The states of jobs that are finished.
macro_rules! ended {
    () => {
        concat!("state IN (", job_state!(Done), ", ", job_state!(Dead), ")")
    };
}

/// Where the next job of an owner begins in a lane: after the last turn of the owner, or at the place that the lane is
/// serving, whichever is later. That place is the latest beginning of the jobs that have begun, also of those that wait
/// to be tried again: jobs that come now do not overtake them. If none has begun, it is the beginning of the next one.
macro_rules! beginning {
    ($owner:literal, $lane:literal) => {
        concat!(
            "(SELECT CASE WHEN own.turn > serving.turn THEN own.turn ELSE serving.turn END
            FROM (SELECT COALESCE(MAX(turn), 0) AS turn FROM jobs WHERE owner_id = ",
            $owner,
            " AND lane = ",
            $lane,
            " AND ",
            unfinished!(),
            ") AS own,
            (SELECT COALESCE(
                (SELECT turn - cost FROM jobs WHERE lane = ",
            $lane,
            " AND epoch > 0 AND ",
            unfinished!(),
            " ORDER BY turn - cost DESC LIMIT 1),
                (SELECT turn - cost FROM jobs WHERE lane = ",
            $lane,
            " AND state = ",
            job_state!(Waiting),
            " ORDER BY turn, id LIMIT 1), 0) AS turn) AS serving)"
        )
    };
}
const BEGINNING: &str = concat!("SELECT ", beginning!("$1", "$2"));

/// Inserts a job; its turn is its cost after its beginning. While another one of its kind, subject and part is
/// unfinished, marks that one instead if it is running and `$13` is 1. In any case that row is locked until the commit
/// on PostgreSQL, so that it is not claimed before the change is visible for which this job was enqueued.
const INSERT: &str = concat!(
    "INSERT INTO jobs (id, kind, subject, part, owner_id, payload, state, lane, turn, cost, run_time, max_attempts,
        create_time)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9 + ",
    beginning!("$5", "$8"),
    ", $9, $10, $11, $12)
    ON CONFLICT (subject, kind, part) WHERE ",
    unfinished!(),
    " DO UPDATE SET again = 1 WHERE jobs.state = ",
    job_state!(Running),
    " AND $13 = 1 RETURNING id"
);

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

const CANCEL: &str = concat!("DELETE FROM jobs WHERE subject = $1 AND ", unfinished!());
const CANCEL_ENDED: &str = concat!("DELETE FROM jobs WHERE subject = $1 AND ", ended!());
const CANCEL_BY_OWNER: &str = concat!("DELETE FROM jobs WHERE owner_id = $1 AND ", unfinished!());
const CANCEL_ENDED_BY_OWNER: &str = concat!("DELETE FROM jobs WHERE owner_id = $1 AND ", ended!());
const PRUNE: &str = concat!(
    "DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE state = $1 AND end_time < $2 AND ",
    ended!(),
    " ORDER BY end_time LIMIT $3)"
);

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
const COUNTS: &str = concat!(
    "SELECT kind, state, COUNT(*), MIN(create_time) FROM jobs WHERE ",
    unfinished!(),
    " GROUP BY kind, state
    UNION ALL
    SELECT kind, state, COUNT(*), MIN(create_time) FROM jobs WHERE state + 0 = ",
    job_state!(Dead),
    " GROUP BY kind, state"
);
/// Takes a slot of a schedule; no row when it, or a later one before `$3`, was taken before.
const TAKE_SLOT: &str = "INSERT INTO job_schedules (kind, slot) VALUES ($1, $2)
    ON CONFLICT (kind) DO UPDATE SET slot = excluded.slot
    WHERE job_schedules.slot < excluded.slot OR job_schedules.slot > $3";

/// The jobs moved by one statement.
const STAGED: i64 = 1_000;

/// Inserts a job; `false` when an unfinished one of its kind, subject and part exists. If that one is running and
/// `again` is set, it is done once more.
pub(super) async fn insert(tx: &mut Tx, id: JobId, job: &NewJob, again: bool, now: Time) -> sqlx::Result<bool> {
    let state = if job.run_time.is_some_and(|time| time > now) { JobState::Later } else { JobState::Waiting };
    let cost = i64::try_from(job.cost.as_millis()).unwrap_or(i64::MAX).clamp(1, MAX_COST_MILLIS);
    on_db!(tx.conn(), c => {
        let query = sqlx::query_scalar(INSERT).bind(id).bind(job.kind.name()).bind(&job.subject).bind(&job.part);
        let query = query.bind(job.owner.unwrap_or(Id::MIN)).bind(&job.payload).bind(state).bind(job.lane).bind(cost);
        let query = query.bind(job.run_time.unwrap_or(now)).bind(i32::from(job.max_attempts.max(1))).bind(now);
        query.bind(i32::from(again)).fetch_optional(c).await.map(|row: Option<JobId>| row == Some(id))
    })
}

/// The largest cost: a month, so that the sum of many turns stays within 64 bits.
const MAX_COST_MILLIS: i64 = 30 * 24 * 3_600_000;

/// A claim of jobs for a worker.
pub(super) struct Claim<'a> {
    pub(super) worker: Id<()>,
    /// The names of the kinds, as a JSON array.
    pub(super) kinds: &'a str,
    /// The first and the last lane to claim from.
    pub(super) lanes: (Lane, Lane),
    pub(super) limit: i64,
    pub(super) now: Time,
    pub(super) lease: Duration,
}

/// Claims the next jobs, at most `limit`.
pub(super) async fn claim(db: &Db, claim: &Claim<'_>) -> sqlx::Result<Vec<Job>> {
    let statement = db.text(CLAIM_SQLITE, CLAIM_POSTGRES);
    on_db!(db.write(), c => {
        let query = sqlx::query_as(statement).bind(claim.worker).bind(claim.now + claim.lease).bind(claim.now);
        query.bind(claim.lanes.0).bind(claim.kinds).bind(claim.limit).bind(claim.lanes.1).fetch_all(c).await
    })
}

/// Marks the job of a run as done, or as waiting if it was enqueued again during the run. Returns the new state; None
/// when the run does not have the job any more.
pub(super) async fn finish(tx: &mut Tx, job: &Job, now: Time) -> sqlx::Result<Option<JobState>> {
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
pub(super) struct FailedRun<'a> {
    pub(super) job: &'a Job,
    /// When the job is tried again; None when it is dead.
    pub(super) retry: Option<Time>,
    pub(super) why: &'a str,
    /// The run must have failed by this: its lease ended before this time. [`Time::MAX`] for the run itself.
    pub(super) before: Time,
}

/// Records that a run has failed. Returns the new state of the job: instead of dead it is waiting if it was enqueued
/// again during the run. None when the run does not have the job any more.
pub(super) async fn fail(tx: &mut Tx, run: &FailedRun<'_>, now: Time) -> sqlx::Result<Option<JobState>> {
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
pub(super) async fn give_back(db: &Db, job: &Job) -> sqlx::Result<bool> {
    on_db!(db.write(), c => {
        let query = sqlx::query(GIVE_BACK).bind(job.id).bind(job.epoch);
        query.execute(c).await.map(|done| done.rows_affected() == 1)
    })
}

/// Stores the progress of a run, in thousandths, unless it is less than the stored one.
pub(super) async fn set_progress(db: &Db, id: JobId, epoch: i64, progress: i32) -> sqlx::Result<()> {
    on_db!(db.write(), c => sqlx::query(SET_PROGRESS).bind(id).bind(epoch).bind(progress).execute(c).await.map(|_| ()))
}

/// Renews the leases of these jobs until `lease_time`, as far as the worker has them. Returns the jobs that it has, with
/// the epochs of their runs.
pub(super) async fn renew(db: &Db, worker: Id<()>, jobs: &Ids, lease_time: Time) -> sqlx::Result<Vec<(JobId, i64)>> {
    let statement = db.text(RENEW_SQLITE, RENEW_POSTGRES);
    on_db!(db.write(), c => sqlx::query_as(statement).bind(worker).bind(lease_time).bind(jobs).fetch_all(c).await)
}

/// The jobs of these kinds, a JSON array, whose lease ended before `before`.
pub(super) async fn abandoned(db: &Db, kinds: &str, before: Time) -> sqlx::Result<Vec<Job>> {
    let statement = db.text(ABANDONED_SQLITE, ABANDONED_POSTGRES);
    on_db!(db.read(), c => sqlx::query_as(statement).bind(before).bind(kinds).fetch_all(c).await)
}

/// What a worker has to do next.
#[derive(sqlx::FromRow)]
pub(super) struct Due {
    /// When the next delayed job is due.
    pub(super) delayed: Option<Time>,
    /// When the next lease ends.
    pub(super) lease: Option<Time>,
    /// Not None when there is maintenance to do.
    pub(super) maintenance: Option<i64>,
}

pub(super) async fn due(db: &Db) -> sqlx::Result<Due> {
    on_db!(db.read(), c => sqlx::query_as(DUE).bind(Lane::Maintenance).fetch_one(c).await)
}

/// Makes delayed jobs claimable whose time has come; a bounded number. Returns how many.
pub(super) async fn stage(db: &Db, now: Time) -> sqlx::Result<u64> {
    let statement = db.text(STAGE_SQLITE, STAGE_POSTGRES);
    on_db!(db.write(), c => {
        sqlx::query(statement).bind(now).bind(STAGED).execute(c).await.map(|done| done.rows_affected())
    })
}

/// Deletes all jobs of a subject.
pub(super) async fn cancel(tx: &mut Tx, subject: &str) -> sqlx::Result<()> {
    on_db!(tx.conn(), c => sqlx::query(CANCEL).bind(subject).execute(c).await.map(|_| ()))?;
    on_db!(tx.conn(), c => sqlx::query(CANCEL_ENDED).bind(subject).execute(c).await.map(|_| ()))
}

/// Deletes all jobs of an account.
pub(super) async fn cancel_by_owner(tx: &mut Tx, owner: UserId) -> sqlx::Result<()> {
    on_db!(tx.conn(), c => sqlx::query(CANCEL_BY_OWNER).bind(owner).execute(c).await.map(|_| ()))?;
    on_db!(tx.conn(), c => sqlx::query(CANCEL_ENDED_BY_OWNER).bind(owner).execute(c).await.map(|_| ()))
}

/// Deletes jobs in a state that ended before `before`, at most `limit`. Returns how many.
pub(super) async fn prune(db: &Db, state: JobState, before: Time, limit: i64) -> sqlx::Result<u64> {
    on_db!(db.write(), c => {
        let query = sqlx::query(PRUNE).bind(state).bind(before).bind(limit);
        query.execute(c).await.map(|done| done.rows_affected())
    })
}

/// The job.
pub(super) async fn find(db: &Db, id: JobId) -> sqlx::Result<Option<Job>> {
    on_db!(db.read(), c => sqlx::query_as(FIND).bind(id).fetch_optional(c).await)
}

/// The jobs in a state that were created before `before`, the newest first.
pub(super) async fn list(db: &Db, state: JobState, before: JobId, limit: i64) -> sqlx::Result<Vec<Job>> {
    let statement = db.paged(LIST);
    on_db!(db.read(), c => sqlx::query_as(statement).bind(state).bind(before).bind(limit).fetch_all(c).await)
}

/// The unfinished jobs of a subject, in the order of their turns.
pub(super) async fn list_by_subject(db: &Db, subject: &str) -> sqlx::Result<Vec<Job>> {
    on_db!(db.read(), c => sqlx::query_as(LIST_BY_SUBJECT).bind(subject).fetch_all(c).await)
}

/// The ended jobs of a subject, in the order of their end.
pub(super) async fn list_ended_by_subject(db: &Db, subject: &str) -> sqlx::Result<Vec<Job>> {
    on_db!(db.read(), c => sqlx::query_as(LIST_ENDED_BY_SUBJECT).bind(subject).fetch_all(c).await)
}

/// The number of jobs that are claimed before this waiting one, at most `limit`, and the sum of their costs.
pub(super) async fn before(db: &Db, job: &Job, limit: i64) -> sqlx::Result<(i64, i64)> {
    on_db!(db.read(), c => {
        sqlx::query_as(BEFORE).bind(job.lane).bind(job.turn).bind(job.id).bind(limit).fetch_one(c).await
    })
}

/// The number of running jobs, without maintenance, which has slots of its own.
pub(super) async fn running(db: &Db) -> sqlx::Result<i64> {
    on_db!(db.read(), c => sqlx::query_scalar(RUNNING).bind(Lane::Maintenance).fetch_one(c).await)
}

/// Lets a dead or delayed job run at once; `false` when it is in another state, or another one of its kind, subject and
/// part is unfinished.
pub(super) async fn retry(tx: &mut Tx, job: &Job, now: Time) -> sqlx::Result<bool> {
    let beginning: i64 = on_db!(tx.conn(), c => {
        sqlx::query_scalar(BEGINNING).bind(job.owner_id).bind(job.lane).fetch_one(c).await
    })?;
    on_db!(tx.conn(), c => {
        let query = sqlx::query(RETRY).bind(job.id).bind(now).bind(beginning);
        query.execute(c).await.map(|done| done.rows_affected() == 1)
    })
}

/// Deletes a job; `false` when there is none.
pub(super) async fn delete(tx: &mut Tx, id: JobId) -> sqlx::Result<bool> {
    on_db!(tx.conn(), c => sqlx::query(DROP).bind(id).execute(c).await.map(|done| done.rows_affected() == 1))
}

/// The jobs that are not done, by kind and state.
pub(super) async fn counts(db: &Db) -> sqlx::Result<Vec<JobCount>> {
    on_db!(db.read(), c => sqlx::query_as(COUNTS).fetch_all(c).await)
}

/// Takes the slot of a schedule; `false` when it, or a later one before `end`, was taken before.
pub(super) async fn take_slot(tx: &mut Tx, kind: &str, slot: Time, end: Time) -> sqlx::Result<bool> {
    on_db!(tx.conn(), c => {
        sqlx::query(TAKE_SLOT).bind(kind).bind(slot).bind(end).execute(c).await.map(|done| done.rows_affected() == 1)
    })
}
