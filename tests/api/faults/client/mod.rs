//! A client that does what users do, all at random, and keeps a ledger of what it was told.
//!
//! What was acknowledged is a fact. What failed is in doubt: it may have been done or not, and the ledger keeps it as a
//! [`Doubt`] until [`Client::check`] has seen which. `act.rs` does things, `check.rs` holds the server to the ledger.

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

/// The chunk size of servers that these clients talk to: small, so that a short clip has several.
pub(super) const CHUNK_BYTES: usize = 64 * 1024;
/// The flag that says so.
pub(super) const CHUNK_FLAG: &str = "--chunk-size-bytes=65536";

/// How much was done, by all clients of a test.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Calls that were acknowledged.
    pub(super) acknowledged: AtomicU64,
    /// Calls that failed, so that nobody knew what they had done.
    pub(super) failed: AtomicU64,
    /// Those of them that turned out to be done.
    pub(super) done_after_all: AtomicU64,
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [told, failed, done] = [&self.acknowledged, &self.failed, &self.done_after_all].map(load);
        write!(f, "{told} calls acknowledged, {failed} in doubt, of which {done} were done")
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
    /// An upload that may have been created.
    creating: Option<(pb::CreateUploadRequest, Bytes)>,
    files: Vec<File>,
    /// Other sessions of the same user.
    sessions: Vec<Session>,
    /// Other users that it has registered.
    accounts: Vec<Account>,
}

/// A file, as far as its user knows.
struct File {
    upload_id: String,
    content: Bytes,
    /// The offset that was acknowledged, and the end of what was sent, in bytes.
    told: usize,
    sent: usize,
    stage: Stage,
    doubt: Option<Doubt>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    /// On its way, or complete.
    Coming,
    /// A video with this id that these people find.
    Published(String, pb::Visibility),
    /// Cancelled or deleted.
    Gone,
}

/// What was asked for and not acknowledged.
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
    told: bool,
}

impl Client {
    /// A new user of the server.
    pub(super) async fn new(server: &Server, mut random: Random, tally: Arc<Tally>) -> Self {
        let username = format!("client_{:012x}", random.next() >> 16);
        let user = User::register_as(server, &username).await;
        Self { user, random, tally, creating: None, files: Vec::new(), sessions: Vec::new(), accounts: Vec::new() }
    }

    /// Several of them.
    pub(super) async fn several(server: &Server, count: usize, random: &mut Random, tally: &Arc<Tally>) -> Vec<Self> {
        let mut clients = Vec::new();
        for _ in 0..count {
            clients.push(Self::new(server, random.fork(), tally.clone()).await);
        }
        clients
    }

    /// Goes on with a server that was started again.
    pub(super) fn reconnect(&mut self, server: &Server) {
        self.user.reconnect(server);
        for session in &mut self.sessions {
            session.user.reconnect(server);
        }
    }

    /// Does one thing after another until one fails, and returns how it did.
    pub(super) async fn live(&mut self) -> Status {
        let never = AtomicBool::new(false);
        self.live_until(&never).await.expect("it ends by a failure")
    }

    /// The same, until it is told to stop, for which it returns nothing.
    pub(super) async fn live_until(&mut self, stop: &AtomicBool) -> Option<Status> {
        while !stop.load(Ordering::Relaxed) {
            if let Err(status) = self.act().await {
                self.tally.failed.fetch_add(1, Ordering::Relaxed);
                return Some(status);
            }
            self.tally.acknowledged.fetch_add(1, Ordering::Relaxed);
        }
        None
    }

    fn was_done(&self) {
        self.tally.done_after_all.fetch_add(1, Ordering::Relaxed);
    }
}
