//! Users with their channels, and their videos.

use std::time::Duration;

use marquee::caller::UserId;
use marquee::channel::ChannelId;
use marquee::clock::Time;
use marquee::id::Id;
use marquee::upload::UploadId;
use marquee::video::{VideoId, Visibility};

use super::super::dice::Dice;
use super::{BUSY_VIDEOS, MEASURED, MEASURED_SUBSCRIPTIONS, Playlist, Sizes};

/// The width, height and bytes per second of videos.
const FORMATS: [(i32, i32, i64); 3] = [(1280, 720, 300_000), (1920, 1080, 600_000), (1080, 1920, 500_000)];
/// The number of categories in the contract; 0 is none.
const CATEGORIES: u32 = 16;

/// The longest time between upload and publication.
const LATEST: Duration = Duration::from_hours(60 * 24);

/// A user with their channel.
pub(crate) struct User {
    pub(crate) id: UserId,
    pub(crate) channel: ChannelId,
    pub(crate) watch_later: Id<Playlist>,
    pub(crate) subscribers: u32,
    pub(crate) subscriptions: u32,
    pub(crate) create_time: Time,
}

/// A video with its upload.
pub(crate) struct Video {
    pub(crate) id: VideoId,
    pub(crate) upload: UploadId,
    pub(crate) owner: u32,
    pub(crate) visibility: Visibility,
    pub(crate) category: u32,
    /// In microseconds.
    pub(crate) duration: i64,
    pub(crate) size_bytes: i64,
    pub(crate) width: i32,
    pub(crate) height: i32,
    pub(crate) views: i64,
    pub(crate) likes: u32,
    pub(crate) comments: u32,
    /// In microseconds.
    pub(crate) watch_time: i64,
    /// Views weighted by recency: the logarithm of their sum.
    pub(crate) trend: f64,
    /// When the upload was created.
    pub(crate) upload_time: Time,
    pub(crate) create_time: Time,
    /// When it was first public; None if it never was.
    pub(crate) publish_time: Option<Time>,
}

impl Video {
    /// The time from which on it has views.
    pub(crate) fn watched_from(&self) -> Time {
        self.publish_time.unwrap_or(self.create_time)
    }
}

/// The time of publication: at once for nine of ten videos, for others some weeks after the upload. A third of the
/// private videos were public before.
fn publish_time(dice: &mut Dice, visibility: Visibility, create_time: Time, now: Time) -> Option<Time> {
    let late = dice.below(10) == 0;
    let later = dice.time(create_time, now.min(create_time + LATEST));
    let published = match visibility {
        Visibility::Public => true,
        Visibility::Unlisted => false,
        Visibility::Private => dice.below(3) == 0,
    };
    published.then_some(if late { later } else { create_time })
}

/// Users who register between these times, in order.
pub(super) fn users(sizes: &Sizes, start: Time, end: Time) -> Vec<User> {
    let mut dice = Dice::new(1);
    let step = end.since(start) / sizes.users.max(1);
    let user = |number| {
        let create_time = start + step * number;
        User {
            id: dice.id(create_time),
            channel: dice.id(create_time),
            watch_later: dice.id(create_time),
            subscribers: 0,
            subscriptions: 0,
            create_time,
        }
    };
    (0..sizes.users).map(user).collect()
}

/// Videos spread over the time, in order; some users publish far more than others. The first videos are one of each
/// channel that the measured user subscribes to, so that the feed has equally many channels in a small and in a large
/// database.
pub(super) fn videos(sizes: &Sizes, start: Time, end: Time) -> Vec<Video> {
    let mut dice = Dice::new(2);
    let step = end.since(start) / sizes.videos.max(1);
    let own_step = sizes.videos / MEASURED.min(sizes.videos / 2).max(1);
    let mut followed = 1..=MEASURED_SUBSCRIPTIONS.min(sizes.users - 1);
    let video = |number| {
        let upload_time = start + step * number;
        let create_time = upload_time + step / 2;
        let other = 1 + dice.below(sizes.users - 1).min(dice.below(sizes.users - 1));
        let is_measured = number % own_step == 0 && number / own_step < MEASURED;
        let owner = if is_measured { 0 } else { followed.next().unwrap_or(other) };
        let seconds = 20 + i64::from(dice.skewed(1_200));
        let (width, height, bitrate) = dice.pick(&FORMATS);
        let visibility = match dice.below(100) {
            0..95 => Visibility::Public,
            95..98 => Visibility::Unlisted,
            _ => Visibility::Private,
        };
        let visibility = if number + BUSY_VIDEOS >= sizes.videos { Visibility::Public } else { visibility };
        // A separate generator, so that the rest of the data does not depend on it.
        let publish_time = publish_time(&mut Dice::new(u64::from(number) << 8 | 0xA), visibility, create_time, end);
        Video {
            id: dice.id(create_time),
            upload: dice.id(upload_time),
            owner,
            visibility,
            category: dice.below(CATEGORIES),
            duration: seconds * 1_000_000 + 40_000,
            size_bytes: seconds * bitrate,
            width,
            height,
            views: i64::from(dice.skewed(2_000_000)),
            likes: 0,
            comments: 0,
            watch_time: 0,
            trend: 0.0,
            upload_time,
            create_time,
            publish_time,
        }
    };
    (0..sizes.videos).map(video).collect()
}
