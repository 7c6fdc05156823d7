//! Lists of videos: which videos, in which order, and where a page ends.
//!
//! Every list is a range of one index (`videos_*` in the migrations), read from where the page before ended, until the page
//! is full.

use super::model::{Video, VideoId};
use super::store::{Store, select};
use super::visibility::{kept, listed};
use crate::caller::UserId;
use crate::channel::ChannelId;
use crate::engine::db::{Paged, on_db, paged};
use crate::page::Key;

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The newest first.
    NewestFirst,
    /// The oldest first.
    OldestFirst,
    /// The most viewed first.
    MostViewed,
    /// The most liked first.
    MostLiked,
    /// What is viewed most these days first.
    Trending,
}

/// What a list has in it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scope {
    /// What everyone finds.
    All,
    /// What everyone finds of a category, which is not 0.
    Category(i32),
    /// What everyone finds of a channel.
    Channel(ChannelId),
    /// Everything that is in the viewer's own channel.
    Own(ChannelId),
}

/// What an order goes by before the id, where it does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rank {
    /// The id alone.
    Time,
    /// A count, the highest first.
    Count(i64),
    /// The trend, the highest first; never NaN.
    Trend(f64),
}

/// Where a video stands in an order.
pub type Place = (Rank, VideoId);

/// The statements of a scope, in the order of [`Order`].
type Statements = [Paged; 5];

/// The statement of a scope and an order, by the keys of the order and what they were where the page before ended. Parameters:
/// `$1` the last id, `$2` how many, `$3` the viewer, then what the scope asks for, then the last rank.
macro_rules! page {
    ($scope:expr, $keys:literal $way:literal $last:expr, $order:literal) => {
        paged!("$2", select!("$3", $scope, " AND (", $keys, ") ", $way, " (", $last, ") ORDER BY ", $order))
    };
}

/// The statements of a scope that is a condition: for orders by time, and for those by a rank, which is the parameter `$rank`.
macro_rules! pages {
    ($time:expr, $ranked:expr, $rank:literal) => {
        [
            page!($time, "v.id" "<" "$1", "v.id DESC"),
            page!($time, "v.id" ">" "$1", "v.id"),
            page!($ranked, "v.view_count, v.id" "<" concat!($rank, ", $1"), "v.view_count DESC, v.id DESC"),
            page!($ranked, "v.like_count, v.id" "<" concat!($rank, ", $1"), "v.like_count DESC, v.id DESC"),
            page!($ranked, "v.trend, v.id" "<" concat!($rank, ", $1"), "v.trend DESC, v.id DESC"),
        ]
    };
}

/// The channel in `$4`. A subquery hides it from PostgreSQL's planner, which would look for a channel with many videos by
/// walking through everybody's.
macro_rules! of_channel {
    ($condition:expr) => {
        concat!($condition, " AND v.channel_id = (SELECT $4)")
    };
}

/// [`listed`], but unlike the condition of any partial index: PostgreSQL would take the one by channel, and sort.
macro_rules! listed_unindexed {
    () => {
        concat!("COALESCE(", listed!(), ", FALSE)")
    };
}

/// The category in `$4`, or at its end: an equality would have PostgreSQL look for a large one among all videos, since it
/// says nothing of the order then. The partial indexes demand that it is not 0.
macro_rules! of_category {
    ($way:literal) => {
        concat!(listed!(), " AND v.category <> 0 AND v.category ", $way, " $4")
    };
}

const ALL: Statements = pages!(listed!(), listed!(), "$4");
const CHANNEL: Statements = pages!(of_channel!(listed!()), of_channel!(listed_unindexed!()), "$5");
const OWN: Statements = pages!(of_channel!(kept!()), of_channel!(kept!()), "$5");
const CATEGORY: Statements = [
    page!(of_category!(">="), "v.category, v.id" "<" "$4, $1", "v.category DESC, v.id DESC"),
    page!(of_category!("<="), "v.category, v.id" ">" "$4, $1", "v.category, v.id"),
    page!(
        of_category!(">="),
        "v.category, v.view_count, v.id" "<" "$4, $5, $1",
        "v.category DESC, v.view_count DESC, v.id DESC"
    ),
    page!(
        of_category!(">="),
        "v.category, v.like_count, v.id" "<" "$4, $5, $1",
        "v.category DESC, v.like_count DESC, v.id DESC"
    ),
    page!(
        of_category!(">="),
        "v.category, v.trend, v.id" "<" "$4, $5, $1",
        "v.category DESC, v.trend DESC, v.id DESC"
    ),
];

impl Order {
    /// Before every video.
    fn start(self) -> Place {
        match self {
            Self::NewestFirst => (Rank::Time, VideoId::MAX),
            Self::OldestFirst => (Rank::Time, VideoId::MIN),
            Self::MostViewed | Self::MostLiked => (Rank::Count(i64::MAX), VideoId::MAX),
            Self::Trending => (Rank::Trend(f64::INFINITY), VideoId::MAX),
        }
    }

    /// Where the video stands.
    pub(super) fn place(self, video: &Video) -> Place {
        let rank = match self {
            Self::NewestFirst | Self::OldestFirst => Rank::Time,
            Self::MostViewed => Rank::Count(video.view_count),
            Self::MostLiked => Rank::Count(video.like_count),
            Self::Trending => Rank::Trend(video.trend),
        };
        (rank, video.id)
    }
}

impl Store {
    /// Videos behind `after`.
    pub(super) async fn list(
        &self,
        scope: Scope,
        order: Order,
        after: Option<Place>,
        limit: i64,
        viewer: Option<UserId>,
    ) -> sqlx::Result<Vec<Video>> {
        let statements = match scope {
            Scope::All => ALL,
            Scope::Category(_) => CATEGORY,
            Scope::Channel(_) => CHANNEL,
            Scope::Own(_) => OWN,
        };
        let statement = self.db().paged(statements[order as usize]);
        let (rank, id) = after.unwrap_or_else(|| order.start());
        on_db!(self.db().read(), c => {
            let query = sqlx::query_as(statement).bind(id).bind(limit).bind(viewer);
            let query = match scope {
                Scope::All => query,
                Scope::Category(category) => query.bind(category),
                Scope::Channel(channel) | Scope::Own(channel) => query.bind(channel),
            };
            let query = match rank {
                Rank::Time => query,
                Rank::Count(count) => query.bind(count),
                Rank::Trend(trend) => query.bind(trend),
            };
            query.fetch_all(c).await
        })
    }
}

impl Key for Rank {
    fn write(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Time => bytes.push(0),
            Self::Count(count) => {
                bytes.push(1);
                count.write(bytes);
            }
            Self::Trend(trend) => {
                bytes.push(2);
                trend.write(bytes);
            }
        }
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (kind, rest) = bytes.split_first()?;
        *bytes = rest;
        match kind {
            0 => Some(Self::Time),
            1 => i64::read(bytes).map(Self::Count),
            2 => f64::read(bytes).map(Self::Trend),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rank_is_read_as_it_was_written() {
        for rank in [Rank::Time, Rank::Count(0), Rank::Count(i64::MAX), Rank::Trend(-1.5), Rank::Trend(f64::INFINITY)] {
            let mut bytes = Vec::new();
            rank.write(&mut bytes);
            bytes.push(7);
            let mut rest = bytes.as_slice();
            assert_eq!((Rank::read(&mut rest), rest), (Some(rank), &[7][..]));
            assert_eq!(Rank::read(&mut &bytes[..bytes.len() - 2]), None, "cut");
        }
    }
}
