//! Compression of messages: requests in gzip or zstd, answers in an encoding that the client accepts.
//!
//! `grpc-encoding` names the encoding of a call's messages, and a flag of each message says whether it is compressed.
//! tonic would decompress up to the largest message of a service, and compress every answer at a slow level. Therefore
//! it is done here: requests are decompressed before tonic reads them ([`super::message`] applies the method's limit to
//! the decompressed bytes), and answers are compressed only if that is worth it.
//!
//! The work that a client can cause is bounded: a request is decompressed up to one byte more than its method's limit,
//! and an answer is compressed once, at the fastest level, within the permit of its call.

mod encoding;

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::response::Response;
use http::{HeaderMap, HeaderValue};
use http_body::Frame;
use http_body_util::BodyExt;
use marquee_contract::options::v1::Cost;
use marquee_contract::policy::Method;

pub use encoding::Encoding;
pub(super) use encoding::{SMALL_BYTES, on_blocking_thread};

use super::frame::{HEAD_BYTES, Head};
use super::{admission, status};
use crate::error::{Error, Reason, Result};
use crate::exchange;

/// The header that names the encoding of messages.
pub const ENCODING: &str = "grpc-encoding";
/// The header that lists the encodings that the other side accepts.
pub const ACCEPT_ENCODING: &str = "grpc-accept-encoding";
/// The encodings that requests may have.
const ACCEPTED: &str = "gzip,zstd,identity";
/// Answers with fewer bytes are not compressed: they fit into three packets, and compressing a few kilobytes takes 50
/// µs, as long as making them.
pub(super) const MIN_COMPRESSED_BYTES: usize = 4096;

/// The encodings of a call's messages.
#[derive(Debug, Clone, Copy)]
pub(super) struct CallEncodings {
    /// The encoding of compressed request messages; `None` when none is compressed.
    pub(super) request: Option<Encoding>,
    /// The encoding of the answer; `None` when it is not compressed.
    answer: Option<Encoding>,
}

impl CallEncodings {
    /// Reads the headers of a call. An unknown encoding is `ENCODING_UNSUPPORTED`; the response has the header that
    /// tells gRPC libraries which encodings are supported.
    ///
    /// Only answers of unary calls are compressed, except those that move a file's bytes.
    pub(super) fn of(method: &Method, headers: &mut HeaderMap) -> Result<Self, Box<Response>> {
        let request = take_encoding(headers).map_err(|error| {
            let mut response = status::response(error);
            response.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static(ACCEPTED));
            Box::new(response)
        })?;
        let is_compressed = !method.server_streaming && method.cost != Cost::Transfer;
        Ok(Self { request, answer: if is_compressed { accepted(headers) } else { None } })
    }

    /// Compresses the answer if the client accepts it.
    pub(super) async fn answer(self, response: Response) -> Response {
        match self.answer {
            // An error has no message.
            Some(encoding) if !response.headers().contains_key("grpc-status") => {
                compress(response, encoding).await.unwrap_or_else(status::response)
            }
            _ => response,
        }
    }
}

/// Removes `grpc-encoding` from the headers, because tonic would reject it, and returns its value. `None` when messages
/// are not compressed. `ENCODING_UNSUPPORTED` for an unknown value.
fn take_encoding(headers: &mut HeaderMap) -> Result<Option<Encoding>> {
    let mut values = headers.get_all(ENCODING).iter();
    let encoding = match (values.next().map(HeaderValue::as_bytes), values.next()) {
        (None | Some(b"identity"), None) => None,
        (Some(name), None) => Some(Encoding::from_name(name).ok_or_else(unsupported)?),
        (_, Some(_)) => return Err(unsupported()),
    };
    headers.remove(ENCODING);
    Ok(encoding)
}

fn unsupported() -> Error {
    let error = Error::new(Reason::EncodingUnsupported, "messages must be compressed by gzip or zstd, or not at all");
    error.with("header", ENCODING).with("accepted", ACCEPTED)
}

/// The first encoding in the client's list that this server supports.
pub(super) fn accepted(headers: &HeaderMap) -> Option<Encoding> {
    let lists = headers.get_all(ACCEPT_ENCODING).iter();
    lists
        .flat_map(|list| list.as_bytes().split(|&byte| byte == b','))
        .find_map(|name| Encoding::from_name(name.trim_ascii()))
}

/// Compresses the message of an answer if it is worth it.
async fn compress(response: Response, encoding: Encoding) -> Result<Response> {
    let (mut head, mut rest) = response.into_parts();
    // tonic gives a whole message at once, before it gives the trailers.
    let mut first = match rest.frame().await {
        Some(Ok(frame)) => Some(frame),
        Some(Err(error)) => return Err(Error::internal(error)),
        None => None,
    };
    if let Some(message) = first.as_ref().and_then(compressible) {
        // The message waits for its turn, so it counts from here on. The bytes that are sent replace this charge.
        if !exchange::charge(message.len() + message.len() / 2) {
            return Err(admission::overloaded(admission::ANSWER_TOO_LARGE));
        }
        if let Some(frame) = encoding.compress(message).await? {
            head.headers.insert(ENCODING, HeaderValue::from_static(encoding.name()));
            first = Some(Frame::data(frame));
        }
    }
    Ok(Response::from_parts(head, Body::new(ResumedBody { first, rest })))
}

/// The message of a frame, if the frame is exactly one message that is not compressed and large enough.
fn compressible(frame: &Frame<Bytes>) -> Option<Bytes> {
    let data = frame.data_ref().filter(|data| data.len() >= HEAD_BYTES + MIN_COMPRESSED_BYTES)?;
    let plain = Head { compressed: false, len: data.len() - HEAD_BYTES };
    let head = Head::read(data.first_chunk().copied()?).ok()?;
    (head == plain).then(|| data.slice(HEAD_BYTES..))
}

/// A body whose first frame has been read already.
struct ResumedBody {
    first: Option<Frame<Bytes>>,
    rest: Body,
}

impl http_body::Body for ResumedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        match this.first.take() {
            Some(frame) => Poll::Ready(Some(Ok(frame))),
            None => Pin::new(&mut this.rest).poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.first.is_none() && self.rest.is_end_stream()
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderName;

    use super::*;

    fn headers(name: &'static str, values: &[&'static str]) -> HeaderMap {
        let lines = values.iter().map(|value| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        lines.collect()
    }

    #[test]
    fn the_first_encoding_that_both_sides_support_is_used() {
        for (values, expected) in [
            (&[][..], None),
            (&["identity"], None),
            (&["identity, deflate, gzip"], Some(Encoding::Gzip)),
            (&["zstd,gzip"], Some(Encoding::Zstd)),
            (&["br", "gzip ,zstd"], Some(Encoding::Gzip)),
            (&["GZIP", ""], None),
        ] {
            assert_eq!(accepted(&headers(ACCEPT_ENCODING, values)), expected, "{values:?}");
        }
    }

    #[test]
    fn a_request_has_one_encoding_that_is_known() {
        for (values, expected) in [
            (&[][..], Ok(None)),
            (&["identity"], Ok(None)),
            (&["gzip"], Ok(Some(Encoding::Gzip))),
            (&["zstd"], Ok(Some(Encoding::Zstd))),
            (&["deflate"], Err(Reason::EncodingUnsupported)),
            (&[""], Err(Reason::EncodingUnsupported)),
            (&["gzip", "gzip"], Err(Reason::EncodingUnsupported)),
        ] {
            let mut headers = headers(ENCODING, values);
            assert_eq!(take_encoding(&mut headers).map_err(|error| error.reason()), expected, "{values:?}");
            assert!(expected.is_err() || headers.is_empty());
        }
    }
}
