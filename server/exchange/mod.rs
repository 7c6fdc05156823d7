//! Ends answers that their clients do not read, and counts the memory that answers hold. An exchange is one request
//! with its answer.
//!
//! Hyper polls an answer's body for a piece, and polls again after it has handed that piece on. While a client reads
//! nothing (an HTTP/2 window of 0, a socket that is not read) the body is not polled, and no timer in it can fire.
//! Therefore:
//!
//! - [`Gate`] rejects excess requests before any work is done for them, and counts the memory of answers.
//! - [`Watchdog`] wraps the task of an HTTP/2 stream, or of an HTTP/1 connection, and ends it when an answer has waited
//!   too long for its client, has passed the call's deadline, or was revoked ([`end_when`]). An HTTP/2 stream is reset
//!   with CANCEL, and h2 frees what it queued.
//! - [`OutgoingBody`] hands bodies on in pieces of [`PIECE_BYTES`]. Each [`Piece`] records when it is sent or dropped;
//!   until then it counts against its client's address. A download is read only as far as its address has room.
//! - [`UnsentPieces`] counts the pieces of a connection that were not sent, including those of answers that hyper has
//!   finished with. A connection on which a piece stays unsent for too long is closed.
//!
//! The state of the exchange is in a thread-local variable while its task is polled, like a task-local: it costs an
//! answer that is sent at once no allocation.

mod body;
mod gate;
mod holding;
mod unsent;
mod watchdog;

use std::cell::RefCell;
use std::pin::Pin;
use std::sync::Arc;

use tokio::time::Instant;

use crate::engine::limit::Peer;

pub use body::{OutgoingBody, PIECE_BYTES, Piece};
pub use gate::{Gate, Handler, overloaded};
pub use holding::Holding;
pub use unsent::{Charge, UnsentPieces};
pub use watchdog::{SlowClientLimit, Watchdog, WatchdogExecutor};

/// What a waiting answer counts at least: its stream, its task and its headers take about as much, however short it is.
/// Measured with 299,000 unread answers of 8 bytes: 4.7 KB each.
const STREAM_BYTES: usize = 4096;

thread_local! {
    /// The exchange whose task this thread polls.
    static CURRENT: RefCell<Exchange> = const { RefCell::new(Exchange::NONE) };
}

/// The state of an exchange.
struct Exchange {
    client: Option<(Peer, Arc<UnsentPieces>)>,
    /// The method's class of cost, the label of metrics; `http` for plain HTTP.
    class: &'static str,
    /// The path of the method; empty for plain HTTP.
    method: &'static str,
    /// When the answer must be complete.
    deadline: Option<Instant>,
    /// How many pieces the body has handed out.
    pieces: u64,
    /// Whether hyper has the last piece and has not polled for another.
    waiting: bool,
    /// The reservation for the next data of the body.
    charge: Option<Arc<Charge>>,
    /// Completes when the answer must not go on.
    revocation: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl Exchange {
    const NONE: Self = Self {
        client: None,
        class: "http",
        method: "",
        deadline: None,
        pieces: 0,
        waiting: false,
        charge: None,
        revocation: None,
    };
}

fn with<T>(work: impl FnOnce(&mut Exchange) -> T) -> T {
    CURRENT.with_borrow_mut(work)
}

/// Begins the exchange of a request from `peer`.
pub fn begin(peer: Peer, unsent: Arc<UnsentPieces>) {
    with(|exchange| {
        let pieces = exchange.pieces;
        *exchange = Exchange { client: Some((peer, unsent)), pieces, ..Exchange::NONE };
    });
}

/// Sets the method of the call, and its class of cost for the metrics.
pub fn set_method(path: &'static str, class: &'static str) {
    with(|exchange| (exchange.method, exchange.class) = (path, class));
}

/// Makes the watchdog end the answer if it waits for its client at `deadline`. A body that is polled must enforce the
/// deadline itself.
pub fn set_deadline(deadline: Instant) {
    with(|exchange| exchange.deadline = Some(deadline));
}

/// Makes the watchdog end the answer when `revocation` completes, whether or not its client reads: because the right to
/// the answer has ended, for example. The watchdog polls it until the answer's body is dropped.
pub fn end_when(revocation: impl Future<Output = ()> + Send + 'static) {
    with(|exchange| exchange.revocation = Some(Box::pin(revocation)));
}

/// A response extension: the frames of the body reserve their memory one by one, as those of calls in gRPC do.
#[derive(Debug, Clone, Copy)]
pub struct Charged;

/// Returns the reservation of [`charge`], whose bytes are not sent: the answer of a call becomes another one.
pub fn release() {
    with(|exchange| exchange.charge = None);
}

/// Reserves room for the next `len` bytes of the answer, instead of an earlier reservation whose bytes are not sent
/// yet. Returns false when there is none.
pub fn charge(len: usize) -> bool {
    with(|exchange| {
        exchange.charge = None;
        let Some((peer, unsent)) = &exchange.client else { return true };
        let Some(held) = peer.take_answer(exchange.method, len.max(STREAM_BYTES)) else { return false };
        exchange.charge = Some(Charge::new(held, unsent.clone()));
        true
    })
}
