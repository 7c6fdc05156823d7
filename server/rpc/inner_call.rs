//! Calls that the server makes of itself, for a request in another protocol than gRPC. They pass the same middleware as
//! calls of clients, and fail with the same errors.

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use bytes::BytesMut;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Uri, Version, header};
use marquee_contract::google::rpc::ErrorInfo;
use prost::Message;
use tonic::{Code, Status};

use super::connect::{details, read_answer};
use super::frame::{HEAD_BYTES, write_head};
use super::limit::Counted;
use super::observe::REQUEST_ID;
use crate::error::{Error, Result};
use crate::exchange;

/// The request of a call, for the client that has sent the request `from`: with its access token, its address and its
/// request id. `path` is that of the method. `from` was counted against the limit of its address.
pub fn request(from: &Parts, path: &'static str, body: Body) -> Request {
    let mut request = Request::new(body);
    *request.method_mut() = Method::POST;
    *request.uri_mut() = Uri::from_static(path);
    *request.version_mut() = Version::HTTP_2;
    *request.extensions_mut() = from.extensions.clone();
    request.extensions_mut().insert(Counted);
    let headers = request.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
    headers.insert(header::TE, HeaderValue::from_static("trailers"));
    for name in [header::AUTHORIZATION, HeaderName::from_static(REQUEST_ID)] {
        for value in from.headers.get_all(&name) {
            headers.append(&name, value.clone());
        }
    }
    request
}

/// A message as the frame of a call.
pub fn frame(message: &impl Message) -> Result<BytesMut> {
    let mut frame = BytesMut::zeroed(HEAD_BYTES);
    message.encode(&mut frame).map_err(Error::internal)?;
    write_head(&mut frame, false)?;
    Ok(frame)
}

/// The message of an answer, or the status with which the call has failed.
pub async fn answer<T: Message + Default>(response: Response) -> Result<T, Status> {
    let (head, body) = response.into_parts();
    let read = read_answer(&head.headers, body).await;
    // Nothing of this answer is sent.
    exchange::release();
    let (message, trailers) = read?;
    match Status::from_header_map(trailers.as_ref().unwrap_or(&head.headers)) {
        Some(status) if status.code() == Code::Ok => {
            let message = message.ok_or_else(|| Error::internal("the answer has no message"))?;
            Ok(T::decode(message.bytes).map_err(Error::internal)?)
        }
        Some(status) => Err(status),
        None => Err(Error::internal("the answer has no status").into()),
    }
}

/// The reason of an error, with its facts.
pub fn error_info(status: &Status) -> Option<ErrorInfo> {
    details(status).iter().find_map(|detail| detail.to_msg().ok())
}
