//! VideoService over gRPC.

use std::mem::take;

use marquee_contract::v1::video_service_server::VideoService;
use marquee_contract::v1::{self as pb, publish_video_request};
use tonic::{Request, Response, Status};

use super::model::{Description, Order, Video, VideoState, Visibility};
use super::service::Service;
use crate::error::Error;
use crate::rpc::{self, page, time};
use crate::upload::Checksum;

/// The gRPC face of [`Service`].
#[derive(Clone)]
pub struct Rpc {
    /// The videos.
    pub service: Service,
    /// Signs page tokens.
    pub pages: page::Tokens,
}

#[tonic::async_trait]
impl VideoService for Rpc {
    async fn publish_video(
        &self,
        request: Request<pb::PublishVideoRequest>,
    ) -> Result<Response<pb::PublishVideoResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let request = request.into_inner();
        let upload = rpc::id(&request.upload_id)?;
        let checksum = match &request.checksum {
            Some(publish_video_request::Checksum::Sha256(bytes)) => Some(Checksum::sha256(bytes)?),
            Some(publish_video_request::Checksum::Crc32c(crc32c)) => Some(Checksum::Crc32c(*crc32c)),
            None => None,
        };
        let visibility = wanted(request.visibility())?;
        let description = Description { title: request.title, description: request.description, visibility };
        let video = self.service.publish(caller, upload, &description, checksum).await?;
        Ok(Response::new(pb::PublishVideoResponse { video: Some(video.into()) }))
    }

    async fn get_video(&self, request: Request<pb::GetVideoRequest>) -> Result<Response<pb::GetVideoResponse>, Status> {
        let video = self.service.get(rpc::viewer(&request), rpc::id(&request.get_ref().video_id)?).await?;
        Ok(Response::new(pb::GetVideoResponse { video: Some(video.into()) }))
    }

    async fn list_videos(
        &self,
        request: Request<pb::ListVideosRequest>,
    ) -> Result<Response<pb::ListVideosResponse>, Status> {
        let viewer = rpc::viewer(&request);
        let mut request = request.into_inner();
        let (size, token) = (take(&mut request.page_size), take(&mut request.page_token));
        let list = self.pages.open("ListVideos", viewer.as_ref(), size, &token, &request)?;
        let order = match request.order() {
            pb::VideoOrder::Unspecified | pb::VideoOrder::CreateTimeDesc => Order::NewestFirst,
            pb::VideoOrder::CreateTimeAsc => Order::OldestFirst,
        };
        let channel = request.channel_id.as_deref().map(rpc::id).transpose()?;
        let page = self.service.list(viewer, channel, order, list.size, list.after).await?;
        Ok(Response::new(pb::ListVideosResponse {
            videos: page.items.into_iter().map(Into::into).collect(),
            next_page_token: list.token(page.next),
        }))
    }

    async fn set_video_visibility(
        &self,
        request: Request<pb::SetVideoVisibilityRequest>,
    ) -> Result<Response<pb::SetVideoVisibilityResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let request = request.into_inner();
        let visibility = wanted(request.visibility())?;
        let video = self.service.set_visibility(caller, rpc::id(&request.video_id)?, visibility).await?;
        Ok(Response::new(pb::SetVideoVisibilityResponse { video: Some(video.into()) }))
    }

    async fn delete_video(
        &self,
        request: Request<pb::DeleteVideoRequest>,
    ) -> Result<Response<pb::DeleteVideoResponse>, Status> {
        let caller = rpc::caller(&request)?;
        self.service.delete(caller, rpc::id(&request.get_ref().video_id)?).await?;
        Ok(Response::new(pb::DeleteVideoResponse {}))
    }

    async fn get_playback(
        &self,
        request: Request<pb::GetPlaybackRequest>,
    ) -> Result<Response<pb::GetPlaybackResponse>, Status> {
        let viewer = rpc::viewer(&request);
        let playback = self.service.playback(viewer, rpc::id(&request.get_ref().video_id)?).await?;
        let rendition = |rendition: super::Rendition| pb::Rendition {
            url: rendition.url,
            content_type: rendition.content_type,
            size_bytes: rendition.size_bytes,
            width: rendition.width,
            height: rendition.height,
        };
        Ok(Response::new(pb::GetPlaybackResponse {
            playback_id: playback.playback_id,
            renditions: playback.renditions.into_iter().map(rendition).collect(),
            expire_time: Some(time::timestamp(playback.expire_time)),
        }))
    }
}

fn wanted(visibility: pb::Visibility) -> Result<Visibility, Error> {
    match visibility {
        pb::Visibility::Public => Ok(Visibility::Public),
        pb::Visibility::Unlisted => Ok(Visibility::Unlisted),
        pb::Visibility::Private => Ok(Visibility::Private),
        pb::Visibility::Unspecified => Err(Error::internal("no visibility, although it has passed validation")),
    }
}

impl From<Video> for pb::Video {
    fn from(video: Video) -> Self {
        Self {
            id: video.id.to_string(),
            duration: Some(time::duration(video.duration())),
            channel: Some(pb::ChannelSummary {
                id: video.channel_id.to_string(),
                username: video.username,
                display_name: video.display_name,
            }),
            title: video.title,
            description: video.description,
            size_bytes: video.size_bytes,
            content_type: video.content_type,
            width: video.width,
            height: video.height,
            state: match video.state {
                VideoState::Processing => pb::VideoState::Processing,
                VideoState::Ready => pb::VideoState::Ready,
                VideoState::Failed => pb::VideoState::Failed,
            }
            .into(),
            visibility: match video.visibility {
                Visibility::Public => pb::Visibility::Public,
                Visibility::Unlisted => pb::Visibility::Unlisted,
                Visibility::Private => pb::Visibility::Private,
            }
            .into(),
            view_count: video.view_count,
            like_count: video.like_count,
            create_time: Some(time::timestamp(video.create_time)),
            publish_time: video.publish_time.map(time::timestamp),
        }
    }
}
