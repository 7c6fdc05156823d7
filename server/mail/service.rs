//! Enqueues mails.

use super::delivery::SEND;
use super::model::Mail;
use crate::clock::Clock;
use crate::engine::db::Tx;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::job::{self, NewJob};

/// Attempts to send a mail: over about six hours, with the pauses of jobs.
const ATTEMPTS: u16 = 14;

/// The type parameter of the id by which the job of a mail is unique.
enum MailMarker {}

/// Enqueues mails; cheap to clone.
#[derive(Clone)]
pub struct Service {
    jobs: job::Service,
    clock: Clock,
}

impl Service {
    pub fn new(jobs: job::Service, clock: Clock) -> Self {
        Self { jobs, clock }
    }

    /// Enqueues a mail in the transaction of the fact that it is about, as one of its last statements: jobs are locked
    /// last.
    pub async fn enqueue(&self, tx: &mut Tx, mail: Mail) -> Result<()> {
        let Mail { template, owner, lane, content } = mail;
        debug_assert!(
            template.values.iter().all(|name| content.values.contains_key(*name)),
            "{} needs the values {:?}",
            template.name,
            template.values
        );
        let payload = serde_json::to_string(&content).map_err(Error::internal)?;
        let id: Id<MailMarker> = Id::new(self.clock.now());
        let job = NewJob::new(SEND, id).in_lane(lane).tried(ATTEMPTS).with_payload(payload);
        let job = match owner {
            Some(owner) => job.owned_by(owner),
            None => job,
        };
        self.jobs.enqueue(tx, job).await?;
        Ok(())
    }
}
