//! CommentService over gRPC.

use marquee_contract::v1 as pb;
use marquee_contract::v1::comment_service_server::CommentService;
use tonic::{Request, Response, Status};

use super::model::{Comment, NewComment, Order};
use super::service::Service;
use crate::error::Result;
use crate::idempotency;
use crate::image::Urls;
use crate::rpc::time::timestamp;
use crate::rpc::{self, page};

/// The gRPC face of [`Service`].
pub type Rpc = rpc::Handler<Service, Urls>;

#[tonic::async_trait]
impl CommentService for Rpc {
    async fn create_comment(
        &self,
        request: Request<pb::CreateCommentRequest>,
    ) -> Result<Response<pb::CreateCommentResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let comment = self.service.create(caller, &new_comment(request.into_inner())?).await?;
        Ok(Response::new(pb::CreateCommentResponse { comment: Some(comment.into_message(&self.urls)) }))
    }

    async fn list_comments(
        &self,
        request: Request<pb::ListCommentsRequest>,
    ) -> Result<Response<pb::ListCommentsResponse>, Status> {
        let viewer = rpc::viewer(&request);
        let mut request = request.into_inner();
        page::set_default_order(&mut request.order, pb::CommentOrder::CreateTimeDesc);
        let list = self.pages.open(viewer, &mut request)?;
        let order = match request.order() {
            pb::CommentOrder::Unspecified | pb::CommentOrder::CreateTimeDesc => Order::Newest,
            pb::CommentOrder::Top => Order::Top,
        };
        let page = self.service.list(viewer, rpc::id(&request.video_id)?, order, list.size, list.after).await?;
        let (comments, next_page_token) = list.answer(page, |comment| comment.into_message(&self.urls));
        Ok(Response::new(pb::ListCommentsResponse { comments, next_page_token }))
    }

    async fn list_replies(
        &self,
        request: Request<pb::ListRepliesRequest>,
    ) -> Result<Response<pb::ListRepliesResponse>, Status> {
        let viewer = rpc::viewer(&request);
        let mut request = request.into_inner();
        let list = self.pages.open(viewer, &mut request)?;
        let parent = rpc::id(&request.comment_id)?;
        let page = self.service.list_replies(viewer, parent, list.size, list.after).await?;
        let (replies, next_page_token) = list.answer(page, |reply| reply.into_message(&self.urls));
        Ok(Response::new(pb::ListRepliesResponse { replies, next_page_token }))
    }

    async fn update_comment(
        &self,
        request: Request<pb::UpdateCommentRequest>,
    ) -> Result<Response<pb::UpdateCommentResponse>, Status> {
        let caller = rpc::caller(&request)?;
        let request = request.into_inner();
        let comment = self.service.update(caller, rpc::id(&request.comment_id)?, &request.text).await?;
        Ok(Response::new(pb::UpdateCommentResponse { comment: Some(comment.into_message(&self.urls)) }))
    }

    async fn delete_comment(
        &self,
        request: Request<pb::DeleteCommentRequest>,
    ) -> Result<Response<pb::DeleteCommentResponse>, Status> {
        let caller = rpc::caller(&request)?;
        self.service.delete(caller, rpc::id(&request.get_ref().comment_id)?).await?;
        Ok(Response::new(pb::DeleteCommentResponse {}))
    }
}

fn new_comment(mut request: pb::CreateCommentRequest) -> Result<NewComment> {
    let retryable = idempotency::of(request.request_id.take(), &request);
    let parent = request.parent_id.as_deref().map(rpc::id).transpose()?;
    Ok(NewComment { video: rpc::id(&request.video_id)?, parent, text: request.text, retryable })
}

impl Comment {
    /// The comment as messages carry it.
    fn into_message(mut self, urls: &Urls) -> pb::Comment {
        let channel = self.take_channel().map(|channel| channel.into_message(urls));
        pb::Comment {
            id: self.id.to_string(),
            video_id: self.video_id.to_string(),
            parent_id: self.parent_id.map(|id| id.to_string()).unwrap_or_default(),
            deleted: channel.is_none(),
            channel,
            text: self.text,
            like_count: self.like_count,
            reply_count: self.reply_count,
            create_time: Some(timestamp(self.create_time)),
            edit_time: self.edit_time.map(timestamp),
            viewer: self.has_viewer.then_some(pb::CommentViewer { liked: self.liked }),
        }
    }
}
