//! What is known of the request being served, carried by the task: its id, where it came from, what it cost the database, and what it has to
//! wait for.
//!
//! The gRPC edge opens the scope; a task that a request spawns is given it with [`in_current`]. Outside a request,
//! in the sweeper for one, there is none and nothing is counted.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use tokio_util::task::TaskTracker;

use crate::engine::limit::LimitKey;

/// The request's id and counters.
#[derive(Debug)]
pub struct RequestInfo {
    /// The id that the client sent or that the edge made.
    pub id: String,
    /// Where it came from.
    pub client: IpAddr,
    statements: AtomicU64,
    origin: OnceLock<Origin>,
    pending: TaskTracker,
}

/// For whom work is done. What is scarce is shared evenly between addresses, and within an address between callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The client's address.
    pub address: LimitKey,
    /// The account, or the address of somebody who is not signed in.
    pub caller: LimitKey,
    /// Whether it lets somebody in or out, and so goes before everything else.
    pub urgent: bool,
}

impl Origin {
    /// What the server does by itself, and what it does before it knows who is calling.
    pub const BACKGROUND: Self = Self { address: LimitKey::BACKGROUND, caller: LimitKey::BACKGROUND, urgent: false };
}

impl RequestInfo {
    /// A request that has cost nothing yet.
    pub fn new(id: String, client: IpAddr) -> Arc<Self> {
        let pending = TaskTracker::new();
        // So that waiting ends when there is nothing; it keeps nothing out.
        pending.close();
        Arc::new(Self { id, client, statements: AtomicU64::new(0), origin: OnceLock::new(), pending })
    }

    /// How many statements the request has sent to the database.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }
}

tokio::task_local! {
    static CURRENT: Arc<RequestInfo>;
}

/// Runs `work` as a part of the request `info`, to the end of what it has to wait for.
pub async fn scope<F: Future>(info: Arc<RequestInfo>, work: F) -> F::Output {
    let output = CURRENT.scope(info.clone(), work).await;
    info.pending.wait().await;
    output
}

/// Makes `work`, which another task will run, a part of the current request.
pub fn in_current<F>(work: F) -> impl Future<Output = F::Output> + Send
where
    F: Future + Send,
    F::Output: Send,
{
    let info = CURRENT.try_with(Arc::clone).ok();
    async move {
        match info {
            Some(info) => CURRENT.scope(info, work).await,
            None => work.await,
        }
    }
}

/// The current request's id, if there is a request.
pub fn id() -> Option<String> {
    CURRENT.try_with(|info| info.id.clone()).ok()
}

/// Where the current request came from; unspecified when there is no request.
pub fn client() -> IpAddr {
    CURRENT.try_with(|info| info.client).unwrap_or(Ipv4Addr::UNSPECIFIED.into())
}

/// Says for whom the current request works. Only the first word counts.
pub fn set_origin(origin: Origin) {
    // Outside a request it is the server itself.
    let _ = CURRENT.try_with(|info| info.origin.set(origin));
}

/// For whom the current request works; [`Origin::BACKGROUND`] outside a request.
pub fn origin() -> Origin {
    CURRENT.try_with(|info| info.origin.get().copied()).ok().flatten().unwrap_or(Origin::BACKGROUND)
}

/// The network that the current request came from, if there is a request.
pub fn network() -> Option<LimitKey> {
    CURRENT.try_with(|info| LimitKey::of_address(info.client)).ok()
}

/// Counts one statement for the current request.
pub fn count_statement() {
    // Outside a request there is nobody to count for.
    let _ = CURRENT.try_with(|info| info.statements.fetch_add(1, Ordering::Relaxed));
}

/// Makes the current request wait for `work`, which another task will run, before it answers.
pub fn before_answer<F: Future>(work: F) -> impl Future<Output = F::Output> {
    let pending = CURRENT.try_with(|info| info.pending.token()).ok();
    async move {
        let output = work.await;
        drop(pending);
        output
    }
}

/// Waits for what the current request has to wait for before it answers.
pub async fn settled() {
    let pending = CURRENT.try_with(|info| (!info.pending.is_empty()).then(|| info.pending.clone()));
    if let Ok(Some(pending)) = pending {
        pending.wait().await;
    }
}
