//! Compressed messages: requests in gzip or zstd, answers in what the client accepts.
//!
//! `grpc-encoding` names how a call's messages are compressed, and a flag of each says whether it is. tonic would
//! decompress up to the largest message of a service, and compress every answer at a level that is slow. So it is done
//! here: requests become plain before tonic sees them ([`super::message`] holds them to their method's limit, which counts
//! decompressed bytes), and of the answers only those are compressed that are worth it.
//!
//! An attacker can ask for work by this, and no more than this: a request is decompressed up to its method's limit and a
//! byte, an answer is compressed once, at the fastest level, within the place of its call.

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

use super::frame::{HEAD_BYTES, Head};
use super::status;
use crate::error::{Error, Reason, Result};

/// The header that says how messages are compressed.
pub const ENCODING: &str = "grpc-encoding";
/// The header that says what may be sent.
pub const ACCEPT_ENCODING: &str = "grpc-accept-encoding";
/// What requests may be compressed in.
const ACCEPTED: &str = "gzip,zstd,identity";
/// Answers with fewer bytes are sent as they are: they fit into three packets, and
/// compressing, 50 µs for a few kilobytes, takes as long as making them.
const MIN_COMPRESSED_BYTES: usize = 4096;

/// In what the messages of a call are compressed.
#[derive(Debug, Clone, Copy)]
pub(super) struct CallEncodings {
    /// What the request is compressed in, where its messages say so.
    pub(super) request: Option<Encoding>,
    /// What the answer may be compressed in.
    answer: Option<Encoding>,
}

impl CallEncodings {
    /// What the headers of a call say, or the refusal of an encoding that is not known: `ENCODING_UNSUPPORTED`, with the
    /// header by which gRPC's libraries learn what is.
    ///
    /// Only answers of unary calls are compressed, and of those none that moves a file's bytes.
    pub(super) fn of(method: &Method, headers: &mut HeaderMap) -> Result<Self, Box<Response>> {
        let request = take_encoding(headers).map_err(|error| {
            let mut response = status::response(error);
            response.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static(ACCEPTED));
            Box::new(response)
        })?;
        let is_compressed = !method.server_streaming && method.cost != Cost::Transfer;
        Ok(Self { request, answer: if is_compressed { accepted(headers) } else { None } })
    }

    /// The answer as it is sent.
    pub(super) async fn answer(self, response: Response) -> Response {
        match self.answer {
            // What is refused has no message.
            Some(encoding) if !response.headers().contains_key("grpc-status") => {
                compress(response, encoding).await.unwrap_or_else(status::response)
            }
            _ => response,
        }
    }
}

/// What a request is compressed in; `None` when its messages are plain. tonic, which knows no encoding here, is not to see
/// the header. `ENCODING_UNSUPPORTED`.
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
    let error = Error::new(Reason::EncodingUnsupported, "messages are compressed by gzip, zstd or not at all");
    error.with("header", ENCODING).with("accepted", ACCEPTED)
}

/// The first encoding that the client lists and this server knows.
fn accepted(headers: &HeaderMap) -> Option<Encoding> {
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
    if let Some(message) = first.as_ref().and_then(compressible)
        && let Some(frame) = encoding.compress(message).await?
    {
        head.headers.insert(ENCODING, HeaderValue::from_static(encoding.name()));
        first = Some(Frame::data(frame));
    }
    Ok(Response::from_parts(head, Body::new(ResumedBody { first, rest })))
}

/// The message in a frame, if the frame is one message, which is plain and large enough.
fn compressible(frame: &Frame<Bytes>) -> Option<Bytes> {
    let data = frame.data_ref().filter(|data| data.len() >= HEAD_BYTES + MIN_COMPRESSED_BYTES)?;
    let plain = Head { compressed: false, len: data.len() - HEAD_BYTES };
    let head = Head::read(data.first_chunk().copied()?).ok()?;
    (head == plain).then(|| data.slice(HEAD_BYTES..))
}

/// A body of which the first frame was taken.
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
    fn the_first_encoding_that_both_know_is_sent() {
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
