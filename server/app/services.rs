//! Builds the features.

use std::sync::Arc;

use super::{Engines, StartError};
use crate::clock::Clock;
use crate::config::{MailConfig, Processing, ServeConfig, UploadConfig};
use crate::ffmpeg::Tools;
use crate::rpc::page::PageTokens;
use crate::secrets::Purpose;
use crate::{
    account, caption, channel, comment, dashboard, history, image, job, like, mail, notification, playlist, process,
    search, session, subscription, tweet, upload, video,
};

/// Every feature's service.
pub(super) struct Services {
    pub(super) jobs: job::Service,
    pub(super) sessions: session::Service,
    pub(super) channels: channel::Service,
    pub(super) accounts: account::Service,
    /// Sends mails.
    pub(super) delivery: mail::Delivery,
    pub(super) uploads: upload::Service,
    pub(super) videos: video::Service,
    pub(super) process: process::Service,
    /// The stored captions.
    pub(super) stored_captions: caption::StoredCaptions,
    pub(super) captions: caption::Service,
    /// Makes files of videos; none without ffmpeg.
    pub(super) maker: Option<process::Maker>,
    pub(super) images: image::Service,
    pub(super) image_urls: image::Urls,
    pub(super) comments: comment::Service,
    /// What happens on videos that somebody watches.
    pub(super) live: comment::Live,
    pub(super) likes: like::Service,
    pub(super) tweets: tweet::Service,
    pub(super) playlists: playlist::Service,
    pub(super) subscriptions: subscription::Service,
    pub(super) notifications: notification::Service,
    /// Makes mails about unread notifications; none in a worker that does not know the server's URL.
    pub(super) digests: Option<notification::Digests>,
    pub(super) unsubscriber: notification::Unsubscriber,
    pub(super) views: history::Views,
    pub(super) history: history::Service,
    pub(super) dashboard: dashboard::Service,
    pub(super) search: search::Service,
}

impl Services {
    #[expect(clippy::too_many_lines, reason = "a line for each dependency of each service, in one list")]
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
            limits: upload_limits(&config.upload),
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
        let stored_captions = caption::StoredCaptions::new(db.clone(), blobs.clone(), clock.clone());
        let videos = video::Service::new(video::Dependencies {
            db: db.clone(),
            blobs: blobs.clone(),
            clock: clock.clone(),
            uploads: uploads.clone(),
            channels: channels.clone(),
            images: images.clone(),
            search: search.clone(),
            process: process.clone(),
            stored_captions: stored_captions.clone(),
            signer: video::Signer::new(
                secrets,
                public_url.to_owned(),
                config.upload.playback_ttl,
                config.upload.private_playback_ttl,
            ),
        });
        let captions = caption::Service::new(caption::Dependencies {
            stored_captions: stored_captions.clone(),
            videos: Arc::new(videos.clone()),
            clock: clock.clone(),
            user_quota_bytes: upload_limits(&config.upload).user_quota_bytes,
            sweep: sweep.clone(),
        });
        let tools = tools.filter(|_| config.job.slots().is_some());
        let maker =
            tools.map(|tools| maker(engines, config, tools, (&process, &stored_captions), &videos)).transpose()?;
        let playlists = playlist::Service::new(db.clone(), clock.clone(), channels.clone(), videos.clone());
        let codes = mail::Codes::new(secrets);
        let delivery = delivery(config, codes.clone(), clock.clone())?;
        let mails = mail::Service::new(jobs.clone(), clock.clone());
        let accounts = account::Service::new(account::Dependencies {
            db: db.clone(),
            clock: clock.clone(),
            hasher: hasher.clone(),
            refusals,
            reserved: account::ReservedNames::new(&config.account),
            attempts: account::Attempts::new(&engines.limits, &config.limit),
            sessions: sessions.clone(),
            jobs: jobs.clone(),
            mails: mails.clone(),
            codes,
            channels: channels.clone(),
            images: images.clone(),
            uploads: uploads.clone(),
            videos: videos.clone(),
            playlists: playlists.clone(),
            search: search.clone(),
        });
        let image_urls = image::Urls::new(public_url);
        let cursors = PageTokens::new(secrets.sealer(Purpose::PageToken));
        let encoder = comment::encoder(cursors, image_urls.clone());
        let live = comment::Live::new(db.clone(), clock.clone(), encoder);
        let comments = comment::Service::new(db.clone(), clock.clone(), channels.clone(), sweep.clone());
        let tweets = tweet::Service::new(db.clone(), clock.clone(), channels.clone(), sweep.clone());
        let likes = like::Service::new(db.clone(), clock.clone(), videos.clone(), comments.clone(), tweets.clone());
        let subscriptions = subscription::Service::new(db.clone(), clock.clone(), channels.clone(), videos.clone());
        let notifications = notification::Service::new(notification::Dependencies {
            db: db.clone(),
            clock: clock.clone(),
            jobs: jobs.clone(),
            channels: channels.clone(),
            comments: comments.clone(),
            subscriptions: subscriptions.clone(),
        });
        let tokens = notification::UnsubscribeTokens::new(secrets);
        let unsubscriber = notification::Unsubscriber::new(notifications.clone(), tokens.clone());
        let digests = (!public_url.is_empty()).then(|| notification::Digests {
            service: notifications.clone(),
            mails: mails.clone(),
            tokens,
            public_url: public_url.trim_end_matches('/').to_owned(),
            is_on: config.mail.digest_interval.0.is_some(),
        });
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
        Ok(Self {
            jobs,
            sessions,
            channels,
            accounts,
            delivery,
            uploads,
            videos,
            process,
            stored_captions,
            captions,
            maker,
            images,
            image_urls,
            comments,
            live,
            likes,
            tweets,
            playlists,
            subscriptions,
            notifications,
            digests,
            unsubscriber,
            views,
            history,
            dashboard,
            search,
        })
    }
}

/// Makes everything that is made of videos, with these programs.
fn maker(
    engines: &Engines,
    config: &ServeConfig,
    tools: Tools,
    (process, stored_captions): (&process::Service, &caption::StoredCaptions),
    videos: &video::Service,
) -> Result<process::Maker, StartError> {
    Ok(process::Maker {
        service: process.clone(),
        videos: Arc::new(videos.clone()),
        stored_captions: stored_captions.clone(),
        blobs: engines.blobs.clone(),
        tools: Arc::new(tools),
        scratch: process::Scratch::open(&config.scratch_dir(), config.process.scratch_bytes)?,
    })
}

/// Sends mails to the SMTP server, or to files. The templates of each feature that has mails are loaded here.
fn delivery(config: &ServeConfig, codes: mail::Codes, clock: Clock) -> Result<mail::Delivery, StartError> {
    let MailConfig { smtp_url, smtp_ca, mail_from, mail_link_url, mail_templates, .. } = &config.mail;
    let templates = [&account::MAILS[..], &notification::MAILS].concat();
    let templates = mail::Templates::load(&templates, mail_templates.as_deref())?;
    let from = mail::Sender::parse(mail_from)?;
    let transport = match smtp_url {
        Some(url) => mail::Transport::Smtp(Box::new(mail::Smtp::new(url, smtp_ca.as_deref(), from.domain())?)),
        None => mail::Transport::Files(mail::Files::in_data_dir(&config.storage.database.data_dir)),
    };
    Ok(mail::Delivery::new(templates, codes, from, mail_link_url.clone(), transport, clock))
}

/// The limits on uploads.
pub(super) fn upload_limits(config: &UploadConfig) -> upload::UploadLimits {
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
