//! The made-up data: users, their videos, and their actions. It is the same in every run.
//!
//! Objects are referred to by their index in these lists, which is also their order by id. All counts are exact.
//!
//! The first user is the one whose calls are measured. The number of its objects is fixed, so for this user a database
//! of a thousand videos and one of a million differ only in the size of the tables.

mod days;
mod people;
mod social;

use std::time::Duration;

use marquee::clock::Time;

pub(crate) use days::{ChannelDay, VideoDay, subscribe_time, time_of};
pub(crate) use people::{User, Video};
pub(crate) use social::{Comment, Playlist, PlaylistItem, Tweet};

/// The time since the first user registered.
const HISTORY: Duration = Duration::from_hours(2 * 365 * 24);
/// The number of the measured user's videos, likes, history items, playlists, videos in the first playlist,
/// subscribers and tweets, if the database has that many.
const MEASURED: u32 = 1_000;
/// The number of channels that the measured user subscribes to.
const MEASURED_SUBSCRIPTIONS: u32 = 500;
/// The newest videos have this many comments, of which three in ten are replies to the first.
const BUSY_VIDEOS: u32 = 20;
const BUSY_COMMENTS: u32 = 3_600;

/// The number of rows of each kind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    pub(crate) users: u32,
    pub(crate) videos: u32,
    pub(crate) likes: u32,
    pub(crate) comments: u32,
    pub(crate) subscriptions: u32,
}

impl Sizes {
    /// The numbers derived from the number of videos.
    pub(crate) fn of(videos: u32) -> Self {
        let users = (videos / 50).max(MEASURED + 200);
        Self { users, videos, likes: videos * 5, comments: videos * 2, subscriptions: videos }
    }
}

pub(crate) struct World {
    pub(crate) sizes: Sizes,
    pub(crate) now: Time,
    pub(crate) users: Vec<User>,
    pub(crate) videos: Vec<Video>,
    /// (user, video) for each like of a video.
    pub(crate) likes: Vec<(u32, u32)>,
    pub(crate) comments: Vec<Comment>,
    /// (user, comment) for each like of a comment.
    pub(crate) comment_likes: Vec<(u32, u32)>,
    pub(crate) tweets: Vec<Tweet>,
    /// (user, tweet) for each like of a tweet.
    pub(crate) tweet_likes: Vec<(u32, u32)>,
    /// (user, user) for each subscription to a channel.
    pub(crate) subscriptions: Vec<(u32, u32)>,
    pub(crate) playlists: Vec<Playlist>,
    pub(crate) playlist_items: Vec<PlaylistItem>,
    /// (user, video) for each item of a history.
    pub(crate) history: Vec<(u32, u32)>,
    pub(crate) video_days: Vec<VideoDay>,
    pub(crate) channel_days: Vec<ChannelDay>,
}

impl World {
    pub(crate) fn new(sizes: Sizes, now: Time) -> Self {
        let start = now - HISTORY;
        let mut users = people::users(&sizes, start, start + HISTORY / 10);
        let mut videos = people::videos(&sizes, start + HISTORY / 10, now);
        let likes = social::likes(&sizes, &mut videos);
        let (comments, comment_likes) = social::comments(&sizes, &mut videos, now);
        let (tweets, tweet_likes) = social::tweets(&sizes, &users, now);
        let subscriptions = social::subscriptions(&sizes, &mut users);
        let (playlists, playlist_items) = social::playlists(&sizes, &users, now);
        let history = social::history(&sizes);
        let video_days = days::of_videos(&mut videos, now);
        let channel_days = days::of_channels(&video_days, &videos, &subscriptions, &users, now);
        Self {
            sizes,
            now,
            users,
            videos,
            likes,
            comments,
            comment_likes,
            tweets,
            tweet_likes,
            subscriptions,
            playlists,
            playlist_items,
            history,
            video_days,
            channel_days,
        }
    }
}

/// The indices among `count` objects that belong to the measured user, evenly spaced; `offset` shifts them by
/// thousandths of the spacing.
fn measured(count: u32, offset: u32) -> impl Iterator<Item = u32> {
    let step = (count / MEASURED).max(1);
    (0..MEASURED.min(count)).map(move |index| index * step + step * offset / 1_000)
}
