//! The context of the request being served: its id, its origin, its database statements, and work that must end before
//! it is answered.
//!
//! The context is a task-local variable. The gRPC edge opens it with [`scope`]; a task that a request spawns gets it by
//! [`in_current`]. Outside a request, as in recurring tasks, there is no context and nothing is counted.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use tokio_util::task::TaskTracker;

use crate::engine::limit::LimitKey;

/// The request's id, address and counters.
#[derive(Debug)]
pub struct RequestInfo {
    /// The id that the client sent, or one that the edge generated.
    pub id: String,
    /// The client's address.
    pub client: IpAddr,
    statements: AtomicU64,
    origin: OnceLock<Origin>,
    pending: TaskTracker,
}

/// For whom work is done. Scarce resources are shared evenly between addresses, and within an address between callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The client's address.
    pub address: LimitKey,
    /// The account; for a call that is not signed in, the address.
    pub caller: LimitKey,
    /// Whether the call signs somebody in or out. Such calls get the database before all others.
    pub urgent: bool,
}

impl Origin {
    /// The server's own work, and the part of a call before its caller is authenticated.
    pub const BACKGROUND: Self = Self { address: LimitKey::BACKGROUND, caller: LimitKey::BACKGROUND, urgent: false };
}

impl RequestInfo {
    /// A request that has cost nothing yet.
    pub fn new(id: String, client: IpAddr) -> Arc<Self> {
        let pending = TaskTracker::new();
        // A closed tracker lets `wait` return when it is empty; tokens can still be taken from it.
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

/// Runs `work` as a part of the request `info`, and then waits for the work that [`before_answer`] registered.
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

/// The current request's id; None outside a request.
pub fn id() -> Option<String> {
    CURRENT.try_with(|info| info.id.clone()).ok()
}

/// The address of the current request's client; the unspecified address outside a request.
pub fn client() -> IpAddr {
    CURRENT.try_with(|info| info.client).unwrap_or(Ipv4Addr::UNSPECIFIED.into())
}

/// Sets the origin of the current request. Later calls for the same request have no effect.
pub fn set_origin(origin: Origin) {
    // Fails outside a request, whose origin is always BACKGROUND.
    let _ = CURRENT.try_with(|info| info.origin.set(origin));
}

/// The origin of the current request; [`Origin::BACKGROUND`] outside a request, or before it is set.
pub fn origin() -> Origin {
    CURRENT.try_with(|info| info.origin.get().copied()).ok().flatten().unwrap_or(Origin::BACKGROUND)
}

/// The limit key of the client's network (see [`LimitKey::of_address`]); None outside a request.
pub fn network() -> Option<LimitKey> {
    CURRENT.try_with(|info| LimitKey::of_address(info.client)).ok()
}

/// Counts one statement for the current request.
pub fn count_statement() {
    // Fails outside a request, where statements are not counted.
    let _ = CURRENT.try_with(|info| info.statements.fetch_add(1, Ordering::Relaxed));
}

/// Makes the current request wait for `work`, which another task will run, before it is answered.
pub fn before_answer<F: Future>(work: F) -> impl Future<Output = F::Output> {
    let pending = CURRENT.try_with(|info| info.pending.token()).ok();
    async move {
        let output = work.await;
        drop(pending);
        output
    }
}

/// Waits for all work of the current request that [`before_answer`] registered.
pub async fn settled() {
    let pending = CURRENT.try_with(|info| (!info.pending.is_empty()).then(|| info.pending.clone()));
    if let Ok(Some(pending)) = pending {
        pending.wait().await;
    }
}
