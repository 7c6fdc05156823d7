//! The functions of search for other features: queries, and keeping the index up to date.

use std::collections::BTreeSet;

use super::document::Source;
use super::query::{Filter, Query};
use super::queue::first_batch;
use super::rank::SearchCursor;
use super::store::Store;
use crate::caller::UserId;
use crate::channel::ChannelId;
use crate::clock::Clock;
use crate::engine::db::{Db, Tx};
use crate::error::Result;
use crate::id::VideoId;
use crate::page::Page;

/// How many videos of a renamed channel are indexed in the request; the others are queued.
const RENAME_BATCH: u8 = 8;

/// Search; cheap to clone.
#[derive(Clone)]
pub struct Service {
    pub(super) store: Store,
    pub(super) clock: Clock,
}

impl Service {
    pub fn new(db: Db, clock: Clock) -> Self {
        Self { store: Store::new(db), clock }
    }

    /// A page of the listed videos that contain all words of `text`; empty when it has no words.
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

    /// Updates the document of a video. Must be called in the transaction that publishes, changes, shows, hides or
    /// deletes the video, after the change. The end of a long description is indexed in the background.
    pub async fn index(&self, tx: &mut Tx, channel: ChannelId, id: VideoId) -> Result<()> {
        tx.lock(channel.as_bytes()).await?;
        match self.store.sources(tx, &[id]).await?.first() {
            Some(source) => self.put_beginning(tx, source).await?,
            None => self.store.delete(tx, id).await?,
        }
        Ok(())
    }

    /// Locks the document of a listed video until the transaction ends.
    pub async fn lock(&self, tx: &mut Tx, id: VideoId) -> sqlx::Result<()> {
        match self.store.sources(tx, &[id]).await?.first() {
            Some(source) => tx.lock(source.channel_id.as_bytes()).await,
            None => Ok(()),
        }
    }

    /// Replaces the document of a video by a new one. Requires [`Service::lock`].
    pub async fn index_again(&self, tx: &mut Tx, id: VideoId) -> sqlx::Result<()> {
        self.store.delete(tx, id).await?;
        let sources = self.store.sources(tx, &[id]).await?;
        match sources.first() {
            Some(source) => self.store.put(tx, source, source.document()).await,
            None => Ok(()),
        }
    }

    /// Deletes the documents of all videos of an account. Must be called in the transaction that hides the videos,
    /// after that.
    pub async fn delete_by_owner(&self, tx: &mut Tx, owner: UserId) -> Result<()> {
        for channel in self.store.list_channels(tx, owner).await? {
            tx.lock(channel.as_bytes()).await?;
            self.store.delete_by_channel(tx, channel).await?;
        }
        Ok(())
    }

    /// Locks the first channel of an account and returns it if `name` differs from its present name. The caller must
    /// then change the name and call [`Service::index_channel`] in the same transaction.
    pub async fn begin_rename(&self, tx: &mut Tx, owner: UserId, name: &str) -> Result<Option<ChannelId>> {
        let Some(channel) = self.store.list_channels(tx, owner).await?.first().copied() else { return Ok(None) };
        tx.lock(channel.as_bytes()).await?;
        Ok(self.store.find_name(tx, channel).await?.filter(|known| known != name).map(|_| channel))
    }

    /// Updates the documents of the videos of a renamed channel: the first ones now, the others in the background.
    pub async fn index_channel(&self, tx: &mut Tx, channel: ChannelId) -> Result<()> {
        let sources = self.store.sources_of_channel(tx, channel, VideoId::MIN, i64::from(RENAME_BATCH)).await?;
        let batch = first_batch(&sources);
        for source in batch {
            self.put_beginning(tx, source).await?;
        }
        match batch.last() {
            // Some of the sources are left, or the channel may have more videos.
            Some(last) if batch.len() < sources.len() || batch.len() == usize::from(RENAME_BATCH) => {
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

    /// Indexes as many of these listed videos as one transaction can, at least the first, and returns how many.
    pub(super) async fn index_some(&self, tx: &mut Tx, videos: &[(VideoId, ChannelId)]) -> Result<usize> {
        // Sorted, because every transaction locks in the order of the ids.
        for channel in videos.iter().map(|(_, channel)| *channel.as_bytes()).collect::<BTreeSet<_>>() {
            tx.lock(&channel).await?;
        }
        let ids: Vec<VideoId> = videos.iter().map(|(id, _)| *id).collect();
        let mut sources = self.store.sources(tx, &ids).await?;
        sources.sort_by_key(|source| *source.id.as_bytes());
        let batch = first_batch(&sources);
        for source in batch {
            self.store.put(tx, source, source.document()).await?;
        }
        // Videos that were hidden since the list was read have no source; they count as indexed.
        let is_all = batch.len() == sources.len();
        let last = batch.last().map(|source| source.id);
        Ok(if is_all { videos.len() } else { ids.iter().take_while(|id| Some(**id) != last).count() + 1 })
    }
}
