//! Sets, replaces and removes the picture of a channel or video.

use bytes::Bytes;
use marquee_picture::Shape;

use super::model::{ImageSet, source};
use super::service::Service;
use crate::caller::UserId;
use crate::engine::db::Tx;
use crate::engine::limit;
use crate::error::Result;

/// A thing with a picture: a channel or a video. For RPCs: [`Service::set`] begins a transaction of its own, so that a
/// job cannot write its result with it (`job`, "To add a kind of job").
pub trait Holder: Sync {
    /// Sets the picture to `new`, in the transaction, and returns the picture before.
    fn set_picture(&self, tx: &mut Tx, new: Option<&ImageSet>)
    -> impl Future<Output = Result<Option<ImageSet>>> + Send;
}

impl Service {
    /// Renders and stores `data`, for the account `owner`, and sets it as the holder's picture instead of `current`.
    /// Without `data`, removes the picture, also when the disk is full. The same file again changes nothing. Returns
    /// whether anything was changed.
    ///
    /// IMAGE_TYPE_UNSUPPORTED, IMAGE_MALFORMED, IMAGE_TOO_SMALL, IMAGE_TOO_LARGE, OVERLOADED, and the holder's errors.
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
            (None, Some(_)) => self.db.retry_when_full(|| self.try_set(holder, None)).await?,
            (Some(data), Some(current)) if current.is_of(&source(&data)) => return Ok(false),
            (Some(data), _) => {
                let picture = self.render(limit::LimitKey::of_id(owner), data, shape).await?;
                let new = self.store(owner, picture).await?;
                self.db.retry(|| self.try_set(holder, Some(&new))).await?;
            }
        }
        self.wake_sweeper();
        Ok(true)
    }

    async fn try_set(&self, holder: &impl Holder, new: Option<&ImageSet>) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let replaced = match holder.set_picture(&mut tx, new).await {
            Ok(old) => self.replace(&mut tx, old.as_ref(), new).await,
            Err(error) => Err(error),
        };
        if let Err(error) = replaced {
            drop(tx);
            // For example, the holder was deleted while the picture was rendered or stored. After a conflict the
            // transaction is tried again with the same picture; if that never succeeds, the picture expires as an
            // unfinished one.
            if let Some(new) = new.filter(|_| !error.is_conflict()) {
                self.remove_unplaced(new).await;
            }
            return Err(error);
        }
        Ok(tx.commit().await?)
    }
}
