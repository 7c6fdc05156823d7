//! VideoService over gRPC.

use std::time::Duration;

use marquee_contract::v1::video_service_server::VideoService;
use marquee_contract::v1::{self as pb, publish_video_request, set_thumbnail_request};
use tonic::{Request, Response, Status};

use super::listing::ListFilter;
use super::model::{Description, Video, VideoState, VideoUpdate, Visibility};
use super::order::Order;
use super::service::Service;
use crate::error::Error;
use crate::image::Urls;
use crate::rpc::{self, page, time};
use crate::search;
use crate::upload::Checksum;

/// The gRPC face of [`Service`].
pub type Rpc = rpc::Handler<Service, Urls>;

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
        let description = Description {
            visibility: Visibility::from_message(request.visibility())?,
            category: request.category,
            comments_disabled: request.comments_disabled,
            title: request.title,
            description: request.description,
            tags: request.tags.into_iter().collect(),
        };
        let video = self.service.publish(caller, upload, &description, checksum).await?;
        Ok(Response::new(pb::PublishVideoResponse { video: Some(video.into_message(&self.urls)) }))
    }

    async fn get_video(&self, request: Request<pb::GetVideoRequest>) -> Result<Response<pb::GetVideoResponse>, Status> {
        let video = self.service.get(rpc::viewer(&request), rpc::id(&request.get_ref().video_id)?).await?;
        Ok(Response::new(pb::GetVideoResponse { video: Some(video.into_message(&self.urls)) }))
    }

    async fn list_videos(
        &self,
        request: Request<pb::ListVideosRequest>,
    ) -> Result<Response<pb::ListVideosResponse>, Status> {
        let viewer = rpc::viewer(&request);
        let mut request = request.into_inner();
        let category = (request.category() != pb::Category::Unspecified).then_some(request.category);
        let channel = request.channel_id.as_deref().map(rpc::id).transpose()?;
        let filter = self.service.list_filter(viewer, channel, category).await;
        // Before the page token is opened, which is bound to the request: it is then valid for the default order
        // whether the request names it or not.
        if let Ok(filter) = &filter {
            page::set_default_order(&mut request.order, newest(*filter));
        }
        let list = self.pages.open(viewer, &mut request)?;
        let filter = filter?;
        let order = match request.order() {
            pb::VideoOrder::CreateTimeDesc => Order::CreateTimeDesc,
            pb::VideoOrder::CreateTimeAsc => Order::CreateTimeAsc,
            pb::VideoOrder::Unspecified | pb::VideoOrder::PublishTimeDesc => Order::PublishTimeDesc,
            pb::VideoOrder::PublishTimeAsc => Order::PublishTimeAsc,
            pb::VideoOrder::ViewCountDesc => Order::MostViewed,
            pb::VideoOrder::LikeCountDesc => Order::MostLiked,
            pb::VideoOrder::Trending => Order::Trending,
        };
        let page = self.service.list(viewer, filter, order, list.size, list.after).await?;
        let (videos, next_page_token) = list.answer(page, |video| video.into_message(&self.urls));
        Ok(Response::new(pb::ListVideosResponse { videos, next_page_token }))
    }

    async fn search_videos(
        &self,
        request: Request<pb::SearchVideosRequest>,
    ) -> Result<Response<pb::SearchVideosResponse>, Status> {
        let viewer = rpc::viewer(&request);
        let mut request = request.into_inner();
        // A minimum of 0 is the same request as none, so page tokens of one are valid for the other.
        request.min_duration.take_if(|shortest| time::duration_micros(shortest) == 0);
        let list = self.pages.open(viewer, &mut request)?;
        let all = search::Filter::default();
        let filter = search::Filter {
            channel: request.channel_id.as_deref().map(rpc::id).transpose()?,
            min_duration: request.min_duration.as_ref().map_or(all.min_duration, time::duration_micros),
            max_duration: request.max_duration.as_ref().map_or(all.max_duration, time::duration_micros),
            published_after: request.created_after.as_ref().map_or(all.published_after, time::time),
            published_before: request.created_before.as_ref().map_or(all.published_before, time::time),
        };
        let page = self.service.search(viewer, &request.query, &filter, list.size, list.after).await?;
        let (videos, next_page_token) = list.answer(page, |video| video.into_message(&self.urls));
        Ok(Response::new(pb::SearchVideosResponse { videos, next_page_token }))
    }

    async fn set_video_visibility(
        &self,
        request: Request<pb::SetVideoVisibilityRequest>,
    ) -> Result<Response<pb::SetVideoVisibilityResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let request = request.into_inner();
        let visibility = Visibility::from_message(request.visibility())?;
        let video = self.service.set_visibility(caller, rpc::id(&request.video_id)?, visibility).await?;
        Ok(Response::new(pb::SetVideoVisibilityResponse { video: Some(video.into_message(&self.urls)) }))
    }

    async fn update_video(
        &self,
        request: Request<pb::UpdateVideoRequest>,
    ) -> Result<Response<pb::UpdateVideoResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let request = request.into_inner();
        let id = rpc::id(&request.video_id)?;
        let update = VideoUpdate {
            title: request.title,
            description: request.description,
            tags: request.tags.map(|list| list.tags.into_iter().collect()),
            category: request.category,
            comments_disabled: request.comments_disabled,
        };
        let video = self.service.update(caller, id, &update).await?;
        Ok(Response::new(pb::UpdateVideoResponse { video: Some(video.into_message(&self.urls)) }))
    }

    async fn set_thumbnail(
        &self,
        request: Request<pb::SetThumbnailRequest>,
    ) -> Result<Response<pb::SetThumbnailResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let request = request.into_inner();
        let data = match request.change {
            Some(set_thumbnail_request::Change::Data(data)) => Some(data),
            Some(set_thumbnail_request::Change::Remove(_)) => None,
            None => return Err(Error::internal("a request without a change has passed validation").into()),
        };
        let video = self.service.set_thumbnail(caller, rpc::id(&request.video_id)?, data).await?;
        Ok(Response::new(pb::SetThumbnailResponse { video: Some(video.into_message(&self.urls)) }))
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
            codecs: rendition.codecs,
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

/// The default order: the last published first; in an owner's own list, the last created first.
fn newest(filter: ListFilter) -> pb::VideoOrder {
    match filter {
        ListFilter::Own(_) => pb::VideoOrder::CreateTimeDesc,
        ListFilter::All | ListFilter::Category(_) | ListFilter::Channel(_) => pb::VideoOrder::PublishTimeDesc,
    }
}

impl Visibility {
    /// Converts the contract's value. Internal error for UNSPECIFIED, which validation rejects before.
    pub fn from_message(visibility: pb::Visibility) -> Result<Self, Error> {
        match visibility {
            pb::Visibility::Public => Ok(Self::Public),
            pb::Visibility::Unlisted => Ok(Self::Unlisted),
            pb::Visibility::Private => Ok(Self::Private),
            pb::Visibility::Unspecified => Err(Error::internal("no visibility, although it has passed validation")),
        }
    }

    pub const fn into_message(self) -> pb::Visibility {
        match self {
            Self::Public => pb::Visibility::Public,
            Self::Unlisted => pb::Visibility::Unlisted,
            Self::Private => pb::Visibility::Private,
        }
    }
}

impl Video {
    pub fn into_message(self, urls: &Urls) -> pb::Video {
        let micros = |micros: i64| time::duration(Duration::from_micros(micros.unsigned_abs()));
        pb::Video {
            comment_count: self.comment_count,
            tags: self.tags.iter().map(str::to_owned).collect(),
            category: self.category,
            comments_disabled: self.comments_disabled,
            viewer: self.relation.map(|relation| pb::VideoViewer {
                liked: relation.liked(),
                subscribed: relation.subscribed(),
                position: self.position.map(micros),
            }),
            id: self.id.to_string(),
            duration: Some(time::duration(self.duration())),
            channel: Some(pb::ChannelSummary {
                id: self.channel_id.to_string(),
                username: self.username,
                display_name: self.display_name,
                avatar: urls.images(self.avatar.as_ref()),
            }),
            thumbnail: urls.images(self.thumbnail.as_ref()),
            title: self.title,
            description: self.description,
            size_bytes: self.size_bytes,
            content_type: self.content_type,
            codecs: self.codecs,
            width: self.width,
            height: self.height,
            state: match self.state {
                VideoState::Processing => pb::VideoState::Processing,
                VideoState::Ready => pb::VideoState::Ready,
                VideoState::Failed => pb::VideoState::Failed,
                // No statement selects a deleted video.
                VideoState::Deleted => pb::VideoState::Unspecified,
            }
            .into(),
            visibility: self.visibility.into_message().into(),
            view_count: self.view_count,
            like_count: self.like_count,
            create_time: Some(time::timestamp(self.create_time)),
            publish_time: self.publish_time.map(time::timestamp),
        }
    }
}
