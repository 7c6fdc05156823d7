//! Playback: signed URLs that open the bytes of a video until they expire.
//!
//! If the blob store serves clients itself (S3), the URL is the store's and works until its signature expires.
//! Otherwise it is one of this server, `<public url>/media/<token>/<key>`. The token contains its expiry, the video,
//! and whether it was made for the owner. It signs the prefix of the key, so that it opens all files of one video, with the
//! playlists, and nothing else. Playlists are always at this server; on S3, the files that they name are at the store. Each request, and a long one again every few seconds
//! (`media.rs`), checks the present state of the video: a URL that was not made for the owner stops working when the
//! video becomes private, and every URL when it is deleted. At the store, and at a content delivery network before it, a URL
//! ends with its signature, whatever becomes of the video; see [`crate::engine::blob::cdn`].
//!
//! A player gets the URLs once and plays to the end, with pauses. So they work for twice the length of the video and an hour
//! more, if that is longer than `--playback-ttl`; those of a private video for `--private-playback-ttl` and no longer.

use std::time::Duration;

use super::model::{Original, Visibility};
use super::playable::plays_everywhere;
use crate::clock::Time;
use crate::engine::blob::{BlobKey, BlobStore, SignedUrl};
use crate::error::Result;
use crate::id::Id;
use crate::id::VideoId;
use crate::process::{self, RenditionFile, playlist, storyboard};
use crate::secrets::{Purpose, Sealer, Secrets};

/// How long after its start the progress of a playback may be recorded.
const PLAYBACK_ID_TTL: Duration = Duration::from_hours(24);

/// The longest time for which the length of a video makes its URLs work: as long as S3 signs.
const MAX_TTL_BY_LENGTH: Duration = Duration::from_hours(7 * 24);

/// The time that is added to twice the length of a video.
const SPARE_TTL: Duration = Duration::from_hours(1);

/// The URLs of a video's renditions, which work until `expire_time`.
#[derive(Debug, Clone)]
pub struct Playback {
    /// Identifies this playback in RecordPlayback.
    pub playback_id: String,
    /// The original first if every browser plays it, else last.
    pub renditions: Vec<Rendition>,
    /// Of the pictures for the seek bar.
    pub storyboard_url: Option<String>,
    pub expire_time: Time,
    /// The loudness of the default sound in LUFS; None when it is unknown.
    pub loudness: Option<f32>,
}

/// The form of a rendition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RenditionKind {
    Original,
    /// A playlist; the other values of the rendition are those of its best quality.
    Hls,
    /// One quality in one file.
    Progressive,
}

/// One encoding of a video, or a playlist of several.
#[derive(Debug, Clone)]
pub struct Rendition {
    pub kind: RenditionKind,
    pub url: String,
    pub content_type: String,
    /// As [`Video::codecs`](super::Video::codecs).
    pub codecs: String,
    pub size_bytes: i64,
    pub width: i32,
    pub height: i32,
    /// Bits per second on average.
    pub bitrate: i64,
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
    /// URLs begin with `public_url`, which has no slash at its end, and work for `ttl`, or longer for long videos; those of
    /// private videos for `private_ttl` if that is shorter than `ttl`.
    pub fn new(secrets: &Secrets, public_url: String, ttl: Duration, private_ttl: Duration) -> Self {
        let (media, playback) = (secrets.sealer(Purpose::Media), secrets.sealer(Purpose::Playback));
        Self { media, playback, public_url, ttl, private_ttl: private_ttl.min(ttl) }
    }

    /// How long the URLs of a video of this length work.
    fn ttl(&self, is_private: bool, duration: Duration) -> Duration {
        if is_private {
            self.private_ttl
        } else {
            self.ttl.max(duration.saturating_mul(2).saturating_add(SPARE_TTL).min(MAX_TTL_BY_LENGTH))
        }
    }

    /// How long the URLs in a playlist work whose own URL works for another `rest`: it may have been made before the video
    /// became private.
    pub(super) fn rest(&self, is_private: bool, rest: Duration) -> Duration {
        if is_private { rest.min(self.private_ttl) } else { rest }
    }

    /// Makes a playback of the video, whose bytes are in `store`, with the files that were made of it.
    pub(super) async fn sign(
        &self,
        store: &dyn BlobStore,
        video: VideoId,
        original: Original,
        files: &[RenditionFile],
        id: Id<Playback>,
        now: Time,
    ) -> Result<Playback> {
        let is_private = original.visibility == Visibility::Private;
        let ttl = self.ttl(is_private, original.length());
        let grant = Grant { video, is_for_owner: original.is_own };
        let mut expire_time = now + ttl;
        let (mut renditions, key) = (Vec::new(), &original.blob_key);
        if let Some(best) = files.iter().rfind(|file| file.is_picture()) {
            let sound = files.iter().find(|file| !file.is_picture());
            let path = format!("{}{}{}", key.prefix(), playlist::MASTER, playlist::SUFFIX);
            renditions.push(Rendition {
                kind: RenditionKind::Hls,
                url: self.own_url(key.prefix(), &path, grant, expire_time),
                content_type: playlist::CONTENT_TYPE.to_owned(),
                codecs: sound.map_or_else(|| best.codecs.clone(), |sound| format!("{},{}", best.codecs, sound.codecs)),
                size_bytes: best.size_bytes + sound.map_or(0, |sound| sound.size_bytes),
                bitrate: best.average + sound.map_or(0, |sound| sound.average),
                ..of_file(best)
            });
            // A file with sound and picture is not made: a picture alone is the whole video only if that has no sound.
            for file in files.iter().rev().filter(|_| sound.is_none()) {
                let signed = store.sign_url(&file.blob_key, process::CONTENT_TYPE, now, ttl).await?;
                let own = || self.own_url(key.prefix(), file.blob_key.as_str(), grant, expire_time);
                renditions.push(Rendition { url: signed.map_or_else(own, |signed| signed.url), ..of_file(file) });
            }
        }
        let plays = plays_everywhere(&original.content_type, &original.codecs) || original.codecs.is_empty();
        let url = match store.sign_url(key, &original.content_type, now, ttl).await? {
            Some(SignedUrl { url, expire_time: signed }) => {
                expire_time = expire_time.min(signed);
                url
            }
            None => self.own_url(key.prefix(), key.as_str(), grant, expire_time),
        };
        let seconds = (original.duration / 1_000_000).max(1);
        let at = if plays { 0 } else { renditions.len() };
        renditions.insert(
            at,
            Rendition {
                kind: RenditionKind::Original,
                url,
                content_type: original.content_type,
                codecs: original.codecs,
                size_bytes: original.size_bytes,
                width: original.width,
                height: original.height,
                bitrate: original.size_bytes.saturating_mul(8) / seconds,
            },
        );
        let loudness = files.iter().find(|file| !file.is_picture()).and_then(RenditionFile::loudness_lufs);
        let storyboard = format!("{}{}", key.prefix(), storyboard::FILE);
        let storyboard_url =
            original.has_storyboard.then(|| self.own_url(key.prefix(), &storyboard, grant, expire_time));
        Ok(Playback {
            playback_id: self.playback_id(id, video, now),
            renditions,
            storyboard_url,
            expire_time,
            loudness,
        })
    }

    /// A URL at which this server serves a file of a video of this length, and when it stops working.
    pub(super) fn sign_file(
        &self,
        grant: Grant,
        (is_private, duration): (bool, Duration),
        key: &BlobKey,
        now: Time,
    ) -> (String, Time) {
        let expire_time = now + self.ttl(is_private, duration);
        (self.own_url(key.prefix(), key.as_str(), grant, expire_time), expire_time)
    }

    /// A URL at which this server serves what is at `path`, which begins with `prefix`.
    fn own_url(&self, prefix: &str, path: &str, grant: Grant, expire_time: Time) -> String {
        let mut payload = grant.video.as_bytes().to_vec();
        payload.push(u8::from(grant.is_for_owner));
        payload.extend_from_slice(&expire_time.micros().to_be_bytes());
        let token = self.media.seal(prefix.as_bytes(), &payload);
        format!("{}/media/{token}/{path}", self.public_url)
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
        let (grant, expire_time) = self.open_prefix(token, key.prefix(), now)?;
        Some(OpenedUrl { key, grant, expire_time })
    }

    /// As [`Signer::open`], for a path that begins with `prefix`, whatever follows.
    pub(super) fn open_prefix(&self, token: &str, prefix: &str, now: Time) -> Option<(Grant, Time)> {
        let payload = self.media.open(prefix.as_bytes(), token)?;
        let (video, rest) = payload.split_first_chunk()?;
        let (is_for_owner, expire_time) = rest.split_first()?;
        let grant = Grant { video: VideoId::from_bytes(*video), is_for_owner: *is_for_owner != 0 };
        let expire_time = Time::from_micros(i64::from_be_bytes(expire_time.try_into().ok()?));
        (now < expire_time).then_some((grant, expire_time))
    }
}

/// A file that was made of an original, without its URL.
fn of_file(file: &RenditionFile) -> Rendition {
    Rendition {
        kind: RenditionKind::Progressive,
        url: String::new(),
        content_type: process::CONTENT_TYPE.to_owned(),
        codecs: file.codecs.clone(),
        size_bytes: file.size_bytes,
        width: file.width,
        height: file.height,
        bitrate: file.average,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_work_until_a_long_video_ends() {
        let secrets = Secrets::parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8").unwrap();
        let hours = Duration::from_hours;
        let ttl = |ttl, private_ttl, is_private, duration| {
            Signer::new(&secrets, String::new(), ttl, private_ttl).ttl(is_private, duration)
        };
        assert_eq!(ttl(hours(6), hours(1), false, hours(1)), hours(6));
        assert_eq!(ttl(hours(6), hours(1), false, hours(3)), hours(7));
        assert_eq!(ttl(hours(6), hours(1), false, hours(1000)), hours(7 * 24));
        assert_eq!(ttl(hours(1000), hours(1), false, Duration::MAX), hours(1000));
        assert_eq!(ttl(hours(6), hours(1), true, hours(3)), hours(1));
        assert_eq!(ttl(hours(6), hours(8), true, hours(3)), hours(6));
    }

    #[test]
    fn urls_in_the_playlists_of_a_video_that_became_private_work_as_long_as_those_of_private_videos() {
        let secrets = Secrets::parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8").unwrap();
        let hours = Duration::from_hours;
        let signer = Signer::new(&secrets, String::new(), hours(6), hours(1));
        assert_eq!(signer.rest(false, hours(5)), hours(5));
        assert_eq!(signer.rest(true, hours(5)), hours(1));
        assert_eq!(signer.rest(true, Duration::from_mins(5)), Duration::from_mins(5));
    }

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
