//! What other features ask of this one: begin the work for a video, how far it is, what was made.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::model::{Failure, FailureKind, Index, Processing, RenditionFile, Stage};
use super::percent::percent;
use super::store::Store;
use super::storyboard::Storyboard;
use super::videos::Videos;
use super::{FIRST, RUNG, SERVER_FAILED};
use crate::caller::UserId;
use crate::clock::{Clock, Time};
use crate::engine::bus::{Topic, TopicKind};
use crate::engine::db::{Db, Tx};
use crate::error::{Error, Reason, Result};
use crate::event::{self, EventKind};
use crate::id::VideoId;
use crate::job::{self, Job, JobState, Lane, NewJob, QueuePlace};

/// How often the first job is tried: what it needs is the machine's, which may be short of it for a while.
const ATTEMPTS: u16 = 4;

/// The part of a video's length that its first rendition takes to make, about, in percent; for the order of the queue.
const FIRST_COST_PERCENT: u32 = 40;

/// Wakes those who watch what is made of a video.
const TOPIC: Topic = Topic::of(TopicKind::Processing);

/// What is made of videos; cheap to clone.
#[derive(Clone)]
pub struct Service(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) store: Store,
    pub(super) clock: Clock,
    pub(super) jobs: job::Service,
    /// Whether videos that are published are processed, here or on other nodes.
    is_on: bool,
}

impl Service {
    pub fn new(db: Db, clock: Clock, jobs: job::Service, is_on: bool) -> Self {
        Self(Arc::new(Inner { store: Store::new(db), clock, jobs, is_on }))
    }

    /// Whether videos that are published are processed.
    pub fn is_on(&self) -> bool {
        self.0.is_on
    }

    /// Begins the work for a video of this length, in the transaction that creates it. Does nothing where processing is
    /// off.
    pub async fn begin(&self, tx: &mut Tx, video: VideoId, owner: UserId, duration: Duration, now: Time) -> Result<()> {
        if !self.0.is_on {
            return Ok(());
        }
        self.0.store.begin(tx, video, now).await?;
        let job = NewJob::new(FIRST, video)
            .owned_by(owner)
            .in_lane(Lane::Urgent)
            .costing(duration * FIRST_COST_PERCENT / 100 + Duration::from_secs(2))
            .tried(ATTEMPTS);
        self.0.jobs.enqueue(tx, job).await?;
        Ok(())
    }

    /// Whether something could not be made, or nothing ever was, so that [`Service::begin`] is of use. PROCESSING_OFF.
    pub async fn is_retryable(&self, video: VideoId) -> Result<bool> {
        if !self.0.is_on {
            return Err(Error::new(Reason::ProcessingOff, "this server makes nothing of videos"));
        }
        Ok(self.processing(video).await?.is_none_or(|processing| processing.stage == Stage::Failed))
    }

    /// Cancels the work for a video, in the transaction that deletes it.
    pub async fn cancel(&self, tx: &mut Tx, video: VideoId) -> Result<()> {
        self.0.jobs.cancel(tx, &video.to_string()).await
    }

    /// Cancels the work for all videos of an account, in the transaction that deletes it.
    pub async fn cancel_by_owner(&self, tx: &mut Tx, owner: UserId) -> Result<()> {
        self.0.jobs.cancel_by_owner(tx, owner).await
    }

    /// What is being made of a video; None when nothing ever was.
    pub async fn processing(&self, video: VideoId) -> Result<Option<Processing>> {
        let Some(row) = self.0.store.find(video).await? else { return Ok(None) };
        if row.end_time.is_some() && row.failure.is_none() {
            return Ok(Some(Processing::done()));
        }
        // The jobs first: when none is left, what is read after them is final.
        let jobs = self.open_jobs(video).await?;
        let Some(row) = self.0.store.find(video).await? else { return Ok(None) };
        let made = self.0.store.pictures(video).await?;
        let running: Vec<(&str, i32)> = jobs
            .iter()
            .filter(|(job, _)| job.state == JobState::Running)
            .map(|(job, _)| (job.part.as_str(), job.progress))
            .collect();
        let before = jobs.iter().filter_map(|(_, place)| place.as_ref()).map(|place| place.before).min();
        // What waits behind others begins later; what runs has its rest.
        let remaining = jobs.iter().filter_map(|(job, place)| {
            let cost = Duration::from_millis(job.cost.unsigned_abs());
            let rest = cost * u32::try_from(1000 - job.progress.clamp(0, 1000)).unwrap_or(0) / 1000;
            match (job.state, place) {
                (JobState::Running, _) => Some(rest),
                (_, Some(place)) => place.begins_in.map(|begins_in| begins_in + cost),
                _ => None,
            }
        });
        let remaining = remaining.max();
        let rungs: Vec<&str> = row.rungs().collect();
        let stage = match (jobs.is_empty(), running.is_empty(), made.is_empty()) {
            (true, ..) if row.has_all(&made) => Stage::Done,
            (true, ..) => Stage::Failed,
            (false, true, _) => Stage::Waiting,
            (false, false, true) => Stage::FirstRendition,
            (false, false, false) => Stage::MoreRenditions,
        };
        let failure = match (row.failure, stage) {
            (Some(kind), _) => Some(Failure { kind, text: row.failure_text.clone() }),
            (None, Stage::Failed) => Some(Failure { kind: FailureKind::Server, text: SERVER_FAILED.to_owned() }),
            (None, _) => None,
        };
        Ok(Some(Processing {
            stage,
            percent: percent(&rungs, &made, &running),
            queue_position: before
                .filter(|_| running.is_empty())
                .map(|before| i32::try_from(before).unwrap_or(i32::MAX)),
            remaining,
            failure,
        }))
    }

    /// The unfinished jobs that make renditions of a video. What comes after them nobody waits for.
    pub(super) async fn open_jobs(&self, video: VideoId) -> Result<Vec<(Job, Option<QueuePlace>)>> {
        let mut jobs = self.0.jobs.places(&video.to_string()).await?;
        jobs.retain(|(job, _)| [FIRST, RUNG].iter().any(|kind| kind.name() == job.kind));
        Ok(jobs)
    }

    /// The pictures for the seek bar; None while there are none.
    pub async fn storyboard(&self, video: VideoId) -> Result<Option<Storyboard>> {
        Ok(self.0.store.find_storyboard(video).await?)
    }

    /// The renditions that were made of a video: pictures, the smallest first, then sounds, the default first.
    pub async fn renditions(&self, video: VideoId) -> Result<Vec<RenditionFile>> {
        Ok(self.0.store.list(video).await?)
    }

    /// The segments of a rendition; None when there is no such.
    pub async fn index(&self, video: VideoId, name: &str) -> Result<Option<Index>> {
        Ok(self.0.store.find_index(video, name).await?)
    }

    /// Records which pictures are to be made of a video.
    pub(super) async fn plan(&self, video: VideoId, rungs: &[String]) -> Result<()> {
        let mut tx = self.0.store.db().begin().await?;
        self.0.store.set_rungs(&mut tx, video, rungs).await?;
        tx.commit().await?;
        self.notify();
        Ok(())
    }

    /// Records that nothing is left to make, if so. After [`Store::set_rungs`], in the same transaction.
    pub(super) async fn end_if_made(&self, tx: &mut Tx, video: VideoId) -> Result<bool> {
        let Some(row) = self.0.store.find_in(tx, video).await? else { return Ok(false) };
        let made = self.0.store.pictures_in(tx, video).await?;
        let is_made = row.has_all(&made);
        if is_made {
            let now = self.0.clock.now();
            self.0.store.set_failure(tx, video, None, "").await?;
            if self.0.store.set_ended(tx, video, now).await? {
                event::record(tx, EventKind::ProcessingDone, video, None, now).await?;
            }
        }
        Ok(is_made)
    }

    /// Records why something could not be made of a video. A video that cannot be played without it is FAILED.
    pub(super) async fn fail(&self, videos: &dyn Videos, video: VideoId, kind: FailureKind, text: &str) -> Result<()> {
        self.0.store.db().retry(|| self.try_fail(videos, video, kind, text)).await?;
        self.notify();
        Ok(())
    }

    async fn try_fail(&self, videos: &dyn Videos, video: VideoId, kind: FailureKind, text: &str) -> Result<()> {
        let mut tx = self.0.store.db().begin().await?;
        self.0.store.set_failure(&mut tx, video, Some(kind), text).await?;
        if self.0.store.pictures_in(&mut tx, video).await?.is_empty() {
            videos.set_failed(&mut tx, video).await?;
        }
        event::record(&mut tx, EventKind::ProcessingFailed, video, None, self.0.clock.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Records that nothing is left to make of a video of which no job is left, with a failure unless all was made or a
    /// failure is known.
    pub(super) async fn end(&self, videos: &dyn Videos, video: VideoId) -> Result<()> {
        self.0.store.db().retry(|| self.try_end(videos, video)).await?;
        self.notify();
        Ok(())
    }

    async fn try_end(&self, videos: &dyn Videos, video: VideoId) -> Result<()> {
        let mut tx = self.0.store.db().begin().await?;
        self.0.store.lock(&mut tx, video).await?;
        if !self.end_if_made(&mut tx, video).await? {
            // A retry may have begun the work again; then its job is there, and the next round ends it.
            let Some(row) = self.0.store.find_in(&mut tx, video).await? else { return Ok(()) };
            if row.failure.is_none() {
                self.0.store.set_failure(&mut tx, video, Some(FailureKind::Server), SERVER_FAILED).await?;
                event::record(&mut tx, EventKind::ProcessingFailed, video, None, self.0.clock.now()).await?;
            }
            if self.0.store.pictures_in(&mut tx, video).await?.is_empty() {
                videos.set_failed(&mut tx, video).await?;
            }
            self.0.store.set_ended(&mut tx, video, self.0.clock.now()).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Changes when some node may have changed what is made of any video.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.0.store.db().subscribe(TOPIC)
    }

    /// Wakes those who watch, after the commit of a change.
    pub fn notify(&self) {
        self.0.store.db().hint(TOPIC);
    }
}
