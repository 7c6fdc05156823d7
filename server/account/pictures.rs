//! The pictures of an account's channel.

use bytes::Bytes;

use super::model::Account;
use super::service::Service;
use crate::caller::UserId;
use crate::channel::Slot;
use crate::error::Result;

impl Service {
    /// Sets a picture of the caller's channel, or removes it when there is no `data`; the same file again changes nothing.
    ///
    /// IMAGE_TYPE_UNSUPPORTED, IMAGE_MALFORMED, IMAGE_TOO_SMALL, IMAGE_TOO_LARGE, OVERLOADED.
    pub async fn set_image(&self, caller: UserId, slot: Slot, data: Option<Bytes>) -> Result<Account> {
        let channel = self.channels.of_user(caller).await?;
        let change = self.images.change(caller, data, slot.shape(), channel.image(slot)).await?;
        if !change.is_nothing() {
            let mut tx = self.store.begin().await?;
            let old = self.channels.replace_image(&mut tx, channel.id, slot, change.image()).await?;
            self.images.replace(&mut tx, old.as_ref(), change.image()).await?;
            tx.commit().await?;
            self.images.replaced();
        }
        self.get_me(caller).await
    }
}
