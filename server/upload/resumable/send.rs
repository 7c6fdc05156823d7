//! The calls that requests become.

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use futures_util::future::BoxFuture;
use http::request::Parts;
use http_body::Body as _;
use marquee_contract::v1 as pb;

use super::frames::ChunkFrames;
use super::problem::{Problem, offset_of};
use crate::error::{Reason, Result};
use crate::id::UploadId;
use crate::rpc::inner_call;

const CREATE: &str = "/marquee.v1.UploadService/CreateUpload";
const GET: &str = "/marquee.v1.UploadService/GetUpload";
const SEND: &str = "/marquee.v1.UploadService/UploadChunks";
const CANCEL: &str = "/marquee.v1.UploadService/CancelUpload";

/// Answers a call in gRPC. A request may need several.
pub trait Calls: Fn(Request) -> BoxFuture<'static, Response> + Send + Sync {}

impl<F: Fn(Request) -> BoxFuture<'static, Response> + Send + Sync> Calls for F {}

/// Creates an upload.
pub(super) async fn create(
    head: &Parts,
    request: pb::CreateUploadRequest,
    calls: &impl Calls,
) -> Result<pb::Upload, Problem> {
    let created: pb::CreateUploadResponse = call(head, CREATE, &request, calls).await?;
    Ok(created.upload.unwrap_or_default())
}

/// The upload as it is now.
pub(super) async fn find(head: &Parts, id: UploadId, calls: &impl Calls) -> Result<pb::Upload, Problem> {
    let found: pb::GetUploadResponse =
        call(head, GET, &pb::GetUploadRequest { upload_id: id.to_string() }, calls).await?;
    Ok(found.upload.unwrap_or_default())
}

/// Cancels an upload.
pub(super) async fn cancel(head: &Parts, id: UploadId, calls: &impl Calls) -> Result<(), Problem> {
    let request = pb::CancelUploadRequest { upload_id: id.to_string() };
    call::<pb::CancelUploadResponse>(head, CANCEL, &request, calls).await.map(|_| ())
}

/// Sends bytes that begin at `offset_bytes`, and are the last ones if the request `completes` the file. Returns the upload
/// as it is afterwards.
pub(super) async fn send(
    head: &Parts,
    id: UploadId,
    offset_bytes: i64,
    completes: bool,
    body: Body,
    calls: &impl Calls,
) -> Result<pb::Upload, Problem> {
    let may_be_empty = body.size_hint().exact().is_none_or(|bytes| bytes == 0);
    let start = pb::UploadChunksStart { upload_id: id.to_string(), offset_bytes };
    let request = inner_call::request(head, SEND, Body::new(ChunkFrames::new(start, body)));
    let upload = match inner_call::answer::<pb::UploadChunksResponse>(calls(request).await).await {
        Ok(sent) => sent.upload.unwrap_or_default(),
        Err(status) => {
            let problem = Problem::of_call(&status, Some(offset_bytes));
            match problem.reason() {
                // The bytes before the last, unfinished chunk are durable.
                Some(Reason::UploadChunkSize) if offset_of(&status).is_some_and(|offset| offset > offset_bytes) => {
                    find(head, id, calls).await?
                }
                // The end of a complete file, which some clients send by itself.
                Some(Reason::UploadFinished) if may_be_empty => {
                    let upload = find(head, id, calls).await?;
                    if upload.offset_bytes != offset_bytes {
                        return Err(problem);
                    }
                    upload
                }
                _ => return Err(problem),
            }
        }
    };
    if completes && upload.offset_bytes < upload.size_bytes {
        return Err(Problem::inconsistent_length(upload.size_bytes, upload.offset_bytes));
    }
    Ok(upload)
}

/// Makes a call for the client of a request.
async fn call<T: prost::Message + Default>(
    head: &Parts,
    path: &'static str,
    message: &impl prost::Message,
    calls: &impl Calls,
) -> Result<T, Problem> {
    let body = Body::from(inner_call::frame(message)?.freeze());
    let answer = calls(inner_call::request(head, path, body)).await;
    inner_call::answer(answer).await.map_err(|status| Problem::of_call(&status, None))
}
