//! The SQL of jobs: adding one, and schedules. That of runs is in `runs.rs`, that of what is due in `due.rs`, that of reads
//! in `lists.rs`, and that of what ends jobs or tries them again without a run in `operate.rs`.

use super::model::{JobId, JobState, NewJob, job_state};
use crate::clock::Time;
use crate::engine::db::{Tx, on_db};
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

mod due;
mod lists;
mod operate;
mod runs;

pub(super) use due::{abandoned, due, stage};
pub(super) use lists::{before, counts, find, list, list_by_subject, list_ended_by_subject, running};
pub(super) use operate::{cancel, cancel_by_owner, delete, prune, retry};
pub(super) use runs::{Claim, FailedRun, claim, fail, finish, give_back, renew, set_progress};

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
/// Takes a period of a schedule, whose beginning is stored in `slot`; no row when it, or a later one before `$3`, was
/// taken before.
const TAKE_PERIOD: &str = "INSERT INTO job_schedules (kind, slot) VALUES ($1, $2)
    ON CONFLICT (kind) DO UPDATE SET slot = excluded.slot
    WHERE job_schedules.slot < excluded.slot OR job_schedules.slot > $3";

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

/// Takes a period of a schedule; `false` when it, or a later one before `end`, was taken before.
pub(super) async fn take_period(tx: &mut Tx, kind: &str, period: Time, end: Time) -> sqlx::Result<bool> {
    on_db!(tx.conn(), c => {
        sqlx::query(TAKE_PERIOD).bind(kind).bind(period).bind(end).execute(c).await.map(|done| done.rows_affected() == 1)
    })
}
