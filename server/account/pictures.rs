//! The pictures of an account's channel.

use bytes::Bytes;

use super::model::Account;
use super::service::Service;
use crate::caller::UserId;
use crate::channel::{self, ChannelId, ImageSlot};
use crate::engine::db::Tx;
use crate::error::Result;
use crate::image::{Holder, ImageSet};

/// A picture slot of a channel.
struct ChannelImage<'a> {
    channels: &'a channel::Service,
    id: ChannelId,
    slot: ImageSlot,
}

impl Holder for ChannelImage<'_> {
    async fn set_picture(&self, tx: &mut Tx, new: Option<&ImageSet>) -> Result<Option<ImageSet>> {
        self.channels.replace_image(tx, self.id, self.slot, new).await
    }
}

impl Service {
    /// Sets a picture of the caller's channel, or removes it if `data` is `None`, also on a full disk. Setting the same
    /// file again changes nothing.
    ///
    /// IMAGE_TYPE_UNSUPPORTED, IMAGE_MALFORMED, IMAGE_TOO_SMALL, IMAGE_TOO_LARGE, OVERLOADED, and SESSION_REVOKED when the
    /// account was deleted meanwhile.
    pub async fn set_image(&self, caller: UserId, slot: ImageSlot, data: Option<Bytes>) -> Result<Account> {
        let channel = self.channels.of_user(caller).await?;
        let holder = ChannelImage { channels: &self.channels, id: channel.id, slot };
        self.images.set(caller, data, slot.shape(), channel.image(slot), &holder).await?;
        self.get_me(caller).await
    }
}
