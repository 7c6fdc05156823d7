//! Runs the server as a separate process on a free port, with a data folder and a database of its own.
//!
//! This file starts a server and gives its addresses. `process.rs` has the details of the process, `observe.rs` what a
//! test can observe of it, `lifecycle.rs` how it is stopped, killed and restarted.

mod lifecycle;
mod observe;
mod process;

use std::path::PathBuf;
use std::sync::Arc;

use tempfile::TempDir;
use tokio::process::Child;
use tonic::transport::{Channel, Endpoint};

pub(crate) use self::process::Launch;
use self::process::{all_flags, spawn};
use super::object_store::ObjectStore;
use super::storage::{Storage, Store};

/// The database that a server runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// A running server. It is killed when the value is dropped; the drop fails the test if the log has a panic.
pub(crate) struct Server {
    engine: Engine,
    objects: Option<Arc<ObjectStore>>,
    folder: TempDir,
    database_url: Option<String>,
    flags: Vec<String>,
    launch: Launch,
    address: String,
    child: Child,
    /// The other nodes of the deployment, in the run of `tests/fleet`; otherwise none.
    peers: Vec<Server>,
}

/// The number of nodes of each server that is on PostgreSQL and an object store: 1, or more in the run of `tests/fleet`,
/// which sets MARQUEE_TEST_NODES.
pub(crate) fn nodes() -> usize {
    std::env::var("MARQUEE_TEST_NODES").map_or(1, |count| count.parse().expect("a number of nodes"))
}

/// The chunk size that these flags set.
fn chunk_bytes(flags: &[&str]) -> Option<usize> {
    let flags = flags.join("=");
    let (_, rest) = flags.split_once("--chunk-size-bytes=")?;
    rest.split('=').next()?.parse().ok()
}

/// The rate limits of the server, except those that a test sets by a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limits {
    /// No limits, because hundreds of users of a test share one address. A test of limits sets its own by flag.
    Lifted,
    /// The server's defaults.
    Default,
}

impl Server {
    /// Starts a server with the default flags.
    pub(crate) async fn start(storage: impl Into<Storage>) -> Self {
        Self::with(storage, &[]).await
    }

    /// Starts a server with additional flags.
    pub(crate) async fn with(storage: impl Into<Storage>, flags: &[&str]) -> Self {
        let storage = storage.into();
        let objects = match storage.store {
            Store::Folder => None,
            // Several nodes need an object store, whose parts may be larger than the test's chunks.
            Store::S3 if chunk_bytes(flags).is_some_and(|bytes| bytes < storage.chunk_len()) => None,
            Store::S3 => Some(ObjectStore::start().await),
        };
        Self::on(storage.engine, objects, flags).await
    }

    /// Starts a server with the default rate limits and additional flags.
    pub(crate) async fn under_default_limits(engine: Engine, flags: &[&str]) -> Self {
        let database_url = engine.new_database().await;
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self::begin(folder, database_url, None, flags, Limits::Default).await
    }

    /// Starts a server whose data folder is `data` in `folder` (it may exist), with the settings in `launch`.
    pub(crate) async fn launched(engine: Engine, folder: TempDir, launch: Launch, flags: &[&str]) -> Self {
        let database_url = engine.new_database().await;
        Self::begin(folder, database_url, None, flags, launch).await
    }

    /// Does the same as [`Server::at`], with the default rate limits.
    pub(crate) async fn under_default_limits_at(folder: TempDir, database_url: Option<String>, flags: &[&str]) -> Self {
        Self::begin(folder, database_url, None, flags, Limits::Default).await
    }

    /// Starts a server that keeps its files in this object store, or in a folder when that is None.
    pub(crate) async fn on(engine: Engine, objects: Option<ObjectStore>, flags: &[&str]) -> Self {
        let database_url = engine.new_database().await;
        Self::begin(tempfile::tempdir().expect("a temporary folder"), database_url, objects, flags, Limits::Lifted)
            .await
    }

    /// Starts a server whose data folder is `data` in `folder` (it may exist), on PostgreSQL, or on SQLite when there
    /// is no URL.
    pub(crate) async fn at(folder: TempDir, database_url: Option<String>, flags: &[&str]) -> Self {
        Self::begin(folder, database_url, None, flags, Limits::Lifted).await
    }

    async fn begin(
        folder: TempDir,
        database_url: Option<String>,
        objects: Option<ObjectStore>,
        flags: &[&str],
        launch: impl Into<Launch>,
    ) -> Self {
        let launch = launch.into();
        let engine = if database_url.is_some() { Engine::Postgres } else { Engine::Sqlite };
        let objects = objects.map(Arc::new);
        let flags = all_flags(flags, objects.as_deref());
        let (child, address) = spawn(&folder.path().join("data"), database_url.as_deref(), &flags, launch).await;
        let mut server =
            Self { engine, objects, folder, database_url, flags, launch, address, child, peers: Vec::new() };
        if server.storage() == Storage::s3(Engine::Postgres) {
            server.add_peers().await;
        }
        server
    }

    /// Starts the other nodes of the deployment. Clients reach all of them at the address of the first.
    async fn add_peers(&mut self) {
        let own = self.flags.clone();
        self.flags.push(format!("--public-url={}", self.url("")));
        for _ in 1..nodes() {
            self.peers.push(self.another_node().await);
        }
        self.flags = own;
    }

    /// The database and the kind of file store of this server.
    pub(crate) fn storage(&self) -> Storage {
        let store = if self.objects.is_some() { Store::S3 } else { Store::Folder };
        Storage { engine: self.engine, store }
    }

    /// The object store; panics when the files are in a folder.
    pub(crate) fn objects(&self) -> &ObjectStore {
        self.objects.as_deref().expect("an object store")
    }

    pub(crate) fn engine(&self) -> Engine {
        self.engine
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The URL of a plain-HTTP path, which begins with a slash.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id().expect("the server runs")
    }

    pub(crate) fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The URL of the PostgreSQL database; None on SQLite.
    pub(crate) fn database_url(&self) -> Option<&str> {
        self.database_url.as_deref()
    }

    /// Opens a new connection; with several nodes, a connection to each, between which calls are distributed.
    pub(crate) async fn connect(&self) -> Channel {
        if self.peers.is_empty() { self.endpoint().connect().await.expect("a connection") } else { self.channel() }
    }

    /// A channel that connects at its first call.
    pub(crate) fn channel(&self) -> Channel {
        if self.peers.is_empty() {
            return self.endpoint().connect_lazy();
        }
        Channel::balance_list(self.nodes().map(Self::endpoint))
    }

    /// All nodes of the deployment, this one first.
    fn nodes(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.peers)
    }

    fn endpoint(&self) -> Endpoint {
        Endpoint::from_shared(self.url("")).expect("a URL")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Only sends the kill signal; `kill_on_drop` reaps the process.
        let _ = self.child.start_kill();
        let log = self.log();
        if std::thread::panicking() {
            eprintln!("--- the server's log ({:?}) ---\n{log}", self.engine);
        } else {
            assert!(!log.contains("panicked at"), "the server has panicked:\n{log}");
        }
    }
}
