//! DeleteComment, by the comment's author and by the video's owner.

use std::slice::from_ref;

use marquee_contract::v1::{self as pb, Visibility};
use tokio::task::JoinSet;
use tonic::Code;

use super::{assert_counts, comment_count, listed};
use crate::support::comment::{new_comment, new_reply};
use crate::support::{Refused, Server, User, both_engines, eventually, media};

/// Waits until this many rows of comments are left and no removal is queued.
async fn rows_left(server: &Server, count: i64) {
    eventually("the rows are removed", || async {
        let queued = server.count("SELECT COUNT(*) FROM removals").await;
        (queued == 0 && server.count("SELECT COUNT(*) FROM comments").await == count).then_some(())
    })
    .await;
}

both_engines! {
    async fn a_comment_on_a_private_video_can_be_deleted_by_its_author_and_by_no_stranger(engine: Engine) {
        let server = Server::start(engine).await;
        let [owner, author, other] =
            [User::register(&server).await, User::register(&server).await, User::register(&server).await];
        let video = owner.publish(media::mp4(), Visibility::Public).await.id;
        let (comment, kept) = (author.comment(&video, "gone").await, author.comment(&video, "kept").await);
        let reply = author.reply(&kept, "gone").await;
        let private = pb::SetVideoVisibilityRequest { video_id: video.clone(), visibility: Visibility::Private.into() };
        owner.videos().set_video_visibility(private).await.unwrap();
        for id in [&comment.id, &reply.id] {
            other.delete_comment(id).await.refused(Code::NotFound, "COMMENT_NOT_FOUND");
            author.try_edit(id, "changed").await.refused(Code::NotFound, "COMMENT_NOT_FOUND");
            author.delete_comment(id).await.unwrap();
            // A second call, as in a retry, succeeds as well.
            author.delete_comment(id).await.unwrap();
        }
        assert_eq!(listed(&owner, &video).await, [("kept".to_owned(), 0)]);
        assert_counts(&server).await;
        owner.videos().delete_video(pb::DeleteVideoRequest { video_id: video }).await.unwrap();
        author.delete_comment(&kept.id).await.refused(Code::NotFound, "COMMENT_NOT_FOUND");
    }

    async fn a_comment_without_replies_disappears_when_its_author_deletes_it(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, author) = (User::register(&server).await, User::register(&server).await);
        let video = owner.publish(media::mp4(), Visibility::Public).await.id;
        let (comment, kept) = (author.comment(&video, "gone").await, author.comment(&video, "kept").await);
        let (reply, other_reply) = (author.reply(&kept, "gone").await, author.reply(&kept, "kept").await);
        for id in [&comment.id, &reply.id] {
            author.delete_comment(id).await.unwrap();
            author.try_edit(id, "changed").await.refused(Code::NotFound, "COMMENT_NOT_FOUND");
            author.try_list_replies(id).await.refused(Code::NotFound, "COMMENT_NOT_FOUND");
        }
        author.try_comment(new_reply(&comment, "too late")).await.refused(Code::NotFound, "COMMENT_NOT_FOUND");
        assert_eq!(listed(&owner, &video).await, [("kept".to_owned(), 1)]);
        assert_eq!(owner.try_list_replies(&kept.id).await.unwrap(), [other_reply]);
        assert_eq!(comment_count(&owner, &video).await, 2);
        rows_left(&server, 2).await;
        assert_counts(&server).await;
    }

    async fn a_deleted_comment_stays_as_a_placeholder_until_its_last_reply_is_deleted(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, author) = (User::register(&server).await, User::register(&server).await);
        let video = owner.publish(media::mp4(), Visibility::Public).await.id;
        let request = pb::CreateCommentRequest { request_id: Some(video.clone()), ..new_comment(&video, "a secret") };
        let comment = author.try_comment(request.clone()).await.unwrap();
        author.try_edit(&comment.id, "another secret").await.unwrap();
        let replies = [owner.reply(&comment, "one").await, author.reply(&comment, "two").await];
        author.delete_comment(&comment.id).await.unwrap();
        // The idempotency record must not bring the comment back.
        author.try_comment(request).await.refused(Code::NotFound, "COMMENT_NOT_FOUND");

        let placeholder = pb::Comment {
            text: String::new(),
            channel: None,
            deleted: true,
            reply_count: 2,
            ..comment.clone()
        };
        assert_eq!(owner.try_list_comments(&video).await.unwrap()[..], *from_ref(&placeholder));
        assert_eq!(server.count("SELECT COUNT(*) FROM comments WHERE text LIKE '%secret%'").await, 0);
        assert_eq!(comment_count(&owner, &video).await, 2);
        assert_eq!(owner.try_list_replies(&comment.id).await.unwrap(), replies);
        for anybody in [&author, &owner, &User::register(&server).await] {
            anybody.try_edit(&comment.id, "changed").await.refused(Code::NotFound, "COMMENT_NOT_FOUND");
        }
        User::register(&server).await.delete_comment(&comment.id).await.refused(Code::NotFound, "COMMENT_NOT_FOUND");
        // Replies can still be written.
        let third = owner.reply(&comment, "three").await;
        for (reply, left) in [(&replies[0], 2), (&third, 1)] {
            owner.delete_comment(&reply.id).await.unwrap();
            let listed = owner.try_list_comments(&video).await.unwrap();
            assert_eq!(listed, [pb::Comment { reply_count: left, ..placeholder.clone() }]);
        }
        author.delete_comment(&replies[1].id).await.unwrap();
        assert_eq!(owner.try_list_comments(&video).await.unwrap(), []);
        owner.try_list_replies(&comment.id).await.refused(Code::NotFound, "COMMENT_NOT_FOUND");
        assert_eq!(comment_count(&owner, &video).await, 0);
        rows_left(&server, 0).await;
        assert_counts(&server).await;
    }

    async fn when_the_videos_owner_deletes_a_comment_its_replies_are_deleted_too(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, author, other) =
            (User::register(&server).await, User::register(&server).await, User::register(&server).await);
        let video = owner.publish(media::mp4(), Visibility::Public).await.id;
        let kept = author.comment(&video, "kept").await;
        // A comment of another user, one that is a placeholder already, and the owner's own.
        let comments = [
            author.comment(&video, "another's").await,
            author.comment(&video, "a placeholder").await,
            owner.comment(&video, "own").await,
        ];
        let mut replies = Vec::new();
        for comment in &comments {
            for text in ["one", "two"] {
                replies.push(other.reply(comment, text).await);
            }
        }
        author.delete_comment(&comments[1].id).await.unwrap();
        other.delete_comment(&comments[0].id).await.refused(Code::PermissionDenied, "NOT_OWNER");
        author.delete_comment(&replies[0].id).await.refused(Code::PermissionDenied, "NOT_OWNER");
        for (comment, left) in comments.iter().zip([6, 4, 1]) {
            owner.delete_comment(&comment.id).await.unwrap();
            assert_eq!(comment_count(&owner, &video).await, left, "{}", comment.text);
        }
        assert_eq!(listed(&author, &video).await, [("kept".to_owned(), 0)]);
        for id in comments.iter().chain(&replies).map(|comment| &comment.id) {
            other.try_list_replies(id).await.refused(Code::NotFound, "COMMENT_NOT_FOUND");
            other.try_edit(id, "changed").await.refused(Code::NotFound, "COMMENT_NOT_FOUND");
            other.delete_comment(id).await.refused(Code::NotFound, "COMMENT_NOT_FOUND");
        }
        rows_left(&server, 1).await;
        // A reply can be deleted alone.
        let reply = other.reply(&kept, "a reply").await;
        owner.delete_comment(&reply.id).await.unwrap();
        assert_eq!(listed(&owner, &video).await, [("kept".to_owned(), 0)]);
        assert_counts(&server).await;
    }

    async fn a_comment_with_very_many_replies_is_hidden_at_once_and_its_rows_are_deleted_later(engine: Engine) {
        const REPLIES: i64 = 1_100;
        let server = Server::start(engine).await;
        let (owner, author) = (User::register(&server).await, User::register(&server).await);
        let video = owner.publish(media::mp4(), Visibility::Public).await.id;
        let comment = author.comment(&video, "a comment").await;
        owner.reply(&comment, "a reply").await;
        author.comment(&video, "kept").await;
        server.multiply_comments("a reply", REPLIES - 1).await;
        for counted in [
            format!("UPDATE comments SET reply_count = {REPLIES} WHERE text = 'a comment'"),
            format!("UPDATE videos SET comment_count = {}", REPLIES + 2),
            format!("UPDATE channel_totals SET comment_count = {} WHERE comment_count > 0", REPLIES + 2),
        ] {
            server.execute(&counted, &counted).await;
        }
        assert_counts(&server).await;
        owner.delete_comment(&comment.id).await.unwrap();
        assert_counts(&server).await;
        assert_eq!(comment_count(&owner, &video).await, 1);
        assert_eq!(listed(&owner, &video).await, [("kept".to_owned(), 0)]);
        rows_left(&server, 1).await;
        assert_counts(&server).await;
        assert_eq!(comment_count(&owner, &video).await, 1);
    }

    async fn repeating_delete_comment_succeeds_only_for_the_account_that_deleted(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, author, other) =
            (User::register(&server).await, User::register(&server).await, User::register(&server).await);
        let video = owner.publish(media::mp4(), Visibility::Public).await.id;
        let comment = author.comment(&video, "a comment").await;
        let kept = author.comment(&video, "a placeholder").await;
        let reply = owner.reply(&kept, "a reply").await;
        for (caller, id) in [(&author, &comment.id), (&author, &kept.id), (&owner, &reply.id)] {
            let mut calls = JoinSet::new();
            for _ in 0..4 {
                let (caller, id) = (caller.clone(), id.clone());
                calls.spawn(async move { caller.delete_comment(&id).await });
            }
            for done in calls.join_all().await {
                done.unwrap();
            }
            caller.delete_comment(id).await.unwrap();
            other.delete_comment(id).await.unwrap_err();
        }
        other.delete_comment(&comment.id).await.refused(Code::NotFound, "COMMENT_NOT_FOUND");
        assert_eq!(comment_count(&owner, &video).await, 0);
        rows_left(&server, 0).await;
        author.delete_comment(&comment.id).await.unwrap();
        // The idempotency record covers this deletion only, not other comments.
        author.delete_comment(&video).await.refused(Code::NotFound, "COMMENT_NOT_FOUND");
        assert_counts(&server).await;
    }
}
