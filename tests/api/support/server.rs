//! The server as a process of its own, on a free port, with a data folder and a database of its own.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tonic::transport::{Channel, Endpoint};

use super::eventually;
use super::object_store::ObjectStore;
use super::world::{Store, World};

/// How long the server may take to start, and to stop.
const PATIENCE: Duration = Duration::from_secs(30);

/// The database behind a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// A running server. It is killed when it is dropped; a panic in its log fails the test then.
pub(crate) struct Server {
    engine: Engine,
    objects: Option<Arc<ObjectStore>>,
    folder: TempDir,
    database_url: Option<String>,
    flags: Vec<String>,
    launch: Launch,
    address: String,
    child: Child,
}

/// Which rate limits the server has that no flag sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limits {
    /// None: hundreds of users of a test share one address. A test of limits sets its own by flag.
    Lifted,
    /// Those that a server has by itself.
    Default,
}

/// How a server is started, beside its flags.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Launch {
    pub(crate) limits: Limits,
    /// The most files that it may have open; `None` for as many as this process.
    pub(crate) descriptors: Option<u32>,
    /// Whether somebody reads its log. Else that goes into a pipe.
    pub(crate) is_log_read: bool,
    /// The file mode mask that it is started with, in octal; `None` for this process's.
    pub(crate) umask: Option<&'static str>,
}

impl From<Limits> for Launch {
    fn from(limits: Limits) -> Self {
        Self { limits, descriptors: None, is_log_read: true, umask: None }
    }
}

impl Launch {
    /// As a server starts by itself, under its own limits.
    pub(crate) fn under_default_limits() -> Self {
        Limits::Default.into()
    }

    fn command(self) -> Command {
        let program = env!("CARGO_BIN_EXE_marquee");
        let mut settings = String::new();
        if let Some(count) = self.descriptors {
            settings.push_str(&["ulimit -n ", &count.to_string(), "; "].concat());
        }
        if let Some(mask) = self.umask {
            settings.push_str(&["umask ", mask, "; "].concat());
        }
        if settings.is_empty() {
            return Command::new(program);
        }
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(format!("{settings}exec \"$0\" \"$@\"")).arg(program);
        shell
    }
}

impl Server {
    /// A server with the default flags.
    pub(crate) async fn start(world: impl Into<World>) -> Self {
        Self::with(world, &[]).await
    }

    /// A server with these flags too.
    pub(crate) async fn with(world: impl Into<World>, flags: &[&str]) -> Self {
        let world = world.into();
        let objects = match world.store {
            Store::Folder => None,
            Store::S3 => Some(ObjectStore::start().await),
        };
        Self::on(world.engine, objects, flags).await
    }

    /// A server with the rate limits that it has by itself, and these flags.
    pub(crate) async fn under_default_limits(engine: Engine, flags: &[&str]) -> Self {
        let database_url = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(create_database().await),
        };
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self::begin(folder, database_url, None, flags, Limits::Default).await
    }

    /// A server whose data folder is `data` in `folder`, which may be there, started in a particular way.
    pub(crate) async fn launched(engine: Engine, folder: TempDir, launch: Launch, flags: &[&str]) -> Self {
        let database_url = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(create_database().await),
        };
        Self::begin(folder, database_url, None, flags, launch).await
    }

    /// The same with a data folder as [`Server::at`] has it.
    pub(crate) async fn under_default_limits_at(folder: TempDir, database_url: Option<String>, flags: &[&str]) -> Self {
        Self::begin(folder, database_url, None, flags, Limits::Default).await
    }

    /// A server with its files in this object store.
    pub(crate) async fn on(engine: Engine, objects: Option<ObjectStore>, flags: &[&str]) -> Self {
        let database_url = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(create_database().await),
        };
        Self::begin(tempfile::tempdir().expect("a temporary folder"), database_url, objects, flags, Limits::Lifted)
            .await
    }

    /// A server whose data folder is `data` in `folder`, which may be there, on a PostgreSQL database or SQLite.
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
        Self { engine, objects, folder, database_url, flags, launch, address, child }
    }

    /// What the server stands on.
    pub(crate) fn world(&self) -> World {
        let store = if self.objects.is_some() { Store::S3 } else { Store::Folder };
        World { engine: self.engine, store }
    }

    /// The store of its files, when that is not a folder.
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

    /// A line of its `/proc/PID/status`, in KiB: `VmRSS`, or `VmHWM` for the most that this has been.
    pub(crate) fn memory_kib(&self, name: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).expect("Linux's /proc");
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).expect("the line");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    }

    /// Lets its `VmHWM` begin anew.
    pub(crate) fn reset_memory_peak(&self) {
        std::fs::write(format!("/proc/{}/clear_refs", self.pid()), "5").expect("Linux's /proc");
    }

    pub(crate) fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The PostgreSQL database, if the server has one.
    pub(crate) fn database_url(&self) -> Option<&str> {
        self.database_url.as_deref()
    }

    /// What is stored, whole or in parts.
    pub(crate) async fn stored(&self) -> Vec<String> {
        let mut stored = match &self.objects {
            Some(objects) => objects.stored().await,
            None => self.blob_files().iter().map(|path| path.display().to_string()).collect(),
        };
        stored.sort();
        stored
    }

    /// The files in the blob folder, whole or in parts.
    pub(crate) fn blob_files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let mut folders = vec![self.data_dir().join("blobs/partial"), self.data_dir().join("blobs/objects")];
        while let Some(folder) = folders.pop() {
            // A folder may go while we look.
            let Ok(entries) = std::fs::read_dir(folder) else { continue };
            for path in entries.flatten().map(|entry| entry.path()) {
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.push(path);
                }
            }
        }
        files
    }

    /// A new connection.
    pub(crate) async fn connect(&self) -> Channel {
        Endpoint::from_shared(format!("http://{}", self.address)).expect("a URL").connect().await.expect("a connection")
    }

    /// A connection that is made at the first call.
    pub(crate) fn channel(&self) -> Channel {
        Endpoint::from_shared(format!("http://{}", self.address)).expect("a URL").connect_lazy()
    }

    /// GET of a path.
    pub(crate) async fn get(&self, path: &str) -> reqwest::Response {
        reqwest::get(self.url(path)).await.expect("an answer")
    }

    /// The value of a metric, such as `marquee_rpcs_total{code="OK",method="..."}`; 0 when it is not there.
    pub(crate) async fn metric(&self, name: &str) -> f64 {
        let text = self.get("/metrics").await.text().await.expect("text");
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.map_or(0.0, |value| value.parse().expect("a number"))
    }

    /// Kills the server as a crash would (SIGKILL), and waits until PostgreSQL has noticed: a statement that it was sent before
    /// is done after the kill, and would surprise whoever has looked in between.
    pub(crate) async fn kill(&mut self) {
        let ports = if self.engine == Engine::Postgres { local_ports(self.pid()) } else { Vec::new() };
        self.child.kill().await.expect("the server can be killed");
        if ports.is_empty() {
            return;
        }
        let ports = ports.iter().map(u16::to_string).collect::<Vec<_>>().join(", ");
        let left = format!(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND client_port IN ({ports})"
        );
        // Not when the test has stopped PostgreSQL, too.
        let url = self.database_url().expect("a database");
        let Ok(connection) = PgConnection::connect(url).await else { return };
        connection.close().await.expect("the connection closes");
        eventually("PostgreSQL has ended the killed server's connections", || async {
            (self.count(&left).await == 0).then_some(())
        })
        .await;
    }

    /// Starts the server again with the same folder, database and flags, after it has ended or was killed.
    pub(crate) async fn restart(&mut self) {
        let (child, address) = spawn(&self.data_dir(), self.database_url.as_deref(), &self.flags, self.launch).await;
        (self.child, self.address) = (child, address);
    }

    /// Starts the server again as [`Self::restart`] does, with other flags.
    pub(crate) async fn restart_with(&mut self, flags: &[&str]) {
        self.flags = all_flags(flags, self.objects.as_deref());
        self.restart().await;
    }

    /// Another node of this server: the same flags, PostgreSQL database and object store, and a data folder of its own. A
    /// blob folder has the mark of the same blob store, but not its files.
    pub(crate) async fn another_node(&self) -> Self {
        self.another_node_at(self.database_url().expect("nodes share a PostgreSQL database")).await
    }

    /// The same, which reaches the database by this URL.
    pub(crate) async fn another_node_at(&self, database_url: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data_dir = folder.path().join("data");
        if self.objects.is_none() {
            std::fs::create_dir_all(data_dir.join("blobs")).expect("a folder");
            std::fs::copy(self.data_dir().join("blobs/store-id"), data_dir.join("blobs/store-id")).expect("the mark");
        }
        let (database_url, flags, launch) = (Some(database_url.to_owned()), self.flags.clone(), self.launch);
        let (child, address) = spawn(&data_dir, database_url.as_deref(), &flags, launch).await;
        Self { engine: self.engine, objects: self.objects.clone(), folder, database_url, flags, launch, address, child }
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, signal: &str) {
        let done = std::process::Command::new("kill").args([signal, &self.pid().to_string()]).status();
        assert!(done.expect("kill runs").success());
    }

    /// Asks the server to stop (SIGTERM).
    pub(crate) fn terminate(&self) {
        self.signal("-TERM");
    }

    /// Waits until the server has ended.
    pub(crate) async fn wait(&mut self) -> ExitStatus {
        let ended = tokio::time::timeout(PATIENCE, self.child.wait()).await;
        ended.expect("the server ends in time").expect("its status")
    }

    /// Everything that it has printed on its standard output.
    pub(crate) fn printed(&self) -> String {
        std::fs::read_to_string(output_file(&self.data_dir())).unwrap_or_default()
    }

    /// Everything that it had logged when it was asked: a thread of its own writes the log.
    pub(crate) async fn settled_log(&self) -> String {
        let taken = self.metric("marquee_log_bytes_total").await;
        super::eventually("the log is written", || async {
            (self.metric("marquee_log_bytes_written_total").await >= taken).then_some(())
        })
        .await;
        self.log()
    }

    /// Everything that it has logged and written.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(log_file(&self.data_dir())).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Only asks: the process goes with its handle (kill_on_drop).
        let _ = self.child.start_kill();
        let log = self.log();
        if std::thread::panicking() {
            eprintln!("--- the server's log ({:?}) ---\n{log}", self.engine);
        } else {
            assert!(!log.contains("panicked at"), "the server has panicked:\n{log}");
        }
    }
}

/// The ports from which a process has TCP connections over IPv4.
fn local_ports(pid: u32) -> Vec<u16> {
    let sockets = std::fs::read_dir(format!("/proc/{pid}/fd")).expect("Linux's /proc").flatten();
    let sockets: Vec<String> = sockets
        .filter_map(|file| {
            let target = std::fs::read_link(file.path()).ok()?;
            Some(target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned())
        })
        .collect();
    let table = std::fs::read_to_string(format!("/proc/{pid}/net/tcp")).expect("Linux's /proc");
    let port = |line: &str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (_, port) = fields.get(1)?.rsplit_once(':')?;
        sockets
            .iter()
            .any(|inode| fields.get(9) == Some(&inode.as_str()))
            .then(|| u16::from_str_radix(port, 16).ok())?
    };
    table.lines().skip(1).filter_map(port).collect()
}

fn all_flags(flags: &[&str], objects: Option<&ObjectStore>) -> Vec<String> {
    let mut all: Vec<String> = flags.iter().map(|&flag| flag.to_owned()).collect();
    all.extend(objects.map(ObjectStore::flags).unwrap_or_default());
    all
}

fn log_file(data_dir: &Path) -> PathBuf {
    data_dir.with_file_name("log")
}

fn output_file(data_dir: &Path) -> PathBuf {
    data_dir.with_file_name("output")
}

async fn spawn(data_dir: &Path, database_url: Option<&str>, flags: &[String], launch: Launch) -> (Child, String) {
    let log = std::fs::File::options().create(true).append(true).open(log_file(data_dir)).expect("a log file");
    let log = if launch.is_log_read { Stdio::from(log) } else { Stdio::piped() };
    let mut command = launch.command();
    command.arg("--listen=127.0.0.1:0").arg("--data-dir").arg(data_dir).args(flags);
    if launch.limits == Limits::Lifted {
        command.env("MARQUEE_RATES", "off");
    }
    if let Some(url) = database_url {
        // As a variable, so that flags may say something else.
        command.args(["--database-url", url]).env("MARQUEE_DATABASE_CONNECTIONS", "8");
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).kill_on_drop(true);
    let mut child = command.spawn().expect("the server can be run");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let mut output =
        std::fs::File::options().create(true).append(true).open(output_file(data_dir)).expect("a file of its output");
    let address = tokio::time::timeout(PATIENCE, async {
        while let Some(line) = lines.next_line().await.expect("its output") {
            writeln!(output, "{line}").expect("it is written");
            if let Some(url) = line.strip_prefix("listening on ") {
                let (_, address) = url.split_once("://").expect("a URL");
                return address.to_owned();
            }
        }
        let log = std::fs::read_to_string(log_file(data_dir)).unwrap_or_default();
        panic!("the server has not started:\n{log}");
    });
    let address = address.await.expect("the server starts in time");
    // Whoever stops reading makes the writer fail.
    tokio::spawn(async move {
        while let Ok(Some(line)) = lines.next_line().await {
            // The folder goes with the test.
            let _ = writeln!(output, "{line}");
        }
    });
    (child, address)
}

/// A new database on the PostgreSQL server that `tests/run` has started.
pub(crate) async fn create_database() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let url = std::env::var("MARQUEE_TEST_POSTGRES_URL")
        .expect("MARQUEE_TEST_POSTGRES_URL names a PostgreSQL server; `tests/run api` starts one");
    let name = format!("marquee_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let mut connection = PgConnection::connect(&url).await.expect("PostgreSQL answers");
    // Names cannot be bound; this one is a number and a number.
    let statement = AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::query(statement).execute(&mut connection).await.expect("a database");
    let (server, _) = url.rsplit_once('/').expect("a URL with a database");
    format!("{server}/{name}")
}
