//! A function per table, which writes the rows that the server would have written.

use std::time::Duration;

use data_encoding::HEXLOWER;
use marquee::caller::Role;
use marquee::clock::Time;
use marquee::engine::blob::Key;
use marquee::engine::db::{Tx, on_db};
use marquee::upload::UploadState;
use marquee::video::{VideoState, Visibility};
use sha2::digest::common::hazmat::SerializableState;
use sha2::{Digest, Sha256};
use sqlx::QueryBuilder;

use crate::world::{User, Video};

/// Rows in a statement; the widest table keeps it below SQLite's 32,766 parameters.
const ROWS: usize = 500;
/// The media type of everything.
const CONTENT_TYPE: &str = "video/mp4";
/// The server's default chunk.
const CHUNK_BYTES: i64 = 8 << 20;
/// How long an upload lives after its last chunk, and how long the server remembers it after that.
const UPLOAD_TTL: Duration = Duration::from_hours(2 * 24);
const RETENTION: Duration = Duration::from_hours(30 * 24);

/// `insert!(tx, "table (column, ...)", rows, row => [value, ...])`.
macro_rules! insert {
    ($tx:expr, $into:literal, $rows:expr, $row:ident => [$($value:expr),+ $(,)?]) => {{
        for rows in $rows.chunks(ROWS) {
            on_db!($tx.conn(), c => {
                let mut insert = QueryBuilder::new(concat!("INSERT INTO ", $into, " "));
                insert.push_values(rows, |mut values, $row| {
                    $(values.push_bind($value);)+
                });
                insert.build().execute(c).await.map(|_| ())
            })?;
        }
        Ok(())
    }};
}

pub(crate) async fn users(tx: &mut Tx, users: &[User], password_hash: &str) -> sqlx::Result<()> {
    insert!(tx, "users (id, username, email, password_hash, role, create_time)", users, user => [
        user.id,
        &user.username,
        &user.email,
        password_hash,
        Role::User,
        user.create_time,
    ])
}

pub(crate) async fn channels(tx: &mut Tx, users: &[User]) -> sqlx::Result<()> {
    insert!(
        tx,
        "channels (id, user_id, username, display_name, subscriber_count, subscription_count, create_time)",
        users,
        user => [
            user.channel,
            user.id,
            &user.username,
            &user.display_name,
            user.subscribers,
            user.subscriptions,
            user.create_time,
        ]
    )
}

/// The ledger's rows: state 2 is live, `file` is the folder's handle, and the tag is the file's SHA-256.
pub(crate) async fn blobs(tx: &mut Tx, videos: &[Video]) -> sqlx::Result<()> {
    insert!(
        tx,
        "blobs (key, user_id, state, size_bytes, handle, content_type, etag, create_time)",
        videos,
        video => [
            Key::original(video.upload),
            video.owner,
            2_i32,
            video.size_bytes,
            "file",
            CONTENT_TYPE,
            HEXLOWER.encode(&hash(video).finalize()),
            video.upload_time,
        ]
    )
}

/// Only those that the server still remembers: it would begin with removing the others.
pub(crate) async fn uploads(tx: &mut Tx, videos: &[Video], now: Time) -> sqlx::Result<()> {
    insert!(
        tx,
        "uploads (id, user_id, blob_key, state, size_bytes, offset_bytes, chunk_size_bytes, content_type, filename, \
         epoch, hash_state, video_id, create_time, expire_time)",
        remembered(videos, now),
        video => [
            video.upload,
            video.owner,
            Key::original(video.upload),
            UploadState::Published,
            video.size_bytes,
            video.size_bytes,
            CHUNK_BYTES,
            CONTENT_TYPE,
            &video.filename,
            1_i64,
            hash_state(video),
            video.id,
            video.upload_time,
            video.create_time + UPLOAD_TTL,
        ]
    )
}

pub(crate) async fn upload_parts(tx: &mut Tx, videos: &[Video], now: Time) -> sqlx::Result<()> {
    let parts = |video: &Video| {
        let (upload, count) = (video.upload, (video.size_bytes + CHUNK_BYTES - 1) / CHUNK_BYTES);
        (0..count).map(move |number| (upload, number))
    };
    let parts: Vec<_> = remembered(videos, now).iter().flat_map(parts).collect();
    insert!(tx, "upload_parts (upload_id, number, crc32c, tag)", parts, part => [
        part.0,
        part.1,
        i64::from(crc32c::crc32c(part.0.as_bytes())),
        "",
    ])
}

/// `moderation` 1 is visible.
pub(crate) async fn videos(tx: &mut Tx, videos: &[Video]) -> sqlx::Result<()> {
    insert!(
        tx,
        "videos (id, channel_id, upload_id, blob_key, title, description, duration, size_bytes, content_type, width, \
         height, state, visibility, moderation, view_count, like_count, create_time, publish_time)",
        videos,
        video => [
            video.id,
            video.channel,
            video.upload,
            Key::original(video.upload),
            &video.title,
            &video.description,
            i64::try_from(video.duration.as_micros()).unwrap_or(i64::MAX),
            video.size_bytes,
            CONTENT_TYPE,
            video.width,
            video.height,
            VideoState::Ready,
            video.visibility,
            1_i32,
            video.views,
            video.likes,
            video.create_time,
            (video.visibility != Visibility::Private).then_some(video.create_time),
        ]
    )
}

/// The videos, which come in the order of their times, whose uploads were not purged yet.
fn remembered(videos: &[Video], now: Time) -> &[Video] {
    let purged = now - RETENTION - UPLOAD_TTL;
    &videos[videos.partition_point(|video| video.create_time <= purged)..]
}

/// Stands for the hash of the bytes that are not there.
fn hash(video: &Video) -> Sha256 {
    Sha256::new_with_prefix(video.upload.as_bytes())
}

/// The saved state of the upload's two hashes: SHA-256, then CRC-32C.
fn hash_state(video: &Video) -> Vec<u8> {
    let crc32c = crc32c::crc32c(video.upload.as_bytes());
    [&hash(video).serialize()[..], &crc32c.to_be_bytes()].concat()
}
