//! What other features do with the index.

use std::collections::BTreeSet;

use super::document::Source;
use super::query::{Filter, Query};
use super::queue::part;
use super::rank::SearchCursor;
use super::store::Store;
use crate::caller::UserId;
use crate::channel::ChannelId;
use crate::clock::Clock;
use crate::engine::db::{Db, Tx};
use crate::error::Result;
use crate::id::VideoId;
use crate::page::Page;

/// Videos of a renamed channel that may be indexed in the request; the rest is queued.
const RENAME_BATCH: u8 = 8;

/// Search; cheap to clone.
#[derive(Clone)]
pub struct Service {
    pub(super) store: Store,
    pub(super) clock: Clock,
}

impl Service {
    /// The index in this database.
    pub fn new(db: Db, clock: Clock) -> Self {
        Self { store: Store::new(db), clock }
    }

    /// A page of the listed videos in which all words of `text` occur; nothing when there are no words in it.
    pub async fn search(
        &self,
        text: &str,
        filter: &Filter,
        size: u16,
        after: Option<SearchCursor>,
    ) -> Result<Page<VideoId, SearchCursor>> {
        let Some(query) = Query::parse(text, filter.channel) else {
            return Ok(Page { items: Vec::new(), next: None });
        };
        let hits = self.store.search(&query, filter, after, i64::from(size) + 1).await?;
        let page = Page::cut(hits, size, |hit| (hit.score, hit.no));
        Ok(Page { items: page.items.into_iter().map(|hit| hit.video_id).collect(), next: page.next })
    }

    /// Brings the index up to date with a video, in the transaction that publishes, changes, shows, hides or deletes
    /// it, and after that. The end of a long description follows behind the request.
    pub async fn index(&self, tx: &mut Tx, channel: ChannelId, id: VideoId) -> Result<()> {
        tx.lock(channel.as_bytes()).await?;
        match self.store.sources(tx, &[id]).await?.first() {
            Some(source) => self.put_beginning(tx, source).await?,
            None => self.store.delete(tx, id).await?,
        }
        Ok(())
    }

    /// Keeps others from changing a video's document until the transaction ends, if the video is listed.
    pub async fn lock(&self, tx: &mut Tx, id: VideoId) -> sqlx::Result<()> {
        match self.store.sources(tx, &[id]).await?.first() {
            Some(source) => tx.lock(source.channel_id.as_bytes()).await,
            None => Ok(()),
        }
    }

    /// Makes the document of a video again, with all that it repeats of the video; under [`Service::lock`].
    pub async fn index_again(&self, tx: &mut Tx, id: VideoId) -> sqlx::Result<()> {
        self.store.delete(tx, id).await?;
        let sources = self.store.sources(tx, &[id]).await?;
        match sources.first() {
            Some(source) => self.store.put(tx, source, source.document()).await,
            None => Ok(()),
        }
    }

    /// Takes all videos of an account out of the index, in the transaction that deletes them, and after that.
    pub async fn delete_by_owner(&self, tx: &mut Tx, owner: UserId) -> Result<()> {
        for channel in self.store.list_channels(tx, owner).await? {
            tx.lock(channel.as_bytes()).await?;
            self.store.delete_by_channel(tx, channel).await?;
        }
        Ok(())
    }

    /// Whether a name is new to the first channel of an account: then [`Service::index_channel`] is to follow in the
    /// same transaction, after the name was changed.
    pub async fn begin_rename(&self, tx: &mut Tx, owner: UserId, name: &str) -> Result<Option<ChannelId>> {
        let Some(channel) = self.store.list_channels(tx, owner).await?.first().copied() else { return Ok(None) };
        tx.lock(channel.as_bytes()).await?;
        Ok(self.store.find_name(tx, channel).await?.filter(|known| known != name).map(|_| channel))
    }

    /// Brings the index up to date with the videos of a channel that has a new name: with the first of them now, with
    /// the rest behind the request.
    pub async fn index_channel(&self, tx: &mut Tx, channel: ChannelId) -> Result<()> {
        let sources = self.store.sources_of_channel(tx, channel, VideoId::MIN, i64::from(RENAME_BATCH)).await?;
        let part = part(&sources);
        for source in part {
            self.put_beginning(tx, source).await?;
        }
        match part.last() {
            // Some are left over, or there may be more.
            Some(last) if part.len() < sources.len() || part.len() == usize::from(RENAME_BATCH) => {
                Ok(self.store.queue_channel(tx, channel, last.id, self.clock.now()).await?)
            }
            _ => Ok(()),
        }
    }

    async fn put_beginning(&self, tx: &mut Tx, source: &Source) -> Result<()> {
        let (document, is_cut) = source.beginning();
        self.store.put(tx, source, document).await?;
        if is_cut {
            self.store.queue_video(tx, source.id, source.channel_id, self.clock.now()).await?;
        }
        Ok(())
    }

    /// Indexes some of these listed videos of any channels, the first at least, and returns how many.
    pub(super) async fn index_some(&self, tx: &mut Tx, videos: &[(VideoId, ChannelId)]) -> Result<usize> {
        // In one order, as all rows are locked.
        for channel in videos.iter().map(|(_, channel)| *channel.as_bytes()).collect::<BTreeSet<_>>() {
            tx.lock(&channel).await?;
        }
        let ids: Vec<VideoId> = videos.iter().map(|(id, _)| *id).collect();
        let mut sources = self.store.sources(tx, &ids).await?;
        sources.sort_by_key(|source| *source.id.as_bytes());
        let part = part(&sources);
        for source in part {
            self.store.put(tx, source, source.document()).await?;
        }
        // What was hidden since it was listed is not among the sources.
        let is_all = part.len() == sources.len();
        let last = part.last().map(|source| source.id);
        Ok(if is_all { videos.len() } else { ids.iter().take_while(|id| Some(**id) != last).count() + 1 })
    }
}
