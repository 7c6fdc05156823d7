//! The engine of jobs: jobs per second that are enqueued and that are done by an empty handler, on an empty queue and
//! on one with many done jobs. It runs in this process, on databases that it fills.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use futures_util::{StreamExt, TryStreamExt, stream};
use marquee::clock::Clock;
use marquee::engine::db::{DatabaseUrl, Db};
use marquee::job::{Failure, Handler, Handlers, Kind, NewJob, Run, Service, Worker, WorkerMetrics};
use marquee::on_db;
use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, Opts};
use tokio_util::sync::CancellationToken;

use crate::Result;

const KIND: Kind = Kind::new("bench");
/// Transactions that enqueue at the same time, as requests do.
const AT_ONCE: usize = 32;
/// Jobs that the worker runs at the same time.
const SLOTS: usize = 8;
/// Done jobs without a time at which they are pruned.
const DONE: &str = "INSERT INTO jobs (id, kind, subject, part, owner_id, payload, state, lane, turn, cost, run_time, \
    max_attempts, create_time)
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < $1)
    SELECT {id}, 'bench', 'done ' || n, '', {nobody}, '', 3, 1, n, 1, n, 5, n FROM numbers";

/// The databases, and how much is measured.
#[derive(Debug, Args)]
pub(crate) struct Flags {
    /// An empty folder for the SQLite database.
    #[arg(long)]
    folder: PathBuf,
    /// The URL of an empty PostgreSQL database.
    #[arg(long)]
    postgres_url: String,
    /// The number of jobs in a measurement.
    #[arg(long, default_value_t = 10_000)]
    jobs: u32,
    /// The number of done jobs in the table at the second measurement.
    #[arg(long, default_value_t = 1_000_000)]
    done: i64,
}

/// A handler that does nothing, which may be repeated.
struct Nothing;

#[tonic::async_trait]
impl Handler for Nothing {
    fn kind(&self) -> Kind {
        KIND
    }

    async fn run(&self, _run: &Run) -> Result<(), Failure> {
        Ok(())
    }
}

/// Measures both databases, and prints a table.
pub(crate) async fn run(flags: &Flags) -> Result<()> {
    println!("| database | done jobs before | enqueued | done |\n|---|---|---|---|");
    let postgres = DatabaseUrl::Postgres(flags.postgres_url.clone());
    for (name, url) in [("SQLite", DatabaseUrl::Sqlite(flags.folder.join("marquee.db"))), ("PostgreSQL", postgres)] {
        let db = Db::connect(&url, 20).await?;
        db.migrate().await?;
        for done in [0, flags.done] {
            if done > 0 {
                let fill = |id: &str, nobody: &str| DONE.replace("{id}", id).replace("{nobody}", nobody);
                let sqlite = sqlx::AssertSqlSafe(fill("randomblob(16)", "zeroblob(16)"));
                let postgres = fill("gen_random_uuid()", "'00000000-0000-0000-0000-000000000000'::uuid");
                let text = if name == "SQLite" { sqlite } else { sqlx::AssertSqlSafe(postgres) };
                on_db!(db.write(), c => sqlx::query(text).bind(done).execute(c).await.map(|_| ()))?;
            }
            let (enqueued, finished) = measure(&db, flags.jobs, done).await?;
            println!("| {name} | {done} | {enqueued:.0}/s | {finished:.0}/s |");
        }
        db.close().await;
    }
    Ok(())
}

/// Enqueues jobs, each in a transaction of its own, and lets a worker do them; returns both per second.
async fn measure(db: &Db, count: u32, round: i64) -> Result<(f64, f64)> {
    let jobs = Service::new(db.clone(), Clock::default());
    let started = Instant::now();
    let enqueue = |number| {
        let (db, jobs) = (db.clone(), jobs.clone());
        async move {
            let mut tx = db.begin().await?;
            jobs.enqueue(&mut tx, NewJob::new(KIND, format!("{round} {number}"))).await?;
            Ok::<_, marquee::error::Error>(tx.commit().await?)
        }
    };
    stream::iter((0..count).map(enqueue)).buffer_unordered(AT_ONCE).try_collect::<Vec<_>>().await?;
    let enqueued = f64::from(count) / started.elapsed().as_secs_f64();

    let metrics = WorkerMetrics {
        runs: IntCounterVec::new(Opts::new("runs", "Runs."), &["kind", "outcome", "failure"])?,
        seconds: HistogramVec::new(HistogramOpts::new("seconds", "Seconds."), &["kind"])?,
    };
    let done = metrics.runs.with_label_values(&[KIND.name(), "done", ""]);
    let (stop, handlers) = (CancellationToken::new(), Handlers::default().with(Nothing));
    let started = Instant::now();
    let worker = Worker::new(jobs, handlers, Vec::new(), SLOTS, metrics, stop.clone());
    let worker = tokio::spawn(worker.run());
    while done.get() < u64::from(count) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let finished = f64::from(count) / started.elapsed().as_secs_f64();
    stop.cancel();
    worker.await?;
    Ok((enqueued, finished))
}
