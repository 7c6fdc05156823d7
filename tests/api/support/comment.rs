//! Requests of CommentService, and shorter methods for them on [`User`].

use marquee_contract::v1 as pb;
use tonic::Status;

use super::user::User;

/// A request that writes a comment on a video.
pub(crate) fn new_comment(video_id: &str, text: &str) -> pb::CreateCommentRequest {
    pb::CreateCommentRequest { video_id: video_id.to_owned(), text: text.to_owned(), ..Default::default() }
}

/// A request that replies to a comment.
pub(crate) fn new_reply(parent: &pb::Comment, text: &str) -> pb::CreateCommentRequest {
    pb::CreateCommentRequest { parent_id: Some(parent.id.clone()), ..new_comment(&parent.video_id, text) }
}

impl User {
    /// Calls CreateComment.
    pub(crate) async fn try_comment(&self, request: pb::CreateCommentRequest) -> Result<pb::Comment, Status> {
        Ok(self.comments().create_comment(request).await?.into_inner().comment.expect("a comment"))
    }

    /// Writes a comment on a video.
    pub(crate) async fn comment(&self, video_id: &str, text: &str) -> pb::Comment {
        self.try_comment(new_comment(video_id, text)).await.expect("a comment")
    }

    /// Writes a reply to a comment.
    pub(crate) async fn reply(&self, parent: &pb::Comment, text: &str) -> pb::Comment {
        self.try_comment(new_reply(parent, text)).await.expect("a reply")
    }

    /// Calls UpdateComment.
    pub(crate) async fn try_edit(&self, comment_id: &str, text: &str) -> Result<pb::Comment, Status> {
        let request = pb::UpdateCommentRequest { comment_id: comment_id.to_owned(), text: text.to_owned() };
        Ok(self.comments().update_comment(request).await?.into_inner().comment.expect("a comment"))
    }

    /// Calls DeleteComment.
    pub(crate) async fn delete_comment(&self, comment_id: &str) -> Result<(), Status> {
        let request = pb::DeleteCommentRequest { comment_id: comment_id.to_owned() };
        self.comments().delete_comment(request).await.map(|_| ())
    }

    /// The newest comments on a video, at most 100.
    pub(crate) async fn try_list_comments(&self, video_id: &str) -> Result<Vec<pb::Comment>, Status> {
        let request = pb::ListCommentsRequest { page_size: 100, video_id: video_id.to_owned(), ..Default::default() };
        Ok(self.comments().list_comments(request).await?.into_inner().comments)
    }

    /// The oldest replies to a comment, at most 100.
    pub(crate) async fn try_list_replies(&self, comment_id: &str) -> Result<Vec<pb::Comment>, Status> {
        let request =
            pb::ListRepliesRequest { page_size: 100, comment_id: comment_id.to_owned(), ..Default::default() };
        Ok(self.comments().list_replies(request).await?.into_inner().replies)
    }
}
