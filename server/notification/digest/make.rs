//! The job that makes the digest of an account.

use std::time::Duration;

use super::super::model::Notification;
use super::super::service::Service;
use super::MAKE;
use super::item::{EXAMPLES, item};
use super::store::Recipient;
use super::unsubscribe::UnsubscribeTokens;
use crate::caller::UserId;
use crate::job::{Failure, Handler, Kind, Lane, Run};
use crate::mail::{self, Mail, Template};

/// The most items of a digest.
const MAX_ITEMS: i64 = 20;
/// How long the link in a digest that ends these mails works.
const LINK_TTL: Duration = Duration::from_hours(90 * 24);

static DIGEST: Template = Template {
    name: "digest",
    text: include_str!("mails/digest.txt"),
    html: include_str!("mails/digest.html"),
    values: &["username", "count", "more"],
    items: EXAMPLES,
};

/// The templates of all mails of notifications.
pub static MAILS: [&Template; 1] = [&DIGEST];

/// Makes digests; cheap to clone. May be repeated: the mail is enqueued in the transaction that ends the job.
#[derive(Clone)]
pub struct Digests {
    pub service: Service,
    pub mails: mail::Service,
    pub tokens: UnsubscribeTokens,
    /// The beginning of this server's URLs, without a slash at its end.
    pub public_url: String,
    /// Otherwise jobs that are left end without a mail.
    pub is_on: bool,
}

impl Digests {
    /// What the account sees of the numbers after `after` and up to `until`, at most [`MAX_ITEMS`], and how many there are.
    async fn unmailed(&self, user: UserId, after: i64, until: i64) -> sqlx::Result<(Vec<Notification>, i64)> {
        let store = &self.service.store;
        let shown = store.list_unmailed(user, after, until, MAX_ITEMS).await?;
        let listed = i64::try_from(shown.len()).unwrap_or(MAX_ITEMS);
        let count =
            if listed < MAX_ITEMS { listed } else { store.count_unmailed(user, after, until).await?.max(listed) };
        Ok((shown, count))
    }

    /// A digest of `shown`, of `count` notifications in all.
    fn digest(&self, user: UserId, recipient: Recipient, shown: &[Notification], count: i64) -> Mail {
        let more = count - i64::try_from(shown.len()).unwrap_or(MAX_ITEMS);
        let more = if more > 0 { more.to_string() } else { String::new() };
        let token = self.tokens.seal(user, self.service.clock.now() + LINK_TTL);
        Mail::new(&DIGEST, recipient.email)
            .owned_by(user)
            .in_lane(Lane::Background)
            .with("username", recipient.username)
            .with("count", count.to_string())
            .with("more", more)
            .with_items(shown.iter().map(item).collect())
            .with_unsubscribe_url(format!("{}/unsubscribe?token={token}", self.public_url))
    }
}

#[tonic::async_trait]
impl Handler for Digests {
    fn kind(&self) -> Kind {
        MAKE
    }

    fn time_limit(&self, _run: &Run) -> Duration {
        Duration::from_mins(1)
    }

    async fn run(&self, run: &Run) -> Result<(), Failure> {
        let malformed = || Failure::finally("malformed", "the job does not name an account");
        let user = UserId::parse(&run.job.subject).ok_or_else(malformed)?;
        let store = &self.service.store;
        let unlooked = if self.is_on { store.find_unlooked(user).await? } else { None };
        let Some((after, until)) = unlooked else { return Ok(()) };
        let (shown, count) = self.unmailed(user, after, until).await?;
        let mut tx = store.db.begin().await?;
        // The transaction that deletes the account holds this lock exclusively, and cancels its jobs.
        tx.share_lock(user.as_bytes()).await?;
        if store.set_looked(&mut tx, user, after, until).await?
            && !shown.is_empty()
            && let Some(recipient) = store.find_recipient(&mut tx, user).await?
        {
            self.mails.enqueue(&mut tx, self.digest(user, recipient, &shown, count)).await?;
        }
        run.finish(&mut tx).await?;
        tx.commit().await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::Templates;

    #[test]
    fn the_template_can_be_rendered() {
        Templates::load(&MAILS, None).unwrap();
    }
}
