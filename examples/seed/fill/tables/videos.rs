//! Videos, their uploads and blobs, and their counts.

use std::time::Duration;

use data_encoding::HEXLOWER;
use marquee::engine::blob::BlobKey;
use marquee::id::Id;
use marquee::upload::UploadState;
use marquee::video::VideoState;
use sha2::digest::common::hazmat::SerializableState;
use sha2::{Digest, Sha256};

use super::super::dice::Dice;
use super::super::sink::Sink;
use super::super::words;
use super::super::world::{Video, World, time_of};

/// The media type of all videos.
const CONTENT_TYPE: &str = "video/mp4";
const CODECS: &str = "avc1.640028,mp4a.40.2";
/// The server's default chunk size.
const CHUNK_BYTES: i64 = 8 << 20;
/// The lifetime of an upload after its last chunk, and how long the server keeps its row after that.
const UPLOAD_TTL: Duration = Duration::from_hours(2 * 24);
const RETENTION: Duration = Duration::from_hours(30 * 24);
/// Playbacks started within this time, and count no second view within the window.
const RECENTLY: Duration = Duration::from_hours(1);
const VIEW_WINDOW: Duration = Duration::from_hours(24);

/// The texts of a video.
pub(super) struct Texts {
    pub(super) title: String,
    pub(super) description: String,
    /// One tag per line.
    pub(super) tags: String,
}

impl Texts {
    /// The texts of the video with this number.
    pub(super) fn new(number: u32, world: &World) -> Self {
        let mut dice = Dice::new(number.into());
        let title = words::title(&mut dice, number, world.sizes.videos);
        Self { title, description: words::description(&mut dice), tags: words::tags(&mut dice) }
    }
}

/// The rows of the ledger: state 2 is live, `file` is the folder store's handle, and the tag is the file's SHA-256.
pub(super) async fn blobs(sink: &mut Sink, world: &World) -> sqlx::Result<()> {
    let mut videos: Vec<_> = world.videos.iter().collect();
    videos.sort_unstable_by_key(|video| *video.upload.as_bytes());
    let rows = videos.into_iter().flat_map(|video| {
        let [picture, sound] = renditions_of(video);
        let original = (BlobKey::original(video.upload), video.size_bytes);
        [(picture.0, picture.2), original, (sound.0, sound.2)].map(|(key, size_bytes)| {
            [
                key.into(),
                world.users[video.owner as usize].id.into(),
                2_i32.into(),
                size_bytes.into(),
                "file".into(),
                CONTENT_TYPE.into(),
                HEXLOWER.encode(&hash(video).finalize()).into(),
                video.upload_time.into(),
            ]
        })
    });
    let columns = ["key", "user_id", "state", "size_bytes", "handle", "content_type", "etag", "create_time"];
    sink.write("blobs", columns, rows).await
}

/// What was made of a video: the key, the name and the size of a picture and of the sound.
fn renditions_of(video: &Video) -> [(BlobKey, &'static str, i64); 2] {
    let original = BlobKey::original(video.upload);
    ["360", "sound0"].map(|name| (BlobKey::made_of(&original, name, video.upload, ".mp4"), name, video.size_bytes / 4))
}

/// Everything was made of every video.
pub(super) async fn processings(sink: &mut Sink, world: &World) -> sqlx::Result<()> {
    let rows = world
        .videos
        .iter()
        .map(|video| [video.id.into(), "360".into(), "".into(), video.create_time.into(), video.create_time.into()]);
    let columns = ["video_id", "rungs", "failure_text", "create_time", "end_time"];
    sink.write("processings", columns, rows).await
}

/// `kind` 1 is a picture, 2 a sound. A segment has the lengths 6,000 ms and 16,384 bytes.
pub(super) async fn renditions(sink: &mut Sink, world: &World) -> sqlx::Result<()> {
    const SEGMENT: [u8; 5] = [0xF0, 0x2E, 0x80, 0x80, 0x01];
    let rows = world.videos.iter().flat_map(|video| {
        renditions_of(video).into_iter().zip([1_i32, 2]).map(|((key, name, size_bytes), kind)| {
            let (width, height) = if kind == 1 { (640_i32, 360_i32) } else { (0, 0) };
            [
                video.id.into(),
                name.into(),
                kind.into(),
                key.into(),
                size_bytes.into(),
                width.into(),
                height.into(),
                30_000_i32.into(),
                "avc1.64001E".into(),
                800_000_i64.into(),
                500_000_i64.into(),
                "".into(),
                800_i64.into(),
                SEGMENT.repeat(20).into(),
                video.create_time.into(),
            ]
        })
    });
    let columns = [
        "video_id",
        "name",
        "kind",
        "blob_key",
        "size_bytes",
        "width",
        "height",
        "frame_rate",
        "codecs",
        "peak",
        "average",
        "language",
        "init_bytes",
        "segments",
        "create_time",
    ];
    sink.write("renditions", columns, rows).await
}

/// Two posters of every video, without files.
pub(super) async fn posters(sink: &mut Sink, world: &World) -> sqlx::Result<()> {
    let images = |video: &Video, number: i64| format!("{number:032x}/{}/{number:016x}-320x180", video.upload);
    let rows = world.videos.iter().flat_map(|video| {
        [
            [video.id.into(), video.id.into(), 1_000_000_i64.into(), images(video, 1).into()],
            [video.upload.into(), video.id.into(), 2_000_000_i64.into(), images(video, 2).into()],
        ]
    });
    sink.write("posters", ["id", "video_id", "time", "images"], rows).await
}

/// Every video has subtitles in two languages; their blobs are those of its renditions.
pub(super) async fn captions(sink: &mut Sink, world: &World) -> sqlx::Result<()> {
    let rows = world.videos.iter().flat_map(|video| {
        renditions_of(video).into_iter().zip(["de", "en"]).map(|((key, ..), language)| {
            [
                video.id.into(),
                language.into(),
                "".into(),
                1_i32.into(),
                1_i32.into(),
                key.into(),
                "".into(),
                100_i32.into(),
                video.create_time.into(),
            ]
        })
    });
    let columns = ["video_id", "language", "name", "kind", "source", "blob_key", "etag", "cues", "update_time"];
    sink.write("captions", columns, rows).await
}

/// One sheet for every video.
pub(super) async fn storyboards(sink: &mut Sink, world: &World) -> sqlx::Result<()> {
    let rows = world.videos.iter().map(|video| {
        [
            video.id.into(),
            6_000_000_i64.into(),
            100_i32.into(),
            160_i32.into(),
            90_i32.into(),
            10_i32.into(),
            10_i32.into(),
            "storyboard0-0.jpg".into(),
            video.create_time.into(),
        ]
    });
    let columns = [
        "video_id",
        "spacing",
        "tiles",
        "tile_width",
        "tile_height",
        "grid_columns",
        "grid_rows",
        "sheets",
        "create_time",
    ];
    sink.write("storyboards", columns, rows).await
}

/// Only uploads whose rows the server still keeps: it would start by removing the others.
pub(super) async fn uploads(sink: &mut Sink, world: &World) -> sqlx::Result<()> {
    let rows = kept_uploads(world).map(|(number, video)| {
        [
            video.upload.into(),
            world.users[video.owner as usize].id.into(),
            BlobKey::original(video.upload).into(),
            UploadState::Published.into(),
            video.size_bytes.into(),
            video.size_bytes.into(),
            CHUNK_BYTES.into(),
            CONTENT_TYPE.into(),
            format!("VID_{number:06}.mp4").into(),
            1_i64.into(),
            hash_state(video).into(),
            video.id.into(),
            video.upload_time.into(),
            (video.create_time + UPLOAD_TTL).into(),
        ]
    });
    let columns = [
        "id",
        "user_id",
        "blob_key",
        "state",
        "size_bytes",
        "offset_bytes",
        "chunk_size_bytes",
        "content_type",
        "filename",
        "epoch",
        "hash_state",
        "video_id",
        "create_time",
        "expire_time",
    ];
    sink.write("uploads", columns, rows).await
}

pub(super) async fn upload_parts(sink: &mut Sink, world: &World) -> sqlx::Result<()> {
    let rows = kept_uploads(world).flat_map(|(_, video)| {
        let count = (video.size_bytes + CHUNK_BYTES - 1) / CHUNK_BYTES;
        let crc32c = i64::from(crc32c::crc32c(video.upload.as_bytes()));
        (0..count).map(move |number| [video.upload.into(), number.into(), crc32c.into(), "".into()])
    });
    sink.write("upload_parts", ["upload_id", "number", "crc32c", "tag"], rows).await
}

/// `moderation` 1 is visible.
pub(super) async fn videos(sink: &mut Sink, world: &World) -> sqlx::Result<()> {
    let rows = (0..).zip(&world.videos).map(|(number, video)| {
        let Texts { title, description, tags } = Texts::new(number, world);
        [
            video.id.into(),
            world.users[video.owner as usize].channel.into(),
            video.upload.into(),
            BlobKey::original(video.upload).into(),
            title.into(),
            description.into(),
            tags.into(),
            video.category.into(),
            video.duration.into(),
            video.size_bytes.into(),
            CONTENT_TYPE.into(),
            CODECS.into(),
            video.width.into(),
            video.height.into(),
            VideoState::Ready.into(),
            video.visibility.into(),
            1_i32.into(),
            video.views.into(),
            video.likes.into(),
            video.comments.into(),
            video.watch_time.into(),
            video.trend.into(),
            video.create_time.into(),
            video.publish_time.into(),
        ]
    });
    let columns = [
        "id",
        "channel_id",
        "upload_id",
        "blob_key",
        "title",
        "description",
        "tags",
        "category",
        "duration",
        "size_bytes",
        "content_type",
        "codecs",
        "width",
        "height",
        "state",
        "visibility",
        "moderation",
        "view_count",
        "like_count",
        "comment_count",
        "watch_time",
        "trend",
        "create_time",
        "publish_time",
    ];
    sink.write("videos", columns, rows).await
}

pub(super) async fn video_days(sink: &mut Sink, world: &World) -> sqlx::Result<()> {
    let rows = world.video_days.iter().map(|day| {
        [world.videos[day.video as usize].id.into(), day.day.into(), day.views.into(), day.watch_time.into()]
    });
    sink.write("video_days", ["video_id", "day", "view_count", "watch_time"], rows).await
}

pub(super) async fn video_likes(sink: &mut Sink, world: &World) -> sqlx::Result<()> {
    let rows = world.likes.iter().map(|fact| {
        let (user, video) = (&world.users[fact.0 as usize], &world.videos[fact.1 as usize]);
        [user.id.into(), video.id.into(), time_of(*fact, video.watched_from(), world.now).into()]
    });
    sink.write("video_likes", ["user_id", "video_id", "create_time"], rows).await
}

pub(super) async fn history(sink: &mut Sink, world: &World) -> sqlx::Result<()> {
    let rows = world.history.iter().map(|fact| {
        let (user, video) = (&world.users[fact.0 as usize], &world.videos[fact.1 as usize]);
        let watched = time_of(*fact, video.watched_from(), world.now);
        [user.id.into(), video.id.into(), (video.duration / 3).into(), watched.into()]
    });
    sink.write("history", ["user_id", "video_id", "position", "watch_time"], rows).await
}

/// Every tenth video of a history is being watched now. `state` 1 is playing.
pub(super) async fn playbacks(sink: &mut Sink, world: &World) -> sqlx::Result<()> {
    let rows = world.history.iter().step_by(10).map(|fact| {
        let (user, video) = (&world.users[fact.0 as usize], &world.videos[fact.1 as usize]);
        let time = time_of(*fact, world.now - RECENTLY, world.now);
        let id: Id<()> = Dice::new(u64::from(fact.0) << 32 | u64::from(fact.1)).id(time);
        let watched = video.duration / 3;
        [
            user.id.into(),
            id.into(),
            video.id.into(),
            watched.into(),
            1_i32.into(),
            watched.into(),
            0_i64.into(),
            true.into(),
            time.into(),
        ]
    });
    let columns = ["viewer", "id", "video_id", "position", "state", "watched", "gained", "judged", "update_time"];
    sink.write("playbacks", columns, rows).await
}

/// The views of these playbacks were counted.
pub(super) async fn viewers(sink: &mut Sink, world: &World) -> sqlx::Result<()> {
    let rows = world.history.iter().step_by(10).map(|fact| {
        let (user, video) = (&world.users[fact.0 as usize], &world.videos[fact.1 as usize]);
        let time = time_of(*fact, world.now - RECENTLY, world.now);
        [user.id.into(), video.id.into(), (time + VIEW_WINDOW).into()]
    });
    sink.write("viewers", ["viewer", "video_id", "expire_time"], rows).await
}

/// The videos, in the order of their times, whose upload rows are still kept, with their numbers.
fn kept_uploads(world: &World) -> impl Iterator<Item = (usize, &Video)> {
    let purged = world.now - RETENTION - UPLOAD_TTL;
    let first = world.videos.partition_point(|video| video.create_time <= purged);
    world.videos.iter().enumerate().skip(first)
}

/// A stand-in for the hash of the bytes, which are not stored.
fn hash(video: &Video) -> Sha256 {
    Sha256::new_with_prefix(video.upload.as_bytes())
}

/// The saved state of the upload's two hashes: SHA-256, then CRC-32C.
fn hash_state(video: &Video) -> Vec<u8> {
    let crc32c = crc32c::crc32c(video.upload.as_bytes());
    [&hash(video).serialize()[..], &crc32c.to_be_bytes()].concat()
}
