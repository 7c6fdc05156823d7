//! Streams that clients send: how large each of their messages may be, how long they may say nothing, how slow they may
//! be, and that they end when the answer does.
//!
//! This holds for every method that takes a stream, those of the standard services too: what is here knows frames of gRPC
//! and no messages.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http_body::Frame;
use marquee_contract::options::v1::Cost;
use marquee_contract::policy::Method;
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tonic::Status;

use super::message::{Messages, Pace, Paces, too_slow};
use super::{admission, policy, status};
use crate::engine::limit::{Peer, Reservation, Resource};
use crate::error::{Error, Reason, Result};
use crate::exchange::Holding;

/// Middleware: bounds what a client's stream may send.
pub async fn bound(State(messages): State<Messages>, request: Request, next: Next) -> Response {
    let Some(method) = policy::method(&request).filter(|method| method.client_streaming) else {
        return next.run(request).await;
    };
    let ended = CancellationToken::new();
    let guard = ended.clone().drop_guard();
    let peer = request.extensions().get::<Peer>().cloned();
    let request = request.map(|body| {
        Body::new(ClientStream {
            body,
            method,
            peer,
            frames: Frames { limit: messages.limits.of(method), head: 0, declared: 0, left: 0 },
            bytes: None,
            pace: Pace::new(&messages.paces),
            messages,
            wait: None,
            message_begun: None,
            ended: Box::pin(ended.cancelled_owned()),
        })
    });
    // A service may read the stream in a task of its own: it ends with the body of the answer.
    next.run(request).await.map(|body| Body::new(Holding::new(body, guard)))
}

/// Where a stream is in its frames: a byte of flags, four of the message's length, the message.
struct Frames {
    limit: usize,
    /// Bytes of the head that were seen.
    head: u8,
    declared: u32,
    /// Bytes of the message that are still to come.
    left: usize,
}

impl Frames {
    /// Follows some bytes; returns how many of the message have come that is not whole yet, if there is one.
    fn follow(&mut self, mut bytes: &[u8]) -> Result<Option<usize>> {
        while !bytes.is_empty() {
            if self.left > 0 {
                let taken = self.left.min(bytes.len());
                self.left -= taken;
                bytes = &bytes[taken..];
                continue;
            }
            let (byte, rest) = (bytes[0], &bytes[1..]);
            bytes = rest;
            if self.head > 0 {
                self.declared = self.declared << 8 | u32::from(byte);
            }
            self.head += 1;
            if self.head == 5 {
                self.left = usize::try_from(self.declared).unwrap_or(usize::MAX);
                if self.left > self.limit {
                    return Err(Error::new(Reason::MessageTooLarge, status::TOO_LARGE));
                }
                self.head = 0;
            }
        }
        let declared = usize::try_from(self.declared).unwrap_or(usize::MAX);
        Ok(match (self.left, self.head) {
            (0, 0) => None,
            (0, _) => Some(0),
            (left, _) => Some(declared - left),
        })
    }
}

/// A client's stream, which fails when it breaks its bounds. Bytes count, not messages: a large one may take its time on a
/// slow line.
struct ClientStream {
    body: Body,
    method: &'static Method,
    peer: Option<Peer>,
    frames: Frames,
    /// The bytes of the message that is not whole yet.
    bytes: Option<Reservation>,
    pace: Pace,
    messages: Messages,
    /// Runs while the client is waited for: since when, and to the first of its bounds.
    wait: Option<(Instant, Bound, Pin<Box<Sleep>>)>,
    message_begun: Option<Instant>,
    /// Fires when the answer is at its end.
    ended: Pin<Box<WaitForCancellationFutureOwned>>,
}

/// What a wait for a client ends with.
#[derive(Debug, Clone, Copy)]
enum Bound {
    Idle,
    Message,
    Rate,
}

impl ClientStream {
    fn came(&mut self, bytes: &[u8]) -> Result<()> {
        let waited = self.wait.take().map(|(since, ..)| since.elapsed()).unwrap_or_default();
        self.pace.moved(bytes.len(), waited);
        let Some(partial) = self.frames.follow(bytes)? else {
            (self.bytes, self.message_begun) = (None, None);
            return Ok(());
        };
        self.message_begun.get_or_insert_with(Instant::now);
        // Of a whole message the service counts what it keeps.
        if let Some(peer) = &self.peer {
            let resource =
                if self.method.cost == Cost::Transfer { Resource::UploadBytes } else { Resource::MessageBytes };
            self.bytes = None;
            let held = peer.take(resource, partial);
            self.bytes =
                Some(held.ok_or_else(|| admission::overloaded("too many bytes of messages are on their way"))?);
        }
        Ok(())
    }

    fn given_up(&self, bound: Bound) -> Error {
        let name = match bound {
            Bound::Idle => "stream_idle",
            Bound::Message => "message_time",
            Bound::Rate => "message_rate",
        };
        self.messages.ends.count(name, policy::class(self.method));
        match (bound, self.method.cost) {
            (Bound::Idle, Cost::Transfer) => Error::new(Reason::UploadIdle, "the stream was silent for too long"),
            (Bound::Idle, _) => Error::new(Reason::DeadlineExceeded, "the stream was silent for too long"),
            _ => too_slow(self.method),
        }
    }
}

/// When the client is given up, from now on, and by which bound.
fn patience(method: &Method, paces: &Paces, pace: &Pace, message_begun: Option<Instant>) -> (Instant, Bound) {
    let now = Instant::now();
    if method.cost == Cost::Transfer {
        let (idle, rate) = (paces.upload_idle, pace.patience());
        return if idle <= rate { (now + idle, Bound::Idle) } else { (now + rate, Bound::Rate) };
    }
    match message_begun {
        Some(begun) => (begun + paces.message, Bound::Message),
        None => (now + paces.stream_idle, Bound::Idle),
    }
}

/// tonic finds the status again in the error of the body.
fn failed(error: Error) -> axum::Error {
    axum::Error::new(Status::from(error))
}

impl http_body::Body for ClientStream {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            let data = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref());
            return Poll::Ready(match this.came(data.map_or(&[][..], |data| &data[..])) {
                Ok(()) => frame,
                Err(error) => Some(Err(failed(error))),
            });
        }
        if this.ended.as_mut().poll(cx).is_ready() {
            return Poll::Ready(None);
        }
        if this.wait.is_none() {
            let (until, bound) = patience(this.method, &this.messages.paces, &this.pace, this.message_begun);
            this.wait = Some((Instant::now(), bound, Box::pin(sleep_until(until))));
        }
        let Some((_, bound, timer)) = &mut this.wait else { return Poll::Pending };
        let bound = *bound;
        ready!(timer.as_mut().poll(cx));
        Poll::Ready(Some(Err(failed(this.given_up(bound)))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(limit: usize) -> Frames {
        Frames { limit, head: 0, declared: 0, left: 0 }
    }

    #[test]
    fn frames_are_followed_wherever_they_are_cut() {
        let stream = [&[0, 0, 0, 0, 3, 1, 2, 3][..], &[0, 0, 0, 0, 0], &[1, 0, 0, 1, 0], &[7; 256]].concat();
        let ends = [8, 13, 274];
        for step in 1..stream.len() {
            let (mut frames, mut at) = (frames(256), 0);
            for piece in stream.chunks(step) {
                at += piece.len();
                assert_eq!(frames.follow(piece).unwrap().is_none(), ends.contains(&at), "{step} {at}");
            }
        }
    }

    #[test]
    fn a_message_counts_before_it_is_there_and_a_large_one_is_refused_at_its_head() {
        let mut one = frames(64 << 10);
        assert_eq!(one.follow(&[0, 0, 0]).unwrap(), Some(0));
        assert_eq!(one.follow(&[0x40, 0, 9, 9]).unwrap(), Some(2));
        assert_eq!(one.follow(&[9; 1000]).unwrap(), Some(1002));
        let error = frames(64 << 10).follow(&[0, 0, 1, 0, 1]).unwrap_err();
        assert_eq!(error.reason(), Reason::MessageTooLarge);
    }
}
