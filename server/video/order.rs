//! The orders of lists of videos, and the cursor of a page in each.

use super::model::Video;
use crate::clock::Time;
use crate::id::VideoId;
use crate::page::CursorKey;

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The last created first.
    CreateTimeDesc,
    /// The first created first.
    CreateTimeAsc,
    /// The last published first; for a video that was never published, its creation counts.
    PublishTimeDesc,
    /// The first published first; for a video that was never published, its creation counts.
    PublishTimeAsc,
    /// The most viewed first.
    MostViewed,
    /// The most liked first.
    MostLiked,
    /// The highest trend first, see [`Rank::Trend`].
    Trending,
}

/// The value by which an order sorts before the id.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rank {
    /// None: the order is that of the ids, which is the order of creation.
    Id,
    /// A count, the highest first.
    Count(i64),
    /// The trend, the highest first; never NaN.
    Trend(f64),
    /// The time of publication.
    PublishTime(Time),
}

/// The position of a video in an order, for page tokens.
pub type VideoCursor = (Rank, VideoId);

impl Order {
    /// The cursor before the first video.
    pub(super) fn start(self) -> VideoCursor {
        match self {
            Self::CreateTimeDesc => (Rank::Id, VideoId::MAX),
            Self::CreateTimeAsc => (Rank::Id, VideoId::MIN),
            Self::PublishTimeDesc => (Rank::PublishTime(Time::MAX), VideoId::MAX),
            Self::PublishTimeAsc => (Rank::PublishTime(Time::MIN), VideoId::MIN),
            Self::MostViewed | Self::MostLiked => (Rank::Count(i64::MAX), VideoId::MAX),
            Self::Trending => (Rank::Trend(f64::INFINITY), VideoId::MAX),
        }
    }

    /// The cursor of a video: the next page begins after it.
    pub(super) fn cursor(self, video: &Video) -> VideoCursor {
        let rank = match self {
            Self::CreateTimeDesc | Self::CreateTimeAsc => Rank::Id,
            Self::PublishTimeDesc | Self::PublishTimeAsc => {
                Rank::PublishTime(video.publish_time.unwrap_or(video.create_time))
            }
            Self::MostViewed => Rank::Count(video.view_count),
            Self::MostLiked => Rank::Count(video.like_count),
            Self::Trending => Rank::Trend(video.trend),
        };
        (rank, video.id)
    }
}

impl CursorKey for Rank {
    fn write(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Id => bytes.push(0),
            Self::Count(count) => {
                bytes.push(1);
                count.write(bytes);
            }
            Self::Trend(trend) => {
                bytes.push(2);
                trend.write(bytes);
            }
            Self::PublishTime(time) => {
                bytes.push(3);
                time.write(bytes);
            }
        }
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (kind, rest) = bytes.split_first()?;
        *bytes = rest;
        match kind {
            0 => Some(Self::Id),
            1 => i64::read(bytes).map(Self::Count),
            2 => f64::read(bytes).map(Self::Trend),
            3 => Time::read(bytes).map(Self::PublishTime),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rank_is_read_as_it_was_written() {
        let time = Rank::PublishTime(Time::from_micros(1_800_000_000_000_000));
        let ranks =
            [Rank::Id, Rank::Count(0), Rank::Count(i64::MAX), Rank::Trend(-1.5), Rank::Trend(f64::INFINITY), time];
        for rank in ranks {
            let mut bytes = Vec::new();
            rank.write(&mut bytes);
            bytes.push(7);
            let mut rest = bytes.as_slice();
            assert_eq!((Rank::read(&mut rest), rest), (Some(rank), &[7][..]));
            assert_eq!(Rank::read(&mut &bytes[..bytes.len() - 2]), None, "cut");
        }
    }
}
