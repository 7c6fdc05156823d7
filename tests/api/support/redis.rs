//! A Redis server that one test can stop, halt and start: Debian's program, with nothing kept on disk.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::{eventually, free_port};

/// The server; it is killed when the value is dropped.
pub(crate) struct Redis {
    folder: TempDir,
    port: u16,
    process: Option<Child>,
}

impl Redis {
    /// A server that is not started yet.
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), port: free_port(), process: None }
    }

    /// A server that answers.
    pub(crate) async fn start() -> Self {
        let mut redis = Self::new();
        redis.up().await;
        redis
    }

    /// `redis://...`.
    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Starts the server, empty; returns when it answers. `MARQUEE_TEST_REDIS` names another program than `redis-server`.
    pub(crate) async fn up(&mut self) {
        let program = std::env::var("MARQUEE_TEST_REDIS").unwrap_or_else(|_| "redis-server".to_owned());
        let mut command = Command::new(program);
        command.args(["--port", &self.port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
        command.arg("--dir").arg(self.folder.path()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.spawn();
        let missing = "redis-server is missing: install the package redis-server, or run `tests/run`, which does it";
        self.process = Some(process.expect(missing));
        eventually("Redis answers", || async { self.try_connect().await }).await;
    }

    /// Kills the server: connections are closed by the system, and everything is forgotten.
    pub(crate) fn kill(&mut self) {
        let mut process = self.process.take().expect("it runs");
        process.kill().expect("it is killed");
        process.wait().expect("its end");
    }

    /// Halts the server (SIGSTOP): connections stay open, and nothing is answered.
    pub(crate) fn halt(&self) {
        self.signal(Signal::STOP);
    }

    /// Lets a halted server go on.
    pub(crate) fn go_on(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        let pid = self.process.as_ref().expect("it runs").id();
        let pid = i32::try_from(pid).ok().and_then(Pid::from_raw).expect("a process");
        kill_process(pid, signal).expect("it runs");
    }

    /// Forgets everything, scripts included.
    pub(crate) async fn wipe(&self) {
        let mut connection = self.connect().await;
        for command in [&["FLUSHALL"][..], &["SCRIPT", "FLUSH"]] {
            let mut wipe = redis::cmd(command[0]);
            wipe.arg(&command[1..]);
            wipe.exec_async(&mut connection).await.expect("it is done");
        }
    }

    /// How often scripts were run since the start.
    pub(crate) async fn scripts_run(&self) -> u64 {
        let mut connection = self.connect().await;
        let statistics: String =
            redis::cmd("INFO").arg("commandstats").query_async(&mut connection).await.expect("the statistics");
        let calls = statistics.lines().find_map(|line| line.strip_prefix("cmdstat_evalsha:calls="));
        calls.map_or(0, |calls| calls.split(',').next().and_then(|calls| calls.parse().ok()).expect("a number"))
    }

    /// The number of keys.
    pub(crate) async fn keys(&self) -> Vec<Vec<u8>> {
        redis::cmd("KEYS").arg("*").query_async(&mut self.connect().await).await.expect("the keys")
    }

    async fn connect(&self) -> MultiplexedConnection {
        self.try_connect().await.expect("a connection")
    }

    async fn try_connect(&self) -> Option<MultiplexedConnection> {
        let client = redis::Client::open(self.url()).expect("a URL");
        let connecting = client.get_multiplexed_async_connection();
        tokio::time::timeout(Duration::from_secs(5), connecting).await.ok()?.ok()
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        if self.process.is_some() {
            self.kill();
        }
    }
}
