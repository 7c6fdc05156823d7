//! CommentService over gRPC.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{Stream, StreamExt, stream};
use marquee_contract::codec::Encoded;
use marquee_contract::v1 as pb;
use marquee_contract::v1::comment_service_server::CommentService;
use tonic::{Request, Response, Status};

use super::live::{self, Cursor, Live, RoomChange};
use super::model::{Comment, NewComment, Order};
use super::service::Service;
use crate::clock::Clock;
use crate::engine::limit::Permits;
use crate::error::Result;
use crate::idempotency;
use crate::image::Urls;
use crate::rpc::auth::TokenVerifier;
use crate::rpc::follow::{Followed, follow};
use crate::rpc::time::timestamp;
use crate::rpc::watch::WatchToken;
use crate::rpc::{self, admission, page};

/// How often a watch looks for changes without a hint.
const POLL: Duration = Duration::from_secs(5);

/// The gRPC face of [`Service`] and [`Live`].
#[derive(Clone)]
pub struct Rpc {
    pub service: Service,
    pub live: Live,
    /// Signs and opens page tokens and cursors.
    pub pages: page::PageTokens,
    /// Makes the URLs of pictures.
    pub urls: Urls,
    /// Checks the tokens of watches.
    pub verifier: Arc<dyn TokenVerifier>,
    /// Places for those who watch.
    pub watches: Permits,
    pub clock: Clock,
}

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

    type WatchVideoStream = Pin<Box<dyn Stream<Item = Result<Encoded<pb::WatchVideoResponse>, Status>> + Send>>;

    async fn watch_video(
        &self,
        request: Request<pb::WatchVideoRequest>,
    ) -> Result<Response<Self::WatchVideoStream>, Status> {
        use pb::watch_video_response::Event;
        let viewer = rpc::viewer(&request).map(|caller| caller.user);
        let video = rpc::id(&request.get_ref().video_id)?;
        let cursor = self.pages.open_cursor(live::CONTEXT, video, &request.get_ref().cursor)?;
        let place = self.watches.take(admission::permit_holder(request.extensions()));
        let place = place.ok_or_else(|| admission::overloaded("too many watches are open"))?;
        let token = WatchToken::of(request.metadata(), self.verifier.clone())?;
        let live::Begin { seat, hint, position: begin, is_reset } = self.live.begin(viewer, video, cursor).await?;
        let (pages, clock) = (self.pages.clone(), self.clock.clone());
        let message = move |event, position: live::Position| {
            live::message(&pages, video, event, Cursor { place: position.place, time: clock.now() })
        };
        let ready = Event::Ready(pb::WatchVideoReady { state: Some(begin.told.into_message()) });
        let mut first = vec![Ok(message(ready, begin))];
        if is_reset {
            first.push(Ok(message(Event::Reset(pb::WatchVideoReset {}), begin)));
        }
        let seat = Arc::new(seat);
        let read = move |from| {
            let seat = seat.clone();
            async move { seat.changes_after(from).await }
        };
        let changes = follow(begin, read, hint, POLL, token).map(move |followed| {
            let _held = &place;
            Ok::<_, Status>(match followed? {
                (Followed::Event(RoomChange::Message(bytes)), _) => Encoded::of_bytes(bytes),
                (Followed::Event(RoomChange::State(state)), at) => message(Event::State(state.into_message()), at),
                (Followed::Bookmark, at) => message(Event::Bookmark(pb::WatchVideoBookmark {}), at),
                (Followed::Reconnect, at) => message(Event::Reconnect(pb::WatchVideoReconnect {}), at),
            })
        });
        Ok(Response::new(Box::pin(stream::iter(first).chain(changes))))
    }
}

fn new_comment(mut request: pb::CreateCommentRequest) -> Result<NewComment> {
    let repeatable = idempotency::of(request.request_id.take(), &request);
    let parent = request.parent_id.as_deref().map(rpc::id).transpose()?;
    Ok(NewComment { video: rpc::id(&request.video_id)?, parent, text: request.text, repeatable })
}

impl Comment {
    /// The comment as messages carry it.
    pub(super) fn into_message(mut self, urls: &Urls) -> pb::Comment {
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
