//! The fiction: who the users are, what they published and what they make of it. The same in every run.
//!
//! Things are named by their number in these lists, which is their order by id, too. Counts are those of the facts.
//!
//! The first user is the one that is measured: with a fixed number of everything, however many others have, so that a
//! world of a thousand videos and one of a million differ for them in nothing but the size of the tables.

mod days;
mod people;
mod social;

use std::time::Duration;

use marquee::clock::Time;

pub(crate) use days::{ChannelDay, VideoDay, subscribe_time, time_of};
pub(crate) use people::{User, Video};
pub(crate) use social::{Comment, Playlist, PlaylistItem, Tweet};

/// How long ago the first user registered.
const HISTORY: Duration = Duration::from_hours(2 * 365 * 24);
/// What the measured user has of everything: videos, likes, history, playlists, videos in the first of them, subscribers,
/// tweets; as far as there are so many.
const MEASURED: u32 = 1_000;
/// The channels that the measured user subscribes to.
const MEASURED_SUBSCRIPTIONS: u32 = 500;
/// The newest videos have this many comments, three of ten of them replies to the first.
const BUSY_VIDEOS: u32 = 20;
const BUSY_COMMENTS: u32 = 3_600;

/// How much of everything.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    pub(crate) users: u32,
    pub(crate) videos: u32,
    pub(crate) likes: u32,
    pub(crate) comments: u32,
    pub(crate) subscriptions: u32,
}

impl Sizes {
    /// What comes with so many videos.
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
    /// Who likes which video.
    pub(crate) likes: Vec<(u32, u32)>,
    pub(crate) comments: Vec<Comment>,
    /// Who likes which comment.
    pub(crate) comment_likes: Vec<(u32, u32)>,
    pub(crate) tweets: Vec<Tweet>,
    /// Who likes which tweet.
    pub(crate) tweet_likes: Vec<(u32, u32)>,
    /// Which user subscribes to whose channel.
    pub(crate) subscriptions: Vec<(u32, u32)>,
    pub(crate) playlists: Vec<Playlist>,
    pub(crate) playlist_items: Vec<PlaylistItem>,
    /// Who has watched which video.
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

/// Those of `count` things that the measured user has something to do with; `offset` thousandths of the way from one to the
/// next.
fn measured(count: u32, offset: u32) -> impl Iterator<Item = u32> {
    let step = (count / MEASURED).max(1);
    (0..MEASURED.min(count)).map(move |index| index * step + step * offset / 1_000)
}
