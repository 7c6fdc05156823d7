//! Behaviour with files in an object store: faults of the store, leftovers of crashes, and URLs that the store serves
//! itself.

mod engine;
mod faults;
mod leftovers;
mod presigned;
mod start;
mod stragglers;

use bytes::Bytes;
use marquee_contract::google::rpc::RetryInfo;
use marquee_contract::status::detail;
use marquee_contract::v1 as pb;
use tonic::{Code, Status};

use crate::support::{PATIENCE, Server, User, eventually, media, reason};

/// The bytes of a chunk: the smallest size of a part in S3.
const CHUNK: usize = 5 << 20;
const SMALL_CHUNKS: &str = "--chunk-size-bytes=5242880";

/// Repeats a call until it succeeds; fails unless every refusal tells the client to retry.
async fn retry_until_success<T>(what: &str, mut call: impl AsyncFnMut() -> Result<T, Status>) -> T {
    let started = std::time::Instant::now();
    loop {
        match call().await {
            Ok(value) => return value,
            Err(status) => assert_retryable(&status),
        }
        assert!(started.elapsed() < PATIENCE, "not within {PATIENCE:?}: {what}");
    }
}

#[track_caller]
fn assert_retryable(status: &Status) {
    assert_eq!((status.code(), reason(status).as_str()), (Code::Unavailable, "UNAVAILABLE"), "{status:?}");
    assert!(detail::<RetryInfo>(status).is_some_and(|info| info.retry_delay.is_some()), "{status:?}");
}

/// A file of two chunks.
fn file() -> Bytes {
    static FILE: std::sync::OnceLock<Bytes> = std::sync::OnceLock::new();
    FILE.get_or_init(|| media::mp4_of(CHUNK + 1000).into()).clone()
}

/// Sends the rest of an upload chunk by chunk, retrying on faults of the store.
async fn send_rest(user: &User, id: &str, file: &[u8]) {
    let mut offset = usize::try_from(user.get_upload(id).await.offset_bytes).expect("an offset");
    while offset < file.len() {
        let (at, end) = (i64::try_from(offset).expect("an offset"), file.len().min(offset + CHUNK));
        let upload = retry_until_success("a chunk", async || user.put_chunk(id, at, &file[offset..end]).await).await;
        assert_eq!(usize::try_from(upload.offset_bytes).expect("an offset"), end, "acknowledged bytes are lost");
        offset = end;
    }
}

/// Publishes a complete upload, and fails unless it plays the bytes that were sent, as a whole and in part.
async fn publish_and_play(user: &User, id: &str, file: &[u8]) -> pb::Video {
    let video = retry_until_success("publishing", async || user.try_publish(id, pb::Visibility::Private).await).await;
    let url = user.playback_url(&video.id).await;
    let played = reqwest::get(&url).await.expect("an answer").bytes().await.expect("its body");
    assert!(
        marquee::secrets::sha256(&played) == marquee::secrets::sha256(file),
        "other bytes are played than were sent"
    );
    let range = reqwest::Client::new().get(&url).header("range", format!("bytes={}-{}", CHUNK - 10, CHUNK + 9)).send();
    let range = range.await.expect("an answer");
    assert_eq!(range.status(), 206);
    assert!(range.bytes().await.expect("its body") == file[CHUNK - 10..CHUNK + 10]);
    video
}

/// Deletes a video, and waits until the store is empty.
async fn delete_and_sweep(server: &Server, user: &User, video: &pb::Video) {
    user.videos().delete_video(pb::DeleteVideoRequest { video_id: video.id.clone() }).await.expect("it is deleted");
    eventually("the store is empty", async || server.stored().await.is_empty().then_some(())).await;
}
