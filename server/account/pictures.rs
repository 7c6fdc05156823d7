//! The pictures of an account's channel.

use bytes::Bytes;

use super::model::Account;
use super::service::Service;
use crate::caller::UserId;
use crate::channel::{ChannelId, Slot};
use crate::error::Result;
use crate::image::ImageSet;

impl Service {
    /// Sets a picture of the caller's channel, or removes it when there is no `data`, also on a full disk; the same file
    /// again changes nothing.
    ///
    /// IMAGE_TYPE_UNSUPPORTED, IMAGE_MALFORMED, IMAGE_TOO_SMALL, IMAGE_TOO_LARGE, OVERLOADED, and SESSION_REVOKED when the
    /// account was deleted meanwhile.
    pub async fn set_image(&self, caller: UserId, slot: Slot, data: Option<Bytes>) -> Result<Account> {
        let channel = self.channels.of_user(caller).await?;
        let change = self.images.change(caller, data, slot.shape(), channel.image(slot)).await?;
        if !change.is_nothing() {
            match change.image() {
                Some(image) => self.store.db().retry(|| self.put_image(channel.id, slot, Some(image))).await?,
                None => self.store.db().insist(|| self.put_image(channel.id, slot, None)).await?,
            }
            self.images.replaced();
        }
        self.get_me(caller).await
    }

    async fn put_image(&self, channel: ChannelId, slot: Slot, new: Option<&ImageSet>) -> Result<()> {
        let mut tx = self.store.begin().await?;
        let replaced = match self.channels.replace_image(&mut tx, channel, slot, new).await {
            Ok(old) => self.images.replace(&mut tx, old.as_ref(), new).await,
            Err(error) => Err(error),
        };
        if let Err(error) = replaced {
            drop(tx);
            // The account was deleted, for one, while the picture was rendered or stored. After a conflict it has its place yet to
            // come, or is given up as one that was never finished.
            if let Some(new) = new.filter(|_| !error.is_conflict()) {
                self.images.abandon(new).await;
            }
            return Err(error);
        }
        Ok(tx.commit().await?)
    }
}
