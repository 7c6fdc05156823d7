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
//! Requests become calls in gRPC before the middleware, so that every rule, limit and metric of UploadService holds. Creating
//! needs an access token; the URL in `Location` carries a token for that upload, so that the other requests need none
//! (`url`). An upload that is complete is published by VideoService.PublishVideo, with the id in its path.
//!
//! Bytes become durable in whole chunks: a request that ends within a chunk is answered with the offset before it. One that
//! is shorter than a chunk, and does not complete the file, is rejected, because nothing of it would be kept. The size of
//! a file must be known at the beginning.
//!
//! `protocol` reads and writes headers, `frames` makes messages of bytes, `problem` has the errors.

mod frames;
mod problem;
mod protocol;
mod url;

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use futures_util::future::BoxFuture;
use http::header::{CACHE_CONTROL, LOCATION};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use http_body::Body as _;
use marquee_contract::v1 as pb;

use self::frames::ChunkFrames;
use self::problem::{Problem, offset_of};
use self::protocol::{
    Announced, COMPLETE, DRAFT_BYTES, EXPIRES, LENGTH, LIMIT, OFFSET, Protocol, TUS, TUS_EXTENSION, TUS_EXTENSIONS,
    TUS_MAX_SIZE, TUS_VERSION, integer, is_complete, not_allowed,
};
use self::url::{PATH, UploadUrls};
use super::service::UploadLimits;
use crate::clock::{Clock, Time};
use crate::error::{Error, Reason, Result};
use crate::id::UploadId;
use crate::rpc::auth::{GrantedCaller, TokenVerifier};
use crate::rpc::{inner_call, time};
use crate::secrets::Secrets;

pub use self::protocol::{ANSWER_HEADERS, REQUEST_HEADERS};

const CREATE: &str = "/marquee.v1.UploadService/CreateUpload";
const GET: &str = "/marquee.v1.UploadService/GetUpload";
const SEND: &str = "/marquee.v1.UploadService/UploadChunks";
const CANCEL: &str = "/marquee.v1.UploadService/CancelUpload";

/// Answers requests for uploads over plain HTTP.
pub struct ResumableUploads {
    limits: UploadLimits,
    urls: UploadUrls,
}

/// Answers a call in gRPC. A request may need several.
pub trait Calls: Fn(Request) -> BoxFuture<'static, Response> + Send + Sync {}

impl<F: Fn(Request) -> BoxFuture<'static, Response> + Send + Sync> Calls for F {}

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
    /// `verifier` verifies access tokens, and knows which sessions have ended.
    pub fn new(secrets: &Secrets, verifier: Arc<dyn TokenVerifier>, clock: Clock, limits: UploadLimits) -> Self {
        Self { limits, urls: UploadUrls::new(secrets, verifier, clock) }
    }

    /// Whether a request is for uploads.
    pub fn is_for(request: &Request) -> bool {
        Target::of(request.uri().path()).is_some()
    }

    /// The headers that tell what the server supports, on the answer of `OPTIONS`.
    pub fn capabilities(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.extend(Protocol::Tus.headers());
        headers.insert(TUS_VERSION, HeaderValue::from_static(TUS));
        headers.insert(TUS_EXTENSION, HeaderValue::from_static(TUS_EXTENSIONS));
        headers.insert(TUS_MAX_SIZE, HeaderValue::from(self.limits.max_upload_bytes));
        headers.insert("accept-patch", HeaderValue::from_static(DRAFT_BYTES));
        headers.extend(self.limit());
        headers
    }

    /// The bounds of an upload, as the draft tells them.
    fn limit(&self) -> Option<(http::HeaderName, HeaderValue)> {
        let UploadLimits { max_upload_bytes, chunk_size_bytes, ttl, .. } = &self.limits;
        let seconds = ttl.as_secs();
        let value = format!("max-size={max_upload_bytes}, min-append-size={chunk_size_bytes}, max-age={seconds}");
        Some((LIMIT, HeaderValue::try_from(value).ok()?))
    }

    /// Answers a request for uploads; `calls` answers calls.
    pub async fn answer(&self, request: Request, calls: &impl Calls) -> Response {
        let (mut head, body) = request.into_parts();
        let (protocol, method) = match Protocol::of(&head) {
            Ok(known) => known,
            Err((protocol, problem)) => return problem.into_response(protocol),
        };
        let answer = match Target::of(head.uri.path()) {
            Some(Target::Uploads) if method == Method::POST => self.create(protocol, &head, body, calls).await,
            Some(Target::Uploads) => Err(not_allowed("POST, OPTIONS")),
            Some(Target::Upload(Some(id))) => self.answer_upload(protocol, &method, id, &mut head, body, calls).await,
            Some(Target::Upload(None)) | None => {
                Err(Error::new(Reason::UploadNotFound, "there is no such upload").into())
            }
        };
        answer.unwrap_or_else(|problem| problem.into_response(protocol))
    }

    async fn answer_upload(
        &self,
        protocol: Protocol,
        method: &Method,
        id: UploadId,
        head: &mut Parts,
        body: Body,
        calls: &impl Calls,
    ) -> Result<Response, Problem> {
        if let Some(caller) = self.urls.caller(id, head.uri.query().unwrap_or_default())? {
            head.extensions.insert(GrantedCaller(caller));
        }
        match *method {
            Method::HEAD => {
                let upload = find(head, id, calls).await?;
                is_alive(&upload)?;
                Ok((StatusCode::OK, self.headers(protocol, &upload)).into_response())
            }
            Method::PATCH => {
                protocol.check_bytes(&head.headers)?;
                let offset = integer(&head.headers, &OFFSET)?;
                let offset = offset
                    .ok_or_else(|| Problem::new(StatusCode::BAD_REQUEST, "the header upload-offset is missing"))?;
                let upload = send(protocol, head, id, offset, body, calls).await?;
                Ok((StatusCode::NO_CONTENT, self.headers(protocol, &upload)).into_response())
            }
            Method::DELETE => {
                let request = pb::CancelUploadRequest { upload_id: id.to_string() };
                call::<pb::CancelUploadResponse>(head, CANCEL, frame(&request)?, calls).await?;
                Ok((StatusCode::NO_CONTENT, protocol.headers()).into_response())
            }
            _ => Err(not_allowed("HEAD, PATCH, DELETE, OPTIONS")),
        }
    }

    /// Creates an upload, and sends the bytes of the request to it.
    async fn create(
        &self,
        protocol: Protocol,
        head: &Parts,
        body: Body,
        calls: &impl Calls,
    ) -> Result<Response, Problem> {
        let Announced { size_bytes, content_type, filename } =
            protocol.announced(&head.headers, body.size_hint().exact())?;
        let caller = self.urls.bearer(&head.headers)?;
        let request = pb::CreateUploadRequest { size_bytes, content_type, filename, ..Default::default() };
        let created: pb::CreateUploadResponse = call(head, CREATE, frame(&request)?, calls).await?;
        let mut upload = created.upload.unwrap_or_default();
        let id = UploadId::parse(&upload.id).ok_or_else(|| Error::internal("a new upload has no id"))?;
        let url = self.urls.url(id, caller, expire_time(&upload));
        if protocol.has_bytes(&head.headers) && !body.is_end_stream() {
            upload = match send(protocol, head, id, 0, body, calls).await {
                Ok(sent) => sent,
                Err(problem) if problem.is_of_request() => return Err(problem),
                // The upload exists, whatever has become of its first bytes: the client goes on at the offset.
                Err(_) => find(head, id, calls).await?,
            };
        }
        let location = [(LOCATION, HeaderValue::try_from(url).map_err(Error::internal)?)];
        Ok((StatusCode::CREATED, location, self.headers(protocol, &upload)).into_response())
    }

    /// The headers that tell the state of an upload.
    fn headers(&self, protocol: Protocol, upload: &pb::Upload) -> HeaderMap {
        let mut headers = protocol.headers();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(OFFSET, HeaderValue::from(upload.offset_bytes));
        headers.insert(LENGTH, HeaderValue::from(upload.size_bytes));
        match protocol {
            Protocol::Tus => {
                let expires = httpdate::fmt_http_date(
                    UNIX_EPOCH + Duration::from_micros(expire_time(upload).micros().unsigned_abs()),
                );
                headers.extend(HeaderValue::try_from(expires).ok().map(|expires| (EXPIRES, expires)));
            }
            Protocol::Draft => {
                let complete = if upload.offset_bytes == upload.size_bytes { "?1" } else { "?0" };
                headers.insert(COMPLETE, HeaderValue::from_static(complete));
                headers.extend(self.limit());
            }
        }
        headers
    }
}

/// Sends bytes that begin at `offset_bytes`. Returns the upload as it is afterwards.
async fn send(
    protocol: Protocol,
    head: &Parts,
    id: UploadId,
    offset_bytes: i64,
    body: Body,
    calls: &impl Calls,
) -> Result<pb::Upload, Problem> {
    let completes = protocol == Protocol::Draft && is_complete(&head.headers)?;
    let is_empty = body.is_end_stream();
    let start = pb::UploadChunksStart { upload_id: id.to_string(), offset_bytes };
    let request = inner_call::request(head, SEND, Body::new(ChunkFrames::new(start, body)));
    let upload = match inner_call::answer::<pb::UploadChunksResponse>(calls(request).await).await {
        Ok(sent) => sent.upload.unwrap_or_default(),
        Err(status) => {
            let problem = Problem::of_call(&status, Some(offset_bytes));
            let is_kept = match problem.reason() {
                // The bytes before the last, unfinished chunk are durable.
                Some(Reason::UploadChunkSize) => offset_of(&status).is_some_and(|offset| offset > offset_bytes),
                // The end of a complete file, which some clients send by itself.
                Some(Reason::UploadFinished) => is_empty,
                _ => false,
            };
            if !is_kept {
                return Err(problem);
            }
            find(head, id, calls).await?
        }
    };
    if completes && upload.offset_bytes < upload.size_bytes {
        return Err(Problem::inconsistent_length(upload.size_bytes, upload.offset_bytes));
    }
    Ok(upload)
}

async fn find(head: &Parts, id: UploadId, calls: &impl Calls) -> Result<pb::Upload, Problem> {
    let request = frame(&pb::GetUploadRequest { upload_id: id.to_string() })?;
    Ok(call::<pb::GetUploadResponse>(head, GET, request, calls).await?.upload.unwrap_or_default())
}

/// Makes a call for the client of a request.
async fn call<T: prost::Message + Default>(
    head: &Parts,
    path: &'static str,
    body: Body,
    calls: &impl Calls,
) -> Result<T, Problem> {
    let answer = calls(inner_call::request(head, path, body)).await;
    inner_call::answer(answer).await.map_err(|status| Problem::of_call(&status, None))
}

fn frame(message: &impl prost::Message) -> Result<Body> {
    Ok(Body::from(inner_call::frame(message)?.freeze()))
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

fn expire_time(upload: &pb::Upload) -> Time {
    time::time(&upload.expire_time.unwrap_or_default())
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
