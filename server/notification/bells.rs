//! Tells those whose bell is on of a channel's new videos and tweets.
//!
//! Up to [`BELLS_AT_ONCE`] of them are told in the transaction of the consumer. If there are more, a job tells the others
//! in batches of that size, each in a transaction of its own, and pauses after each as long as it took.

use std::time::Duration;

use tokio::time::Instant;

use super::BELLS_AT_ONCE;
use super::model::{Delivery, Kind, about};
use super::service::Service;
use crate::caller::UserId;
use crate::channel::ChannelId;
use crate::engine::db::Tx;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::job::{self, Failure, Handler, Lane, NewJob, Run};

/// The kind of the job. Its subject is the id of the video or tweet, its part the number of the notification's [`Kind`],
/// and its payload the last subscriber who was told.
const RING: job::Kind = job::Kind::new("ring_bells");

/// A post: a new video or tweet of a channel, of which its subscribers are told.
pub(super) struct Post {
    /// `user` is its owner.
    pub(super) delivery: Delivery,
    pub(super) channel: ChannelId,
}

impl Service {
    /// Adds deliveries to the first subscribers of new videos and tweets; returns the jobs that tell the others.
    pub(super) async fn ring(
        &self,
        tx: &mut Tx,
        posts: Vec<Post>,
        deliveries: &mut Vec<Delivery>,
    ) -> Result<Vec<NewJob>> {
        let (mut left, mut jobs) = (BELLS_AT_ONCE, Vec::new());
        for post in posts {
            let (told, next) = self.ring_some(tx, &post, UserId::MIN, left).await?;
            left -= i64::try_from(told.len()).unwrap_or(left);
            deliveries.extend(told);
            if let Some(after) = next {
                let kind = post.delivery.kind as i32;
                let job = NewJob::new(RING, post.delivery.about)
                    .of_part(kind.to_string())
                    .in_lane(Lane::Urgent)
                    .costing(Duration::from_secs(1))
                    .with_payload(after.to_string());
                jobs.push(job);
            }
        }
        Ok(jobs)
    }

    /// Deliveries to up to `limit` subscribers after one, and the last of them if there may be more.
    async fn ring_some(
        &self,
        tx: &mut Tx,
        post: &Post,
        after: UserId,
        limit: i64,
    ) -> Result<(Vec<Delivery>, Option<UserId>)> {
        let users = self.subscriptions.list_with_bell(tx, post.channel, after, limit + 1).await?;
        let told = users.iter().take(usize::try_from(limit).unwrap_or(0));
        let told: Vec<Delivery> = told.map(|user| Delivery { user: *user, ..post.delivery }).collect();
        let next = (users.len() > told.len()).then(|| told.last().map_or(after, |last| last.user));
        Ok((told, next))
    }

    /// The post of a job; None when nobody is to be told of it any more.
    async fn post(&self, tx: &mut Tx, id: Id<()>, kind: i32) -> Result<Option<Post>> {
        let (kind, found) = if kind == Kind::NewVideo as i32 {
            (Kind::NewVideo, self.store.listed(tx, vec![Id::from_bytes(*id.as_bytes())]).await?)
        } else {
            (Kind::NewTweet, self.store.tweets(tx, vec![Id::from_bytes(*id.as_bytes())]).await?)
        };
        Ok(found.into_iter().next().map(|found| Post {
            channel: found.channel_id,
            delivery: Delivery {
                user: found.owner_id,
                kind,
                about: about(found.id),
                channel: Some(found.channel_id),
                thread: None,
                time: self.clock.now(),
            },
        }))
    }
}

/// Tells the subscribers of a channel of a new video or tweet.
///
/// It may be repeated: who was told of the same video or tweet is not told again.
pub struct Bells(pub Service);

#[tonic::async_trait]
impl Handler for Bells {
    fn kind(&self) -> job::Kind {
        RING
    }

    async fn run(&self, run: &Run) -> Result<(), Failure> {
        let service = &self.0;
        let malformed = || Failure::finally("malformed", "the job does not name a video or tweet");
        let id: Id<()> = Id::parse(&run.job.subject).ok_or_else(malformed)?;
        let kind: i32 = run.job.part.parse().map_err(|_| malformed())?;
        let mut after = UserId::parse(&run.job.payload).ok_or_else(malformed)?;
        loop {
            if run.token().is_cancelled() {
                return Err(Failure::cancelled());
            }
            let started = Instant::now();
            let batch = || async {
                let mut tx = service.store.db.begin().await?;
                let Some(post) = service.post(&mut tx, id, kind).await? else { return Ok(None) };
                let (told, next) = service.ring_some(&mut tx, &post, after, BELLS_AT_ONCE).await?;
                service.store.deliver(&mut tx, told).await?;
                tx.commit().await?;
                Ok::<_, Error>(next)
            };
            match service.store.db.retry(batch).await? {
                Some(next) => after = next,
                None => return Ok(()),
            }
            tokio::time::sleep(started.elapsed()).await;
        }
    }
}
