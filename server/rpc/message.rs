//! Request messages: how large each may be, and that a unary one is all there before anything is done with it.
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

use super::limit::key_of_caller;
use super::{policy, status};
use crate::engine::limit::{Key, Place, Places};
use crate::error::{Error, Reason, Result};

/// Bytes around a message: the gRPC frame's header.
const FRAME_BYTES: usize = 5;
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
            let frame = frame.map_err(|_| Error::new(Reason::MessageMalformed, status::MALFORMED))?;
            let Ok(piece) = frame.into_data() else { continue };
            len += piece.len();
            if len > self.limits.of(method) + FRAME_BYTES {
                return Err(Error::new(Reason::MessageTooLarge, status::TOO_LARGE));
            }
            if method.carries_image && len > self.limits.other + FRAME_BYTES && place.is_none() {
                let found = self.pictures.take(by).ok_or_else(|| {
                    Error::new(Reason::Overloaded, "too many pictures are on their way").retry_after(RETRY_AFTER)
                })?;
                place = Some(found);
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
}

/// Middleware: lets a unary call go on when its message is there, and refuses one that is too large.
pub async fn collect(State(messages): State<Messages>, request: Request, next: Next) -> Response {
    let Some(method) = policy::method(&request).filter(|method| !method.client_streaming) else {
        return next.run(request).await;
    };
    let (mut head, body) = request.into_parts();
    let by = key_of_caller(&head.extensions);
    let pieces = match messages.read(body, method, by).await {
        Ok((pieces, place)) => {
            if let Some(place) = place {
                head.extensions.insert(PicturePlace(place));
            }
            pieces
        }
        Err(error) => return status::response(error),
    };
    let body = match <[Bytes; 1]>::try_from(pieces) {
        Ok([whole]) => Body::from(whole),
        Err(pieces) => Body::from_stream(stream::iter(pieces.into_iter().map(Ok::<_, Infallible>))),
    };
    next.run(Request::from_parts(head, body)).await
}
