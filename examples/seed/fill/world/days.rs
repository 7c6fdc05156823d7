//! Daily figures for the dashboard: views by video and day, and their sums by channel and day.

use marquee::clock::Time;

use super::super::dice::Dice;
use super::{User, Video};

const DAY_MICROS: i64 = 24 * 3_600 * 1_000_000;
/// The most days on which a video is watched: of the measured user's videos, and of others.
const MEASURED_DAYS: u32 = 30;
const DAYS: u32 = 3;

/// The figures of a video on one day; days are counted from the Unix epoch.
pub(crate) struct VideoDay {
    pub(crate) video: u32,
    pub(crate) day: i64,
    pub(crate) views: i64,
    pub(crate) watch_time: i64,
}

/// The figures of a channel on one day.
#[derive(Default)]
pub(crate) struct ChannelDay {
    pub(crate) channel: u32,
    pub(crate) day: i64,
    pub(crate) views: i64,
    pub(crate) watch_time: i64,
    pub(crate) subscribers_gained: i64,
}

/// The time of an action; always the same for the same action.
pub(crate) fn time_of(fact: (u32, u32), start: Time, end: Time) -> Time {
    Dice::new(u64::from(fact.0) << 32 | u64::from(fact.1)).time(start, end)
}

fn day(time: Time) -> i64 {
    time.micros() / DAY_MICROS
}

/// Makes the days of all videos, and sets the videos' sums.
pub(super) fn of_videos(videos: &mut [Video], now: Time) -> Vec<VideoDay> {
    let mut dice = Dice::new(9);
    let mut days = Vec::new();
    for (number, video) in (0..).zip(videos) {
        let first = day(video.watched_from());
        let most = if video.owner == 0 { MEASURED_DAYS } else { 1 + dice.below(DAYS) };
        let count = i64::from(most).min(day(now) - first + 1).min(video.views);
        for index in 0..count {
            let views = video.views / count + if index == 0 { video.views % count } else { 0 };
            let watch_time = views * video.duration / 100 * i64::from(20 + dice.below(60));
            video.watch_time += watch_time;
            video.trend = plus(video.trend, trend(views, first + index));
            days.push(VideoDay { video: number, day: first + index, views, watch_time });
        }
    }
    days
}

/// The weight of a day's views in the trend: log2 of views times 2^(days / half-life of two days).
#[expect(clippy::cast_precision_loss, reason = "it is an estimate, the hour being unknown")]
fn trend(views: i64, day: i64) -> f64 {
    (views as f64).log2() + day as f64 / 2.0
}

/// log2(2^a + 2^b).
fn plus(a: f64, b: f64) -> f64 {
    let (less, more) = if a < b { (a, b) } else { (b, a) };
    more + (1.0 + (less - more).exp2()).log2()
}

/// The days of all channels, in order.
pub(super) fn of_channels(
    video_days: &[VideoDay],
    videos: &[Video],
    subscriptions: &[(u32, u32)],
    users: &[User],
    now: Time,
) -> Vec<ChannelDay> {
    let views = video_days.iter().map(|of| ChannelDay {
        channel: videos[of.video as usize].owner,
        day: of.day,
        views: of.views,
        watch_time: of.watch_time,
        subscribers_gained: 0,
    });
    let gained = subscriptions.iter().map(|fact| ChannelDay {
        channel: fact.1,
        day: day(subscribe_time(*fact, users, now)),
        subscribers_gained: 1,
        ..ChannelDay::default()
    });
    let mut days: Vec<_> = views.chain(gained).collect();
    days.sort_unstable_by_key(|of| (of.channel, of.day));
    days.dedup_by(|next, kept| {
        let same = (next.channel, next.day) == (kept.channel, kept.day);
        if same {
            kept.views += next.views;
            kept.watch_time += next.watch_time;
            kept.subscribers_gained += next.subscribers_gained;
        }
        same
    });
    days
}

/// The time of a subscription, after both users have registered.
pub(crate) fn subscribe_time(fact: (u32, u32), users: &[User], now: Time) -> Time {
    let start = users[fact.0 as usize].create_time.max(users[fact.1 as usize].create_time);
    time_of(fact, start, now)
}
