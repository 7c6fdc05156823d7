//! A queue on a database of its own, with handlers of the test, in the process of the test.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use marquee::clock::{Clock, Time};
use marquee::engine::db::{DatabaseUrl, Db};
use marquee::job::{
    Failure, Handler, Handlers, Job, JobId, JobState, Kind, NewJob, Run, Schedule, Service, Worker, WorkerMetrics,
};
use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, Opts};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::support::{Engine, eventually};

/// The kind of the tests' jobs.
pub(super) const KIND: Kind = Kind::new("test");
/// Where the tests' clocks stand.
const START: Time = Time::from_micros(1_800_000_000_000_000);

/// A queue. Its clock stands still until the test advances it.
pub(super) struct Queue {
    _folder: TempDir,
    pub(super) db: Db,
    pub(super) clock: Clock,
    pub(super) jobs: Service,
    pub(super) runs: IntCounterVec,
}

/// A worker in a task of its own.
pub(super) struct Working {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

/// A handler that calls a function.
struct Calls<F> {
    kind: Kind,
    limit: Duration,
    call: F,
}

#[tonic::async_trait]
impl<F> Handler for Calls<F>
where
    F: for<'a> Fn(&'a Run) -> BoxFuture<'a, Result<(), Failure>> + Send + Sync + 'static,
{
    fn kind(&self) -> Kind {
        self.kind
    }

    fn time_limit(&self, _run: &Run) -> Duration {
        self.limit
    }

    async fn run(&self, run: &Run) -> Result<(), Failure> {
        (self.call)(run).await
    }
}

/// The handler of [`KIND`] that calls a function.
pub(super) fn handler<F>(call: F) -> Handlers
where
    F: for<'a> Fn(&'a Run) -> BoxFuture<'a, Result<(), Failure>> + Send + Sync + 'static,
{
    limited(Duration::from_hours(1), call)
}

/// The same with a time limit.
pub(super) fn limited<F>(limit: Duration, call: F) -> Handlers
where
    F: for<'a> Fn(&'a Run) -> BoxFuture<'a, Result<(), Failure>> + Send + Sync + 'static,
{
    Handlers::default().with(Calls { kind: KIND, limit, call })
}

impl Queue {
    pub(super) async fn new(engine: Engine) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = match engine.new_database().await {
            Some(url) => DatabaseUrl::Postgres(url),
            None => DatabaseUrl::Sqlite(folder.path().join("marquee.db")),
        };
        let db = Db::connect(&url, 10).await.expect("the database opens");
        db.migrate().await.expect("its schema");
        let clock = Clock::standing_at(START);
        let jobs = Service::new(db.clone(), clock.clone());
        let runs = IntCounterVec::new(Opts::new("runs", "Runs."), &["kind", "outcome", "failure"]).expect("a counter");
        Self { _folder: folder, db, clock, jobs, runs }
    }

    /// Starts a worker. On SQLite that frees what was running, as only one process at a time has the file.
    pub(super) fn work(&self, slots: usize, handlers: Handlers) -> Working {
        self.work_with(slots, handlers, Vec::new())
    }

    pub(super) fn work_with(&self, slots: usize, handlers: Handlers, schedules: Vec<Schedule>) -> Working {
        let seconds = HistogramVec::new(HistogramOpts::new("seconds", "Seconds."), &["kind"]).expect("a histogram");
        let (stop, metrics) = (CancellationToken::new(), WorkerMetrics { runs: self.runs.clone(), seconds });
        let worker = Worker::new(self.jobs.clone(), handlers, schedules, slots, metrics, stop.clone());
        Working { stop, task: tokio::spawn(worker.run()) }
    }

    /// Enqueues a job in a transaction of its own.
    pub(super) async fn enqueue(&self, job: NewJob) -> Option<JobId> {
        let mut tx = self.db.begin().await.expect("a transaction");
        let id = self.jobs.enqueue(&mut tx, job).await.expect("it is enqueued");
        tx.commit().await.expect("the commit");
        id
    }

    /// The jobs in a state, at most 100.
    pub(super) async fn list(&self, state: JobState) -> Vec<Job> {
        self.jobs.list(state, 100, None).await.expect("a list").items
    }

    pub(super) async fn get(&self, id: JobId) -> Job {
        self.jobs.get(id).await.expect("the job")
    }

    /// Waits until the job is in this state.
    pub(super) async fn reaches(&self, id: JobId, state: JobState) -> Job {
        eventually(state.name(), || async {
            let job = self.get(id).await;
            (job.state == state).then_some(job)
        })
        .await
    }

    /// How many runs have ended with this outcome, by the failure's label.
    pub(super) fn ended(&self, outcome: &str, failure: &str) -> u64 {
        self.runs.with_label_values(&[KIND.name(), outcome, failure]).get()
    }
}

/// Runs a statement.
pub(super) async fn execute(db: &Db, statement: &'static str) {
    let done = marquee::on_db!(db.write(), c => sqlx::query(statement).execute(c).await.map(|_| ()));
    done.expect("it is done");
}

impl Working {
    /// Stops the worker in order.
    pub(super) async fn stop(self) {
        self.stop.cancel();
        self.task.await.expect("no panic");
    }

    /// Ends the worker as a crash does: it writes nothing more.
    pub(super) async fn crash(self) {
        self.task.abort();
        assert!(self.task.await.expect_err("it is aborted").is_cancelled());
    }
}

/// Counts calls.
#[derive(Clone, Default)]
pub(super) struct Counter(Arc<AtomicUsize>);

impl Counter {
    /// Counts one, and returns the number before.
    pub(super) fn add(&self) -> usize {
        self.0.fetch_add(1, Ordering::SeqCst)
    }

    pub(super) fn get(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    pub(super) async fn reaches(&self, count: usize) {
        eventually("the runs have begun", || async { (self.get() >= count).then_some(()) }).await;
    }
}
