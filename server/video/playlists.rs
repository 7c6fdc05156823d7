//! Opens the playlists of media URLs.

use std::time::Duration;

use super::service::Service;
use crate::error::Result;
use crate::process::{self, playlist};

/// A playlist that a media URL has opened.
#[derive(Debug)]
pub struct Playlist {
    pub text: String,
    /// How long a cache may keep it: the master playlist gets more lines while more is made.
    pub fresh_for: Duration,
}

/// How long the master playlist may be kept.
const MASTER_FRESH: Duration = Duration::from_secs(10);

impl Service {
    /// The playlist that a media URL opens. `None` when the token is invalid or expired, the video was deleted or is now
    /// hidden from the viewer for whom the URL was made, or there is no such playlist.
    ///
    /// The files that it names are in the same folder, or at the object store until the URL of the playlist expires.
    pub async fn open_playlist(&self, token: &str, path: &str) -> Result<Option<Playlist>> {
        let now = self.0.clock.now();
        let Some((prefix, name)) = path.rfind('/').map(|slash| path.split_at(slash + 1)) else { return Ok(None) };
        let Some(name) = name.strip_suffix(playlist::SUFFIX) else { return Ok(None) };
        let Some((grant, expire_time)) = self.0.signer.open_prefix(token, prefix, now) else { return Ok(None) };
        match self.0.store.find_watchable(grant).await? {
            Some(original) if original.prefix() == prefix => {}
            _ => return Ok(None),
        }
        let rest = expire_time.since(now);
        if name == playlist::MASTER {
            let files = self.0.process.renditions(grant.video).await?;
            let text = playlist::master(&files);
            return Ok(text.map(|text| Playlist { text, fresh_for: rest.min(MASTER_FRESH) }));
        }
        let Some(index) = self.0.process.index(grant.video, name).await? else { return Ok(None) };
        let signed = self.0.blobs.sign_url(&index.blob_key, process::CONTENT_TYPE, now, rest).await?;
        let url = match &signed {
            Some(signed) => &signed.url,
            None => index.blob_key.as_str().strip_prefix(prefix).unwrap_or_default(),
        };
        Ok(Some(Playlist { text: playlist::media(&index, url), fresh_for: rest }))
    }
}
