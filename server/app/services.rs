//! The features, built on their engines.

use super::{Engines, StartError};
use crate::config::{ServeConfig, UploadConfig};
use crate::{account, channel, session, upload, video};

/// Every feature's service.
pub(super) struct Services {
    pub(super) sessions: session::Service,
    pub(super) channels: channel::Service,
    pub(super) accounts: account::Service,
    pub(super) uploads: upload::Service,
    pub(super) videos: video::Service,
}

impl Services {
    pub(super) async fn new(engines: &Engines, config: &ServeConfig, public_url: &str) -> Result<Self, StartError> {
        let Engines { db, blobs, clock, secrets, hasher, metrics, sweep, .. } = engines;
        let sessions = session::Service::new(db.clone(), clock.clone(), secrets, &config.account).await?;
        let channels = channel::Service::new(db.clone());
        let uploads = upload::Service::new(
            db.clone(),
            blobs.clone(),
            clock.clone(),
            limits(&config.upload),
            metrics.uploaded_bytes.clone(),
            sweep.clone(),
            engines.writes.clone(),
        );
        let videos = video::Service::new(
            db.clone(),
            blobs.clone(),
            clock.clone(),
            uploads.clone(),
            channels.clone(),
            video::Signer::new(secrets, public_url.to_owned(), config.upload.playback_ttl),
            sweep.clone(),
        );
        let accounts = account::Service::new(
            db.clone(),
            clock.clone(),
            hasher.clone(),
            sessions.clone(),
            channels.clone(),
            uploads.clone(),
            videos.clone(),
            account::Attempts::new(&engines.limits, &config.limit),
        );
        Ok(Self { sessions, channels, accounts, uploads, videos })
    }
}

fn limits(config: &UploadConfig) -> upload::Limits {
    // The command line keeps sizes within i64.
    let bytes = |size: u64| i64::try_from(size).unwrap_or(i64::MAX);
    upload::Limits {
        max_upload_bytes: bytes(config.largest_upload_bytes()),
        chunk_size_bytes: bytes(config.chunk_size_bytes),
        ttl: config.upload_ttl,
        user_quota_bytes: bytes(config.user_quota_bytes),
        max_open_uploads: bytes(config.max_open_uploads),
    }
}
