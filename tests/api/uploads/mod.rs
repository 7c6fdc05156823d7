//! Uploads: which bytes are refused, and that a refusal leaves the upload unchanged.

mod chunks;
mod creating;
mod ended;
mod listing;
mod nodes;
mod refused;
mod resumable;
mod writers;

use std::collections::HashMap;
use std::sync::Mutex;

use bytes::Bytes;
use marquee::secrets::sha256;
use marquee_contract::v1 as pb;
use pb::publish_video_request::Checksum;

use crate::support::{Server, Storage, User, media};

/// A video of this many bytes, made once for each size.
fn file(size: usize) -> Bytes {
    static FILES: Mutex<Option<HashMap<usize, Bytes>>> = Mutex::new(None);
    let mut files = FILES.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    files.get_or_insert_default().entry(size).or_insert_with(|| media::mp4_of(size).into()).clone()
}

/// Starts a server with small chunks and these flags.
async fn server(storage: Storage, flags: &[&str]) -> Server {
    let small_chunks = storage.small_chunks();
    let mut all = vec![small_chunks.as_str()];
    all.extend(flags);
    Server::with(storage, &all).await
}

/// An upload of slightly more than three chunks, of which the first two are durable.
struct PartialUpload {
    user: User,
    chunk_len: usize,
    file: Bytes,
    upload: pb::Upload,
}

impl PartialUpload {
    async fn on(server: &Server) -> Self {
        Self::of(User::register(server).await, server.storage().chunk_len()).await
    }

    async fn of(user: User, chunk_len: usize) -> Self {
        let file = file(3 * chunk_len + 1000);
        let upload = user.create_upload(file.len()).await;
        let mut partial = Self { user, chunk_len, file, upload };
        partial.upload =
            partial.user.stream(partial.id(), 0, &partial.file[..2 * chunk_len]).await.expect("two chunks");
        assert_eq!(partial.upload.offset_bytes, partial.at(2));
        partial
    }

    /// The offset at which a chunk begins.
    fn at(&self, number: usize) -> i64 {
        i64::try_from(number * self.chunk_len).expect("an offset")
    }

    /// The durable offset, where the upload continues.
    fn offset(&self) -> usize {
        2 * self.chunk_len
    }

    fn id(&self) -> &str {
        &self.upload.id
    }

    /// The bytes of a chunk.
    fn chunk(&self, number: usize) -> &[u8] {
        self.file.chunks(self.chunk_len).nth(number).expect("a chunk")
    }

    /// Fails unless the upload's state is unchanged.
    #[track_caller]
    fn assert_unchanged(&self) -> impl Future<Output = ()> {
        let caller = std::panic::Location::caller();
        async move { assert_eq!(self.user.get_upload(self.id()).await, self.upload, "after {caller}") }
    }

    /// Fails unless the upload's state is unchanged, it can be continued, and its video plays the bytes that were
    /// sent.
    #[track_caller]
    fn assert_can_be_finished(&self) -> impl Future<Output = ()> {
        let untouched = self.assert_unchanged();
        async move {
            untouched.await;
            self.user.stream(self.id(), self.at(2), &self.file).await.expect("the rest");
            self.assert_plays().await;
        }
    }

    /// Publishes the complete upload, and fails unless the video plays the bytes that were sent.
    async fn assert_plays(&self) {
        let checksum = Checksum::Sha256(sha256(&self.file).to_vec().into());
        let video = self.user.try_publish_with(self.id(), pb::Visibility::Private, Some(checksum)).await;
        let url = self.user.playback_url(&video.expect("a video").id).await;
        let played = reqwest::get(url).await.expect("an answer").bytes().await.expect("its body");
        assert!(played == self.file, "other bytes are played than were sent");
    }
}
