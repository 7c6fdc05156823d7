//! A job and its parts.

use std::time::Duration;

use crate::caller::UserId;
use crate::clock::Time;
use crate::id::Id;

/// The number of a [`JobState`], for statements.
macro_rules! job_state {
    (Waiting) => {
        1
    };
    (Running) => {
        2
    };
    (Done) => {
        3
    };
    (Dead) => {
        4
    };
    (Later) => {
        5
    };
}
pub(crate) use job_state;

/// The state of a job. Stored as its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type, clap::ValueEnum)]
#[repr(i32)]
pub enum JobState {
    /// It can be claimed.
    Waiting = job_state!(Waiting),
    /// A worker runs it.
    Running = job_state!(Running),
    /// It has succeeded.
    Done = job_state!(Done),
    /// It has failed for good, and waits for an operator.
    Dead = job_state!(Dead),
    /// It waits for its `run_time`.
    Later = job_state!(Later),
}

impl JobState {
    /// The name in lists and metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Dead => "dead",
            Self::Later => "later",
        }
    }
}

/// The name of a kind of job: lower-case letters and underscores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Kind(&'static str);

impl Kind {
    /// Fails, at compile time for a constant, when the name has other characters or more than 40.
    pub const fn new(name: &'static str) -> Self {
        let bytes = name.as_bytes();
        assert!(!bytes.is_empty() && bytes.len() <= 40, "1 to 40 characters");
        let mut at = 0;
        while at < bytes.len() {
            assert!(bytes[at].is_ascii_lowercase() || bytes[at] == b'_', "a to z and underscores");
            at += 1;
        }
        Self(name)
    }

    pub const fn name(self) -> &'static str {
        self.0
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

/// The lane of a job: jobs of a lane are claimed before those of the next one. Stored as its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, sqlx::Type)]
#[repr(i32)]
pub enum Lane {
    /// Short work, from a mail to the lowest rung of a video, so that it never waits behind long work. A worker with
    /// several slots keeps one for it.
    Urgent = 0,
    /// Long work that somebody waits for.
    Normal = 1,
    /// Work that nobody waits for: it may wait as long as there is anything else to do.
    Background = 2,
    /// Rounds of schedules that may take long. They run in slots of their own, so that nothing waits for them. At most
    /// one job of a schedule is unfinished, so that they are few.
    Maintenance = 3,
}

/// A job to enqueue.
#[derive(Debug, Clone)]
pub struct NewJob {
    pub kind: Kind,
    /// What the job is about, such as the id of a video: [`super::Service::cancel`] finds the job by it.
    pub subject: String,
    /// Which part of the subject, such as a rendition; empty when there is one job of the kind for the subject.
    pub part: String,
    /// The account for which the work is done.
    pub owner: Option<UserId>,
    pub lane: Lane,
    /// The expected time of work. Accounts share the workers by it.
    pub cost: Duration,
    /// What the handler needs to know besides the subject, in a form of its own; at most a few KiB. What can change
    /// belongs into the database instead, where the handler reads it.
    pub payload: String,
    /// How often it is tried.
    pub max_attempts: u16,
    /// When it runs at the earliest; None for at once.
    pub run_time: Option<Time>,
}

impl NewJob {
    /// A job of the lane Normal, of one second, without an owner, which is tried five times.
    #[expect(clippy::needless_pass_by_value, reason = "callers give ids, numbers and texts")]
    pub fn new(kind: Kind, subject: impl ToString) -> Self {
        Self {
            kind,
            subject: subject.to_string(),
            part: String::new(),
            owner: None,
            lane: Lane::Normal,
            cost: Duration::from_secs(1),
            payload: String::new(),
            max_attempts: 5,
            run_time: None,
        }
    }

    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "callers give numbers and texts")]
    pub fn of_part(self, part: impl ToString) -> Self {
        Self { part: part.to_string(), ..self }
    }

    #[must_use]
    pub fn owned_by(self, owner: UserId) -> Self {
        Self { owner: Some(owner), ..self }
    }

    #[must_use]
    pub fn in_lane(self, lane: Lane) -> Self {
        Self { lane, ..self }
    }

    #[must_use]
    pub fn costing(self, cost: Duration) -> Self {
        Self { cost, ..self }
    }

    #[must_use]
    pub fn with_payload(self, payload: impl Into<String>) -> Self {
        Self { payload: payload.into(), ..self }
    }

    #[must_use]
    pub fn tried(self, max_attempts: u16) -> Self {
        Self { max_attempts, ..self }
    }

    #[must_use]
    pub fn not_before(self, run_time: Time) -> Self {
        Self { run_time: Some(run_time), ..self }
    }
}

/// The type parameter of a [`JobId`].
#[derive(Debug)]
pub enum JobMarker {}

/// The id of a job.
pub type JobId = Id<JobMarker>;

/// A job as it is stored.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Job {
    pub id: JobId,
    /// The name of its [`Kind`].
    pub kind: String,
    pub subject: String,
    pub part: String,
    /// [`Id::MIN`] when nobody owns it.
    pub owner_id: UserId,
    pub payload: String,
    pub state: JobState,
    pub lane: Lane,
    /// The order within the lane, in milliseconds of work.
    pub turn: i64,
    /// The expected time of work in milliseconds.
    pub cost: i64,
    /// When it runs at the earliest.
    pub run_time: Time,
    /// How often it was claimed, without runs that ended because their process stopped.
    pub attempt: i32,
    pub max_attempts: i32,
    /// How often it was claimed in all: another number in every run of this job. See [`super::Run::name`].
    pub epoch: i64,
    /// In thousandths.
    pub progress: i32,
    /// Why its last attempt failed, for operators; empty when none has.
    pub failure: String,
    pub create_time: Time,
    /// When the last run began.
    pub start_time: Option<Time>,
    /// When it was done or dead.
    pub end_time: Option<Time>,
}

/// The number of jobs of a kind in a state, and when the oldest of them was created.
pub type JobCount = (String, JobState, i64, Option<Time>);
