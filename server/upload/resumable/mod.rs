//! Uploads over plain HTTP, for what sends files without gRPC: transfers that a phone's system carries on in the
//! background, and upload libraries. Two protocols, for the same uploads:
//!
//! - tus 1.0.0 (<https://tus.io/protocols/resumable-upload>), with its extensions creation, creation-with-upload,
//!   expiration and termination. A request of tus has the header `Tus-Resumable`.
//! - Resumable Uploads for HTTP, a draft of the IETF (draft-ietf-httpbis-resumable-upload-10), without its status 104,
//!   which hyper cannot send.
//!
//! | request | call | answer |
//! |---|---|---|
//! | `POST /uploads` | CreateUpload, and UploadChunks if the request has bytes | 201, `Location` |
//! | `HEAD /uploads/{id}` | GetUpload | 200, `Upload-Offset` |
//! | `PATCH /uploads/{id}` | UploadChunks | 204, `Upload-Offset` |
//! | `DELETE /uploads/{id}` | CancelUpload | 204 |
//! | `OPTIONS /uploads` | none | the server's limits |
//!
//! Requests become calls in gRPC before the middleware, so that every rule, limit and metric of UploadService holds; a request
//! that needs several calls counts once against the limit of its address. Creating needs an access token; the URL in `Location`
//! carries a token for that upload, so that the other requests need none (`url`). An upload that is complete is published
//! by VideoService.PublishVideo, with the id in its path.
//!
//! Bytes become durable in whole chunks: a request that ends within a chunk is answered with the offset before it. One that
//! is shorter than a chunk, and does not complete the file, is rejected, because nothing of it would be kept. The size of
//! a file must be known at the beginning.
//!
//! `protocol` has the headers, `announced` reads what a file is, `send` makes the calls, `frames` makes messages of bytes,
//! `problem` has the errors.

mod announced;
mod frames;
mod problem;
mod protocol;
mod send;
mod url;

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, LOCATION};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use http_body::Body as _;
use marquee_contract::v1 as pb;

use self::announced::Announced;
use self::problem::Problem;
use self::protocol::{
    COMPLETE, DRAFT_BYTES, EXPIRES, IDEMPOTENCY_KEY, LENGTH, LIMIT, OFFSET, Protocol, TUS, TUS_EXTENSION,
    TUS_EXTENSIONS, TUS_MAX_SIZE, TUS_VERSION, check_coding, integer, is_complete, not_allowed,
};
use self::send::{Calls, cancel, create, find, send};
use self::url::{PATH, UploadUrls};
use super::service::UploadLimits;
use crate::clock::{Clock, Time};
use crate::error::{Error, Reason, Result};
use crate::header::single;
use crate::id::UploadId;
use crate::rpc::auth::{GrantedCaller, TokenVerifier};
use crate::rpc::limit::CallLimits;
use crate::rpc::{observe, time};
use crate::secrets::Secrets;

pub use self::protocol::{ANSWER_HEADERS, REQUEST_HEADERS};

/// Answers requests for uploads over plain HTTP.
pub struct ResumableUploads {
    limits: UploadLimits,
    rates: CallLimits,
    urls: UploadUrls,
    clock: Clock,
}

/// What a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    /// All uploads.
    Uploads,
    /// One of them; `None` for a path that is no upload's.
    Upload(Option<UploadId>),
}

impl Target {
    /// `None` for a path outside of uploads.
    fn of(path: &str) -> Option<Self> {
        match path.strip_prefix(PATH)? {
            "" | "/" => Some(Self::Uploads),
            rest => rest.strip_prefix('/').map(|id| Self::Upload(UploadId::parse(id))),
        }
    }
}

impl ResumableUploads {
    /// `verifier` verifies access tokens, and knows which sessions have ended; `rates` counts requests.
    pub fn new(
        secrets: &Secrets,
        verifier: Arc<dyn TokenVerifier>,
        clock: Clock,
        limits: UploadLimits,
        rates: CallLimits,
    ) -> Self {
        Self { limits, rates, urls: UploadUrls::new(secrets, verifier), clock }
    }

    /// Whether a request is for uploads.
    pub fn is_for(request: &Request) -> bool {
        Target::of(request.uri().path()).is_some()
    }

    /// The headers that tell what the server supports, on the answer of `OPTIONS`.
    pub fn capabilities(&self) -> HeaderMap {
        let UploadLimits { max_upload_bytes, chunk_size_bytes, ttl, .. } = &self.limits;
        let mut headers = Protocol::Tus.headers();
        headers.insert(TUS_VERSION, HeaderValue::from_static(TUS));
        headers.insert(TUS_EXTENSION, HeaderValue::from_static(TUS_EXTENSIONS));
        headers.insert(TUS_MAX_SIZE, HeaderValue::from(*max_upload_bytes));
        headers.insert("accept-patch", HeaderValue::from_static(DRAFT_BYTES));
        headers.extend(self.limit(*chunk_size_bytes, *ttl));
        headers
    }

    /// The bounds of an upload, as the draft tells them.
    fn limit(&self, chunk_size_bytes: i64, max_age: Duration) -> Option<(HeaderName, HeaderValue)> {
        let (max, seconds) = (self.limits.max_upload_bytes, max_age.as_secs());
        let value = format!("max-size={max}, min-append-size={chunk_size_bytes}, max-age={seconds}");
        Some((LIMIT, HeaderValue::try_from(value).ok()?))
    }

    /// Answers a request for uploads; `calls` answers calls.
    pub async fn answer(&self, request: Request, calls: &impl Calls) -> Response {
        let (mut head, body) = request.into_parts();
        let request_id = observe::set_request_id(&mut head, &self.clock);
        let protocol = Protocol::of(&head.headers);
        // After any other error of these, libraries of tus forget the upload and begin another one.
        let can_be_locked = protocol == Protocol::Tus && head.method == Method::HEAD;
        let answer = match self.rates.take_by_address(&head.extensions).await {
            Ok(()) => self.answer_within_rate(protocol, head, body, calls).await,
            Err(retry_after) => Err(Error::from(retry_after).into()),
        };
        let mut response = answer.unwrap_or_else(|problem| {
            let problem = if can_be_locked { problem.locked_if_temporary() } else { problem };
            problem.into_response(protocol)
        });
        response.headers_mut().insert(observe::REQUEST_ID, request_id);
        response
    }

    async fn answer_within_rate(
        &self,
        protocol: Protocol,
        head: Parts,
        body: Body,
        calls: &impl Calls,
    ) -> Result<Response, Problem> {
        let method = protocol.method(&head)?;
        match Target::of(head.uri.path()) {
            Some(Target::Uploads) if method == Method::POST => self.create(protocol, head, body, calls).await,
            Some(Target::Uploads) => Err(not_allowed("POST, OPTIONS")),
            Some(Target::Upload(Some(id))) => self.answer_upload(protocol, &method, id, head, body, calls).await,
            Some(Target::Upload(None)) | None => {
                Err(Error::new(Reason::UploadNotFound, "there is no such upload").into())
            }
        }
    }

    async fn answer_upload(
        &self,
        protocol: Protocol,
        method: &Method,
        id: UploadId,
        mut head: Parts,
        body: Body,
        calls: &impl Calls,
    ) -> Result<Response, Problem> {
        let caller = self.urls.caller(id, head.uri.query().unwrap_or_default(), &head.headers).await?;
        if let Some(caller) = caller {
            head.extensions.insert(GrantedCaller(caller));
        }
        match *method {
            Method::HEAD => {
                let upload = find(&head, id, calls).await?;
                is_alive(&upload)?;
                Ok((StatusCode::OK, self.headers(protocol, &upload)).into_response())
            }
            Method::PATCH => {
                protocol.check_bytes(&head.headers)?;
                check_coding(&head.headers)?;
                let offset = integer(&head.headers, &OFFSET)?;
                let offset = offset
                    .ok_or_else(|| Problem::new(StatusCode::BAD_REQUEST, "the header upload-offset is missing"))?;
                let completes = protocol == Protocol::Draft && is_complete(&head.headers)?;
                let upload = send(&head, id, offset, completes, body, calls).await?;
                Ok((StatusCode::NO_CONTENT, self.headers(protocol, &upload)).into_response())
            }
            Method::DELETE => {
                cancel(&head, id, calls).await?;
                Ok((StatusCode::NO_CONTENT, protocol.headers()).into_response())
            }
            _ => Err(not_allowed("HEAD, PATCH, DELETE, OPTIONS")),
        }
    }

    /// Creates an upload, and sends the bytes of the request to it.
    async fn create(
        &self,
        protocol: Protocol,
        mut head: Parts,
        body: Body,
        calls: &impl Calls,
    ) -> Result<Response, Problem> {
        check_coding(&head.headers)?;
        let file = Announced::read(protocol, &head.headers, body.size_hint().exact())?;
        let caller = self.urls.bearer(&head.headers)?;
        // Verified once; and sending the bytes may take longer than the access token lives.
        head.extensions.insert(GrantedCaller(caller));
        let request = pb::CreateUploadRequest {
            size_bytes: file.size_bytes,
            content_type: file.content_type,
            filename: file.filename,
            // A string of structured fields has quotes.
            request_id: single(&head.headers, &IDEMPOTENCY_KEY).map(|key| key.trim_matches('"').to_owned()),
            checksum: None,
        };
        let mut upload = create(&head, request, calls).await?;
        let id = UploadId::parse(&upload.id).ok_or_else(|| Error::internal("a new upload has no id"))?;
        let location = HeaderValue::try_from(self.urls.url(id, caller)).map_err(Error::internal)?;
        if file.has_bytes && !body.is_end_stream() {
            match send(&head, id, upload.offset_bytes, file.completes, body, calls).await {
                Ok(sent) => upload = sent,
                // The upload exists, whatever has become of its first bytes. The client goes on at the offset; if it
                // is not known here, the first PATCH says it.
                Err(problem) => {
                    upload = find(&head, id, calls).await.unwrap_or(upload);
                    if file.completes || problem.is_final() {
                        return Err(problem.at(location, upload.offset_bytes));
                    }
                }
            }
        }
        Ok((StatusCode::CREATED, [(LOCATION, location)], self.headers(protocol, &upload)).into_response())
    }

    /// The headers that tell the state of an upload.
    fn headers(&self, protocol: Protocol, upload: &pb::Upload) -> HeaderMap {
        let expire_time = time::time(&upload.expire_time.unwrap_or_default());
        let mut headers = protocol.headers();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(OFFSET, HeaderValue::from(upload.offset_bytes));
        headers.insert(LENGTH, HeaderValue::from(upload.size_bytes));
        match protocol {
            Protocol::Tus => {
                let expires = HeaderValue::try_from(http_date(expire_time));
                headers.extend(expires.ok().map(|expires| (EXPIRES, expires)));
            }
            Protocol::Draft => {
                let complete = if upload.offset_bytes == upload.size_bytes { "?1" } else { "?0" };
                headers.insert(COMPLETE, HeaderValue::from_static(complete));
                headers.extend(self.limit(upload.chunk_size_bytes, expire_time.since(self.clock.now())));
            }
        }
        headers
    }
}

/// An error for an upload that has ended without a video.
fn is_alive(upload: &pb::Upload) -> Result<()> {
    let reason = match upload.state() {
        pb::UploadState::Failed => Reason::UploadFailed,
        pb::UploadState::Cancelled => Reason::UploadCancelled,
        pb::UploadState::Expired => Reason::UploadExpired,
        _ => return Ok(()),
    };
    Err(Error::new(reason, "the upload has ended"))
}

/// A time as HTTP writes it, in whole seconds.
fn http_date(time: Time) -> String {
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_micros(time.micros().unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_below_uploads_are_for_uploads() {
        let id = UploadId::from_bytes([7; 16]);
        for (path, expected) in [
            ("/uploads", Some(Target::Uploads)),
            ("/uploads/", Some(Target::Uploads)),
            (&format!("/uploads/{id}"), Some(Target::Upload(Some(id)))),
            (&format!("/uploads/{id}/"), Some(Target::Upload(None))),
            ("/uploads/x", Some(Target::Upload(None))),
            ("/uploadsx", None),
            ("/", None),
        ] {
            assert_eq!(Target::of(path), expected, "{path}");
        }
    }
}
