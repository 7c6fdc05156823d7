//! The services of a server, run in the test's process: another node on a given database and store of files.

use std::sync::Arc;
use std::time::Duration;

use marquee::caption;
use marquee::channel;
use marquee::clock::Clock;
use marquee::engine::blob::BlobStore;
use marquee::engine::blob::sweeper::Sweeper;
use marquee::engine::db::Db;
use marquee::engine::limit::{Budgets, Peer};
use marquee::image;
use marquee::job;
use marquee::process;
use marquee::search;
use marquee::secrets::Secrets;
use marquee::upload::{self, UploadLimits};
use marquee::video::{self, Signer};
use prometheus::{IntCounter, IntCounterVec, IntGaugeVec, Opts};
use tokio::sync::Notify;
use tokio_util::task::TaskTracker;

/// The services of one node; they end when it is dropped.
pub(crate) struct Node {
    pub(crate) blobs: Arc<dyn BlobStore>,
    pub(crate) uploads: upload::Service,
    pub(crate) videos: video::Service,
    pub(crate) images: image::Service,
    pub(crate) sweeper: Sweeper,
}

/// A network peer whose memory budget never runs out.
pub(crate) fn roomy_peer() -> Peer {
    let opts = || Opts::new("resources", "What is refused, and what is in use.");
    let refused = IntCounterVec::new(opts(), &["resource"]).expect("counters");
    let in_use = IntGaugeVec::new(opts(), &["resource"]).expect("gauges");
    Budgets::new(|_| 1 << 40, &refused, &in_use).peer(std::net::Ipv4Addr::LOCALHOST.into())
}

impl Node {
    /// Starts a node without quotas, whose new uploads have chunks of this size.
    pub(crate) fn start(db: &Db, blobs: Arc<dyn BlobStore>, clock: &Clock, chunk_bytes: usize) -> Self {
        let sweep = Arc::new(Notify::new());
        let limits = UploadLimits {
            max_upload_bytes: i64::MAX,
            chunk_size_bytes: i64::try_from(chunk_bytes).expect("a size"),
            ttl: Duration::from_hours(24 * 365),
            user_quota_bytes: i64::MAX,
            max_open_uploads: i64::MAX,
        };
        let counter = IntCounter::new("uploaded_bytes", "Bytes.").expect("a counter");
        let uploads = upload::Service::new(upload::Dependencies {
            db: db.clone(),
            blobs: blobs.clone(),
            clock: clock.clone(),
            limits,
            uploaded_bytes: counter,
            sweep: sweep.clone(),
            tasks: TaskTracker::new(),
        });
        let channels = channel::Service::new(db.clone());
        let secrets = Secrets::parse(&data_encoding::BASE64URL_NOPAD.encode(&marquee::secrets::random()));
        let signer =
            Signer::new(&secrets.expect("a secret"), String::new(), Duration::from_hours(1), Duration::from_hours(1));
        let refused = IntCounterVec::new(Opts::new("overloaded", "Refused."), &["resource"]).expect("counters");
        let in_use = IntGaugeVec::new(Opts::new("in_use", "In use."), &["resource"]).expect("gauges");
        let pool = image::Pool::new(1, &refused, &in_use);
        let images = image::Service::new(db.clone(), blobs.clone(), clock.clone(), pool, sweep);
        let jobs = job::Service::new(db.clone(), clock.clone());
        let videos = video::Service::new(video::Dependencies {
            db: db.clone(),
            blobs: blobs.clone(),
            clock: clock.clone(),
            uploads: uploads.clone(),
            channels,
            images: images.clone(),
            search: search::Service::new(db.clone(), clock.clone()),
            process: process::Service::new(db.clone(), clock.clone(), jobs, false),
            stored_captions: caption::StoredCaptions::new(db.clone(), blobs.clone(), clock.clone()),
            signer,
        });
        let sweeper = Sweeper::new(db.clone(), blobs.clone(), clock.clone(), Duration::from_hours(1));
        Self { blobs, uploads, videos, images, sweeper }
    }
}
