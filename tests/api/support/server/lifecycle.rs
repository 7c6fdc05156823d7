//! Ways in which a test stops, kills and restarts a server, and adds further nodes beside it.

use std::process::ExitStatus;

use rustix::process::{Pid, Signal, kill_process};
use sqlx::{Connection, PgConnection};

use super::Server;
use super::process::{all_flags, spawn};
use crate::support::{PATIENCE, eventually};

impl Server {
    /// Returns a handle that kills the process while another task borrows the server; call [`Self::wait`] afterwards.
    pub(crate) fn crash(&self) -> Crash {
        Crash { pid: self.pid(), database_url: self.database_url.clone() }
    }

    /// Kills the server (SIGKILL); returns when PostgreSQL has closed the server's connections.
    pub(crate) async fn kill(&mut self) {
        self.crash().kill().await;
        self.wait().await;
    }

    /// Sends the process a signal, such as `-TERM`.
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

    /// Starts another node of this server: the same flags, PostgreSQL database and object store, and a data folder of
    /// its own. Where blobs are in a folder, the new node's folder carries the same store id but none of the files.
    pub(crate) async fn another_node(&self) -> Self {
        self.another_node_at(self.database_url().expect("nodes share a PostgreSQL database")).await
    }

    /// Does the same as [`Self::another_node`], but reaches the database by this URL.
    pub(crate) async fn another_node_at(&self, database_url: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data_dir = folder.path().join("data");
        if self.objects.is_none() {
            std::fs::create_dir_all(data_dir.join("blobs")).expect("a folder");
            std::fs::copy(self.data_dir().join("blobs/store-id"), data_dir.join("blobs/store-id")).expect("the mark");
        }
        let (database_url, flags, launch) = (Some(database_url.to_owned()), self.flags.clone(), self.launch);
        let (child, address) = spawn(&data_dir, database_url.as_deref(), &flags, launch).await;
        let (engine, objects, peers) = (self.engine, self.objects.clone(), Vec::new());
        Self { engine, objects, folder, database_url, flags, launch, address, child, peers }
    }
}

/// A handle on a server's process that kills it while another task borrows the [`Server`].
#[derive(Debug, Clone)]
pub(crate) struct Crash {
    pid: u32,
    /// The URL of its PostgreSQL database; None on SQLite.
    database_url: Option<String>,
}

impl Crash {
    /// Kills the process (SIGKILL), and waits until PostgreSQL has ended the connections that the process had.
    ///
    /// PostgreSQL still carries out and commits statements that it received before the kill. A test that looked at the
    /// database before these connections have ended could see the state before a call that is committed a moment
    /// later. Connections that go through a proxy of the test are not waited for.
    pub(crate) async fn kill(&self) {
        let Some(url) = &self.database_url else { return self.signal(Signal::KILL) };
        // A stopped process opens no further connection.
        self.signal(Signal::STOP);
        let ports: Vec<_> = local_ports(self.pid).into_iter().map(i32::from).collect();
        self.signal(Signal::KILL);
        // The connection fails when the test has stopped PostgreSQL as well; then there is nothing to wait for.
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

/// Counts the connections from these ports to this PostgreSQL database.
async fn connections(url: &str, ports: &[i32]) -> i64 {
    let mut postgres = PgConnection::connect(url).await.expect("PostgreSQL answers");
    let count = "SELECT COUNT(*) FROM pg_stat_activity WHERE client_port = ANY($1) AND datname = current_database()";
    sqlx::query_scalar(count).bind(ports).fetch_one(&mut postgres).await.expect("a number")
}

/// Lists the local ports of a process's TCP connections over IPv4.
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
