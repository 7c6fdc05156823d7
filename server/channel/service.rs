//! The rules of channels.

use crate::caller::{Caller, UserId};
use crate::clock::Time;
use crate::engine::db::{Db, Tx};
use crate::error::{Error, Reason, Result};
use crate::image::ImageSet;

use super::model::{Channel, ChannelId, ChannelRef, ChannelUpdate, ImageSlot, NewChannel};
use super::store::Store;

/// Channels; cheap to clone.
#[derive(Clone)]
pub struct Service {
    store: Store,
}

impl Service {
    pub fn new(db: Db) -> Self {
        Self { store: Store::new(db) }
    }

    /// A channel as the viewer sees it. CHANNEL_NOT_FOUND when there is none.
    pub async fn get(&self, viewer: Option<Caller>, channel: &ChannelRef) -> Result<Channel> {
        let viewer = viewer.map(|caller| caller.user);
        let channel = match channel {
            ChannelRef::Id(id) => self.store.find(*id, viewer).await?,
            ChannelRef::Username(username) => {
                self.store.find_by_username(&username.to_ascii_lowercase(), viewer).await?
            }
        };
        channel.ok_or_else(not_found)
    }

    /// The channel of an account, as somebody sees it who is not signed in. SESSION_REVOKED when there is none: then
    /// the account was deleted, too.
    pub async fn of_user(&self, user: UserId) -> Result<Channel> {
        self.store.find_by_user(user).await?.ok_or_else(Error::account_gone)
    }

    /// Creates a channel in the transaction that creates its account. `USERNAME_TAKEN` when another has the handle.
    pub async fn create(&self, tx: &mut Tx, new: &NewChannel<'_>) -> Result<Channel> {
        let id = ChannelId::new(new.create_time);
        if !self.store.insert(tx, id, new).await? {
            return Err(Error::new(Reason::UsernameTaken, "the username is taken").at_field("username"));
        }
        Ok(Channel {
            id,
            username: new.username.to_owned(),
            display_name: new.display_name.to_owned(),
            description: String::new(),
            subscriber_count: 0,
            subscription_count: 0,
            create_time: new.create_time,
            avatar: None,
            cover: None,
            relation: None,
        })
    }

    /// Changes the channel of an account. `SESSION_REVOKED` when there is none.
    pub async fn update_of_user(&self, tx: &mut Tx, user: UserId, update: &ChannelUpdate) -> Result<()> {
        if self.store.update_by_user(tx, user, update).await? { Ok(()) } else { Err(Error::account_gone()) }
    }

    /// Sets or removes a picture and returns the one before. SESSION_REVOKED when the channel was deleted with its
    /// account.
    pub async fn replace_image(
        &self,
        tx: &mut Tx,
        id: ChannelId,
        slot: ImageSlot,
        new: Option<&ImageSet>,
    ) -> Result<Option<ImageSet>> {
        // One call at a time: otherwise two could replace the same picture, and the bytes of one new picture would
        // never be removed.
        tx.lock(id.as_bytes()).await?;
        let old = self.store.find_image(tx, id, slot).await?.ok_or_else(Error::account_gone)?;
        if self.store.set_image(tx, id, slot, new).await? { Ok(old) } else { Err(Error::account_gone()) }
    }

    /// Hides the channels of an account that is being deleted; [`Service::delete_hidden`] deletes their rows.
    pub async fn hide_by_user(&self, tx: &mut Tx, user: UserId, now: Time) -> Result<()> {
        Ok(self.store.hide_by_user(tx, user, now).await?)
    }

    /// Deletes the rows of the channels of a deleted account. `false`, and none is deleted, when another row still
    /// refers to one.
    pub async fn delete_hidden(&self, user: UserId) -> Result<bool> {
        Ok(self.store.delete_hidden(user).await?)
    }
}

pub(crate) fn not_found() -> Error {
    Error::new(Reason::ChannelNotFound, "there is no such channel")
}
