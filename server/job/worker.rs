//! The worker: claims jobs, runs their handlers, and writes the results. No error of the database ends it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::join_all;
use prometheus::{HistogramVec, IntCounterVec};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::handler::{Failure, Handlers};
use super::model::{Job, JobState, Lane};
use super::renewal::{Lease, Leases};
use super::run::Run;
use super::schedule::Schedule;
use super::service::{Service, TOPIC};
use super::store::{self, FailedRun};
use super::{GRACE, LEASE, backoff};
use crate::bytes::random;
use crate::clock::Time;
use crate::engine::db::Tx;
use crate::error::{Error, Result};

/// How often the queue is looked at without a hint, for a node that does not hear hints.
const POLL: Duration = Duration::from_secs(5);
/// How long to wait after an error of the database.
const PAUSE: Duration = Duration::from_secs(1);
/// How often the result of a run is written again after an error. Then its lease ends, and the job is run again.
const ATTEMPTS: u32 = 10;
/// The longest text of a failure that is stored, in bytes.
const MAX_FAILURE_BYTES: usize = 2_000;
/// Jobs of [`Lane::Maintenance`] that run at once, besides the slots.
const MAINTENANCE: usize = 4;

/// What workers count.
#[derive(Clone)]
pub struct WorkerMetrics {
    /// Ended runs by kind and outcome: `done`, `lost`, `given_back`, `retried` or `dead`; by the failure's label.
    pub runs: IntCounterVec,
    /// The time of runs by kind.
    pub seconds: HistogramVec,
}

/// Works off the queue.
pub struct Worker {
    inner: Arc<Inner>,
    schedules: Vec<Schedule>,
    slots: usize,
}

struct Inner {
    jobs: Service,
    handlers: Handlers,
    leases: Leases,
    metrics: WorkerMetrics,
    /// Fires when the process stops.
    stop: CancellationToken,
}

/// Why a run was cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    /// The job was given to another worker, or cancelled; or its lease could not be renewed.
    Lost,
    /// The process stops.
    Stop,
    /// The run has passed its time limit.
    Limit,
}

/// How a run has ended.
#[derive(Debug)]
enum Outcome {
    Done,
    /// The result was dropped.
    Lost,
    GivenBack,
    Retried(Failure),
    Dead(Failure),
}

impl Worker {
    /// A worker that runs up to `slots` jobs at once. It stops when `stop` fires.
    pub fn new(
        jobs: Service,
        handlers: Handlers,
        schedules: Vec<Schedule>,
        slots: usize,
        metrics: WorkerMetrics,
        stop: CancellationToken,
    ) -> Self {
        let leases = Leases::new(jobs.db.clone(), jobs.clock.clone());
        Self { inner: Arc::new(Inner { jobs, handlers, leases, metrics, stop }), schedules, slots: slots.max(1) }
    }

    /// Works until the process stops. Then cancels what runs, waits for it, and gives the jobs back.
    pub async fn run(self) {
        let Self { inner, schedules, slots } = self;
        inner.stop.run_until_cancelled(inner.free_own()).await;
        let keeper = inner.clone();
        let _leases = AbortOnDropHandle::new(tokio::spawn(async move { keeper.leases.keep().await }));
        let jobs = inner.jobs.clone();
        let _schedules = AbortOnDropHandle::new(tokio::spawn(async move {
            join_all(schedules.iter().map(|schedule| jobs.keep_schedule(schedule))).await
        }));
        let mut runs = JoinSet::new();
        inner.dispatch(slots, &mut runs).await;
        while runs.join_next().await.is_some() {}
    }
}

impl Inner {
    /// On SQLite, frees everything that was running: one process at a time has the database, so that nothing can be
    /// running now. On PostgreSQL leases end by themselves.
    async fn free_own(&self) {
        if !self.jobs.db.is_embedded() {
            return;
        }
        while let Err(error) = self.free(Time::MAX).await {
            tracing::warn!(%error, "jobs of the former process could not be freed; trying again");
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Frees the jobs whose lease ended before this time.
    async fn free(&self, before: Time) -> Result<()> {
        let Service { db, clock, .. } = &self.jobs;
        for job in store::abandoned(db, &self.handlers.kinds(), before).await? {
            let now = clock.now();
            // The process has crashed perhaps, with all its jobs. If that happens again, they are tried at different
            // times, so that the one that causes it does not use up the attempts of the others.
            let retry = match job.attempt {
                attempt if attempt >= job.max_attempts => None,
                attempt if attempt > 1 => Some(now + backoff::after(attempt, random()[0])),
                _ => Some(now),
            };
            let run = FailedRun { job: &job, retry, why: "crash: the run ended without a result", before };
            let outcome = match db.retry(|| self.fail(&run)).await {
                Ok(Some(JobState::Dead)) => "dead",
                Ok(Some(_)) => "retried",
                Ok(None) => continue,
                Err(error) => {
                    // The others are freed nevertheless.
                    tracing::warn!(kind = job.kind, subject = job.subject, %error, "a job could not be freed; trying again");
                    continue;
                }
            };
            self.metrics.runs.with_label_values(&[&job.kind, outcome, "crash"]).inc();
            tracing::warn!(
                kind = job.kind,
                subject = job.subject,
                attempt = job.attempt,
                outcome,
                "a job's run ended without a result"
            );
        }
        Ok(())
    }

    /// Claims and starts jobs until the process stops.
    async fn dispatch(self: &Arc<Self>, slots: usize, runs: &mut JoinSet<()>) {
        let mut hint = self.jobs.db.subscribe(TOPIC);
        // A claim is not cancelled: its jobs would be running for nobody.
        while !self.stop.is_cancelled() {
            let pause = match self.fill(slots, runs).await {
                Ok(pause) => pause,
                Err(error) => {
                    tracing::warn!(%error, "jobs could not be claimed; trying again");
                    PAUSE
                }
            };
            tokio::select! {
                () = self.stop.cancelled() => {}
                // The sender lives as long as this receiver.
                Ok(()) = hint.changed() => {}
                () = tokio::time::sleep(pause) => {}
                Some(_) = runs.join_next() => {}
            }
        }
    }

    /// Starts as many jobs as there are free slots. Returns how long to wait for the next look.
    async fn fill(self: &Arc<Self>, slots: usize, runs: &mut JoinSet<()>) -> Result<Duration> {
        let (pause, has_maintenance) = self.move_due().await?;
        let has_room = self.jobs.db.has_room();
        if has_maintenance && has_room {
            let free = MAINTENANCE.saturating_sub(self.leases.count(|lane| lane == Lane::Maintenance));
            self.start(Lane::Maintenance, Lane::Maintenance, free, runs).await?;
        }
        loop {
            let free = slots.saturating_sub(self.leases.count(|lane| lane != Lane::Maintenance));
            // One of several slots is for urgent jobs. On a full disk long work would only fail.
            let long = self.leases.count(|lane| matches!(lane, Lane::Normal | Lane::Background));
            let long = (slots - usize::from(slots > 1)).saturating_sub(long).min(free);
            let (last, limit) = if long > 0 && has_room { (Lane::Background, long) } else { (Lane::Urgent, free) };
            if limit == 0 || self.start(Lane::Urgent, last, limit, runs).await? < limit {
                return Ok(pause);
            }
        }
    }

    /// Claims and starts jobs from one lane to another, at most `limit`. Returns how many.
    async fn start(self: &Arc<Self>, first: Lane, last: Lane, limit: usize, runs: &mut JoinSet<()>) -> Result<usize> {
        let Service { db, clock, .. } = &self.jobs;
        let kinds = self.handlers.kinds();
        let claim = || async {
            let (worker, now) = (self.leases.worker, clock.now());
            let (kinds, limit) = (kinds.as_str(), i64::try_from(limit).unwrap_or(1));
            let claim = store::Claim { worker, kinds, lanes: (first, last), limit, now, lease: LEASE };
            store::claim(db, &claim).await.map_err(Error::from)
        };
        let jobs = db.retry(claim).await?;
        let count = jobs.len();
        for job in jobs {
            let lease = self.leases.hold(&job);
            runs.spawn(self.clone().run(job, lease));
        }
        Ok(count)
    }

    /// Moves delayed jobs whose time has come, and frees those whose lease has ended. Returns how long nothing more is
    /// due, at most [`POLL`], and whether there is maintenance to do.
    async fn move_due(&self) -> Result<(Duration, bool)> {
        let Service { db, clock, .. } = &self.jobs;
        loop {
            let due = store::due(db).await?;
            let now = clock.now();
            if due.lease.is_some_and(|time| time < now) {
                // The machine was suspended perhaps, or its clock has moved: what runs here is not free.
                self.leases.renew().await?;
                self.free(now).await?;
            }
            let pause = match due.delayed {
                // None is moved when another node does it.
                Some(time) if time <= now => {
                    let stage = || async { store::stage(db, now).await.map_err(Error::from) };
                    if db.retry(stage).await? > 0 {
                        continue;
                    }
                    PAUSE
                }
                Some(time) => time.since(now).min(POLL),
                None => POLL,
            };
            return Ok((pause, due.maintenance.is_some()));
        }
    }

    /// Runs a job and writes the result.
    async fn run(self: Arc<Self>, job: Job, lease: Lease) {
        let _release = self.leases.release_at_end(&job);
        let started = tokio::time::Instant::now();
        let outcome = self.outcome(&job, &lease).await;
        self.metrics.seconds.with_label_values(&[&job.kind]).observe(started.elapsed().as_secs_f64());
        let (name, label) = match &outcome {
            Outcome::Done => ("done", ""),
            Outcome::Lost => ("lost", ""),
            Outcome::GivenBack => ("given_back", ""),
            Outcome::Retried(failure) => ("retried", failure.label),
            Outcome::Dead(failure) => ("dead", failure.label),
        };
        self.metrics.runs.with_label_values(&[&job.kind, name, label]).inc();
        match &outcome {
            Outcome::Done | Outcome::GivenBack => {
                tracing::debug!(kind = job.kind, subject = job.subject, outcome = name, "a job's run has ended");
            }
            Outcome::Lost => {
                tracing::warn!(
                    kind = job.kind,
                    subject = job.subject,
                    "a job was given to another worker or cancelled; its result is dropped"
                );
            }
            Outcome::Retried(failure) | Outcome::Dead(failure) => {
                tracing::warn!(kind = job.kind, subject = job.subject, attempt = job.attempt, outcome = name, %failure, "a job has failed");
            }
        }
    }

    async fn outcome(&self, job: &Job, lease: &Lease) -> Outcome {
        let Some(handler) = self.handlers.find(&job.kind) else { return Outcome::Lost };
        let token = CancellationToken::new();
        let run = Arc::new(Run::new(job.clone(), self.jobs.clock.clone(), token.clone(), lease.progress.clone()));
        let Ok(limit) = catch_unwind(AssertUnwindSafe(|| handler.time_limit(&run))) else {
            return self.settle(&run, Err(Failure::new("panic", "the handler's time limit has panicked")), None).await;
        };
        let mut task = AbortOnDropHandle::new(tokio::spawn({
            let run = run.clone();
            async move { handler.run(&run).await }
        }));
        let mut cause = None;
        let ended = tokio::select! {
            ended = &mut task => Some(ended),
            why = self.cause(lease, limit) => {
                cause = Some(why);
                token.cancel();
                tokio::time::timeout(GRACE, &mut task).await.ok()
            }
        };
        // Ends the handler if it has not returned.
        drop(task);
        let result = match ended {
            Some(Ok(result)) => result,
            Some(Err(panic)) => Err(Failure::new("panic", format!("the handler has panicked: {panic}"))),
            None => Err(Failure::cancelled()),
        };
        self.settle(&run, result, cause).await
    }

    /// Waits until the run must be cancelled.
    async fn cause(&self, lease: &Lease, limit: Duration) -> Cause {
        tokio::select! {
            () = lease.lost.cancelled() => Cause::Lost,
            () = self.stop.cancelled() => Cause::Stop,
            () = tokio::time::sleep(limit) => Cause::Limit,
        }
    }

    /// Writes how a run has ended, if it still has the job.
    async fn settle(&self, run: &Run, result: Result<(), Failure>, cause: Option<Cause>) -> Outcome {
        let failure = match (result, cause) {
            (Ok(()), _) if run.is_finished() => return Outcome::Done,
            (Ok(()), _) => return self.write(|| self.finish(run)).await.map_or(Outcome::Lost, |_| Outcome::Done),
            (Err(failure), _) if failure.is_lost() => return Outcome::Lost,
            (Err(_), Some(Cause::Lost)) => return Outcome::Lost,
            (Err(_), Some(Cause::Stop)) => {
                let give_back = || async { Ok(store::give_back(&self.jobs.db, &run.job).await?.then_some(())) };
                return self.write(give_back).await.map_or(Outcome::Lost, |()| Outcome::GivenBack);
            }
            (Err(_), Some(Cause::Limit)) => Failure::new("timeout", "the time limit has passed"),
            (Err(failure), None) => failure,
        };
        let is_dead = failure.is_final || run.job.attempt >= run.job.max_attempts;
        let retry = (!is_dead).then(|| self.jobs.clock.now() + backoff::after(run.job.attempt, random()[0]));
        let why = storable(&failure.to_string());
        let failed = FailedRun { job: &run.job, retry, why: &why, before: Time::MAX };
        match self.write(|| self.fail(&failed)).await {
            None => Outcome::Lost,
            Some(JobState::Dead) => Outcome::Dead(failure),
            Some(_) => Outcome::Retried(failure),
        }
    }

    /// Writes the end of a run, again after errors. None when the run does not have its job any more, or when the
    /// result could not be written.
    async fn write<T, F: Future<Output = Result<Option<T>>>>(&self, write: impl Fn() -> F) -> Option<T> {
        for _ in 0..ATTEMPTS {
            match self.jobs.db.retry(&write).await {
                Ok(written) => return written,
                Err(error) => tracing::warn!(%error, "the end of a job's run could not be written; trying again"),
            }
            tokio::time::sleep(PAUSE).await;
        }
        None
    }

    async fn finish(&self, run: &Run) -> Result<Option<JobState>> {
        let mut tx = self.jobs.db.begin().await?;
        let state = store::finish(&mut tx, &run.job, self.jobs.clock.now()).await?;
        tx.commit().await?;
        Ok(state)
    }

    /// Records that a run has failed, and lets the handler record that its job is dead. Returns the new state of the
    /// job; None when the run does not have it any more.
    async fn fail(&self, run: &FailedRun<'_>) -> Result<Option<JobState>> {
        let Service { db, clock } = &self.jobs;
        let mut tx = db.begin().await?;
        if run.retry.is_none() {
            self.tell_dead(&mut tx, run).await?;
        }
        let mut state = store::fail(&mut tx, run, clock.now()).await?;
        if run.retry.is_none() && state != Some(JobState::Dead) {
            // Also drops what the handler has written.
            tx.rollback().await?;
            if state.is_none() {
                return Ok(None);
            }
            // The job was enqueued again during the run, and waits now.
            tx = db.begin().await?;
            state = store::fail(&mut tx, run, clock.now()).await?;
        }
        tx.hint(TOPIC);
        tx.commit().await?;
        Ok(state)
    }

    /// Calls [`super::Handler::dead`]. A panic of it is an error.
    async fn tell_dead(&self, tx: &mut Tx, run: &FailedRun<'_>) -> Result<()> {
        let Some(handler) = self.handlers.find(&run.job.kind) else { return Ok(()) };
        let told = AssertUnwindSafe(handler.dead(tx, run.job, run.why)).catch_unwind().await;
        told.unwrap_or_else(|_| Err(Error::internal("the handler has panicked when its job was dead")))
    }
}

/// A text as it is stored: its beginning, without NUL, which PostgreSQL does not take.
fn storable(text: &str) -> String {
    text[..text.floor_char_boundary(MAX_FAILURE_BYTES)].replace('\0', "\u{FFFD}")
}
