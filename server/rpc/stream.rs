//! Bounds the streams that clients send: the size of each message, the length of a silence, and the minimum rate. Also
//! ends the stream when the answer ends.
//!
//! This applies to every method that takes a stream, including the standard services. It parses gRPC frames, but not
//! messages.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::Response;
use http_body::Frame;
use marquee_contract::options::v1::Cost;
use marquee_contract::policy::Method;
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tonic::Status;

use super::connect::Form;
use super::message::{Messages, SpeedLimits, SpeedWindow, too_slow};
use super::{Next, admission, policy, status};
use crate::engine::limit::{Peer, Reservation, Resource};
use crate::error::{Error, Reason, Result};
use crate::exchange::Holding;

/// Middleware: bounds a client's stream.
pub async fn bound(messages: &Messages, request: Request, next: impl Next) -> Response {
    let Some(method) = policy::method(&request).filter(|method| method.client_streaming) else {
        return next(request).await;
    };
    let ended = CancellationToken::new();
    let guard = ended.clone().drop_guard();
    let peer = request.extensions().get::<Peer>().cloned();
    let limit = messages.limits.of(method);
    let limit = request.extensions().get::<Form>().map_or(limit, |form| form.body_limit(limit));
    let request = request.map(|body| {
        Body::new(ClientStream {
            body,
            method,
            peer,
            frames: FrameTracker { limit, head: 0, declared: 0, left: 0 },
            bytes: None,
            speed: SpeedWindow::new(&messages.speed_limits),
            messages: messages.clone(),
            wait: None,
            message_begun: None,
            ended: Box::pin(ended.cancelled_owned()),
        })
    });
    // A service may read the stream in a task of its own, so the stream is ended when the body of the answer is
    // dropped.
    next(request).await.map(|body| Body::new(Holding::new(body, guard)))
}

/// The position of a stream within its frames. A frame is a byte of flags, four bytes of length, and the message.
struct FrameTracker {
    limit: usize,
    /// Bytes of the frame's head that have arrived.
    head: u8,
    declared: u32,
    /// Bytes of the message that have not arrived yet.
    left: usize,
}

impl FrameTracker {
    /// Processes bytes. Returns how many bytes of an incomplete message have arrived, or `None` at the end of a
    /// message. `MESSAGE_TOO_LARGE` as soon as a head declares a message above the limit.
    fn advance(&mut self, mut bytes: &[u8]) -> Result<Option<usize>> {
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

/// The body of a client's stream. It fails when the client exceeds a bound. The rate counts bytes, not messages: a
/// large message may take long on a slow line.
struct ClientStream {
    body: Body,
    method: &'static Method,
    peer: Option<Peer>,
    frames: FrameTracker,
    /// The budget for the bytes of the incomplete message.
    bytes: Option<Reservation>,
    speed: SpeedWindow,
    messages: Messages,
    /// Set while the client is waited for: the start of the wait, the timeout that ends first, and its timer.
    wait: Option<(Instant, Timeout, Pin<Box<Sleep>>)>,
    message_begun: Option<Instant>,
    /// Completes when the answer has ended.
    ended: Pin<Box<WaitForCancellationFutureOwned>>,
}

/// The timeout that ends a wait for a client.
#[derive(Debug, Clone, Copy)]
enum Timeout {
    Idle,
    Message,
    Rate,
}

impl ClientStream {
    fn received(&mut self, bytes: &[u8]) -> Result<()> {
        let waited = self.wait.take().map(|(since, ..)| since.elapsed()).unwrap_or_default();
        self.speed.moved(bytes.len(), waited);
        let Some(partial) = self.frames.advance(bytes)? else {
            (self.bytes, self.message_begun) = (None, None);
            return Ok(());
        };
        self.message_begun.get_or_insert_with(Instant::now);
        // The bytes of a complete message are charged by the service that stores them.
        if let Some(peer) = &self.peer {
            let resource =
                if self.method.cost == Cost::Transfer { Resource::UploadBytes } else { Resource::MessageBytes };
            self.bytes = None;
            let held = peer.take(resource, partial);
            self.bytes =
                Some(held.ok_or_else(|| admission::overloaded("the server holds too many bytes of messages"))?);
        }
        Ok(())
    }

    fn timed_out(&self, bound: Timeout) -> Error {
        let name = match bound {
            Timeout::Idle => "stream_idle",
            Timeout::Message => "message_time",
            Timeout::Rate => "message_rate",
        };
        self.messages.ends.count(name, policy::class(self.method));
        match (bound, self.method.cost) {
            (Timeout::Idle, Cost::Transfer) => Error::new(Reason::UploadIdle, "the stream was silent for too long"),
            (Timeout::Idle, _) => Error::new(Reason::DeadlineExceeded, "the stream was silent for too long"),
            _ => too_slow(self.method),
        }
    }
}

/// The time at which waiting for the client ends, and the timeout that causes it.
fn next_timeout(
    method: &Method,
    speed_limits: &SpeedLimits,
    speed: &SpeedWindow,
    message_begun: Option<Instant>,
) -> (Instant, Timeout) {
    let now = Instant::now();
    if method.cost == Cost::Transfer {
        let (idle, rate) = (speed_limits.upload_idle, speed.time_left());
        return if idle <= rate { (now + idle, Timeout::Idle) } else { (now + rate, Timeout::Rate) };
    }
    match message_begun {
        Some(begun) => (begun + speed_limits.message, Timeout::Message),
        None => (now + speed_limits.stream_idle, Timeout::Idle),
    }
}

/// An error of the body. tonic takes the status out of it.
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
            return Poll::Ready(match this.received(data.map_or(&[][..], |data| &data[..])) {
                Ok(()) => frame,
                Err(error) => Some(Err(failed(error))),
            });
        }
        if this.ended.as_mut().poll(cx).is_ready() {
            return Poll::Ready(None);
        }
        if this.wait.is_none() {
            let (until, bound) =
                next_timeout(this.method, &this.messages.speed_limits, &this.speed, this.message_begun);
            this.wait = Some((Instant::now(), bound, Box::pin(sleep_until(until))));
        }
        let Some((_, bound, timer)) = &mut this.wait else { return Poll::Pending };
        let bound = *bound;
        ready!(timer.as_mut().poll(cx));
        Poll::Ready(Some(Err(failed(this.timed_out(bound)))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(limit: usize) -> FrameTracker {
        FrameTracker { limit, head: 0, declared: 0, left: 0 }
    }

    #[test]
    fn frames_are_tracked_wherever_the_stream_is_split() {
        let stream = [&[0, 0, 0, 0, 3, 1, 2, 3][..], &[0, 0, 0, 0, 0], &[1, 0, 0, 1, 0], &[7; 256]].concat();
        let ends = [8, 13, 274];
        for step in 1..stream.len() {
            let (mut frames, mut at) = (frames(256), 0);
            for piece in stream.chunks(step) {
                at += piece.len();
                assert_eq!(frames.advance(piece).unwrap().is_none(), ends.contains(&at), "{step} {at}");
            }
        }
    }

    #[test]
    fn an_incomplete_message_is_counted_and_a_large_one_is_rejected_at_its_head() {
        let mut one = frames(64 << 10);
        assert_eq!(one.advance(&[0, 0, 0]).unwrap(), Some(0));
        assert_eq!(one.advance(&[0x40, 0, 9, 9]).unwrap(), Some(2));
        assert_eq!(one.advance(&[9; 1000]).unwrap(), Some(1002));
        let error = frames(64 << 10).advance(&[0, 0, 1, 0, 1]).unwrap_err();
        assert_eq!(error.reason(), Reason::MessageTooLarge);
    }
}
