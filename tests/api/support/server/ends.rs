//! How a server ends, in an orderly way or by a crash, and starts again; and further nodes beside it.

use std::process::ExitStatus;

use rustix::process::{Pid, Signal, kill_process};
use sqlx::{Connection, PgConnection};

use super::process::{all_flags, spawn};
use super::{PATIENCE, Server};
use crate::support::eventually;

impl Server {
    /// Its process, to kill it while something else has the server; [`Self::wait`] for the end then.
    pub(crate) fn crash(&self) -> Crash {
        Crash { pid: self.pid(), database_url: self.database_url.clone() }
    }

    /// Kills the server as a crash would; returns when PostgreSQL has noticed.
    pub(crate) async fn kill(&mut self) {
        self.crash().kill().await;
        self.wait().await;
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
}

/// A server's process, to kill it while something else has the [`Server`].
#[derive(Debug, Clone)]
pub(crate) struct Crash {
    pid: u32,
    /// Its PostgreSQL database, if it has one.
    database_url: Option<String>,
}

impl Crash {
    /// Kills the process (SIGKILL), and waits until PostgreSQL has ended the connections that it had.
    ///
    /// PostgreSQL carries out what it was sent before the kill, and commits it after the kill: whoever looked in between
    /// would see the state from before a call that is done all the same. Not seen are the connections that the server
    /// has through a proxy of the test.
    pub(crate) async fn kill(&self) {
        let Some(url) = &self.database_url else { return self.signal(Signal::KILL) };
        // A stopped process opens no further connection.
        self.signal(Signal::STOP);
        let ports: Vec<_> = local_ports(self.pid).into_iter().map(i32::from).collect();
        self.signal(Signal::KILL);
        // Not when the test has stopped PostgreSQL, too.
        let Ok(connection) = PgConnection::connect(url).await else { return };
        connection.close().await.expect("the connection closes");
        eventually("PostgreSQL has ended the killed server's connections", || async {
            (connections(url, &ports).await == 0).then_some(())
        })
        .await;
    }

    fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.pid).ok().and_then(Pid::from_raw).expect("a process");
        kill_process(pid, signal).expect("the server runs");
    }
}

/// How many connections a database of PostgreSQL's has from these ports.
async fn connections(url: &str, ports: &[i32]) -> i64 {
    let mut postgres = PgConnection::connect(url).await.expect("PostgreSQL answers");
    let count = "SELECT COUNT(*) FROM pg_stat_activity WHERE client_port = ANY($1) AND datname = current_database()";
    sqlx::query_scalar(count).bind(ports).fetch_one(&mut postgres).await.expect("a number")
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
