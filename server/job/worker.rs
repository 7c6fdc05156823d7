//! The worker: claims jobs, runs their handlers, and writes the results. No error of the database ends it.

use std::sync::Arc;
use std::time::Duration;

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
use super::service::Service;
use super::{GRACE, LEASE, backoff, store};
use crate::bytes::random;
use crate::clock::Time;
use crate::error::{Error, Result};

/// How often the queue is looked at without being woken.
const POLL: Duration = Duration::from_secs(5);
/// How long to wait after an error of the database.
const PAUSE: Duration = Duration::from_secs(1);
/// How often the result of a run is written again after an error. Then its lease ends, and the job is run again.
const ATTEMPTS: u32 = 10;
/// The longest text of a failure that is stored, in bytes.
const MAX_FAILURE_BYTES: usize = 2_000;

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
        let free = || async {
            let mut tx = db.begin().await?;
            let freed = store::free(&mut tx, before, "crash: the run ended without a result", clock.now()).await?;
            tx.commit().await?;
            Ok(freed)
        };
        for job in db.retry(free).await? {
            let outcome = if job.state == JobState::Dead { "dead" } else { "retried" };
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
    async fn dispatch(self: &Arc<Self>, slots: usize, runs: &mut JoinSet<Lane>) {
        // Runs of other lanes than Urgent.
        let mut long = 0;
        // A claim is not cancelled: its jobs would be running for nobody.
        while !self.stop.is_cancelled() {
            let pause = match self.fill(slots, &mut long, runs).await {
                Ok(pause) => pause,
                Err(error) => {
                    tracing::warn!(%error, "jobs could not be claimed; trying again");
                    PAUSE
                }
            };
            tokio::select! {
                () = self.stop.cancelled() => {}
                () = self.jobs.wake.notified() => {}
                () = tokio::time::sleep(pause) => {}
                Some(ended) = runs.join_next() => {
                    // A run's task does not panic: the handler has a task of its own.
                    if !matches!(ended, Ok(Lane::Urgent)) {
                        long -= 1;
                    }
                }
            }
        }
    }

    /// Starts as many jobs as there are free slots. Returns how long to wait for the next look.
    async fn fill(self: &Arc<Self>, slots: usize, long: &mut usize, runs: &mut JoinSet<Lane>) -> Result<Duration> {
        let db = &self.jobs.db;
        let kinds = self.handlers.kinds();
        let pause = self.move_due().await?;
        while runs.len() < slots {
            // One of several slots is for urgent jobs. On a full disk long work would only fail.
            let free = (slots - usize::from(slots > 1)).saturating_sub(*long).min(slots - runs.len());
            let (lane, limit) =
                if free > 0 && db.has_room() { (Lane::Background, free) } else { (Lane::Urgent, slots - runs.len()) };
            let limit = i64::try_from(limit).unwrap_or(1);
            let claim = || async {
                let (worker, now) = (self.leases.worker, self.jobs.clock.now());
                let claim = store::Claim { worker, kinds: &kinds, lane, limit, now, lease: LEASE };
                store::claim(db, &claim).await.map_err(Error::from)
            };
            let jobs = db.retry(claim).await?;
            let is_last = i64::try_from(jobs.len()).is_ok_and(|count| count < limit);
            for job in jobs {
                *long += usize::from(job.lane != Lane::Urgent);
                let lease = self.leases.hold(&job);
                runs.spawn(self.clone().run(job, lease));
            }
            if is_last {
                break;
            }
        }
        Ok(pause)
    }

    /// Moves delayed jobs whose time has come, and frees those whose lease has ended. Returns how long nothing more is
    /// due, at most [`POLL`].
    async fn move_due(&self) -> Result<Duration> {
        let Service { db, clock, .. } = &self.jobs;
        loop {
            let (delayed, lease) = store::due(db).await?;
            let now = clock.now();
            if lease.is_some_and(|time| time < now) {
                self.free(now).await?;
            }
            match delayed {
                // None is moved when another node does it.
                Some(time) if time <= now => {
                    let stage = || async { store::stage(db, now).await.map_err(Error::from) };
                    if db.retry(stage).await? == 0 {
                        return Ok(PAUSE);
                    }
                }
                Some(time) => return Ok(time.since(now).min(POLL)),
                None => return Ok(POLL),
            }
        }
    }

    /// Runs a job and writes the result. Returns its lane.
    async fn run(self: Arc<Self>, job: Job, lease: Lease) -> Lane {
        let started = tokio::time::Instant::now();
        let outcome = self.outcome(&job, &lease).await;
        self.leases.release(&job);
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
        job.lane
    }

    async fn outcome(&self, job: &Job, lease: &Lease) -> Outcome {
        let Some(handler) = self.handlers.find(&job.kind) else { return Outcome::Lost };
        let token = CancellationToken::new();
        let run = Arc::new(Run::new(job.clone(), self.jobs.clock.clone(), token.clone(), lease.progress.clone()));
        let limit = handler.time_limit(&run);
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
            (Ok(()), _) => return self.write(|| self.finish(run)).await.map_or(Outcome::Lost, |()| Outcome::Done),
            (Err(failure), _) if failure.is_lost() => return Outcome::Lost,
            (Err(_), Some(Cause::Lost)) => return Outcome::Lost,
            (Err(_), Some(Cause::Stop)) => {
                let give_back = || async { Ok(store::give_back(&self.jobs.db, &run.job).await?) };
                return self.write(give_back).await.map_or(Outcome::Lost, |()| Outcome::GivenBack);
            }
            (Err(_), Some(Cause::Limit)) => Failure::new("timeout", "the time limit has passed"),
            (Err(failure), None) => failure,
        };
        let is_dead = failure.is_final || run.job.attempt >= run.job.max_attempts;
        let text = cut(&failure.to_string()).to_owned();
        match self.write(|| self.fail(run, is_dead, &text)).await {
            None => Outcome::Lost,
            Some(()) if is_dead => Outcome::Dead(failure),
            Some(()) => Outcome::Retried(failure),
        }
    }

    /// Writes the end of a run, again after errors. None when the run does not have its job any more, or when the
    /// result could not be written.
    async fn write<F: Future<Output = Result<bool>>>(&self, write: impl Fn() -> F) -> Option<()> {
        for _ in 0..ATTEMPTS {
            match self.jobs.db.retry(&write).await {
                Ok(is_held) => return is_held.then_some(()),
                Err(error) => tracing::warn!(%error, "the end of a job's run could not be written; trying again"),
            }
            tokio::time::sleep(PAUSE).await;
        }
        None
    }

    async fn finish(&self, run: &Run) -> Result<bool> {
        let mut tx = self.jobs.db.begin().await?;
        let is_held = store::finish(&mut tx, &run.job, self.jobs.clock.now()).await?;
        tx.commit().await?;
        Ok(is_held)
    }

    async fn fail(&self, run: &Run, is_dead: bool, why: &str) -> Result<bool> {
        let now = self.jobs.clock.now();
        let retry = (!is_dead).then(|| now + backoff::after(run.job.attempt, random()[0]));
        let mut tx = self.jobs.db.begin().await?;
        let is_held = store::fail(&mut tx, &run.job, retry, why, now).await?;
        tx.wake_on_commit(&self.jobs.wake);
        tx.commit().await?;
        Ok(is_held)
    }
}

/// The beginning of a text, as much as is stored.
fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_FAILURE_BYTES)]
}
