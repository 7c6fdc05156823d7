//! Playback: signed URLs that open the bytes of a video until they expire.
//!
//! If the blob store serves clients itself (S3), the URL is the store's and works until its signature expires.
//! Otherwise it is one of this server, `<public url>/media/<token>/<key>`. The token contains its expiry, the video,
//! and whether it was made for the owner. It signs the prefix of the key, so that it opens all renditions of one video
//! (later an HLS playlist and its segments) and nothing else. Each request, and a long one again every few seconds
//! (`media.rs`), checks the present state of the video: a URL that was not made for the owner stops working when the
//! video becomes private, and every URL when it is deleted.

use std::time::Duration;

use super::model::{Original, Visibility};
use crate::clock::Time;
use crate::engine::blob::{BlobKey, BlobStore, SignedUrl};
use crate::error::Result;
use crate::id::Id;
use crate::id::VideoId;
use crate::secrets::{Purpose, Sealer, Secrets};

/// How long after its start the progress of a playback may be recorded.
const PLAYBACK_ID_TTL: Duration = Duration::from_hours(24);

/// The URLs of a video's renditions, which work until `expire_time`.
#[derive(Debug, Clone)]
pub struct Playback {
    /// Identifies this playback in RecordPlayback.
    pub playback_id: String,
    /// The best first.
    pub renditions: Vec<Rendition>,
    pub expire_time: Time,
}

/// One encoding of a video.
#[derive(Debug, Clone)]
pub struct Rendition {
    pub url: String,
    pub content_type: String,
    /// As [`Video::codecs`](super::Video::codecs).
    pub codecs: String,
    pub size_bytes: i64,
    pub width: i32,
    pub height: i32,
}

/// Signs media URLs and playback ids, and verifies those that it has signed.
pub struct Signer {
    media: Sealer,
    playback: Sealer,
    public_url: String,
    ttl: Duration,
    private_ttl: Duration,
}

/// The contents of a media URL whose token is valid.
#[derive(Debug, Clone)]
pub(super) struct OpenedUrl {
    pub(super) key: BlobKey,
    pub(super) grant: Grant,
    pub(super) expire_time: Time,
}

/// The right to watch a video.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grant {
    pub(super) video: VideoId,
    /// Whether it was made for the owner, who may also watch while the video is private.
    pub(super) is_for_owner: bool,
}

impl Signer {
    /// URLs begin with `public_url`, which has no slash at its end, and work for `ttl`; those of private videos for
    /// `private_ttl` if that is shorter.
    pub fn new(secrets: &Secrets, public_url: String, ttl: Duration, private_ttl: Duration) -> Self {
        let (media, playback) = (secrets.sealer(Purpose::Media), secrets.sealer(Purpose::Playback));
        Self { media, playback, public_url, ttl, private_ttl: private_ttl.min(ttl) }
    }

    /// Makes a playback of the video, whose bytes are in `store`.
    pub(super) async fn sign(
        &self,
        store: &dyn BlobStore,
        video: VideoId,
        original: Original,
        id: Id<Playback>,
        now: Time,
    ) -> Result<Playback> {
        let ttl = if original.visibility == Visibility::Private { self.private_ttl } else { self.ttl };
        let signed = store.sign_url(&original.blob_key, &original.content_type, now, ttl).await?;
        let grant = Grant { video, is_for_owner: original.is_own };
        let SignedUrl { url, expire_time } =
            signed.unwrap_or_else(|| self.own_url(&original.blob_key, grant, now + ttl));
        let rendition = Rendition {
            url,
            content_type: original.content_type,
            codecs: original.codecs,
            size_bytes: original.size_bytes,
            width: original.width,
            height: original.height,
        };
        Ok(Playback { playback_id: self.playback_id(id, video, now), renditions: vec![rendition], expire_time })
    }

    /// A URL at which this server serves the blob.
    fn own_url(&self, key: &BlobKey, grant: Grant, expire_time: Time) -> SignedUrl {
        let mut payload = grant.video.as_bytes().to_vec();
        payload.push(u8::from(grant.is_for_owner));
        payload.extend_from_slice(&expire_time.micros().to_be_bytes());
        let token = self.media.seal(key.prefix().as_bytes(), &payload);
        SignedUrl { url: format!("{}/media/{token}/{key}", self.public_url), expire_time }
    }

    /// Seals the playback's id and start time, bound to its video.
    fn playback_id(&self, id: Id<Playback>, video: VideoId, now: Time) -> String {
        let mut payload = id.as_bytes().to_vec();
        payload.extend_from_slice(&now.micros().to_be_bytes());
        self.playback.seal(video.as_bytes(), &payload)
    }

    /// Opens what `playback_id` has sealed. `None` if it is of another video, not sealed with this server's secrets, or
    /// older than [`PLAYBACK_ID_TTL`].
    pub(super) fn open_playback(&self, sealed: &str, video: VideoId, now: Time) -> Option<Id<Playback>> {
        let payload = self.playback.open(video.as_bytes(), sealed)?;
        let (id, time) = payload.split_first_chunk()?;
        let time = Time::from_micros(i64::from_be_bytes(time.try_into().ok()?));
        (now < time + PLAYBACK_ID_TTL).then(|| Id::from_bytes(*id))
    }

    /// Verifies a media URL; `None` if its token is invalid for the path or has expired.
    pub(super) fn open(&self, token: &str, path: &str, now: Time) -> Option<OpenedUrl> {
        let key = BlobKey::parse(path)?;
        let payload = self.media.open(key.prefix().as_bytes(), token)?;
        let (video, rest) = payload.split_first_chunk()?;
        let (is_for_owner, expire_time) = rest.split_first()?;
        let grant = Grant { video: VideoId::from_bytes(*video), is_for_owner: *is_for_owner != 0 };
        let expire_time = Time::from_micros(i64::from_be_bytes(expire_time.try_into().ok()?));
        (now < expire_time).then_some(OpenedUrl { key, grant, expire_time })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_playback_id_is_valid_for_its_video_and_for_a_day() {
        let secrets = Secrets::parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8").unwrap();
        let signer = Signer::new(&secrets, String::new(), Duration::from_hours(1), Duration::from_hours(1));
        let now = Time::from_micros(1_800_000_000_000_000);
        let (id, video) = (Id::new(now), VideoId::new(now));
        let sealed = signer.playback_id(id, video, now);
        let day = Duration::from_hours(24);
        assert_eq!(signer.open_playback(&sealed, video, now), Some(id));
        assert_eq!(signer.open_playback(&sealed, video, now + day - Duration::from_micros(1)), Some(id));
        assert_eq!(signer.open_playback(&sealed, video, now + day), None);
        assert_eq!(signer.open_playback(&sealed, VideoId::new(now), now), None);
        let media = signer.media.seal(video.as_bytes(), &[0; 24]);
        assert_eq!(signer.open_playback(&media, video, now), None);
    }
}
