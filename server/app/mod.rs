//! Builds the server from its configuration (engines, services, router), starts it, and stops it.
//!
//! `services.rs` builds the features; `calls.rs` puts them behind the middleware, in one ordered list; `router.rs` has the
//! gRPC services and the plain-HTTP routes beside them. `tasks.rs`
//! lists the recurring tasks of every node, `jobs.rs` the kinds of jobs and the schedules. `work.rs` is a node that only
//! works on jobs. `admin.rs` has the commands that an operator runs beside a server.

mod admin;
mod calls;
mod jobs;
mod router;
mod services;
mod tasks;
mod work;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::Clock;
use crate::config::ServeConfig;
use crate::data_dir::{self, DataDirLock};
use crate::engine::blob::{BlobStore, check_identity, s3};
use crate::engine::bus::{BusMetrics, Exchange};
use crate::engine::db::Db;
use crate::engine::limit::{Budgets, Limits, SharedBuckets, SharedMetrics};
use crate::engine::redis::Redis;
use crate::event;
use crate::exchange::{Gate, SlowClientLimit};
use crate::health::Health;
use crate::http::Site;
use crate::listener::{Connections, Descriptors, Listener, bind};
use crate::maintenance;
use crate::notification::Notifier;
use crate::rpc::metrics::Metrics;
use crate::secrets::Secrets;
use crate::session::password::Hasher;
use crate::telemetry;
use crate::tls::Tls;

pub use admin::{check_health, drop_job, list_jobs, migrate, recount, retry_job, set_role, show_mail};
use services::Services;
pub use work::work;

/// Why the server cannot start or has failed. Its text is written for the operator.
pub type StartError = Box<dyn std::error::Error + Send + Sync>;

/// How long writing the last views may take after the shutdown deadline has passed.
const LAST_WRITE: Duration = Duration::from_secs(2);

/// The dependencies of the services.
struct Engines {
    db: Db,
    blobs: Arc<dyn BlobStore>,
    clock: Clock,
    secrets: Secrets,
    hasher: Hasher,
    metrics: Arc<Metrics>,
    limits: Limits,
    nodes: Nodes,
    /// Starts "remove bytes", and with it "delete rows" (`tasks.rs`).
    sweep: Arc<Notify>,
    /// Writes that run detached from their connections.
    writes: TaskTracker,
    /// Fires when the server stops.
    shutdown: CancellationToken,
}

/// The exchange with other nodes.
struct Nodes {
    hints: Exchange,
    /// None without Redis.
    buckets: Option<SharedBuckets>,
}

/// A server that is ready to serve.
pub struct App {
    config: ServeConfig,
    url: String,
    public_url: String,
    engines: Engines,
    services: Services,
    health: Health,
    listener: Listener,
    data_dir: Arc<DataDirLock>,
}

impl Engines {
    async fn open(config: &ServeConfig) -> Result<Self, StartError> {
        let ServeConfig { storage, account, .. } = config;
        let clock = Clock::default();
        let secrets = match &account.secrets {
            Some(text) => Secrets::parse(text)?,
            None => Secrets::load_or_create(&storage.database.data_dir.join("secret"))?,
        };
        let db = Db::connect(&storage.database.url()?, storage.database.database_connections).await?;
        db.migrate().await?;
        let blobs = storage.blob_store().await?;
        let deployment = check_identity(&db, &*blobs, &clock).await?;
        let hasher = Hasher::new(account.hash_permits)?;
        let metrics = Arc::new(Metrics::new(hasher.operations(), [db.counters(), telemetry::counters()].concat())?);
        let (nodes, limits) = Nodes::open(config, &db, &deployment, &metrics)?;
        let (sweep, writes, shutdown) = (Arc::new(Notify::new()), TaskTracker::new(), CancellationToken::new());
        Ok(Self { db, blobs, clock, secrets, hasher, metrics, limits, nodes, sweep, writes, shutdown })
    }
}

impl Engines {
    /// How long answers may wait for their clients, and the counter of those that were ended.
    fn slow_clients(&self, config: &ServeConfig) -> SlowClientLimit {
        SlowClientLimit { patience: config.limit.answer_timeout, counter: self.metrics.slow.clone() }
    }
}

impl Nodes {
    /// What other nodes are reached by, and the limits. Nothing is connected yet.
    fn open(config: &ServeConfig, db: &Db, deployment: &str, metrics: &Metrics) -> Result<(Self, Limits), StartError> {
        let redis = config.redis.redis_url.as_ref().map(|url| Redis::new(url, deployment)).transpose();
        // Without the cause, which may repeat the URL, and so its password.
        let redis = redis.map_err(|_| {
            "--redis-url is not redis://[USER:PASSWORD@]HOST[:PORT][/DB], or rediss:// with TLS (percent-encode special \
            characters)"
        })?;
        let (bus_metrics, rate_limited) = (BusMetrics::new()?, metrics.rate_limited.clone());
        let (buckets, limits) = match &redis {
            Some(redis) => {
                let shared_metrics = SharedMetrics::new()?;
                metrics.add(bus_metrics.collectors())?;
                metrics.add(shared_metrics.collectors())?;
                let buckets = SharedBuckets::new(redis.clone(), shared_metrics);
                (Some(buckets.clone()), Limits::sharing(rate_limited, config.redis.shared_limits(), buckets))
            }
            None => (None, Limits::in_process(rate_limited)),
        };
        // SQLite's file belongs to one process, which hears all its own hints.
        let poll = (!db.is_embedded()).then_some(config.redis.bus_poll);
        let hints = Exchange::new(db.bus().clone(), redis, poll, bus_metrics);
        Ok((Self { hints, buckets }, limits))
    }

    /// Exchanges hints and shares limits until `shutdown` fires.
    async fn run(self, shutdown: CancellationToken) {
        let Self { hints, buckets } = self;
        let share = async {
            match buckets {
                Some(buckets) => buckets.run(shutdown.clone()).await,
                None => shutdown.cancelled().await,
            }
        };
        tokio::join!(hints.run(shutdown.clone()), share);
    }
}

impl App {
    /// Opens the data folder, the database and the blob store, builds the services, and binds the socket.
    pub async fn start(config: ServeConfig) -> Result<Self, StartError> {
        if config.storage.s3.bucket.is_some() && config.upload.chunk_size_bytes < s3::MIN_PART_BYTES {
            return Err("--chunk-size-bytes: S3 takes no parts below 5242880 bytes (5 MiB)".into());
        }
        let data_dir = Arc::new(data_dir::lock(&config.storage.database.data_dir)?);
        let tls = match (&config.edge.tls_cert, &config.edge.tls_key) {
            (Some(cert), Some(key)) => Some(Tls::load(cert, key)?),
            _ => None,
        };
        // Before the database, which may take a while to answer: a port in use is the most frequent mistake.
        let socket = bind(&config.edge.listen).await?;
        let engines = Engines::open(&config).await?;
        let address = socket.local_addr()?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://{address}");
        // Clients cannot connect to the unspecified address; on this machine, the loopback address works.
        let any = if config.edge.listen.host.is_some() { "//[::1]:" } else { "//127.0.0.1:" };
        let reachable = url.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", any);
        let public_url = config.edge.public_url.clone().unwrap_or(reachable);
        let public_url = public_url.trim_end_matches('/').to_owned();

        let health = Health::default();
        let services = Services::new(&engines, &config, &public_url).await?;
        let site = Site::new(address, &public_url, &config);
        let router = router::build(&engines, &services, &config, &health, site)?;
        let descriptors = Descriptors::share_out(&config, &config.storage.database.url()?);
        let (metrics, clock) = (&engines.metrics, engines.clock.clone());
        let connections = Connections::new(descriptors.connections, clock, metrics.connections_ended.clone());
        let budgets = Budgets::new(
            |resource| config.limit.budget(resource, &config.upload),
            &metrics.overloaded,
            &metrics.in_use,
        );
        let (gate, slow_clients, open) =
            (Gate::new(router, budgets), engines.slow_clients(&config), metrics.connections.clone());
        let listener = Listener { listener: socket, tls, gate, slow_clients, connections, open };
        Ok(Self { config, url, public_url, engines, services, health, listener, data_dir })
    }

    /// The URL at which the server listens.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The beginning of URLs that are sent to clients.
    pub fn public_url(&self) -> &str {
        &self.public_url
    }

    /// The certificate, if the server uses TLS.
    pub fn tls(&self) -> Option<Tls> {
        self.listener.tls.clone()
    }

    /// Serves until `stop` fires, then stops in order: report NOT_SERVING, accept nothing new, end streams, let running
    /// calls finish, write the waiting views, and close the database. Work that is not finished by the shutdown
    /// deadline is cut off.
    ///
    /// Also stops, with an error, when one of the server's tasks ends by itself.
    pub async fn run(self, stop: CancellationToken) -> Result<(), StartError> {
        let Self { config, engines, services, health, listener, data_dir, .. } = self;
        let recurring = tasks::list(&engines, &services, &config.upload);
        let worker = config.job.slots().map(|slots| jobs::worker(&engines, &services, &config, slots));
        if worker.is_none() && engines.db.is_embedded() {
            tracing::warn!(
                "--work off: no other process can use this data folder meanwhile, so that nothing deletes expired \
                records or the rows of deleted things until `marquee work` runs on it"
            );
        }
        let Engines { db, nodes, writes, shutdown, .. } = engines;
        // Before the first connection is accepted, so that no client sees NOT_SERVING at the start.
        health.set(true);
        let mut tasks = JoinSet::new();
        tasks.spawn(maintenance::run(recurring, shutdown.clone()));
        tasks.spawn(nodes.run(shutdown.clone()));
        if let Some(worker) = worker {
            tasks.spawn(worker.run());
        }
        let sessions = services.sessions.clone();
        let (is_informed, folder) = (move || sessions.has_fresh_revocations(), data_dir.clone());
        tasks.spawn(health.clone().run(db.clone(), is_informed, move || folder.is_in_place(), stop.clone()));
        tasks.spawn(services.sessions.run(shutdown.clone()));
        tasks.spawn(services.views.clone().run(shutdown.clone()));
        tasks.spawn(services.search.run(shutdown.clone()));
        tasks.spawn(services.live.run(shutdown.clone()));
        tasks.spawn(event::consume(db.clone(), Notifier(services.notifications.clone()), shutdown.clone()));
        tasks.spawn({
            let (edge, shutdown) = (config.edge.clone(), shutdown.clone());
            async move { listener.run(&edge, shutdown).await }
        });

        // None of the tasks ends by itself. A server that has lost one must not go on serving.
        let lost = tokio::select! {
            biased;
            () = stop.cancelled() => None,
            ended = tasks.join_next() => ended,
        };
        stop.cancel();
        tracing::info!("stopping");
        health.set(false);
        shutdown.cancel();
        writes.close();
        let orderly = async {
            while tasks.join_next().await.is_some() {}
            writes.wait().await;
            services.views.write().await;
            db.close().await;
        };
        if tokio::time::timeout(config.edge.shutdown_deadline, orderly).await.is_err() {
            tracing::warn!("the shutdown deadline has passed; open calls are cut off");
            // Calls that do not end must not cause the loss of recorded views.
            if tokio::time::timeout(LAST_WRITE, services.views.write()).await.is_err() {
                tracing::warn!("the last views could not be written to the database");
            }
        }
        // Only now may another process lock the folder.
        drop(data_dir);
        match lost {
            None => Ok(()),
            Some(ended) => Err(format!("a task of the server has ended unexpectedly: {ended:?}").into()),
        }
    }
}
