//! Translates the answers of unary calls.

use axum::body::{Body, Bytes};
use axum::response::Response;
use bytes::BytesMut;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use http_body_util::BodyExt;
use tonic::{Code, Status};

use super::error::{self, ConnectError};
use super::request::Call;
use crate::error::{Error, Result};
use crate::exchange::{self, Charged};
use crate::rpc::admission;
use crate::rpc::compression::{ACCEPT_ENCODING, ENCODING, MIN_COMPRESSED_BYTES};
use crate::rpc::frame::{HEAD_BYTES, Head};

/// The message of an answer, and how it is compressed.
pub(in crate::rpc) struct Message {
    pub(in crate::rpc) bytes: Bytes,
    encoding: Option<HeaderValue>,
}

impl Call {
    /// Translates an answer in gRPC.
    pub(super) async fn answer(self, response: Response) -> Response {
        let (head, body) = response.into_parts();
        let mut answer = if self.is_stream {
            self.stream_answer(&head.headers, body)
        } else {
            self.unary_answer(&head.headers, body).await
        };
        answer.headers_mut().extend(metadata(&head.headers));
        answer
    }

    async fn unary_answer(&self, headers: &HeaderMap, body: Body) -> Response {
        let (message, trailers) = match read_answer(headers, body).await {
            Ok(read) => read,
            Err(error) => return self.unary_error(&error.into()),
        };
        let status = Status::from_header_map(trailers.as_ref().unwrap_or(headers));
        let mut response = match status {
            Some(status) if status.code() == Code::Ok => match self.message(message).await {
                Ok(message) => self.unary_message(message),
                Err(error) => self.unary_error(&error.into()),
            },
            Some(status) => self.unary_error(&status),
            None => self.unary_error(&Status::internal("the answer has no status")),
        };
        for (name, value) in trailers.iter().flat_map(metadata_of) {
            if let Ok(name) = HeaderName::try_from(format!("trailer-{name}")) {
                response.headers_mut().append(name, value.clone());
            }
        }
        // Of an answer to an unknown encoding.
        if let Some(accepted) = headers.get(ACCEPT_ENCODING) {
            response.headers_mut().insert(header::ACCEPT_ENCODING, accepted.clone());
        }
        response
    }

    /// The message in the form that the client reads.
    async fn message(&self, message: Option<Message>) -> Result<Message> {
        let message = message.ok_or_else(|| Error::internal("the answer has no message"))?;
        let Some(json) = &self.json else { return Ok(message) };
        let text = json.encode(message.bytes).await?;
        // Replaces the charge for the message that the text was made of.
        if !exchange::charge(text.len() + text.len() / 2) {
            return Err(admission::overloaded(admission::ANSWER_TOO_LARGE));
        }
        let Some(encoding) = self.encoding.filter(|_| text.len() >= MIN_COMPRESSED_BYTES) else {
            return Ok(Message { bytes: text, encoding: None });
        };
        Ok(match encoding.compress(text.clone()).await? {
            Some(frame) => {
                Message { bytes: frame.slice(HEAD_BYTES..), encoding: Some(HeaderValue::from_static(encoding.name())) }
            }
            None => Message { bytes: text, encoding: None },
        })
    }

    fn unary_message(&self, message: Message) -> Response {
        let content_type = if self.json.is_some() { "application/json" } else { "application/proto" };
        let mut response = body(content_type, message.bytes.clone());
        if let Some(encoding) = message.encoding {
            response.headers_mut().insert(header::CONTENT_ENCODING, encoding);
        }
        match &self.conditions {
            Some(conditions) => conditions.apply(&message.bytes, response),
            None => response,
        }
    }

    /// The answer of a unary call that has failed.
    pub(super) fn unary_error(&self, status: &Status) -> Response {
        let mut response = body("application/json", ConnectError::new(status, &self.pool).to_bytes());
        *response.status_mut() = if self.is_known { error::http_status(status.code()) } else { StatusCode::NOT_FOUND };
        if let Some(seconds) = error::retry_after(status) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        match &self.conditions {
            Some(conditions) => conditions.apply(&[], response),
            None => response,
        }
    }
}

/// A response whose bytes are charged when they are sent.
pub(super) fn body(content_type: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response.extensions_mut().insert(Charged);
    response
}

/// The message and the trailers of an answer in gRPC.
pub(in crate::rpc) async fn read_answer(
    headers: &HeaderMap,
    mut body: Body,
) -> Result<(Option<Message>, Option<HeaderMap>)> {
    let (mut data, mut trailers) = (BytesMut::new(), None);
    while let Some(frame) = body.frame().await {
        match frame.map_err(Error::internal)?.into_data() {
            // Usually the whole message.
            Ok(piece) if data.is_empty() => data = piece.into(),
            Ok(piece) => data.extend_from_slice(&piece),
            Err(frame) => trailers = frame.into_trailers().ok(),
        }
    }
    if data.is_empty() {
        return Ok((None, trailers));
    }
    let data = data.freeze();
    let head = Head::of_whole(std::slice::from_ref(&data), usize::MAX).map_err(Error::internal)?;
    let encoding = headers.get(ENCODING).filter(|_| head.compressed).cloned();
    Ok((Some(Message { bytes: data.slice(HEAD_BYTES..), encoding }), trailers))
}

/// The headers of an answer in gRPC that are not part of that protocol.
fn metadata(headers: &HeaderMap) -> HeaderMap {
    metadata_of(headers).map(|(name, value)| (name.clone(), value.clone())).collect()
}

pub(super) fn metadata_of(headers: &HeaderMap) -> impl Iterator<Item = (&HeaderName, &HeaderValue)> {
    let of_protocol = [header::CONTENT_TYPE, header::CONTENT_LENGTH, header::TRAILER];
    headers.iter().filter(move |(name, _)| !name.as_str().starts_with("grpc-") && !of_protocol.contains(name))
}
