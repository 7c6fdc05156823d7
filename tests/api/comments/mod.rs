//! CommentService.

mod cascades;
mod deleting;
mod paging;
mod storms;
mod visibility;
mod watching;
mod writing;

use marquee_contract::v1 as pb;

use crate::support::{Server, User};

/// The text and reply count of each comment on a video, newest first, as this viewer sees them.
async fn listed(viewer: &User, video_id: &str) -> Vec<(String, i64)> {
    let comments = viewer.try_list_comments(video_id).await.expect("the comments");
    comments.into_iter().map(|comment| (comment.text, comment.reply_count)).collect()
}

/// The video's `comment_count`.
async fn comment_count(viewer: &User, video_id: &str) -> i64 {
    let request = pb::GetVideoRequest { video_id: video_id.to_owned() };
    viewer.videos().get_video(request).await.expect("the video").into_inner().video.expect("a video").comment_count
}

/// Switches comments off or on for all videos.
async fn set_disabled(server: &Server, disabled: bool) {
    let statement = format!("UPDATE videos SET comments_disabled = {disabled}");
    server.execute(&statement, &statement).await;
}

/// Fails unless every stored count equals the number of rows that it counts.
async fn assert_counts(server: &Server) {
    const VISIBLE: &str = "m.state = 1 AND (m.parent_id IS NULL OR p.state < 3)";
    let of_videos = format!(
        "SELECT COUNT(*) FROM videos v WHERE v.state <> 4 AND v.comment_count <> (SELECT COUNT(*) FROM comments m \
         LEFT JOIN comments p ON p.id = m.parent_id WHERE m.video_id = v.id AND {VISIBLE})"
    );
    assert_eq!(server.count(&of_videos).await, 0, "videos' comment_count");
    let of_comments = "SELECT COUNT(*) FROM comments p JOIN videos v ON v.id = p.video_id \
        WHERE v.state <> 4 AND p.state < 3 AND p.reply_count <> \
        (SELECT COUNT(*) FROM comments m WHERE m.parent_id = p.id AND m.state = 1)";
    assert_eq!(server.count(of_comments).await, 0, "comments' reply_count");
    let of_channels = "SELECT COUNT(*) FROM channel_totals t WHERE t.comment_count <> \
        (SELECT CAST(COALESCE(SUM(v.comment_count), 0) AS BIGINT) FROM videos v WHERE v.channel_id = t.channel_id \
        AND v.state <> 4)";
    assert_eq!(server.count(of_channels).await, 0, "channels' comment_count");
    let empty = "SELECT COUNT(*) FROM comments WHERE state = 2 AND reply_count = 0";
    assert_eq!(server.count(empty).await, 0, "placeholders for nothing");
}
