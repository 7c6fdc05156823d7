//! A server of ours as a process on its own core, and what Linux knows of it.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::world::World;
use crate::{Place, Result};

/// What every measured Marquee is started with besides its database. A token must outlive the bench; there is one client here,
/// and it is greedy.
const MARQUEE_FLAGS: [&str; 7] = ["serve", "--listen", "127.0.0.1:0", "--access-token-ttl", "1d", "--rates", "off"];
/// How long a server may take to stop.
const STOP_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a call may take to appear in the metrics after its answer did.
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

/// A server that listens.
pub(crate) struct Process {
    child: Child,
    pid: u32,
    /// Where it listens.
    pub(crate) url: String,
    /// Kept open: a server that cannot print dies.
    _stdout: Lines<BufReader<ChildStdout>>,
}

impl Process {
    /// Starts Marquee on the database of a seeded world.
    pub(crate) async fn marquee(place: &Place, world: World, database: Database) -> Result<Self> {
        let data_dir = world.data_dir(place, database);
        let mut command = pinned(place, &place.server);
        command.args(MARQUEE_FLAGS).arg("--data-dir").arg(&data_dir);
        if database == Database::Postgres {
            command.args(["--database-url", &format!("{}/{}", place.postgres_url, world.name())]);
        }
        Self::start(command, &data_dir.join("log")).await
    }

    /// Starts the bare server, which answers with messages of this size.
    pub(crate) async fn bare(place: &Place, answer_bytes: usize) -> Result<Self> {
        let mut command = pinned(place, &std::env::current_exe()?);
        command.arg("bare").arg("--folder").arg(&place.folder).arg("--answer-bytes").arg(answer_bytes.to_string());
        Self::start(command, &place.folder.join("bare.log")).await
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

    /// Asks it to stop, and waits until it has.
    pub(crate) async fn stop(mut self) -> Result<()> {
        Command::new("kill").arg(self.pid.to_string()).status().await?;
        let status = tokio::time::timeout(STOP_TIMEOUT, self.child.wait()).await??;
        if status.success() { Ok(()) } else { Err(format!("a server has ended badly: {status}").into()) }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    /// Bytes of its memory that are in RAM.
    pub(crate) fn rss(&self) -> Result<f64> {
        self.memory("VmRSS:")
    }

    /// The most that [`Process::rss`] was since [`Process::reset_peak`].
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

    /// Seconds that it has computed for, in its own code and in the system's.
    pub(crate) fn cpu_seconds(&self) -> Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.pid))?;
        // The name, in parentheses, may have spaces; utime and stime are fields 14 and 15 (proc(5)).
        let fields = stat.rsplit_once(')').ok_or("/proc/PID/stat has another form")?.1.split_whitespace();
        let ticks: Vec<f64> = fields.skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
        Ok(ticks.iter().sum::<f64>() * TICK_SECONDS)
    }

    /// How many calls of the method have ended OK.
    async fn calls_ok(&self, method: &str) -> Result<u64> {
        self.metric(&format!("marquee_rpcs_total{{code=\"OK\",method=\"{method}\"}}")).await
    }

    /// Does the work, which says how many calls of the method it has made, and fails unless exactly these have ended OK
    /// meanwhile, as Marquee's own metrics say.
    pub(crate) async fn counted<T>(&self, method: &str, work: impl Future<Output = Result<(u64, T)>>) -> Result<T> {
        let before = self.calls_ok(method).await?;
        let (calls, done) = work.await?;
        // A call is counted when its answer is dropped, a moment after the client has it.
        let deadline = tokio::time::Instant::now() + METRIC_PATIENCE;
        let mut ok = self.calls_ok(method).await? - before;
        while ok < calls && tokio::time::Instant::now() < deadline {
            tokio::time::sleep(METRIC_PATIENCE / 100).await;
            ok = self.calls_ok(method).await? - before;
        }
        if ok == calls { Ok(done) } else { Err(format!("{method}: {ok} of {calls} calls have ended OK").into()) }
    }

    /// The value of one of Marquee's metrics; 0 when it is not there yet.
    pub(crate) async fn metric(&self, name: &str) -> Result<u64> {
        let text = reqwest::get(format!("{}/metrics", self.url)).await?.text().await?;
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        value.map_or(Ok(0), |value| Ok(value.parse()?))
    }
}

fn pinned(place: &Place, program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", &place.server_core]).arg(program).stdin(Stdio::null());
    command
}
