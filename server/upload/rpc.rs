//! UploadService over gRPC.

use std::sync::Arc;
use std::time::Duration;

use marquee_contract::v1::upload_chunks_request::Part;
use marquee_contract::v1::upload_service_server::UploadService;
use marquee_contract::v1::{self as pb, create_upload_request};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming};

use super::model::{Checksum, NewUpload, Upload, UploadState};
use super::service::Service;
use crate::clock::Clock;
use crate::engine::limit::Peer;
use crate::error::{Error, Reason};
use crate::idempotency;
use crate::rpc::auth::TokenVerifier;
use crate::rpc::{self, page, time};

/// How often the session of an idle stream is checked. Every process knows of a revocation within 3 seconds.
const SESSION_CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// The gRPC face of [`Service`].
#[derive(Clone)]
pub struct Rpc {
    service: Service,
    pages: page::PageTokens,
    verifier: Arc<dyn TokenVerifier>,
    clock: Clock,
    shutdown: CancellationToken,
}

impl Rpc {
    /// `pages` seals page tokens, `verifier` checks the sessions of streams, `clock` decides which uploads have
    /// expired, `shutdown` fires when the server stops.
    pub fn new(
        service: Service,
        pages: page::PageTokens,
        verifier: Arc<dyn TokenVerifier>,
        clock: Clock,
        shutdown: CancellationToken,
    ) -> Self {
        Self { service, pages, verifier, clock, shutdown }
    }

    fn upload(&self, upload: Upload) -> pb::Upload {
        pb::Upload {
            id: upload.id.to_string(),
            size_bytes: upload.size_bytes,
            offset_bytes: upload.offset_bytes,
            chunk_size_bytes: upload.chunk_size_bytes,
            state: state(upload.state_at(self.clock.now())).into(),
            content_type: upload.content_type,
            filename: upload.filename,
            create_time: Some(time::timestamp(upload.create_time)),
            expire_time: Some(time::timestamp(upload.expire_time)),
            video_id: upload.video_id.map(|id| id.to_string()).unwrap_or_default(),
        }
    }

    /// The next message of a stream; `None` at its end. UNAVAILABLE when the server stops.
    async fn next(&self, stream: &mut Streaming<pb::UploadChunksRequest>) -> Result<Option<Part>, Status> {
        tokio::select! {
            biased;
            () = self.shutdown.cancelled() => Err(stopping().into()),
            message = stream.message() => Ok(message?.and_then(|message| message.part)),
        }
    }
}

#[tonic::async_trait]
impl UploadService for Rpc {
    async fn create_upload(
        &self,
        request: Request<pb::CreateUploadRequest>,
    ) -> Result<Response<pb::CreateUploadResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let upload = self.service.create(caller, new_upload(request.into_inner())?).await?;
        Ok(Response::new(pb::CreateUploadResponse { upload: Some(self.upload(upload)) }))
    }

    async fn upload_chunks(
        &self,
        request: Request<Streaming<pb::UploadChunksRequest>>,
    ) -> Result<Response<pb::UploadChunksResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let peer = request.extensions().get::<Peer>().cloned();
        let peer = peer.ok_or_else(|| Error::internal("a request that did not pass the gate"))?;
        let mut stream = request.into_inner();
        let Some(Part::Start(start)) = self.next(&mut stream).await? else {
            return Err(out_of_place("the first message of the stream is `start`").into());
        };
        let id = rpc::id(&start.upload_id)?;
        let writer = self.service.open_stream(caller, peer, id, start.offset_bytes).await;
        let mut writer = writer.map_err(|error| error.within("start"))?;
        let mut checks = tokio::time::interval(SESSION_CHECK_INTERVAL);
        loop {
            let part = tokio::select! {
                biased;
                _ = checks.tick() => {
                    self.verifier.check_session(caller.session)?;
                    continue;
                }
                overtaken = writer.overtaken() => return Err(overtaken.into()),
                part = self.next(&mut stream) => part?,
            };
            match part {
                Some(Part::Data(data)) => {
                    self.verifier.check_session(caller.session)?;
                    // The timer only matters while the stream is idle: every message checks the session itself.
                    checks.reset();
                    let pushed = writer.push(data.data, data.crc32c.unwrap_or_default()).await;
                    pushed.map_err(|error| error.within("data"))?;
                }
                Some(Part::Start(_)) => return Err(out_of_place("`start` is the first message only").into()),
                None => break,
            }
        }
        let upload = writer.finish().await.map_err(|error| error.within("data"))?;
        Ok(Response::new(pb::UploadChunksResponse { upload: Some(self.upload(upload)) }))
    }

    async fn upload_chunk(
        &self,
        request: Request<pb::UploadChunkRequest>,
    ) -> Result<Response<pb::UploadChunkResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let chunk = request.into_inner();
        let (id, crc32c) = (rpc::id(&chunk.upload_id)?, chunk.crc32c.unwrap_or_default());
        let upload = self.service.put_chunk(caller, id, chunk.offset_bytes, chunk.data, crc32c).await?;
        Ok(Response::new(pb::UploadChunkResponse { upload: Some(self.upload(upload)) }))
    }

    async fn get_upload(
        &self,
        request: Request<pb::GetUploadRequest>,
    ) -> Result<Response<pb::GetUploadResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let upload = self.service.get(caller, rpc::id(&request.get_ref().upload_id)?).await?;
        Ok(Response::new(pb::GetUploadResponse { upload: Some(self.upload(upload)) }))
    }

    async fn list_uploads(
        &self,
        request: Request<pb::ListUploadsRequest>,
    ) -> Result<Response<pb::ListUploadsResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let list = self.pages.open(Some(caller), &mut request.into_inner())?;
        let page = self.service.list(caller, list.size, list.after).await?;
        let (uploads, next_page_token) = list.answer(page, |upload| self.upload(upload));
        Ok(Response::new(pb::ListUploadsResponse { uploads, next_page_token }))
    }

    async fn cancel_upload(
        &self,
        request: Request<pb::CancelUploadRequest>,
    ) -> Result<Response<pb::CancelUploadResponse>, Status> {
        let caller = rpc::caller(&request)?;
        self.service.cancel(caller, rpc::id(&request.get_ref().upload_id)?).await?;
        Ok(Response::new(pb::CancelUploadResponse {}))
    }
}

fn out_of_place(text: &'static str) -> Error {
    Error::new(Reason::FieldInvalid, text).at_field("part")
}

fn stopping() -> Error {
    Error::new(
        Reason::Unavailable,
        "the server is stopping; connect again and continue at the offset that GetUpload returns",
    )
    .retry_after(Duration::from_secs(1))
}

fn new_upload(mut request: pb::CreateUploadRequest) -> Result<NewUpload, Error> {
    let repeatable = idempotency::of(request.request_id.take(), &request);
    let checksum = match request.checksum {
        Some(create_upload_request::Checksum::Sha256(bytes)) => Some(Checksum::sha256(&bytes)?),
        Some(create_upload_request::Checksum::Crc32c(crc32c)) => Some(Checksum::Crc32c(crc32c)),
        None => None,
    };
    Ok(NewUpload {
        size_bytes: request.size_bytes,
        content_type: request.content_type,
        filename: request.filename,
        checksum,
        repeatable,
    })
}

const fn state(state: UploadState) -> pb::UploadState {
    match state {
        UploadState::Active => pb::UploadState::Active,
        UploadState::Complete => pb::UploadState::Complete,
        UploadState::Published => pb::UploadState::Published,
        UploadState::Failed => pb::UploadState::Failed,
        UploadState::Cancelled => pb::UploadState::Cancelled,
        UploadState::Expired => pb::UploadState::Expired,
    }
}
