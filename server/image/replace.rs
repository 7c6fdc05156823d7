//! Puts a picture in the place of another.

use bytes::Bytes;
use marquee_picture::Shape;

use super::model::{ImageSet, source};
use super::service::Service;
use crate::caller::UserId;
use crate::engine::db::Tx;
use crate::engine::limit;
use crate::error::Result;

/// What has a picture: a channel, a video.
pub trait Holder: Sync {
    /// Keeps `new` as the picture, in a transaction, and returns the one that it had.
    fn exchange(&self, tx: &mut Tx, new: Option<&ImageSet>) -> impl Future<Output = Result<Option<ImageSet>>> + Send;
}

impl Service {
    /// Renders and stores `data` as the picture of something of an account's, instead of `current`; without `data`
    /// there is no picture any more, also on a full disk. The same file again changes nothing. Returns whether anything
    /// was changed.
    ///
    /// IMAGE_TYPE_UNSUPPORTED, IMAGE_MALFORMED, IMAGE_TOO_SMALL, IMAGE_TOO_LARGE, OVERLOADED, and what the holder
    /// refuses.
    pub async fn set(
        &self,
        owner: UserId,
        data: Option<Bytes>,
        shape: &'static Shape,
        current: Option<&ImageSet>,
        holder: &impl Holder,
    ) -> Result<bool> {
        match (data, current) {
            (None, None) => return Ok(false),
            (None, Some(_)) => self.db.insist(|| self.try_set(holder, None)).await?,
            (Some(data), Some(current)) if current.is_of(&source(&data)) => return Ok(false),
            (Some(data), _) => {
                let picture = self.render(limit::Key::of_id(owner), data, shape).await?;
                let new = self.store(owner, picture).await?;
                self.db.retry(|| self.try_set(holder, Some(&new))).await?;
            }
        }
        self.wake_sweeper();
        Ok(true)
    }

    async fn try_set(&self, holder: &impl Holder, new: Option<&ImageSet>) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let replaced = match holder.exchange(&mut tx, new).await {
            Ok(old) => self.replace(&mut tx, old.as_ref(), new).await,
            Err(error) => Err(error),
        };
        if let Err(error) = replaced {
            drop(tx);
            // The holder was deleted, for one, while the picture was rendered or stored. After a conflict it has its
            // place yet to come, or is given up as one that was never finished.
            if let Some(new) = new.filter(|_| !error.is_conflict()) {
                self.remove_unplaced(new).await;
            }
            return Err(error);
        }
        Ok(tx.commit().await?)
    }
}
