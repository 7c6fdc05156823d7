//! Builds the features.

use std::sync::Arc;

use super::{Engines, StartError};
use crate::config::{Processing, ServeConfig, UploadConfig};
use crate::ffmpeg::Tools;
use crate::{
    account, channel, comment, dashboard, history, image, job, like, playlist, process, search, session, subscription,
    tweet, upload, video,
};

/// Every feature's service.
pub(super) struct Services {
    pub(super) jobs: job::Service,
    pub(super) sessions: session::Service,
    pub(super) channels: channel::Service,
    pub(super) accounts: account::Service,
    pub(super) uploads: upload::Service,
    pub(super) videos: video::Service,
    pub(super) process: process::Service,
    /// Makes files of videos; none without ffmpeg.
    pub(super) maker: Option<process::Maker>,
    pub(super) images: image::Service,
    pub(super) image_urls: image::Urls,
    pub(super) comments: comment::Service,
    pub(super) likes: like::Service,
    pub(super) tweets: tweet::Service,
    pub(super) playlists: playlist::Service,
    pub(super) subscriptions: subscription::Service,
    pub(super) views: history::Views,
    pub(super) history: history::Service,
    pub(super) dashboard: dashboard::Service,
    pub(super) search: search::Service,
}

impl Services {
    pub(super) async fn new(engines: &Engines, config: &ServeConfig, public_url: &str) -> Result<Self, StartError> {
        let Engines { db, blobs, clock, secrets, hasher, metrics, sweep, .. } = engines;
        let jobs = job::Service::new(db.clone(), clock.clone());
        let refusals = session::Refusals::new(secrets, metrics.sign_ins_refused.clone());
        let sessions =
            session::Service::new(db.clone(), clock.clone(), secrets, &config.account, refusals.clone()).await?;
        let channels = channel::Service::new(db.clone());
        let pool =
            image::Pool::new(usize::try_from(config.upload.image_permits)?, &metrics.overloaded, &metrics.in_use);
        let images = image::Service::new(db.clone(), blobs.clone(), clock.clone(), pool, sweep.clone());
        let uploads = upload::Service::new(upload::Dependencies {
            db: db.clone(),
            blobs: blobs.clone(),
            clock: clock.clone(),
            limits: limits(&config.upload),
            uploaded_bytes: metrics.uploaded_bytes.clone(),
            sweep: sweep.clone(),
            tasks: engines.writes.clone(),
        });
        let search = search::Service::new(db.clone(), clock.clone());
        let tools = Tools::find(config.media.ffmpeg.as_ref()).await?;
        let is_on = match config.process.processing {
            Processing::Auto => tools.is_some() && config.job.slots().is_some(),
            Processing::On => true,
            Processing::Off => false,
        };
        let process = process::Service::new(db.clone(), clock.clone(), jobs.clone(), is_on);
        let videos = video::Service::new(video::Dependencies {
            db: db.clone(),
            blobs: blobs.clone(),
            clock: clock.clone(),
            uploads: uploads.clone(),
            channels: channels.clone(),
            images: images.clone(),
            search: search.clone(),
            process: process.clone(),
            signer: video::Signer::new(
                secrets,
                public_url.to_owned(),
                config.upload.playback_ttl,
                config.upload.private_playback_ttl,
            ),
        });
        let tools = tools.filter(|_| config.job.slots().is_some());
        let maker = tools.map(|tools| maker(engines, config, tools, &process, &videos)).transpose()?;
        let playlists = playlist::Service::new(db.clone(), clock.clone(), channels.clone(), videos.clone());
        let accounts = account::Service::new(account::Dependencies {
            db: db.clone(),
            clock: clock.clone(),
            hasher: hasher.clone(),
            refusals,
            reserved: account::ReservedNames::new(&config.account),
            attempts: account::Attempts::new(&engines.limits, &config.limit),
            sessions: sessions.clone(),
            channels: channels.clone(),
            images: images.clone(),
            uploads: uploads.clone(),
            videos: videos.clone(),
            playlists: playlists.clone(),
            search: search.clone(),
        });
        let comments = comment::Service::new(db.clone(), clock.clone(), channels.clone(), sweep.clone());
        let tweets = tweet::Service::new(db.clone(), clock.clone(), channels.clone(), sweep.clone());
        let likes = like::Service::new(db.clone(), clock.clone(), videos.clone(), comments.clone(), tweets.clone());
        let subscriptions = subscription::Service::new(db.clone(), clock.clone(), channels.clone(), videos.clone());
        let views = history::Views::new(db.clone());
        let history = history::Service::new(history::Dependencies {
            db: db.clone(),
            clock: clock.clone(),
            videos: videos.clone(),
            views: views.clone(),
            addresses: history::Addresses::new(secrets),
            rules: history::ViewRules { min_watch: config.history.view_min_watch, window: config.history.view_window },
        });
        let dashboard = dashboard::Service::new(db.clone(), channels.clone(), videos.clone());
        let image_urls = image::Urls::new(public_url);
        Ok(Self {
            jobs,
            sessions,
            channels,
            accounts,
            uploads,
            videos,
            process,
            maker,
            images,
            image_urls,
            comments,
            likes,
            tweets,
            playlists,
            subscriptions,
            views,
            history,
            dashboard,
            search,
        })
    }
}

/// Makes posters and renditions with these programs.
fn maker(
    engines: &Engines,
    config: &ServeConfig,
    tools: Tools,
    process: &process::Service,
    videos: &video::Service,
) -> Result<process::Maker, StartError> {
    Ok(process::Maker {
        service: process.clone(),
        videos: Arc::new(videos.clone()),
        blobs: engines.blobs.clone(),
        tools: Arc::new(tools),
        scratch: process::Scratch::open(&config.scratch_dir(), config.process.scratch_bytes)?,
    })
}

fn limits(config: &UploadConfig) -> upload::UploadLimits {
    // The command line keeps sizes within i64.
    let bytes = |size: u64| i64::try_from(size).unwrap_or(i64::MAX);
    upload::UploadLimits {
        max_upload_bytes: bytes(config.largest_upload_bytes()),
        chunk_size_bytes: bytes(config.chunk_size_bytes),
        ttl: config.upload_ttl,
        user_quota_bytes: bytes(config.user_quota_bytes),
        max_open_uploads: bytes(config.max_open_uploads),
    }
}
