//! The message of a unary call: how large it may be, how long it may take to come, and that it is all there, alone and
//! decompressed, before the call has a place or anything is done with it.
//!
//! tonic has one limit for each service; this is one for each method. Most messages are short, and have a few seconds. One
//! that carries a picture or a chunk is not: it needs a place before the rest of it is read, which bounds how many are at
//! work, and comes at a least rate. The bytes of every message count against a budget before they are kept; what comes at
//! once with its head, as nearly all does, counts nowhere.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use bytes::BytesMut;
use futures_util::stream;
use http_body::{Body as _, Frame};
use http_body_util::BodyExt;
use marquee_contract::options::v1::Cost;
use marquee_contract::policy::Method;
use tokio::time::Instant;

use super::admission::{self, Admission};
use super::compression::{Encoding, Negotiated};
use super::frame::{self, Frames, HEAD_BYTES, Head};
use super::{policy, status};
use crate::engine::limit::{Peer, Permit, PermitHolder, Reservation, Resource};
use crate::error::{Error, Reason, Result};
use crate::exchange::SlowClientLimit;

/// Smaller pieces are joined: a client could send single bytes, each of which takes more memory than it is worth.
const SMALL_BYTES: usize = 4096;

/// The largest messages, in bytes.
#[derive(Debug, Clone, Copy)]
pub struct MessageLimits {
    /// Of a method that moves a file's bytes.
    pub transfer: usize,
    /// Of a method whose request may carry a picture.
    pub image: usize,
    /// Of any other method.
    pub other: usize,
}

impl MessageLimits {
    /// The largest message of `method`.
    pub fn of(&self, method: &Method) -> usize {
        if method.cost == Cost::Transfer {
            self.transfer
        } else if method.carries_image {
            self.image
        } else {
            self.other
        }
    }
}

/// How slowly clients may send.
#[derive(Debug, Clone, Copy)]
pub struct Paces {
    /// What a message of ordinary size may take, from its first byte to its last.
    pub message: Duration,
    /// How long a stream may say nothing, between messages, when it is not an upload.
    pub stream_idle: Duration,
    /// How long an upload may say nothing.
    pub upload_idle: Duration,
    /// In how much time of waiting a picture or an upload must have moved by `least` bytes.
    pub window: Duration,
    /// That many bytes.
    pub least: u64,
}

/// Whether a body moves fast enough: by so many bytes in each window of waiting for it.
#[derive(Debug)]
pub(super) struct Pace {
    window: Duration,
    least: u64,
    moved: u64,
    waited: Duration,
}

impl Pace {
    pub(super) fn new(paces: &Paces) -> Self {
        Self { window: paces.window, least: paces.least, moved: 0, waited: Duration::ZERO }
    }

    /// Notes that so much came after this wait.
    pub(super) fn moved(&mut self, bytes: usize, waited: Duration) {
        (self.moved, self.waited) = (self.moved + bytes as u64, self.waited + waited);
        if self.moved >= self.least {
            (self.moved, self.waited) = (0, Duration::ZERO);
        }
    }

    /// How long the next piece may be waited for.
    pub(super) fn patience(&self) -> Duration {
        self.window.saturating_sub(self.waited)
    }
}

/// What a message takes until its call has ended: bytes, and a large one a place. Nothing is free before the work is done,
/// also when the client has gone.
#[derive(Clone)]
pub struct Kept(#[expect(dead_code, reason = "it is held, and dropped")] Arc<(Option<Reservation>, Option<Permit>)>);

/// The bounds of messages; cheap to clone.
#[derive(Clone)]
pub struct Messages {
    /// How large each may be.
    pub limits: MessageLimits,
    /// How slow.
    pub paces: Paces,
    /// Counts those that were too slow.
    pub ends: SlowClientLimit,
    /// The places of large ones.
    pub admission: Admission,
}

/// A message on its way.
struct Reading<'a> {
    messages: &'a Messages,
    method: &'static Method,
    peer: Option<&'a Peer>,
    taker: PermitHolder,
    len: usize,
    begun: Instant,
    pace: Pace,
    /// While it is waited for.
    on_its_way: Option<Reservation>,
    /// What its bytes count as, beyond the first few.
    bytes: Option<Reservation>,
    place: Option<Permit>,
}

impl Reading<'_> {
    /// The next piece of the body, when it comes in time.
    async fn next(&mut self, body: &mut Body) -> Result<Option<Bytes>> {
        loop {
            let at_once = poll_fn(|cx| Poll::Ready(Pin::new(&mut *body).poll_frame(cx))).await;
            let frame = match at_once {
                Poll::Ready(frame) => frame,
                Poll::Pending => self.wait(body).await?,
            };
            let Some(frame) = frame else { return Ok(None) };
            let frame = frame.map_err(|_| frame::cut())?;
            let Ok(piece) = frame.into_data() else { continue };
            self.count(piece.len())?;
            return Ok(Some(piece));
        }
    }

    async fn wait(&mut self, body: &mut Body) -> Result<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.on_its_way.is_none()
            && let Some(peer) = self.peer
        {
            let held = peer.take(Resource::Messages, 1);
            self.on_its_way = Some(held.ok_or_else(|| admission::overloaded("too many messages are on their way"))?);
        }
        let now = Instant::now();
        let is_large = self.len > self.messages.limits.other + HEAD_BYTES;
        let until = if is_large { now + self.pace.patience() } else { self.begun + self.messages.paces.message };
        let frame = tokio::time::timeout_at(until, body.frame()).await.map_err(|_| {
            let bound = if is_large { "message_rate" } else { "message_time" };
            self.messages.ends.count(bound, policy::class(self.method));
            too_slow(self.method)
        })?;
        if is_large {
            let bytes = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()).map_or(0, Bytes::len);
            self.pace.moved(bytes, now.elapsed());
        }
        Ok(frame)
    }

    /// Counts bytes before they are kept: against the method's limit, the address, and the places of large messages.
    fn count(&mut self, bytes: usize) -> Result<()> {
        let Messages { limits, admission, .. } = self.messages;
        self.len += bytes;
        if self.len > limits.of(self.method) + HEAD_BYTES {
            return Err(frame::too_large());
        }
        let is_large = self.len > limits.other + HEAD_BYTES;
        if is_large && self.place.is_none() {
            self.place = Some(admission.take_for(self.method, self.taker)?);
            // All of it counts as large now.
            self.bytes = None;
        }
        let Some(peer) = self.peer.filter(|_| self.len > SMALL_BYTES) else { return Ok(()) };
        let resource = if is_large { Resource::UploadBytes } else { Resource::MessageBytes };
        let has_room = match &mut self.bytes {
            Some(held) => held.grow(bytes),
            None => peer.take(resource, self.len).map(|held| self.bytes = Some(held)).is_some(),
        };
        if has_room { Ok(()) } else { Err(no_room()) }
    }

    /// The whole message, in the pieces in which it came.
    async fn read(&mut self, mut body: Body) -> Result<Vec<Bytes>> {
        let (mut pieces, mut small) = (Vec::new(), BytesMut::new());
        while let Some(piece) = self.next(&mut body).await? {
            if piece.len() < SMALL_BYTES && !pieces.is_empty() {
                small.extend_from_slice(&piece);
                continue;
            }
            if !small.is_empty() {
                pieces.push(small.split().freeze());
            }
            pieces.push(piece);
        }
        if !small.is_empty() {
            pieces.push(small.freeze());
        }
        Ok(pieces)
    }
}

impl Messages {
    /// The frame of a unary call's message, decompressed: the pieces that were read are this one frame, or they are refused.
    /// What becomes larger than most messages needs a place and room, as if it had come so large.
    async fn plain(
        &self,
        pieces: Vec<Bytes>,
        reading: &mut Reading<'_>,
        encoding: Option<Encoding>,
    ) -> Result<Vec<Bytes>> {
        let limit = self.limits.of(reading.method);
        if !Head::of_whole(&pieces, limit)?.compressed {
            return Ok(pieces);
        }
        let encoding = encoding.ok_or_else(|| {
            frame::malformed("the message is flagged as compressed, and `grpc-encoding` does not say how")
        })?;
        let message = joined(pieces).split_off(HEAD_BYTES);
        if limit > self.limits.other {
            if reading.place.is_none() {
                match encoding.decompress(message.clone(), self.limits.other).await {
                    Err(error) if error.reason() == Reason::MessageTooLarge => {
                        reading.place = Some(self.admission.take_for(reading.method, reading.taker)?);
                    }
                    done => return Ok(vec![done?]),
                }
            }
            if let Some(peer) = reading.peer {
                // How large it becomes shows only when it is done; what came is dropped then.
                let mut room = peer.take(Resource::UploadBytes, limit).ok_or_else(no_room)?;
                let plain = encoding.decompress(message, limit).await?;
                reading.bytes = Some(room.split(plain.len()));
                return Ok(vec![plain]);
            }
        }
        Ok(vec![encoding.decompress(message, limit).await?])
    }

    /// The request with its one message, plain, and what is held for it.
    async fn whole(
        &self,
        request: Request,
        method: &'static Method,
        encoding: Option<Encoding>,
    ) -> Result<(Request, Option<Kept>)> {
        let (mut head, body) = request.into_parts();
        let peer = head.extensions.get::<Peer>().cloned();
        let taker = admission::taker(&head.extensions);
        let mut reading = Reading {
            messages: self,
            method,
            peer: peer.as_ref(),
            taker,
            len: 0,
            begun: Instant::now(),
            pace: Pace::new(&self.paces),
            on_its_way: None,
            bytes: None,
            place: None,
        };
        let pieces = reading.read(body).await?;
        reading.on_its_way = None;
        let pieces = self.plain(pieces, &mut reading, encoding).await?;
        let Reading { bytes, place, .. } = reading;
        if let Some(place) = place.as_ref().filter(|_| method.cost == Cost::Transfer) {
            head.extensions.insert(place.clone());
        }
        let kept = (bytes.is_some() || place.is_some()).then(|| Kept(Arc::new((bytes, place))));
        if let Some(kept) = &kept {
            head.extensions.insert(kept.clone());
        }
        let body = match <[Bytes; 1]>::try_from(pieces) {
            Ok([whole]) => Body::from(whole),
            Err(pieces) => Body::from_stream(stream::iter(pieces.into_iter().map(Ok::<_, Infallible>))),
        };
        Ok((Request::from_parts(head, body), kept))
    }
}

fn joined(pieces: Vec<Bytes>) -> Bytes {
    match <[Bytes; 1]>::try_from(pieces) {
        Ok([whole]) => whole,
        Err(pieces) => pieces.concat().into(),
    }
}

fn no_room() -> Error {
    admission::overloaded("too many bytes of messages are on their way")
}

/// What a client is told that sends too slowly.
pub(super) fn too_slow(method: &Method) -> Error {
    if method.cost == Cost::Transfer {
        Error::new(Reason::UploadTooSlow, "the upload moved too slowly; go on from its offset")
    } else {
        Error::new(Reason::DeadlineExceeded, "the message took too long to come")
    }
}

/// Middleware: lets a unary call go on when its message is there, plain and alone, and refuses one that is too large or too
/// slow; of a stream, makes each message plain when it comes. Compresses the answer, if it is worth it.
pub async fn collect(State(messages): State<Messages>, mut request: Request, next: Next) -> Response {
    let Some(method) = policy::method(&request) else { return next.run(request).await };
    let negotiated = match Negotiated::of(method, request.headers_mut()) {
        Ok(negotiated) => negotiated,
        Err(refusal) => return *refusal,
    };
    let (request, kept) = match negotiated.request {
        _ if !method.client_streaming => match messages.whole(request, method, negotiated.request).await {
            Ok(whole) => whole,
            Err(error) => return status::response(error),
        },
        Some(encoding) => {
            let (limit, peer) = (messages.limits.of(method), request.extensions().get::<Peer>().cloned());
            (request.map(|body| Frames::new(body, encoding, limit, peer).into_body()), None)
        }
        None => (request, None),
    };
    let response = next.run(request).await;
    drop(kept);
    negotiated.answer(response).await
}
