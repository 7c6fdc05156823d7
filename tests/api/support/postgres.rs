//! A PostgreSQL server that one test can stop and start: Debian's programs, with an empty cluster in a temporary
//! folder.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// How long `pg_ctl` waits for a start or stop, in seconds: as long as the tests wait for everything.
const TIMEOUT: &str = "--timeout=400";

/// How PostgreSQL is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Transactions are rolled back, and clients get an error message.
    Fast,
    /// As in a crash: connections break, and the next start recovers from the write-ahead log.
    Immediate,
}

/// The cluster; it is stopped when the value is dropped.
pub(crate) struct Cluster {
    folder: TempDir,
    programs: PathBuf,
    port: u16,
}

impl Cluster {
    /// Makes a cluster and starts it. Commits are durable (`fsync` is on, which is the default).
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // PostgreSQL refuses to run as root; Debian's package creates the user `postgres` for it.
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(folder.path()));
        }
        let cluster = Self { folder, programs: programs(), port: super::free_port() };
        let options = ["--username=postgres", "--auth=trust", "--locale=C", "--encoding=UTF8", "--no-sync"];
        run(cluster.command("initdb").args(options));
        cluster.up();
        cluster
    }

    /// The URL of the cluster's database.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Starts the cluster; returns when it accepts connections.
    pub(crate) fn up(&self) {
        let options =
            format!("-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=50", self.port);
        let log = self.folder.path().join("log");
        run(self
            .command("pg_ctl")
            .args(["start", "--wait", "--silent", TIMEOUT, "--options", &options, "--log"])
            .arg(log));
    }

    /// Stops the cluster; returns when it has ended.
    pub(crate) fn down(&self, stop: Stop) {
        let mode = if stop == Stop::Fast { "--mode=fast" } else { "--mode=immediate" };
        run(self.command("pg_ctl").args(["stop", "--wait", "--silent", TIMEOUT, mode]));
    }

    /// A command that runs one of PostgreSQL's programs on this cluster's data, as a user who may do so.
    fn command(&self, program: &str) -> Command {
        let program = self.programs.join(program);
        let mut command = Command::new(if is_root() { Path::new("runuser") } else { &program });
        if is_root() {
            command.args(["--user", "postgres", "--"]).arg(&program);
        }
        command.arg("--pgdata").arg(self.folder.path().join("data")).current_dir("/");
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The cluster may be stopped already.
        let mut stop = self.command("pg_ctl");
        stop.args(["stop", "--wait", "--silent", "--mode=immediate"]).stdout(Stdio::null()).stderr(Stdio::null());
        drop(stop.status());
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("--user").output().expect("id runs");
    id.stdout == b"0\n"
}

/// The folder of the newest PostgreSQL version's programs, which Debian does not put into PATH.
fn programs() -> PathBuf {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian = debian.map(|version| version.path().join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let elsewhere = std::env::split_paths(&path).collect::<Vec<_>>();
    let version = |folder: &PathBuf| folder.parent()?.file_name()?.to_str()?.parse::<u32>().ok();
    let found = debian.filter(|folder| folder.join("initdb").exists()).max_by_key(version);
    let found = found.or_else(|| elsewhere.into_iter().find(|folder| folder.join("initdb").exists()));
    found.expect("initdb is missing: install the package postgresql, or run `tests/run`, which does it")
}

/// Runs a command until it exits, and fails unless it succeeds.
fn run(command: &mut Command) {
    // A server started by the command must not keep this process's pipes open.
    let said = tempfile::NamedTempFile::new().expect("a temporary file");
    let writer = || said.reopen().expect("a temporary file");
    let status = command.stdin(Stdio::null()).stdout(writer()).stderr(writer()).status();
    let status = status.unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(status.success(), "{command:?}: {}", std::fs::read_to_string(said.path()).unwrap_or_default());
}
