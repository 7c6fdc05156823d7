//! The rules of the dashboard: creators see the statistics of their own channel only.

use super::day::Day;
use super::model::{DayStats, Order, Stats, StatsCursor, StatsRow, VideoStats};
use super::store::{SeriesSubject, Store};
use crate::caller::Caller;
use crate::channel;
use crate::engine::db::Db;
use crate::error::{Error, Reason, Result};
use crate::page::Page;
use crate::video::{self, VideoId};

/// How many days a series may have: a leap year.
const MAX_DAYS: usize = 366;

/// The dashboard; cheap to clone.
#[derive(Clone)]
pub struct Service {
    store: Store,
    channels: channel::Service,
    videos: video::Service,
}

impl Service {
    pub fn new(db: Db, channels: channel::Service, videos: video::Service) -> Self {
        Self { store: Store::new(db), channels, videos }
    }

    /// The statistics of the caller's channel. SESSION_REVOKED when the account was just deleted.
    pub async fn stats(&self, caller: Caller) -> Result<Stats> {
        let channel = self.channels.of_user(caller.user).await?;
        let totals = self.store.find_totals(channel.id).await?;
        // A channel without totals was deleted since it was read.
        let totals = totals.ok_or_else(Error::account_gone)?;
        Ok(Stats { subscriber_count: channel.subscriber_count, totals })
    }

    /// A page of the caller's videos with their statistics.
    pub async fn list(
        &self,
        caller: Caller,
        order: Order,
        size: u16,
        after: Option<StatsCursor>,
    ) -> Result<Page<VideoStats, StatsCursor>> {
        let channel = self.channels.of_user(caller.user).await?;
        let rows = self.store.list(channel.id, order, after, i64::from(size) + 1).await?;
        let Page { items: rows, next } = Page::cut(rows, size, |video| (video.sort_value, video.id));
        let ids: Vec<VideoId> = rows.iter().map(|video| video.id).collect();
        let mut videos = self.videos.show(Some(caller), &ids).await?.into_iter().peekable();
        let stats = |StatsRow { id, watch_time, .. }: StatsRow| {
            // A video that was deleted since its row was read is left out.
            videos.next_if(|video| video.id == id).map(|video| VideoStats { video, watch_time })
        };
        Ok(Page { items: rows.into_iter().filter_map(stats).collect(), next })
    }

    /// The statistics of every day from `first` to `last`, of the caller's channel or of one of its videos.
    ///
    /// FIELD_INVALID for a period that ends before it begins or is too long; VIDEO_NOT_FOUND, NOT_OWNER.
    pub async fn series(&self, caller: Caller, video: Option<VideoId>, first: Day, last: Day) -> Result<Vec<DayStats>> {
        let days = first.up_to(last);
        if !(1..=MAX_DAYS).contains(&days.len()) {
            let error =
                Error::new(Reason::FieldInvalid, "the period must have 1 to 366 days, from start_date to end_date");
            return Err(error.at_field("end_date"));
        }
        let subject = match video {
            Some(id) => SeriesSubject::Video(self.videos.own(caller, id).await?.id),
            None => SeriesSubject::Channel(self.channels.of_user(caller.user).await?.id),
        };
        let mut known = self.store.list_days(subject, first, last).await?.into_iter().peekable();
        let stats = |day| known.next_if(|stats| stats.day == day).unwrap_or_else(|| DayStats::empty(day));
        Ok(days.map(stats).collect())
    }
}
