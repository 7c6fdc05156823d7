//! Translates the answers of calls with a stream in either direction. Envelopes are gRPC's frames; the last one has a
//! flag of its own, and contains the error and the metadata in JSON.

use std::collections::BTreeMap;

use axum::body::{Body, Bytes};
use axum::response::Response;
use bytes::BytesMut;
use futures_util::stream;
use http::{HeaderMap, HeaderValue};
use http_body_util::BodyExt;
use serde::Serialize;
use tonic::{Code, Status};

use super::error::ConnectError;
use super::request::{Call, STREAM_ACCEPT_ENCODING, STREAM_ENCODING};
use super::unary::{body, metadata_of};
use crate::error::{Error, Result};
use crate::exchange;
use crate::rpc::admission;
use crate::rpc::compression::{ACCEPT_ENCODING, ENCODING};
use crate::rpc::frame::{HEAD_BYTES, Head};

/// The flag of the last envelope.
const END_FLAG: u8 = 2;

/// The content of the last envelope.
#[derive(Serialize)]
struct End<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ConnectError<'a>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    metadata: BTreeMap<&'a str, Vec<&'a str>>,
}

/// The envelopes of an answer.
struct Envelopes {
    call: Call,
    body: Body,
    /// Bytes of frames whose messages are to become JSON.
    rest: BytesMut,
    has_ended: bool,
}

impl Call {
    pub(super) fn stream_answer(&self, headers: &HeaderMap, answer: Body) -> Response {
        let mut response = if let Some(status) = Status::from_header_map(headers) {
            // There is no message.
            self.stream_error(&status)
        } else {
            let envelopes = Envelopes { call: self.clone(), body: answer, rest: BytesMut::new(), has_ended: false };
            body(self.stream_type(), envelopes.into_body())
        };
        for (from, to) in [(ENCODING, STREAM_ENCODING), (ACCEPT_ENCODING, STREAM_ACCEPT_ENCODING)] {
            if let Some(value) = headers.get(from) {
                response.headers_mut().insert(to, value.clone());
            }
        }
        response
    }

    /// The answer of a call that has failed before its first message.
    pub(super) fn stream_error(&self, status: &Status) -> Response {
        body(self.stream_type(), self.end(status, &HeaderMap::new()))
    }

    fn stream_type(&self) -> &'static str {
        if self.json.is_some() { "application/connect+json" } else { "application/connect+proto" }
    }

    /// The last envelope.
    fn end(&self, status: &Status, trailers: &HeaderMap) -> Bytes {
        let mut metadata = BTreeMap::<_, Vec<_>>::new();
        for (name, value) in metadata_of(trailers) {
            metadata.entry(name.as_str()).or_default().extend(HeaderValue::to_str(value));
        }
        let error = (status.code() != Code::Ok).then(|| ConnectError::new(status, &self.pool));
        let text = serde_json::to_vec(&End { error, metadata }).unwrap_or_else(|_| b"{}".to_vec());
        let head = Head { compressed: false, len: text.len() }.to_bytes().unwrap_or_default();
        let mut envelope = [&head[..], &text].concat();
        envelope[0] = END_FLAG;
        envelope.into()
    }
}

impl Envelopes {
    fn into_body(self) -> Body {
        let next = async |mut envelopes: Self| {
            let piece = envelopes.next().await?;
            Some((Ok::<_, axum::Error>(piece), envelopes))
        };
        Body::from_stream(stream::unfold(self, next))
    }

    /// The next envelopes, or pieces of them; `None` at the end.
    async fn next(&mut self) -> Option<Bytes> {
        if self.has_ended {
            return None;
        }
        loop {
            match self.converted().await {
                Ok(Some(envelope)) => return Some(envelope),
                Ok(None) => {}
                Err(error) => return Some(self.end(&error.into(), &HeaderMap::new())),
            }
            let frame = match self.body.frame().await {
                Some(Ok(frame)) => frame,
                Some(Err(error)) => return Some(self.end(&Error::internal(error).into(), &HeaderMap::new())),
                None => return Some(self.end(&Status::internal("the answer has no status"), &HeaderMap::new())),
            };
            match frame.into_data() {
                Ok(data) if self.call.json.is_some() => self.rest.extend_from_slice(&data),
                Ok(data) if data.is_empty() => {}
                Ok(data) => return Some(data),
                Err(frame) => {
                    let trailers = frame.into_trailers().unwrap_or_default();
                    let status = Status::from_header_map(&trailers);
                    let status = status.unwrap_or_else(|| Status::internal("the answer has no status"));
                    return Some(self.end(&status, &trailers));
                }
            }
        }
    }

    /// The envelope of the next message that is to become JSON, if the whole message is there.
    async fn converted(&mut self) -> Result<Option<Bytes>> {
        let Some(head) = self.rest.first_chunk().copied() else { return Ok(None) };
        let end = HEAD_BYTES + Head::read(head)?.len;
        if self.rest.len() < end {
            return Ok(None);
        }
        let message = self.rest.split_to(end).freeze().slice(HEAD_BYTES..);
        let Some(json) = &self.call.json else { return Ok(None) };
        let text = json.encode(message).await?;
        let head = Head { compressed: false, len: text.len() }.to_bytes()?;
        // Replaces the charge for the messages that the text was made of.
        if !exchange::charge(head.len() + text.len()) {
            return Err(admission::overloaded(admission::ANSWER_TOO_LARGE));
        }
        Ok(Some([&head[..], &text].concat().into()))
    }

    fn end(&mut self, status: &Status, trailers: &HeaderMap) -> Bytes {
        self.has_ended = true;
        // Ends the call, and releases what it holds.
        self.body = Body::empty();
        self.call.end(status, trailers)
    }
}
