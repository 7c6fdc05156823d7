//! LikeService: likes are counted exactly, also when their targets or accounts are deleted.

mod listing;
mod removal;
mod setting;
mod storms;

use marquee_contract::v1::set_like_request::Target;
use marquee_contract::v1::{self as pb, Visibility};
use tonic::Status;

use crate::support::{Server, User, media};

/// Statements that count wrong sums of likes.
const WRONG_COUNTS: [&str; 4] = [
    "SELECT COUNT(*) FROM videos v
        WHERE v.state <> 4 AND v.like_count <> (SELECT COUNT(*) FROM video_likes l WHERE l.video_id = v.id)",
    "SELECT COUNT(*) FROM comments m
        WHERE m.state < 3 AND m.like_count <> (SELECT COUNT(*) FROM comment_likes l WHERE l.comment_id = m.id)",
    "SELECT COUNT(*) FROM tweets t
        WHERE t.state = 1 AND t.like_count <> (SELECT COUNT(*) FROM tweet_likes l WHERE l.tweet_id = t.id)",
    "SELECT COUNT(*) FROM channel_totals t WHERE t.like_count <>
        (SELECT COALESCE(SUM(v.like_count), 0) FROM videos v WHERE v.channel_id = t.channel_id AND v.state <> 4)",
];

impl Server {
    /// Fails unless every stored count of likes equals the number of likes.
    async fn assert_counts_are_right(&self) {
        for statement in WRONG_COUNTS {
            assert_eq!(self.count(statement).await, 0, "{statement}");
        }
    }
}

/// Calls SetLike; returns the target's number of likes.
async fn set_like(user: &User, target: &Target, liked: bool) -> Result<i64, Status> {
    let request = pb::SetLikeRequest { target: Some(target.clone()), liked };
    let response = user.likes().set_like(request).await?.into_inner();
    assert_eq!(response.liked, liked);
    Ok(response.like_count)
}

/// A public video, a comment on it and a tweet, all by one user.
struct LikeTargets {
    video: String,
    comment: String,
    tweet: String,
}

impl LikeTargets {
    async fn of(owner: &User) -> Self {
        let video = owner.publish(media::mp4(), Visibility::Public).await.id;
        let comment = comment(owner, &video).await;
        Self { video, comment, tweet: crate::tweets::post(owner, "A tweet").await.id }
    }

    /// Each target, with the reason of the error when it does not exist.
    fn targets(&self) -> [(Target, &'static str); 3] {
        [
            (Target::VideoId(self.video.clone()), "VIDEO_NOT_FOUND"),
            (Target::CommentId(self.comment.clone()), "COMMENT_NOT_FOUND"),
            (Target::TweetId(self.tweet.clone()), "TWEET_NOT_FOUND"),
        ]
    }

    /// The number of likes of each target, and whether the viewer likes it.
    async fn seen_by(&self, viewer: &User) -> [(i64, bool); 3] {
        let video = get_video(viewer, &self.video).await.expect("the video");
        let request = pb::ListCommentsRequest { video_id: self.video.clone(), ..Default::default() };
        let comments = viewer.comments().list_comments(request).await.expect("the comments").into_inner().comments;
        let comment = comments.into_iter().find(|comment| comment.id == self.comment).expect("the comment");
        let tweet = crate::tweets::get(viewer, &self.tweet).await.expect("the tweet");
        [
            (video.like_count, video.viewer.is_some_and(|viewer| viewer.liked)),
            (comment.like_count, comment.viewer.is_some_and(|viewer| viewer.liked)),
            (tweet.like_count, tweet.viewer.is_some_and(|viewer| viewer.liked)),
        ]
    }
}

/// Writes a comment on a video; returns its id.
async fn comment(user: &User, video_id: &str) -> String {
    let (video_id, text) = (video_id.to_owned(), "A comment".to_owned());
    let request = pb::CreateCommentRequest { video_id, text, ..Default::default() };
    user.comments().create_comment(request).await.expect("it is written").into_inner().comment.expect("a comment").id
}

async fn get_video(viewer: &User, video_id: &str) -> Result<pb::Video, Status> {
    let request = pb::GetVideoRequest { video_id: video_id.to_owned() };
    Ok(viewer.videos().get_video(request).await?.into_inner().video.expect("a video"))
}

async fn set_visibility(owner: &User, video_id: &str, visibility: Visibility) {
    let request = pb::SetVideoVisibilityRequest { video_id: video_id.to_owned(), visibility: visibility.into() };
    owner.videos().set_video_visibility(request).await.expect("it is changed");
}

async fn delete_video(owner: &User, video_id: &str) -> Result<(), Status> {
    let request = pb::DeleteVideoRequest { video_id: video_id.to_owned() };
    owner.videos().delete_video(request).await.map(|_| ())
}

async fn delete_account(user: &User) -> Result<(), Status> {
    let current_password = crate::support::user::PASSWORD.to_owned();
    user.users().delete_me(pb::DeleteMeRequest { current_password }).await.map(|_| ())
}
