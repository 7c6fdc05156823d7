//! One request and its answer, as the connection sees them: what is watched from outside of the answer's body, and what the
//! answer holds in memory.
//!
//! Hyper asks an answer's body for a piece, and asks again when it was able to hand that piece on. While a client takes
//! nothing (an HTTP/2 window of 0, a socket that is not read) the body is not polled, and no timer in it can fire. So:
//!
//! - [`Gate`] refuses what is too much before work is done for it, and counts what answers hold.
//! - [`Watchdog`] wraps the task of an HTTP/2 stream, or of an HTTP/1 connection, and ends it when an answer has waited too long
//!   for its client, or beyond the call's deadline. An HTTP/2 stream is reset with CANCEL, and h2 frees what it queued.
//! - [`Outgoing`] hands bodies on in pieces of [`PIECE_BYTES`], each a [`Piece`] that knows when it was sent or dropped.
//!   An answer counts against its address until then.
//! - [`Unsent`] knows which pieces of a connection were not sent, also those of answers that hyper is done with: a
//!   connection on which one stays for too long is closed.
//!
//! The state of the exchange is in a variable of the thread while its task is polled, like a task-local: setting it up
//! costs an answer that is taken at once no allocation.

mod body;
mod gate;
mod holding;
mod unsent;
mod watch;

use std::cell::RefCell;
use std::sync::Arc;

use tokio::time::Instant;

use crate::engine::limit::Peer;

pub use body::{Outgoing, PIECE_BYTES, Piece};
pub use gate::{Gate, overloaded};
pub use holding::Holding;
pub use unsent::{Charge, Unsent};
pub use watch::{SlowClientLimit, Watchdog, WatchdogExecutor};

thread_local! {
    /// The exchange whose task is polled by this thread.
    static CURRENT: RefCell<Exchange> = const { RefCell::new(Exchange::NONE) };
}

/// What is known of an exchange.
struct Exchange {
    client: Option<(Peer, Arc<Unsent>)>,
    /// What the call is to metrics.
    class: &'static str,
    /// The path of its method.
    method: &'static str,
    /// When the answer is to be done.
    deadline: Option<Instant>,
    /// How many pieces the body has handed out.
    pieces: u64,
    /// Whether hyper has the last piece, and has not asked for another.
    waiting: bool,
    /// What the body's next data counts as.
    charge: Option<Arc<Charge>>,
}

impl Exchange {
    const NONE: Self =
        Self { client: None, class: "http", method: "", deadline: None, pieces: 0, waiting: false, charge: None };
}

fn with<T>(work: impl FnOnce(&mut Exchange) -> T) -> T {
    CURRENT.with_borrow_mut(work)
}

/// Begins the exchange of a request from `peer`.
pub fn begin(peer: Peer, unsent: Arc<Unsent>) {
    with(|exchange| {
        let pieces = exchange.pieces;
        *exchange = Exchange { client: Some((peer, unsent)), pieces, ..Exchange::NONE };
    });
}

/// Says which method is called, and what it is to metrics: the class of its cost.
pub fn set_method(path: &'static str, class: &'static str) {
    with(|exchange| (exchange.method, exchange.class) = (path, class));
}

/// SlowClientLimit the answer at `deadline` if it waits for its client then. Bodies that are polled see to it themselves.
pub fn set_deadline(deadline: Instant) {
    with(|exchange| exchange.deadline = Some(deadline));
}

/// Counts the next `len` bytes of the answer against the client's address; `false` when there is no room.
pub fn charge(len: usize) -> bool {
    with(|exchange| {
        let Some((peer, unsent)) = &exchange.client else { return true };
        let Some(held) = peer.take_answer(exchange.method, len) else { return false };
        exchange.charge = Some(Charge::new(held, unsent.clone()));
        true
    })
}
