//! What an upload refuses, and that a refusal leaves it as it was.

mod chunks;
mod creating;
mod ended;
mod listing;
mod nodes;
mod refused;
mod writers;

use marquee::secrets::sha256;
use marquee_contract::v1 as pb;
use pb::publish_video_request::Checksum;

use crate::support::{Engine, Server, User, media};

/// The bytes of a chunk here: the least that there can be, so that a short file has several.
const CHUNK: usize = 64 * 1024;
/// The same as an offset.
const CHUNK_BYTES: i64 = 65_536;
const SMALL_CHUNKS: &str = "--chunk-size-bytes=65536";

/// A server with small chunks and these flags.
async fn server(engine: Engine, flags: &[&str]) -> Server {
    let mut all = vec![SMALL_CHUNKS];
    all.extend(flags);
    Server::with(engine, &all).await
}

/// An upload of three chunks and a bit, of which the first two are durable.
struct Begun {
    user: User,
    file: Vec<u8>,
    upload: pb::Upload,
}

impl Begun {
    /// Where it goes on.
    const OFFSET: usize = 2 * CHUNK;
    const OFFSET_BYTES: i64 = 2 * CHUNK_BYTES;

    async fn on(server: &Server) -> Self {
        Self::of(User::register(server).await).await
    }

    async fn of(user: User) -> Self {
        let file = media::mp4_of(3 * CHUNK + 1000);
        let upload = user.create_upload(file.len()).await;
        let mut begun = Self { user, file, upload };
        begun.upload = begun.user.stream(begun.id(), 0, &begun.file[..Self::OFFSET]).await.expect("two chunks");
        assert_eq!(begun.upload.offset_bytes, Self::OFFSET_BYTES);
        begun
    }

    fn id(&self) -> &str {
        &self.upload.id
    }

    /// The bytes of a chunk.
    fn chunk(&self, number: usize) -> &[u8] {
        self.file.chunks(CHUNK).nth(number).expect("a chunk")
    }

    /// Fails unless the upload stands where it stood.
    #[track_caller]
    fn is_untouched(&self) -> impl Future<Output = ()> {
        let caller = std::panic::Location::caller();
        async move { assert_eq!(self.user.get_upload(self.id()).await, self.upload, "after {caller}") }
    }

    /// Fails unless the upload stands where it stood, goes on, and becomes the video that its bytes are.
    #[track_caller]
    fn can_be_finished(&self) -> impl Future<Output = ()> {
        let untouched = self.is_untouched();
        async move {
            untouched.await;
            self.user.stream(self.id(), Self::OFFSET_BYTES, &self.file).await.expect("the rest");
            self.becomes_a_video().await;
        }
    }

    /// Publishes the complete upload and fails unless it plays what was sent.
    async fn becomes_a_video(&self) {
        let checksum = Checksum::Sha256(sha256(&self.file).to_vec().into());
        let video = self.user.try_publish_with(self.id(), pb::Visibility::Private, Some(checksum)).await;
        let url = self.user.playback_url(&video.expect("a video").id).await;
        let played = reqwest::get(url).await.expect("an answer").bytes().await.expect("its body");
        assert!(played == self.file, "other bytes are played than were sent");
    }
}
