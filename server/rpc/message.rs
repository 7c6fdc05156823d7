//! Receives the message of a unary call: bounds its size and its duration, and checks that the body is exactly one
//! message, which it decompresses, before the call takes a permit or does any work.
//!
//! tonic has one size limit per service; this has one per method. Most messages are short and must arrive within
//! seconds. A message with a picture or a chunk may be large: before the rest of it is read it takes a permit, which
//! bounds how many are processed at once, and it must arrive at a minimum rate. The bytes of a message are charged to a
//! budget of the client's address before they are stored; messages up to 4 KiB, which usually arrive with the headers,
//! are not charged.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::Response;
use bytes::BytesMut;
use futures_util::stream;
use http_body::{Body as _, Frame};
use http_body_util::BodyExt;
use marquee_contract::options::v1::Cost;
use marquee_contract::policy::Method;
use tokio::time::Instant;

use super::admission::{self, Admission};
use super::compression::{CallEncodings, Encoding};
use super::connect::{self, Form};
use super::frame::{self, DecodedFrames, HEAD_BYTES, Head};
use super::{Next, policy, status};
use crate::engine::limit::{Peer, Permit, PermitHolder, Reservation, Resource};
use crate::error::{Error, Reason, Result};
use crate::exchange::SlowClientLimit;

/// Smaller pieces are joined: a client could send single bytes, each of which takes much more memory than a byte.
const SMALL_BYTES: usize = 4096;

/// The largest messages, in bytes, before and after decompression.
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
pub struct SpeedLimits {
    /// The longest time for a message of ordinary size, from its first byte to its last.
    pub message: Duration,
    /// The longest silence on a stream that is not an upload, between messages.
    pub stream_idle: Duration,
    /// The longest silence on an upload.
    pub upload_idle: Duration,
    /// The waiting time within which at least `min_bytes` of a picture or an upload must arrive.
    pub window: Duration,
    /// See `window`.
    pub min_bytes: u64,
}

/// Checks that a body arrives fast enough: at least `min_bytes` in each `window` of waiting. Time in which the server
/// does not wait for the client does not count.
#[derive(Debug)]
pub(super) struct SpeedWindow {
    window: Duration,
    min_bytes: u64,
    moved: u64,
    waited: Duration,
}

impl SpeedWindow {
    pub(super) fn new(speed_limits: &SpeedLimits) -> Self {
        Self { window: speed_limits.window, min_bytes: speed_limits.min_bytes, moved: 0, waited: Duration::ZERO }
    }

    /// Records that `bytes` arrived after the wait `waited`.
    pub(super) fn moved(&mut self, bytes: usize, waited: Duration) {
        (self.moved, self.waited) = (self.moved + bytes as u64, self.waited + waited);
        if self.moved >= self.min_bytes {
            (self.moved, self.waited) = (0, Duration::ZERO);
        }
    }

    /// The longest time to wait for the next piece.
    pub(super) fn time_left(&self) -> Duration {
        self.window.saturating_sub(self.waited)
    }
}

/// What a message holds until its call has ended: its bytes and, for a large one, a permit. A detached write keeps a
/// clone, so that nothing is released before the work is done, even if the client has gone.
#[derive(Clone)]
pub struct MessageResources(
    #[expect(dead_code, reason = "it is only held until it is dropped")] Arc<(Option<Reservation>, Option<Permit>)>,
);

/// The bounds of messages; cheap to clone.
#[derive(Clone)]
pub struct Messages {
    /// The size limits.
    pub limits: MessageLimits,
    /// The time limits.
    pub speed_limits: SpeedLimits,
    /// Counts messages that were too slow.
    pub ends: SlowClientLimit,
    /// The permits for large messages.
    pub admission: Admission,
}

/// A message while it is read.
struct MessageReader<'a> {
    messages: &'a Messages,
    method: &'static Method,
    peer: Option<&'a Peer>,
    holder: PermitHolder,
    /// The largest body, and the largest that needs no permit, in bytes without the frame's head.
    limit: usize,
    ordinary: usize,
    len: usize,
    started: Instant,
    speed: SpeedWindow,
    /// Counts this message as pending; `None` until the first wait.
    pending: Option<Reservation>,
    /// The budget for its bytes; `None` up to 4 KiB.
    bytes: Option<Reservation>,
    permit: Option<Permit>,
}

impl MessageReader<'_> {
    /// The next piece of the body; `None` at its end. Fails when it does not arrive in time.
    async fn next(&mut self, body: &mut Body) -> Result<Option<Bytes>> {
        loop {
            let at_once = poll_fn(|cx| Poll::Ready(Pin::new(&mut *body).poll_frame(cx))).await;
            let frame = match at_once {
                Poll::Ready(frame) => frame,
                Poll::Pending => self.wait(body).await?,
            };
            let Some(frame) = frame else { return Ok(None) };
            let frame = frame.map_err(|_| frame::truncated())?;
            let Ok(piece) = frame.into_data() else { continue };
            self.count(piece.len())?;
            return Ok(Some(piece));
        }
    }

    async fn wait(&mut self, body: &mut Body) -> Result<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.pending.is_none()
            && let Some(peer) = self.peer
        {
            let held = peer.take(Resource::Messages, 1);
            self.pending =
                Some(held.ok_or_else(|| admission::overloaded("the server is receiving too many messages"))?);
        }
        let now = Instant::now();
        let is_large = self.len > self.ordinary + HEAD_BYTES;
        let until =
            if is_large { now + self.speed.time_left() } else { self.started + self.messages.speed_limits.message };
        let frame = tokio::time::timeout_at(until, body.frame()).await.map_err(|_| {
            let bound = if is_large { "message_rate" } else { "message_time" };
            self.messages.ends.count(bound, policy::class(self.method));
            too_slow(self.method)
        })?;
        if is_large {
            let bytes = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()).map_or(0, Bytes::len);
            self.speed.moved(bytes, now.elapsed());
        }
        Ok(frame)
    }

    /// Charges bytes before they are stored: to the method's limit and the address's budget. A message that becomes
    /// large takes a permit.
    fn count(&mut self, bytes: usize) -> Result<()> {
        self.len += bytes;
        if self.len > self.limit + HEAD_BYTES {
            return Err(frame::too_large());
        }
        let is_large = self.len > self.ordinary + HEAD_BYTES;
        if is_large && self.permit.is_none() {
            self.permit = Some(self.messages.admission.take_for(self.method, self.holder)?);
            // From now on all of its bytes are charged to the budget for large messages.
            self.bytes = None;
        }
        let Some(peer) = self.peer.filter(|_| self.len > SMALL_BYTES) else { return Ok(()) };
        let resource = if is_large { Resource::UploadBytes } else { Resource::MessageBytes };
        let has_room = match &mut self.bytes {
            Some(held) => held.grow(bytes),
            None => peer.take(resource, self.len).map(|held| self.bytes = Some(held)).is_some(),
        };
        if has_room { Ok(()) } else { Err(memory_exhausted()) }
    }

    /// Reads the whole message, in the pieces in which it arrived.
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
    /// Checks that the pieces are exactly one frame, and returns it decompressed. A message that becomes large by
    /// decompression takes a permit and memory budget like one that arrived large.
    async fn decompress(
        &self,
        pieces: Vec<Bytes>,
        reader: &mut MessageReader<'_>,
        encoding: Option<Encoding>,
    ) -> Result<Vec<Bytes>> {
        let limit = reader.limit;
        if !Head::of_whole(&pieces, limit)?.compressed {
            return Ok(pieces);
        }
        let encoding = encoding.ok_or_else(frame::encoding_unknown)?;
        let message = concatenate(pieces).split_off(HEAD_BYTES);
        if limit > reader.ordinary {
            if reader.permit.is_none() {
                match encoding.decompress(message.clone(), reader.ordinary).await {
                    Err(error) if error.reason() == Reason::MessageTooLarge => {
                        reader.permit = Some(self.admission.take_for(reader.method, reader.holder)?);
                    }
                    done => return Ok(vec![done?]),
                }
            }
            if let Some(peer) = reader.peer {
                // The decompressed size is unknown until decompression is done, so the most is charged first.
                // The charge for the compressed bytes is released with `reader.bytes`.
                let most = limit * frame::DECOMPRESSION_FACTOR;
                let mut room = peer.take(Resource::UploadBytes, most).ok_or_else(memory_exhausted)?;
                let plain = encoding.decompress(message, limit).await?;
                reader.bytes = Some(room.split(plain.len() * frame::DECODING_FACTOR));
                return Ok(vec![plain]);
            }
        }
        Ok(vec![encoding.decompress(message, limit).await?])
    }

    /// Converts a message from JSON, and returns its frame. A large one takes memory budget for both forms.
    async fn convert_json(
        &self,
        json: connect::JsonMessage,
        pieces: Vec<Bytes>,
        reader: &mut MessageReader<'_>,
    ) -> Result<Bytes> {
        let text = concatenate(pieces).split_off(HEAD_BYTES);
        let room = match reader.peer.filter(|_| text.len() > reader.ordinary) {
            Some(peer) => {
                let most = text.len() * connect::CONVERSION_FACTOR;
                Some(peer.take(Resource::UploadBytes, most).ok_or_else(memory_exhausted)?)
            }
            None => None,
        };
        let frame = json.decode(text).await?;
        if frame.len() > self.limits.of(reader.method) + HEAD_BYTES {
            return Err(frame::too_large());
        }
        if let Some(mut room) = room {
            reader.bytes = Some(room.split(frame.len() * frame::DECODING_FACTOR));
        }
        Ok(frame)
    }

    /// Reads the message. Returns the request with the message decompressed and in protobuf, and the resources that the
    /// message holds.
    async fn read(
        &self,
        request: Request,
        method: &'static Method,
        encoding: Option<Encoding>,
        form: Form,
    ) -> Result<(Request, Option<MessageResources>)> {
        let (mut head, body) = request.into_parts();
        let peer = head.extensions.get::<Peer>().cloned();
        let holder = admission::permit_holder(&head.extensions);
        let mut reader = MessageReader {
            messages: self,
            method,
            peer: peer.as_ref(),
            holder,
            limit: form.body_limit(self.limits.of(method)),
            ordinary: form.body_limit(self.limits.other),
            len: 0,
            started: Instant::now(),
            speed: SpeedWindow::new(&self.speed_limits),
            pending: None,
            bytes: None,
            permit: None,
        };
        let mut pieces = reader.read(body).await?;
        reader.pending = None;
        if form.is_bare {
            let message = Head { compressed: encoding.is_some(), len: reader.len };
            pieces.insert(0, Bytes::copy_from_slice(&message.to_bytes()?));
        }
        let mut pieces = self.decompress(pieces, &mut reader, encoding).await?;
        if let Some(json) = form.json {
            pieces = vec![self.convert_json(json, pieces, &mut reader).await?];
        }
        let MessageReader { bytes, permit, .. } = reader;
        if let Some(permit) = permit.as_ref().filter(|_| method.cost == Cost::Transfer) {
            head.extensions.insert(permit.clone());
        }
        let resources = (bytes.is_some() || permit.is_some()).then(|| MessageResources(Arc::new((bytes, permit))));
        if let Some(resources) = &resources {
            head.extensions.insert(resources.clone());
        }
        let body = match <[Bytes; 1]>::try_from(pieces) {
            Ok([whole]) => Body::from(whole),
            Err(pieces) => Body::from_stream(stream::iter(pieces.into_iter().map(Ok::<_, Infallible>))),
        };
        Ok((Request::from_parts(head, body), resources))
    }
}

fn concatenate(pieces: Vec<Bytes>) -> Bytes {
    match <[Bytes; 1]>::try_from(pieces) {
        Ok([whole]) => whole,
        Err(pieces) => pieces.concat().into(),
    }
}

fn memory_exhausted() -> Error {
    admission::overloaded("the server holds too many bytes of messages")
}

/// The error for a client that sends too slowly.
pub(super) fn too_slow(method: &Method) -> Error {
    if method.cost == Cost::Transfer {
        Error::new(Reason::UploadTooSlow, "the upload was too slow; continue from its offset")
    } else {
        Error::new(Reason::DeadlineExceeded, "the message took too long to arrive")
    }
}

/// Middleware: passes a unary call on when its message is complete, decompressed and in protobuf, and rejects one that
/// is too large or too slow. Decodes the messages of a stream one by one. Compresses the answer if that is worth it.
pub async fn collect(messages: &Messages, mut request: Request, next: impl Next) -> Response {
    let Some(method) = policy::method(&request) else { return next(request).await };
    let encodings = match CallEncodings::of(method, request.headers_mut()) {
        Ok(encodings) => encodings,
        Err(refusal) => return *refusal,
    };
    let form = request.extensions_mut().remove::<Form>().unwrap_or_default();
    let (request, resources) = if !method.client_streaming {
        match messages.read(request, method, encodings.request, form).await {
            Ok(whole) => whole,
            Err(error) => return status::response(error),
        }
    } else if encodings.request.is_some() || form.json.is_some() {
        let limit = form.body_limit(messages.limits.of(method));
        let peer = request.extensions().get::<Peer>().cloned();
        let decoded = |body| DecodedFrames::new(body, encodings.request, form.json, limit, peer).into_body();
        (request.map(decoded), None)
    } else {
        (request, None)
    };
    let response = next(request).await;
    drop(resources);
    encodings.answer(response).await
}
