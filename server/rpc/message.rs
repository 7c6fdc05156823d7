//! Request messages: how large each may be, and that a unary one is all there, alone and decompressed, before anything is
//! done with it.
//!
//! tonic has one limit for each service; this is one for each method. Most messages are short. One that carries a picture
//! is not, and needs a place before the rest of it is read: this bounds the memory of pictures on their way in.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use bytes::BytesMut;
use futures_util::stream;
use http_body_util::BodyExt;
use marquee_contract::options::v1::Cost;
use marquee_contract::policy::Method;

use super::compression::{Encoding, Negotiated};
use super::frame::{self, Frames, HEAD_BYTES, Head};
use super::limit::key_of_caller;
use super::{policy, status};
use crate::engine::limit::{Key, Place, Places};
use crate::error::{Error, Reason, Result};

/// Smaller pieces are joined: a client could send single bytes, each of which takes more memory than it is worth.
const SMALL_BYTES: usize = 4096;
/// When a client that found no place for its picture is told to come back.
const RETRY_AFTER: Duration = Duration::from_secs(2);

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
    fn of(&self, method: &Method) -> usize {
        if method.cost == Cost::Transfer {
            self.transfer
        } else if method.carries_image {
            self.image
        } else {
            self.other
        }
    }
}

/// The place of a message with a picture, which the call holds beside its own.
#[derive(Clone)]
pub struct PicturePlace(#[expect(dead_code, reason = "it is held, and dropped")] Place);

/// The bounds of messages; cheap to clone.
#[derive(Clone)]
pub struct Messages {
    /// Of each.
    pub limits: MessageLimits,
    /// For those with a picture.
    pub pictures: Places,
}

impl Messages {
    /// Reads a whole message in the pieces in which it comes, and takes a place for it when it is longer than others are.
    async fn read(&self, mut body: Body, method: &Method, by: Key) -> Result<(Vec<Bytes>, Option<Place>)> {
        let (mut pieces, mut small, mut len, mut place) = (Vec::new(), BytesMut::new(), 0, None);
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| frame::malformed())?;
            let Ok(piece) = frame.into_data() else { continue };
            len += piece.len();
            if len > self.limits.of(method) + HEAD_BYTES {
                return Err(frame::too_large());
            }
            if method.carries_image && len > self.limits.other + HEAD_BYTES && place.is_none() {
                place = Some(self.take_place(by)?);
            }
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
        Ok((pieces, place))
    }

    fn take_place(&self, by: Key) -> Result<Place> {
        let none = || Error::new(Reason::Overloaded, "too many pictures are on their way").retry_after(RETRY_AFTER);
        self.pictures.take(by).ok_or_else(none)
    }

    /// The frame of a unary call's message, decompressed: the pieces are this one frame, or they are refused.
    async fn plain(
        &self,
        pieces: Vec<Bytes>,
        (method, by): (&Method, Key),
        encoding: Option<Encoding>,
        place: &mut Option<Place>,
    ) -> Result<Vec<Bytes>> {
        let limit = self.limits.of(method);
        if !Head::of_whole(&pieces, limit)?.compressed {
            return Ok(pieces);
        }
        let encoding = encoding.ok_or_else(frame::malformed)?;
        let message = joined(pieces).split_off(HEAD_BYTES);
        if method.carries_image && place.is_none() {
            match encoding.decompress(message.clone(), self.limits.other).await {
                Err(error) if error.reason() == Reason::MessageTooLarge => *place = Some(self.take_place(by)?),
                done => return Ok(vec![done?]),
            }
        }
        Ok(vec![encoding.decompress(message, limit).await?])
    }

    /// The request with its one message, plain, and the place that this has taken.
    async fn whole(&self, request: Request, method: &Method, encoding: Option<Encoding>) -> Result<Request> {
        let (mut head, body) = request.into_parts();
        let by = key_of_caller(&head.extensions);
        let (pieces, mut place) = self.read(body, method, by).await?;
        let pieces = self.plain(pieces, (method, by), encoding, &mut place).await?;
        if let Some(place) = place {
            head.extensions.insert(PicturePlace(place));
        }
        let body = match <[Bytes; 1]>::try_from(pieces) {
            Ok([whole]) => Body::from(whole),
            Err(pieces) => Body::from_stream(stream::iter(pieces.into_iter().map(Ok::<_, Infallible>))),
        };
        Ok(Request::from_parts(head, body))
    }
}

fn joined(pieces: Vec<Bytes>) -> Bytes {
    match <[Bytes; 1]>::try_from(pieces) {
        Ok([whole]) => whole,
        Err(pieces) => pieces.concat().into(),
    }
}

/// Middleware: lets a unary call go on when its message is there, plain and alone, and refuses one that is too large; of
/// a stream, makes each message plain when it comes. Compresses the answer, if it is worth it.
pub async fn collect(State(messages): State<Messages>, mut request: Request, next: Next) -> Response {
    let Some(method) = policy::method(&request) else { return next.run(request).await };
    let negotiated = match Negotiated::of(method, request.headers_mut()) {
        Ok(negotiated) => negotiated,
        Err(refusal) => return refusal,
    };
    let request = match negotiated.request {
        _ if !method.client_streaming => match messages.whole(request, method, negotiated.request).await {
            Ok(request) => request,
            Err(error) => return status::response(error),
        },
        Some(encoding) => request.map(|body| Frames::new(body, encoding, messages.limits.of(method)).into_body()),
        None => request,
    };
    negotiated.answer(next.run(request).await).await
}
