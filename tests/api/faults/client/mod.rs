//! A client that acts as users do, at random, and keeps a ledger of the acknowledged state.
//!
//! An acknowledged change is a fact. A change whose call failed is in doubt, because the server may have made it or
//! not; the ledger keeps it as a [`Doubt`] until [`Client::check`] has found out. `act.rs` has the actions, `check.rs`
//! compares the server with the ledger.

mod act;
mod check;

pub(super) use check::settle;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use bytes::Bytes;
use marquee_contract::v1 as pb;
use tonic::Status;

use crate::support::random::Random;
use crate::support::{Server, User};

/// The chunk size of the server, small so that a short clip has several chunks.
pub(super) const CHUNK_BYTES: usize = 64 * 1024;
/// The flag that sets this chunk size.
pub(super) const CHUNK_FLAG: &str = "--chunk-size-bytes=65536";

/// Counts of calls, over all clients of a test.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Calls that were acknowledged.
    pub(super) acknowledged: AtomicU64,
    /// Calls that failed, so that their effect was in doubt.
    pub(super) failed: AtomicU64,
    /// Failed calls that turned out to have had their effect.
    pub(super) done_despite_failure: AtomicU64,
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [acknowledged, failed, done] = [&self.acknowledged, &self.failed, &self.done_despite_failure].map(load);
        write!(f, "{acknowledged} calls acknowledged, {failed} in doubt, of which {done} were done")
    }
}

pub(super) fn load(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

/// The client.
pub(super) struct Client {
    user: User,
    random: Random,
    tally: Arc<Tally>,
    /// The request of an upload that may have been created.
    creating: Option<(pb::CreateUploadRequest, Bytes)>,
    files: Vec<File>,
    /// Other sessions of the same user.
    sessions: Vec<Session>,
    /// Other users that this client has registered.
    accounts: Vec<Account>,
}

/// A file and the state of it that its user knows.
struct File {
    upload_id: String,
    content: Bytes,
    /// The acknowledged offset, and the end of the bytes that were sent.
    acknowledged: usize,
    sent: usize,
    stage: Stage,
    doubt: Option<Doubt>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    /// The upload is open or complete.
    Coming,
    /// A video with this id and visibility.
    Published(String, pb::Visibility),
    /// The upload was cancelled or the video deleted.
    Gone,
}

/// A change that was requested and not acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doubt {
    Cancel,
    Publish(pb::Visibility),
    Show(pb::Visibility),
    Delete,
}

struct Session {
    user: User,
    state: SessionState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SessionState {
    Open,
    /// Its refresh token may have been exchanged.
    Refreshing,
    /// It may have ended.
    Ending,
    Ended,
}

struct Account {
    username: String,
    /// Whether its registration was acknowledged.
    acknowledged: bool,
}

impl Client {
    /// A new user of the server.
    pub(super) async fn new(server: &Server, mut random: Random, tally: Arc<Tally>) -> Self {
        let username = format!("client_{:012x}", random.next() >> 16);
        let user = User::register_as(server, &username).await;
        Self { user, random, tally, creating: None, files: Vec::new(), sessions: Vec::new(), accounts: Vec::new() }
    }

    /// Registers several clients.
    pub(super) async fn several(server: &Server, count: usize, random: &mut Random, tally: &Arc<Tally>) -> Vec<Self> {
        let mut clients = Vec::new();
        for _ in 0..count {
            clients.push(Self::new(server, random.fork(), tally.clone()).await);
        }
        clients
    }

    /// Connects to a server that was restarted.
    pub(super) fn reconnect(&mut self, server: &Server) {
        self.user.reconnect(server);
        for session in &mut self.sessions {
            session.user.reconnect(server);
        }
    }

    /// Runs random actions until one fails, and returns its error.
    pub(super) async fn act_until_failure(&mut self) -> Status {
        let never = AtomicBool::new(false);
        self.act_until_stopped(&never).await.expect("it ends by a failure")
    }

    /// Runs random actions until one fails, and returns its error; returns None when `stop` was set before that.
    pub(super) async fn act_until_stopped(&mut self, stop: &AtomicBool) -> Option<Status> {
        while !stop.load(Ordering::Relaxed) {
            if let Err(status) = self.act().await {
                self.tally.failed.fetch_add(1, Ordering::Relaxed);
                return Some(status);
            }
            self.tally.acknowledged.fetch_add(1, Ordering::Relaxed);
        }
        None
    }

    fn note_effect(&self) {
        self.tally.done_despite_failure.fetch_add(1, Ordering::Relaxed);
    }
}
