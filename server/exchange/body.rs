//! Bodies of answers on their way to the client.

use std::io::IoSlice;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes};
use bytes::Buf;
use http_body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep};

use super::unsent::PieceGuard;
use super::{CURRENT, Charge, UnsentPieces, with};
use crate::engine::blob::STREAM_PIECE_BYTES;
use crate::engine::limit::{Peer, Reservation, Resource};

/// The most bytes that hyper gets at once: it buffers what its client has no room for.
pub const PIECE_BYTES: usize = 16 * 1024;

/// How often a download looks whether there is room for its next bytes.
const ROOM_INTERVAL: Duration = Duration::from_millis(20);

/// The body of an answer, handed on in pieces.
pub struct OutgoingBody {
    body: Body,
    /// The bytes that the body has produced and hyper has not taken yet, and their reservation.
    rest: Bytes,
    charge: Option<Arc<Charge>>,
    kind: Kind,
}

/// How the memory of a body is reserved.
enum Kind {
    /// For each of its frames, once it is there.
    Frames,
    /// For the whole body.
    Whole(Arc<Charge>),
    /// For each read from the blob store, before it: thousands of clients may read slowly.
    Download {
        /// The place among the downloads that may run at once.
        _place: Reservation,
        peer: Peer,
        unsent: Arc<UnsentPieces>,
        /// The reservation for the next read.
        room: Option<Reservation>,
        /// Runs while there is no room.
        timer: Option<Pin<Box<Sleep>>>,
    },
}

impl OutgoingBody {
    /// A body with a reservation for each of its frames.
    pub fn frames(body: Body) -> Self {
        Self::new(body, Kind::Frames)
    }

    /// A body whose memory is reserved.
    pub fn whole(body: Body, charge: Arc<Charge>) -> Self {
        Self::new(body, Kind::Whole(charge))
    }

    /// A body that is read while it is sent. It waits while the address of the client has no room for answers.
    pub fn download(body: Body, place: Reservation, peer: Peer, unsent: Arc<UnsentPieces>) -> Self {
        Self::new(body, Kind::Download { _place: place, peer, unsent, room: None, timer: None })
    }

    fn new(body: Body, kind: Kind) -> Self {
        Self { body, rest: Bytes::new(), charge: None, kind }
    }

    /// Reserves room for the next read of a download.
    fn poll_room(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Kind::Download { peer, room, timer, .. } = &mut self.kind else { return Poll::Ready(()) };
        while room.is_none() {
            *room = peer.take_uncounted(Resource::AnswerBytes, STREAM_PIECE_BYTES);
            if room.is_none() {
                let timer = timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(ROOM_INTERVAL)));
                ready!(timer.as_mut().poll(cx));
                timer.as_mut().reset(Instant::now() + ROOM_INTERVAL);
            }
        }
        Poll::Ready(())
    }

    /// The reservation for `len` bytes that the body has produced.
    fn charge_of(&mut self, len: usize) -> Option<Arc<Charge>> {
        match &mut self.kind {
            Kind::Frames => charge_of(len),
            Kind::Whole(charge) => Some(charge.clone()),
            Kind::Download { peer, unsent, room, .. } => {
                let held = room.take().unwrap_or_else(|| peer.hold(Resource::AnswerBytes, len));
                Some(Charge::new(held, unsent.clone()))
            }
        }
    }

    fn piece(&mut self) -> Frame<Piece> {
        let bytes = self.rest.split_to(self.rest.len().min(PIECE_BYTES));
        let mark = self.charge.as_ref().map(Charge::guard);
        if self.rest.is_empty() {
            self.charge = None;
        }
        with(|exchange| {
            exchange.pieces += 1;
            exchange.waiting = true;
        });
        Frame::data(Piece { bytes, _guard: mark })
    }
}

impl Drop for OutgoingBody {
    fn drop(&mut self) {
        // An HTTP/1 connection goes on after its last piece: it does not wait for its client then, and nothing can
        // revoke what it has sent. Access fails while the thread ends.
        let revocation = CURRENT.try_with(|current| {
            let mut exchange = current.borrow_mut();
            exchange.waiting = false;
            exchange.revocation.take()
        });
        // Dropped after the borrow, because it may own anything.
        drop(revocation);
    }
}

/// The reservation for the next `len` bytes: the one made by [`super::charge`], or a new one for a few bytes that a
/// layer has added.
fn charge_of(len: usize) -> Option<Arc<Charge>> {
    with(|exchange| {
        exchange.charge.take().or_else(|| {
            let (peer, unsent) = exchange.client.as_ref()?;
            Some(Charge::new(peer.hold(Resource::AnswerBytes, len), unsent.clone()))
        })
    })
}

impl http_body::Body for OutgoingBody {
    type Data = Piece;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Piece>, axum::Error>>> {
        let this = self.get_mut();
        with(|exchange| exchange.waiting = false);
        if !this.rest.is_empty() {
            return Poll::Ready(Some(Ok(this.piece())));
        }
        ready!(this.poll_room(cx));
        match Pin::new(&mut this.body).poll_frame(cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error))),
            Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                Ok(bytes) => {
                    this.charge = this.charge_of(bytes.len());
                    this.rest = bytes;
                    Poll::Ready(Some(Ok(this.piece())))
                }
                Err(frame) => Poll::Ready(Some(Ok(frame.map_data(|bytes| Piece { bytes, _guard: None })))),
            },
        }
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        // Hyper calls this before the first piece, for the content-length.
        if self.rest.is_empty() { self.body.size_hint() } else { SizeHint::default() }
    }
}

/// A piece of a body. It is counted until the connection has sent or dropped it.
pub struct Piece {
    bytes: Bytes,
    _guard: Option<PieceGuard>,
}

impl Buf for Piece {
    fn remaining(&self) -> usize {
        self.bytes.remaining()
    }

    fn chunk(&self) -> &[u8] {
        self.bytes.chunk()
    }

    fn advance(&mut self, count: usize) {
        self.bytes.advance(count);
    }

    fn chunks_vectored<'a>(&'a self, to: &mut [IoSlice<'a>]) -> usize {
        self.bytes.chunks_vectored(to)
    }
}
