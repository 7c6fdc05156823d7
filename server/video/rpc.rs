//! VideoService over gRPC.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{Stream, StreamExt};
use marquee_contract::v1::video_service_server::VideoService;
use marquee_contract::v1::{self as pb, publish_video_request, set_thumbnail_request};
use tonic::{Request, Response, Status};

use super::listing::ListFilter;
use super::model::{Description, Video, VideoState, VideoUpdate, Visibility};
use super::order::Order;
use super::playback::RenditionKind;
use super::posters::Poster;
use super::service::Service;
use crate::engine::limit::Permits;
use crate::error::Error;
use crate::image::Urls;
use crate::process::Processing;
use crate::rpc::auth::TokenVerifier;
use crate::rpc::watch::{Event, WatchToken, watch};
use crate::rpc::{self, admission, page, time};
use crate::search;
use crate::upload::Checksum;

/// The gRPC face of [`Service`].
#[derive(Clone)]
pub struct Rpc {
    service: Service,
    pages: page::PageTokens,
    urls: Urls,
    verifier: Arc<dyn TokenVerifier>,
    /// Places for those who watch.
    watches: Permits,
}

impl Rpc {
    /// `pages` seals page tokens, `urls` makes the URLs of pictures, `verifier` checks the tokens of watches, of which each
    /// takes one of `watches`.
    pub fn new(
        service: Service,
        pages: page::PageTokens,
        urls: Urls,
        verifier: Arc<dyn TokenVerifier>,
        watches: Permits,
    ) -> Self {
        Self { service, pages, urls, verifier, watches }
    }

    /// The message for a video's owner, with what is being made of it.
    async fn with_processing(&self, video: Video) -> Result<pb::Video, Error> {
        let processing = self.service.processing(&video).await?;
        let processing = processing.map(Processing::into_message);
        Ok(pb::Video { processing, ..video.into_message(&self.urls) })
    }
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
        let description = Description {
            visibility: Visibility::from_message(request.visibility())?,
            category: request.category,
            comments_disabled: request.comments_disabled,
            title: request.title,
            description: request.description,
            tags: request.tags.into_iter().collect(),
        };
        let video = self.service.publish(caller, upload, &description, checksum).await?;
        Ok(Response::new(pb::PublishVideoResponse { video: Some(self.with_processing(video).await?) }))
    }

    async fn get_video(&self, request: Request<pb::GetVideoRequest>) -> Result<Response<pb::GetVideoResponse>, Status> {
        let video = self.service.get(rpc::viewer(&request), rpc::id(&request.get_ref().video_id)?).await?;
        Ok(Response::new(pb::GetVideoResponse { video: Some(self.with_processing(video).await?) }))
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

    async fn list_posters(
        &self,
        request: Request<pb::ListPostersRequest>,
    ) -> Result<Response<pb::ListPostersResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let posters = self.service.list_posters(caller, rpc::id(&request.get_ref().video_id)?).await?;
        let posters = posters.into_iter().map(|poster| poster.into_message(&self.urls)).collect();
        Ok(Response::new(pb::ListPostersResponse { posters }))
    }

    async fn set_poster(
        &self,
        request: Request<pb::SetPosterRequest>,
    ) -> Result<Response<pb::SetPosterResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let request = request.into_inner();
        let (id, poster) = (rpc::id(&request.video_id)?, rpc::id(&request.poster_id)?);
        let video = self.service.set_poster(caller, id, poster).await?;
        Ok(Response::new(pb::SetPosterResponse { video: Some(video.into_message(&self.urls)) }))
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
            kind: match rendition.kind {
                RenditionKind::Original => pb::RenditionKind::Original,
                RenditionKind::Hls => pb::RenditionKind::Hls,
                RenditionKind::Progressive => pb::RenditionKind::Progressive,
            }
            .into(),
            bitrate: rendition.bitrate,
        };
        Ok(Response::new(pb::GetPlaybackResponse {
            playback_id: playback.playback_id,
            renditions: playback.renditions.into_iter().map(rendition).collect(),
            expire_time: Some(time::timestamp(playback.expire_time)),
            loudness_lufs: playback.loudness,
            storyboard_url: playback.storyboard_url,
        }))
    }

    type WatchProcessingStream = Pin<Box<dyn Stream<Item = Result<pb::WatchProcessingResponse, Status>> + Send>>;

    async fn watch_processing(
        &self,
        request: Request<pb::WatchProcessingRequest>,
    ) -> Result<Response<Self::WatchProcessingStream>, Status> {
        let caller = rpc::caller(&request)?;
        let id = rpc::id(&request.get_ref().video_id)?;
        let place = self.watches.take(admission::permit_holder(request.extensions()));
        let place = place.ok_or_else(|| admission::overloaded("too many watches are open"))?;
        let token = WatchToken::of(request.metadata(), self.verifier.clone())?;
        let hint = self.service.processing_changes();
        // Refused before the stream begins, as by other methods.
        self.service.own(caller, id).await?;
        let service = self.service.clone();
        let look = move || {
            let service = service.clone();
            async move { service.watched(caller, id).await }
        };
        let events = watch(look, hint, token).map(move |event| {
            let _held = &place;
            Ok(message(event?))
        });
        Ok(Response::new(Box::pin(events)))
    }

    async fn retry_processing(
        &self,
        request: Request<pb::RetryProcessingRequest>,
    ) -> Result<Response<pb::RetryProcessingResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let video = self.service.retry_processing(caller, rpc::id(&request.get_ref().video_id)?).await?;
        Ok(Response::new(pb::RetryProcessingResponse { video: Some(self.with_processing(video).await?) }))
    }
}

/// A message of WatchProcessing.
fn message(event: Event<(VideoState, Option<Processing>)>) -> pb::WatchProcessingResponse {
    use pb::watch_processing_response::Event as Message;
    let state = |(state, processing): (VideoState, Option<Processing>)| pb::WatchProcessingState {
        video_state: state.into_message().into(),
        processing: processing.map(Processing::into_message),
    };
    let event = match event {
        Event::Ready(now) => Message::Ready(state(now)),
        Event::Changed(now) => Message::Changed(state(now)),
        Event::Bookmark => Message::Bookmark(pb::WatchProcessingBookmark {}),
    };
    pb::WatchProcessingResponse { event: Some(event) }
}

/// The default order: the last published first; in an owner's own list, the last created first.
fn newest(filter: ListFilter) -> pb::VideoOrder {
    match filter {
        ListFilter::Own(_) => pb::VideoOrder::CreateTimeDesc,
        ListFilter::All | ListFilter::Category(_) | ListFilter::Channel(_) => pb::VideoOrder::PublishTimeDesc,
    }
}

impl Poster {
    fn into_message(self, urls: &Urls) -> pb::Poster {
        pb::Poster {
            id: self.id.to_string(),
            images: urls.images(Some(&self.images)),
            time: Some(time::duration(Duration::from_micros(self.time.unsigned_abs()))),
            chosen: self.chosen,
        }
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

impl VideoState {
    const fn into_message(self) -> pb::VideoState {
        match self {
            Self::Processing => pb::VideoState::Processing,
            Self::Ready => pb::VideoState::Ready,
            Self::Failed => pb::VideoState::Failed,
            // No statement selects a deleted video.
            Self::Deleted => pb::VideoState::Unspecified,
        }
    }
}

impl Video {
    /// The message without what is being made of the video, which only single videos have.
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
            state: self.state.into_message().into(),
            processing: None,
            visibility: self.visibility.into_message().into(),
            view_count: self.view_count,
            like_count: self.like_count,
            create_time: Some(time::timestamp(self.create_time)),
            publish_time: self.publish_time.map(time::timestamp),
        }
    }
}
