//! A server as a process on its own core, and its memory and CPU time as Linux reports them.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::world::World;
use crate::{Result, Setup};

/// The flags of every measured Marquee besides its database. The access token must outlive the bench. Rate limits, and
/// the memory that the uploads of one address may take, would refuse the load.
const MARQUEE_FLAGS: [&str; 9] = [
    "serve",
    "--listen",
    "127.0.0.1:0",
    "--access-token-ttl",
    "1d",
    "--rates",
    "off",
    "--upload-memory-bytes",
    "1000000000",
];
/// The longest time in which a server must stop.
const STOP_TIMEOUT: Duration = Duration::from_secs(30);
/// The longest time until a call appears in the metrics after its answer has arrived.
const METRIC_PATIENCE: Duration = Duration::from_secs(2);
/// Linux counts a process's time in ticks of this length, in seconds, on every architecture (`USER_HZ`).
const TICK_SECONDS: f64 = 0.01;

/// The two databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    pub(crate) const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// A running server.
pub(crate) struct Process {
    child: Child,
    pid: u32,
    /// Its address.
    pub(crate) url: String,
    /// Kept open, because a server that cannot print ends.
    _stdout: Lines<BufReader<ChildStdout>>,
}

impl Process {
    /// Starts Marquee on the database of a seeded world.
    pub(crate) async fn marquee(setup: &Setup, world: World, database: Database) -> Result<Self> {
        let data_dir = world.data_dir(setup, database);
        let mut command = pinned(setup, &setup.server);
        command.args(MARQUEE_FLAGS).arg("--data-dir").arg(&data_dir);
        // Encoders would take the cores from what is measured. A variable, which older servers ignore.
        command.env("MARQUEE_FFMPEG", "off");
        if database == Database::Postgres {
            command.args(["--database-url", &format!("{}/{}", setup.postgres_url, world.name())]);
        }
        Self::start(command, &data_dir.join("log")).await
    }

    /// Starts the bare server, whose echo answers have this size.
    pub(crate) async fn bare(setup: &Setup, answer_bytes: usize) -> Result<Self> {
        let mut command = pinned(setup, &std::env::current_exe()?);
        command.arg("bare").arg("--folder").arg(&setup.folder).arg("--answer-bytes").arg(answer_bytes.to_string());
        Self::start(command, &setup.folder.join("bare.log")).await
    }

    async fn start(mut command: Command, log: &Path) -> Result<Self> {
        let log = std::fs::File::create(log)?;
        let mut child = command.stdout(Stdio::piped()).stderr(log).kill_on_drop(true).spawn()?;
        let (Some(pid), Some(stdout)) = (child.id(), child.stdout.take()) else {
            return Err("a server has ended at once".into());
        };
        let mut lines = BufReader::new(stdout).lines();
        while let Some(line) = lines.next_line().await? {
            if let Some(url) = line.strip_prefix("listening on ") {
                return Ok(Self { child, pid, url: url.to_owned(), _stdout: lines });
            }
        }
        Err(format!("a server does not start: {command:?}").into())
    }

    /// Sends SIGTERM, and waits until the server has ended.
    pub(crate) async fn stop(mut self) -> Result<()> {
        Command::new("kill").arg(self.pid.to_string()).status().await?;
        let status = tokio::time::timeout(STOP_TIMEOUT, self.child.wait()).await??;
        if status.success() { Ok(()) } else { Err(format!("a server has ended badly: {status}").into()) }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    /// Its resident memory in bytes.
    pub(crate) fn rss(&self) -> Result<f64> {
        self.memory("VmRSS:")
    }

    /// The largest [`Process::rss`] since [`Process::reset_peak`].
    pub(crate) fn peak_rss(&self) -> Result<f64> {
        self.memory("VmHWM:")
    }

    pub(crate) fn reset_peak(&self) -> Result<()> {
        Ok(std::fs::write(format!("/proc/{}/clear_refs", self.pid), "5")?)
    }

    fn memory(&self, field: &str) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid))?;
        let kib =
            status.lines().find_map(|line| line.strip_prefix(field)).and_then(|rest| rest.split_whitespace().next());
        Ok(kib.ok_or("Linux does not say how much memory a process has")?.parse::<f64>()? * 1024.0)
    }

    /// Its CPU time in seconds, in user and kernel mode.
    pub(crate) fn cpu_seconds(&self) -> Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.pid))?;
        // The name, in parentheses, may have spaces; utime and stime are fields 14 and 15 (proc(5)).
        let fields = stat.rsplit_once(')').ok_or("/proc/PID/stat has another form")?.1.split_whitespace();
        let ticks: Vec<f64> = fields.skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
        Ok(ticks.iter().sum::<f64>() * TICK_SECONDS)
    }

    /// The number of calls of the method that ended with OK.
    async fn calls_ok(&self, method: &str) -> Result<u64> {
        self.metric(&format!("marquee_rpcs_total{{code=\"OK\",method=\"{method}\"}}")).await
    }

    /// Runs the work, which returns how many calls of the method it made; fails unless Marquee's metrics count exactly
    /// as many calls with OK.
    pub(crate) async fn counted<T>(&self, method: &str, work: impl Future<Output = Result<(u64, T)>>) -> Result<T> {
        let before = self.calls_ok(method).await?;
        let (calls, done) = work.await?;
        // A call is counted when its answer is dropped, slightly after the client has received it.
        let deadline = tokio::time::Instant::now() + METRIC_PATIENCE;
        let mut ok = self.calls_ok(method).await? - before;
        while ok < calls && tokio::time::Instant::now() < deadline {
            tokio::time::sleep(METRIC_PATIENCE / 100).await;
            ok = self.calls_ok(method).await? - before;
        }
        if ok == calls { Ok(done) } else { Err(format!("{method}: {ok} of {calls} calls have ended OK").into()) }
    }

    /// The value of one of Marquee's metrics; 0 when it is absent.
    pub(crate) async fn metric(&self, name: &str) -> Result<u64> {
        let text = reqwest::get(format!("{}/metrics", self.url)).await?.text().await?;
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        value.map_or(Ok(0), |value| Ok(value.parse()?))
    }
}

fn pinned(setup: &Setup, program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", &setup.server_core]).arg(program).stdin(Stdio::null());
    command
}
