//! CaptionService over gRPC.

use marquee_contract::v1 as pb;
use marquee_contract::v1::caption_service_server::CaptionService;
use tonic::{Request, Response, Status};

use super::model::{CaptionKind, Description, Source};
use super::service::{NewCaption, Service, SignedCaption};
use crate::rpc::{self, time};

/// The gRPC face of [`Service`].
#[derive(Clone)]
pub struct Rpc {
    service: Service,
}

impl Rpc {
    pub fn new(service: Service) -> Self {
        Self { service }
    }
}

#[tonic::async_trait]
impl CaptionService for Rpc {
    async fn set_caption(
        &self,
        request: Request<pb::SetCaptionRequest>,
    ) -> Result<Response<pb::SetCaptionResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let request = request.into_inner();
        let video = rpc::id(&request.video_id)?;
        let kind = match request.kind() {
            pb::CaptionKind::Unspecified | pb::CaptionKind::Subtitles => CaptionKind::Subtitles,
            pb::CaptionKind::Captions => CaptionKind::Captions,
        };
        let new = NewCaption { language: request.language, name: request.name, kind, text: request.text };
        let caption = self.service.set(caller, video, new).await?;
        Ok(Response::new(pb::SetCaptionResponse { caption: Some(caption.into()) }))
    }

    async fn list_captions(
        &self,
        request: Request<pb::ListCaptionsRequest>,
    ) -> Result<Response<pb::ListCaptionsResponse>, Status> {
        let viewer = rpc::viewer(&request);
        let captions = self.service.list(viewer, rpc::id(&request.get_ref().video_id)?).await?;
        Ok(Response::new(pb::ListCaptionsResponse { captions: captions.into_iter().map(Into::into).collect() }))
    }

    async fn delete_caption(
        &self,
        request: Request<pb::DeleteCaptionRequest>,
    ) -> Result<Response<pb::DeleteCaptionResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let request = request.into_inner();
        self.service.delete(caller, rpc::id(&request.video_id)?, &request.language).await?;
        Ok(Response::new(pb::DeleteCaptionResponse {}))
    }
}

impl From<SignedCaption> for pb::Caption {
    fn from(SignedCaption { caption, url, expire_time }: SignedCaption) -> Self {
        let Description { language, name, kind, source } = caption.description;
        Self {
            language: language.to_string(),
            name,
            kind: match kind {
                CaptionKind::Subtitles => pb::CaptionKind::Subtitles,
                CaptionKind::Captions => pb::CaptionKind::Captions,
            }
            .into(),
            source: match source {
                Source::Uploaded => pb::CaptionSource::Uploaded,
                Source::Embedded => pb::CaptionSource::Embedded,
            }
            .into(),
            cue_count: caption.cues,
            update_time: Some(time::timestamp(caption.update_time)),
            url,
            expire_time: Some(time::timestamp(expire_time)),
        }
    }
}
