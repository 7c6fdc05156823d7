//! Opens the files of media URLs that are written when somebody asks for them: playlists, and the list of a storyboard.

use std::time::Duration;

use super::model::Visibility;
use super::service::Service;
use crate::clock::Time;
use crate::error::Result;
use crate::id::VideoId;
use crate::language::Language;
use crate::process::{self, playlist, storyboard};

/// A file that a media URL has opened.
#[derive(Debug)]
pub struct Playlist {
    pub text: String,
    pub content_type: &'static str,
    /// How long a cache may keep it: the master playlist gets more lines while more is made.
    pub fresh_for: Duration,
}

/// How long a file may be kept that can change.
const CHANGING_FRESH: Duration = Duration::from_secs(10);

impl Service {
    /// The playlist that a media URL opens. `None` when the token is invalid or expired, the video was deleted or is now
    /// hidden from the viewer for whom the URL was made, or there is no such playlist.
    ///
    /// The files that it names are in the same folder, or at the object store until the URL of the playlist expires; those
    /// of a video that is private now for no longer than all URLs of private videos.
    pub async fn open_playlist(&self, token: &str, path: &str) -> Result<Option<Playlist>> {
        let now = self.0.clock.now();
        let Some((prefix, name)) = path.rfind('/').map(|slash| path.split_at(slash + 1)) else { return Ok(None) };
        let Some((grant, expire_time)) = self.0.signer.open_prefix(token, prefix, now) else { return Ok(None) };
        let (length, visibility) = match self.0.store.find_watchable(grant).await? {
            Some((original, length, visibility)) if original.prefix() == prefix => {
                (Duration::from_micros(length.unsigned_abs()), visibility)
            }
            _ => return Ok(None),
        };
        let rest = self.0.signer.rest(visibility == Visibility::Private, expire_time.since(now));
        if name == storyboard::FILE {
            return self.open_storyboard(grant.video, prefix, (now, rest)).await;
        }
        let Some(name) = name.strip_suffix(playlist::SUFFIX) else { return Ok(None) };
        let opened = |text, fresh_for| Playlist { text, content_type: playlist::CONTENT_TYPE, fresh_for };
        if name == playlist::MASTER {
            let files = self.0.process.renditions(grant.video).await?;
            let captions = self.0.stored_captions.list(grant.video).await?;
            let text = playlist::master(&files, &captions);
            return Ok(text.map(|text| opened(text, rest.min(CHANGING_FRESH))));
        }
        if let Some(language) = playlist::language_of(name) {
            let Some(language) = Language::parse(language) else { return Ok(None) };
            let Some(caption) = self.0.stored_captions.find(grant.video, &language).await? else { return Ok(None) };
            // Captions are small, and always at this server.
            let url = caption.blob_key.as_str().strip_prefix(prefix).unwrap_or_default();
            return Ok(Some(opened(playlist::captions(url, length), rest.min(CHANGING_FRESH))));
        }
        let Some(index) = self.0.process.index(grant.video, name).await? else { return Ok(None) };
        let signed = self.0.blobs.sign_url(&index.blob_key, process::CONTENT_TYPE, now, rest).await?;
        let url = match &signed {
            Some(signed) => &signed.url,
            None => index.blob_key.as_str().strip_prefix(prefix).unwrap_or_default(),
        };
        Ok(Some(opened(playlist::media(&index, url), rest)))
    }

    async fn open_storyboard(
        &self,
        video: VideoId,
        prefix: &str,
        (now, rest): (Time, Duration),
    ) -> Result<Option<Playlist>> {
        let Some(storyboard) = self.0.process.storyboard(video).await? else { return Ok(None) };
        let mut urls = Vec::new();
        for key in storyboard.sheets(prefix) {
            let signed = self.0.blobs.sign_url(&key, storyboard::SHEET_TYPE, now, rest).await?;
            let own = || key.as_str().strip_prefix(prefix).unwrap_or_default().to_owned();
            urls.push(signed.map_or_else(own, |signed| signed.url));
        }
        let text = storyboard.webvtt(&urls);
        Ok(Some(Playlist { text, content_type: storyboard::CONTENT_TYPE, fresh_for: rest }))
    }
}
