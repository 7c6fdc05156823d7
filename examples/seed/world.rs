//! The fiction: who the users are and what they published. The same in every run, but for the random part of ids.

use std::time::Duration;

use marquee::caller::UserId;
use marquee::channel::ChannelId;
use marquee::clock::Time;
use marquee::upload::UploadId;
use marquee::video::{VideoId, Visibility};

const FIRST_NAMES: [&str; 12] =
    ["Ada", "Bruno", "Chiara", "Dmitri", "Emeka", "Fátima", "Göran", "Hana", "Inês", "Jonas", "Kaito", "Leyla"];
const LAST_NAMES: [&str; 10] =
    ["Lindqvist", "Okafor", "Tanaka", "Moreau", "Novák", "Silva", "Haddad", "Byrne", "Kovács", "Petrov"];
const MANNERS: [&str; 12] = [
    "Restoring",
    "Building",
    "Filming",
    "A slow look at",
    "Everything about",
    "Learning",
    "Repairing",
    "Walking through",
    "Cooking with",
    "One year of",
    "The truth about",
    "Explaining",
];
const SUBJECTS: [&str; 16] = [
    "a 1962 film projector",
    "the night trains of Europe",
    "sourdough at altitude",
    "a tiny synthesizer",
    "wooden boats",
    "the old harbour",
    "Bayesian statistics",
    "a garden in the rain",
    "analogue photography",
    "the Rust borrow checker",
    "street food in Osaka",
    "mountain huts",
    "a broken espresso machine",
    "city pigeons",
    "the cello suites",
    "hand-drawn animation",
];
const ENDINGS: [&str; 8] =
    ["", "", " in one take", " (part 2)", " | 4K", " on a small budget", ": what nobody tells you", " — live"];
const SENTENCES: [&str; 10] = [
    "Thank you for all the comments on the last one.",
    "Chapters and sources are below, as always.",
    "This took three weekends and more coffee than I would like to admit.",
    "Filmed with two cameras and edited on a train.",
    "If something is wrong, tell me and I will pin a correction.",
    "The music is my own; the recordings are in the public domain.",
    "Next week we go on where this one ends.",
    "Parts and tools:\n- a 3 mm hex key\n- patience\n- the manual, which is wrong on page 12",
    "Recorded at the end of autumn, when the light is best.",
    "Für alle, die gefragt haben: ja, das Projekt geht weiter.",
];
/// Width, height and bytes a second of a video.
const FORMATS: [(i32, i32, u64); 3] = [(1280, 720, 300_000), (1920, 1080, 600_000), (1080, 1920, 500_000)];

/// A user with the channel.
pub(crate) struct User {
    pub(crate) id: UserId,
    pub(crate) channel: ChannelId,
    pub(crate) username: String,
    pub(crate) email: String,
    pub(crate) display_name: String,
    pub(crate) subscribers: i64,
    pub(crate) subscriptions: i64,
    pub(crate) create_time: Time,
}

/// A video with the upload that it was made of.
pub(crate) struct Video {
    pub(crate) id: VideoId,
    pub(crate) upload: UploadId,
    pub(crate) owner: UserId,
    pub(crate) channel: ChannelId,
    pub(crate) filename: String,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) duration: Duration,
    pub(crate) size_bytes: i64,
    pub(crate) width: i32,
    pub(crate) height: i32,
    pub(crate) visibility: Visibility,
    pub(crate) views: i64,
    pub(crate) likes: i64,
    /// When the upload began.
    pub(crate) upload_time: Time,
    pub(crate) create_time: Time,
}

/// What lies between two times.
pub(crate) struct World {
    dice: Dice,
    start: Time,
    end: Time,
}

impl World {
    pub(crate) fn new(start: Time, end: Time) -> Self {
        Self { dice: Dice(42), start, end }
    }

    /// Users who registered in the first tenth of the time, in this order.
    pub(crate) fn users(&mut self, count: u32) -> Vec<User> {
        let step = self.end.since(self.start) / 10 / count;
        let videos_start = self.start + step * count;
        let users = (1..=count).map(|number| {
            let create_time = self.start + step * (number - 1);
            User {
                id: UserId::new(create_time),
                channel: ChannelId::new(create_time),
                username: format!("user_{number}"),
                email: format!("user_{number}@example.com"),
                display_name: format!("{} {}", self.dice.pick(&FIRST_NAMES), self.dice.pick(&LAST_NAMES)),
                subscribers: self.dice.skewed(100_000),
                subscriptions: self.dice.skewed(300),
                create_time,
            }
        });
        let users = users.collect();
        self.start = videos_start;
        users
    }

    /// Videos of these users, spread over the rest of the time, in this order; some users publish far more than others.
    pub(crate) fn videos(mut self, users: &[User], count: u32) -> impl Iterator<Item = Video> {
        let step = self.end.since(self.start) / count.max(1);
        (0..count).map(move |number| {
            let upload_time = self.start + step * number;
            let user = &users[self.dice.index(users.len()).min(self.dice.index(users.len()))];
            let seconds = 20 + self.dice.skewed(1_200).unsigned_abs();
            let (width, height, bitrate) = self.dice.pick(&FORMATS);
            let views = self.dice.skewed(2_000_000);
            let sentences = self.dice.index(8);
            Video {
                upload: UploadId::new(upload_time),
                id: VideoId::new(upload_time + step / 2),
                owner: user.id,
                channel: user.channel,
                filename: format!("VID_{number:06}.mp4"),
                title: [MANNERS[self.dice.index(12)], " ", SUBJECTS[self.dice.index(16)], ENDINGS[self.dice.index(8)]]
                    .concat(),
                description: (0..sentences).map(|_| self.dice.pick(&SENTENCES)).collect::<Vec<_>>().join(" "),
                duration: Duration::from_millis(seconds * 1_000 + 40),
                size_bytes: i64::try_from(seconds * bitrate).unwrap_or(i64::MAX),
                width,
                height,
                visibility: match self.dice.index(100) {
                    0..95 => Visibility::Public,
                    95..98 => Visibility::Unlisted,
                    _ => Visibility::Private,
                },
                views,
                likes: views / 40,
                upload_time,
                create_time: upload_time + step / 2,
            }
        })
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): good enough for a fiction, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    }

    /// A place in a list of `len` items.
    fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.roll() % len as u64).expect("below a usize")
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.index(items.len())]
    }

    /// A number below `limit`, mostly far below: each halving of it is as likely as the next.
    fn skewed(&mut self, limit: u32) -> i64 {
        let bits = self.roll() % u64::from(limit.ilog2() + 1);
        i64::try_from(self.roll() % u64::from(limit >> bits).max(1)).expect("below a u32")
    }
}
