//! LikeService over gRPC.

use marquee_contract::v1::like_service_server::LikeService;
use marquee_contract::v1::{self as pb, set_like_request};
use tonic::{Request, Response, Status};

use super::model::Target;
use super::service::Service;
use crate::error::Error;
use crate::image::Urls;
use crate::rpc;

/// The gRPC face of [`Service`].
pub type Rpc = rpc::Handler<Service, Urls>;

#[tonic::async_trait]
impl LikeService for Rpc {
    async fn set_like(&self, request: Request<pb::SetLikeRequest>) -> Result<Response<pb::SetLikeResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let pb::SetLikeRequest { target, liked } = request.into_inner();
        let target = match target {
            Some(set_like_request::Target::VideoId(id)) => Target::Video(rpc::id(&id)?),
            Some(set_like_request::Target::CommentId(id)) => Target::Comment(rpc::id(&id)?),
            Some(set_like_request::Target::TweetId(id)) => Target::Tweet(rpc::id(&id)?),
            None => return Err(Error::internal("a request without a target has passed validation").into()),
        };
        let like_count = self.service.set(caller, target, liked).await?;
        Ok(Response::new(pb::SetLikeResponse { liked, like_count }))
    }

    async fn list_liked_videos(
        &self,
        request: Request<pb::ListLikedVideosRequest>,
    ) -> Result<Response<pb::ListLikedVideosResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let list = self.pages.open(Some(caller), &mut request.into_inner())?;
        let page = self.service.list_videos(caller, list.size, list.after).await?;
        let (videos, next_page_token) = list.answer(page, |video| video.into_message(&self.urls));
        Ok(Response::new(pb::ListLikedVideosResponse { videos, next_page_token }))
    }
}
