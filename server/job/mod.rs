//! Jobs: work behind the requests that must be done once its fact exists, whatever happens to the process.
//!
//! Jobs are rows of the table `jobs`, in the database of the facts. A job is enqueued in the transaction of its fact,
//! so that it exists exactly when the fact does. Workers (`worker.rs`) claim jobs, run their handlers, and write the
//! result. `serve` works with `--work` slots; `marquee work` does nothing else.
//!
//! # To add a kind of job
//!
//! 1. Name it: `pub const FIRST: Kind = Kind::new("process_first");`. The name is stored; it is never changed.
//! 2. Enqueue it in the transaction of the fact. The commit wakes the workers of all nodes by a hint; a worker that does
//!    not hear it looks at the queue every five seconds.
//!
//!    ```text
//!    jobs.enqueue(&mut tx, NewJob::new(FIRST, video_id).owned_by(user).costing(duration).with_payload(text)).await?;
//!    ```
//!    Choose the lane with `in_lane`: [`Lane::Urgent`] for short work, such as a mail; [`Lane::Normal`] for long work
//!    that somebody waits for; [`Lane::Background`] for long work that nobody waits for.
//! 3. Cancel it in the transaction that deletes its subject: `jobs.cancel(&mut tx, &video_id.to_string())`. It deletes
//!    the jobs of every kind with that subject; a running one is cancelled within [`RENEWAL`], and its result is
//!    dropped. So a subject is an id, which is unique among all features, or a text that no other feature has. Jobs
//!    that are `owned_by` an account are cancelled with it (`cancel_by_owner`).
//! 4. Write a [`Handler`]. Its comment says why it may be repeated. Its `time_limit` is an hour unless you say otherwise.
//!
//!    ```text
//!    #[tonic::async_trait]
//!    impl Handler for First {
//!        fn kind(&self) -> Kind { FIRST }
//!        async fn run(&self, run: &Run) -> Result<(), Failure> {
//!            let made = self.make(run.job.subject.as_str(), run.token()).await?;   // stop when the token fires
//!            run.set_progress(500);                                               // in thousandths
//!            let mut tx = self.db.begin().await?;
//!            self.store.insert(&mut tx, &made).await?;
//!            self.jobs.enqueue(&mut tx, next).await?;
//!            run.finish(&mut tx).await?;                                          // the fence, last in the transaction
//!            tx.commit().await?;
//!            Ok(())
//!        }
//!    }
//!    ```
//!    A function that begins a transaction of its own cannot be part of the one that `run.finish` ends, such as
//!    `image::Service::set` with its `Holder`. For a picture call `render` and `store` before the transaction, and
//!    `replace` in it. Or make sure that the function changes nothing the second time, as `video/posters.rs` does, which
//!    is called from `process/first.rs`.
//! 5. Register it by a line in `app/jobs.rs`. A process claims only jobs of the kinds that it has handlers for, and ends
//!    only those whose runs have crashed.
//! 6. Test it from outside, in the folder of its feature in `tests/api`: that its result comes, that it comes once when
//!    the job runs twice, and that it does not come after its subject was deleted. `tests/api/jobs` tests the queue
//!    itself.
//!
//! # What a handler can rely on
//!
//! - **At least once, one result.** A job may run again at any time: after a crash, a lost lease, a failure, a restart.
//!   So a handler looks what is there before it does something, and names files and blobs by [`Run::name`], which no
//!   other run has (or by a new id, as pictures are: `image`). The result is written in a transaction that calls
//!   [`Run::finish`] last. This call is the fence: when the job was given to another worker, or was cancelled, it fails,
//!   and dropping the transaction drops the result. A handler without a transaction of its own just returns `Ok(())`,
//!   and the worker finishes the job.
//! - **Attempts** are counted when a job is claimed, so that a job that kills its process ends after `max_attempts`,
//!   too. After a failure the job waits: ten seconds, doubled with every attempt, at most an hour, give or take a
//!   quarter. The time is stored. So it does after its process has crashed for the second time, so that jobs that were
//!   running together are tried apart. After its last attempt, or after [`Failure::finally`], the job is dead: it stays
//!   for an operator, who retries or drops it.
//! - **The end is told.** When the job is dead, whatever has ended it, [`Handler::dead`] is called in the transaction that
//!   ends it: there the handler records that its subject will not get its result.
//! - **Leases.** A run holds its job for [`LEASE`], which a task of its own renews every [`RENEWAL`], whatever the
//!   handler does. When the lease is lost, or cannot be renewed twice, [`Run::token`] fires, before the lease ends.
//! - **Cancellation.** The token also fires when the job was cancelled, when its time limit has passed, and when the
//!   process stops. A handler then returns soon; after [`GRACE`] its future is dropped. So a child process is killed by
//!   the drop of a guard, not by code after an `await`. A run that ends because the process stops does not count as
//!   an attempt.
//! - A panic is a failure like others.
//! - The rows of `jobs` are locked last in a transaction, after those of all other tables.
//!
//! # Order
//!
//! Lanes come first ([`Lane`]); a worker with more than one slot keeps one for [`Lane::Urgent`]. Within a lane, accounts
//! share the work fairly by cost, not by number (start-time fair queueing, Goyal, Vin and Cheng 1996): a job's `turn` is
//! the cost of the account's unfinished jobs before it and its own, counted from the place that the lane is serving
//! when it is enqueued. That place never falls behind a job that has begun and is tried again later. Jobs without an
//! owner share as one account. A job's place in the queue and an estimate come from the rows: [`Service::places`].
//!
//! # Unique while unfinished
//!
//! Of one kind, subject and part, at most one job is unfinished: enqueueing another one has no effect while it waits, and
//! it is claimed only after the transaction that has tried. While it runs, it may have read what has changed since; so
//! it is marked, and when it ends it waits again, with all its attempts and the payload, lane and cost that it has.
//! When a job ends, the former ended one of the same kind, subject and part is deleted. Done jobs are kept for a day,
//! dead ones for 30 days.
//!
//! # Schedules
//!
//! A [`Schedule`] makes one job in each period for all nodes: `job_schedules` has the last period of each. A period is
//! skipped while the job of a former one is unfinished. Rounds that may take long are in [`Lane::Maintenance`], which
//! has slots of its own.

mod backoff;
mod handler;
mod model;
mod place;
mod prune;
mod renewal;
mod rpc;
mod run;
mod schedule;
mod service;
mod store;
mod worker;

use std::time::Duration;

pub use handler::{Failure, Handler, Handlers};
pub use model::{Job, JobCount, JobId, JobState, Kind, Lane, NewJob};
pub use place::QueuePlace;
pub use prune::Prune;
pub use rpc::Rpc;
pub use run::Run;
pub use schedule::Schedule;
pub use service::Service;
pub use worker::{Worker, WorkerMetrics};

/// How long a run holds its job without renewing the lease.
pub const LEASE: Duration = Duration::from_mins(1);
/// How often leases are renewed: two renewals may fail before the lease ends.
pub const RENEWAL: Duration = Duration::from_secs(20);
/// How long a cancelled handler may take to return.
pub const GRACE: Duration = Duration::from_secs(10);
