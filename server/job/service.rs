//! The functions of jobs for other features and for operators.

use super::model::{Job, JobCount, JobId, JobState, NewJob};
use super::place::{MAX_BEFORE, QueuePlace};
use super::store;
use crate::caller::UserId;
use crate::clock::Clock;
use crate::engine::bus::{Topic, TopicKind};
use crate::engine::db::{Db, Tx};
use crate::error::{Error, Reason, Result};
use crate::page::Page;

/// Wakes workers.
pub(super) const TOPIC: Topic = Topic::of(TopicKind::Jobs);

/// Jobs; cheap to clone.
#[derive(Clone)]
pub struct Service {
    pub(super) db: Db,
    pub(super) clock: Clock,
}

impl Service {
    pub fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock }
    }

    /// Enqueues a job, in the transaction of the fact that it is about. Returns None when an unfinished job of the same
    /// kind, subject and part exists. That one has the fact if it begins after the commit; if it is running, it is done
    /// once more when it has ended. The commit wakes the workers of all nodes.
    pub async fn enqueue(&self, tx: &mut Tx, job: NewJob) -> Result<Option<JobId>> {
        self.insert(tx, &job, true).await
    }

    pub(super) async fn insert(&self, tx: &mut Tx, job: &NewJob, again: bool) -> Result<Option<JobId>> {
        let now = self.clock.now();
        let id = JobId::new(now);
        let is_new = store::insert(tx, id, job, again, now).await?;
        tx.hint(TOPIC);
        Ok(is_new.then_some(id))
    }

    /// Deletes all jobs of a subject, in the transaction that deletes it. The result of a running one is dropped.
    pub async fn cancel(&self, tx: &mut Tx, subject: &str) -> Result<()> {
        Ok(store::cancel(tx, subject).await?)
    }

    /// Deletes all jobs of an account, in the transaction that deletes it. The results of running ones are dropped.
    pub async fn cancel_by_owner(&self, tx: &mut Tx, owner: UserId) -> Result<()> {
        Ok(store::cancel_by_owner(tx, owner).await?)
    }

    /// The unfinished jobs of a subject, in the order of their turns, each with its place if it is waiting.
    pub async fn places(&self, subject: &str) -> Result<Vec<(Job, Option<QueuePlace>)>> {
        let jobs = store::list_by_subject(&self.db, subject).await?;
        let mut running = None;
        let mut places = Vec::with_capacity(jobs.len());
        for job in jobs {
            let place = if job.state == JobState::Waiting {
                let (before, millis) = store::before(&self.db, &job, MAX_BEFORE).await?;
                let running = match running {
                    Some(running) => running,
                    None => *running.insert(store::running(&self.db).await?),
                };
                Some(QueuePlace::behind(before, millis, running))
            } else {
                None
            };
            places.push((job, place));
        }
        Ok(places)
    }

    /// The done and dead jobs of a subject, in the order of their end.
    pub async fn ended(&self, subject: &str) -> Result<Vec<Job>> {
        Ok(store::list_ended_by_subject(&self.db, subject).await?)
    }

    /// The number of jobs that are not done, and when the oldest was created, by kind and state.
    pub async fn counts(&self) -> Result<Vec<JobCount>> {
        Ok(store::counts(&self.db).await?)
    }

    /// A page of the jobs in a state, the newest first.
    pub async fn list(&self, state: JobState, size: u16, before: Option<JobId>) -> Result<Page<Job, JobId>> {
        let before = before.unwrap_or(JobId::MAX);
        let jobs = store::list(&self.db, state, before, i64::from(size) + 1).await?;
        Ok(Page::cut(jobs, size, |job| job.id))
    }

    /// The job. JOB_NOT_FOUND.
    pub async fn get(&self, id: JobId) -> Result<Job> {
        store::find(&self.db, id).await?.ok_or_else(not_found)
    }

    /// Lets a dead or delayed job run at once, with all its attempts. Does nothing to one that waits or runs already.
    ///
    /// JOB_NOT_FOUND; JOB_NOT_RETRYABLE when it is done, or when another one of its kind and subject is unfinished.
    pub async fn retry(&self, id: JobId) -> Result<Job> {
        self.db.retry(|| self.try_retry(id)).await
    }

    async fn try_retry(&self, id: JobId) -> Result<Job> {
        let job = self.get(id).await?;
        let mut tx = self.db.begin().await?;
        let is_retried = store::retry(&mut tx, &job, self.clock.now()).await?;
        tx.hint(TOPIC);
        tx.commit().await?;
        let job = self.get(id).await?;
        match job.state {
            JobState::Waiting | JobState::Running => Ok(job),
            _ if is_retried => Ok(job),
            _ => Err(Error::new(
                Reason::JobNotRetryable,
                "the job is done, or another job of its kind and subject is not finished",
            )),
        }
    }

    /// Closes the database.
    pub async fn close(&self) {
        self.db.close().await;
    }

    /// Deletes a job in any state, also when the disk is full. A run is cancelled, and its result is dropped. Does
    /// nothing when there is no such job.
    pub async fn delete(&self, id: JobId) -> Result<bool> {
        let delete = || async {
            let mut tx = self.db.begin().await?;
            let is_deleted = store::delete(&mut tx, id).await?;
            tx.commit().await?;
            Ok(is_deleted)
        };
        self.db.retry_when_full(delete).await
    }
}

fn not_found() -> Error {
    Error::new(Reason::JobNotFound, "there is no such job")
}
