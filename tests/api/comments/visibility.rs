//! Comments are visible to everybody who can see the video, unless they are switched off.

use marquee_contract::v1::{self as pb, Visibility};
use tonic::Code;

use super::{assert_counts, comment_count, listed, set_disabled};
use crate::support::comment::{new_comment, new_reply};
use crate::support::{Refused, Server, User, both_engines, media};

async fn set_visibility(owner: &User, video_id: &str, visibility: Visibility) {
    let request = pb::SetVideoVisibilityRequest { video_id: video_id.to_owned(), visibility: visibility.into() };
    owner.videos().set_video_visibility(request).await.expect("it is set");
}

both_engines! {
    async fn comments_of_a_private_video_are_hidden_from_others(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other) = (User::register(&server).await, User::register(&server).await);
        let video = owner.publish(media::mp4(), Visibility::Unlisted).await.id;
        let comment = other.comment(&video, "a comment").await;
        let reply = other.reply(&comment, "a reply").await;
        set_visibility(&owner, &video, Visibility::Private).await;

        for viewer in [&other, &User::nobody(&server)] {
            viewer.try_list_comments(&video).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
            viewer.try_list_replies(&comment.id).await.refused(Code::NotFound, "COMMENT_NOT_FOUND");
        }
        other.try_comment(new_comment(&video, "more")).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
        other.try_comment(new_reply(&comment, "more")).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
        // Not visible to their authors either, who can still delete them (see `deleting`).
        for id in [&comment.id, &reply.id] {
            other.try_edit(id, "changed").await.refused(Code::NotFound, "COMMENT_NOT_FOUND");
        }
        assert_eq!(listed(&owner, &video).await, [("a comment".to_owned(), 1)]);
        assert_eq!(owner.try_list_replies(&comment.id).await.unwrap()[0].text, "a reply");
        owner.comment(&video, "a note").await;

        set_visibility(&owner, &video, Visibility::Public).await;
        assert_eq!(listed(&other, &video).await, [("a note".to_owned(), 0), ("a comment".to_owned(), 1)]);
        assert_eq!(comment_count(&other, &video).await, 3);
    }

    async fn while_comments_are_switched_off_they_can_only_be_deleted(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other) = (User::register(&server).await, User::register(&server).await);
        let video = owner.publish(media::mp4(), Visibility::Public).await.id;
        let comment = other.comment(&video, "a comment").await;
        let reply = owner.reply(&comment, "a reply").await;
        set_disabled(&server, true).await;
        for viewer in [&owner, &other, &User::nobody(&server)] {
            assert_eq!(viewer.try_list_comments(&video).await.unwrap(), []);
            assert_eq!(viewer.try_list_replies(&comment.id).await.unwrap(), []);
        }
        for user in [&owner, &other] {
            for request in [new_comment(&video, "more"), new_reply(&comment, "more"), new_reply(&reply, "more")] {
                user.try_comment(request).await.refused(Code::FailedPrecondition, "COMMENTS_DISABLED");
            }
        }
        other.try_edit(&comment.id, "changed").await.refused(Code::FailedPrecondition, "COMMENTS_DISABLED");
        owner.try_edit(&comment.id, "changed").await.refused(Code::PermissionDenied, "NOT_OWNER");
        other.delete_comment(&reply.id).await.refused(Code::PermissionDenied, "NOT_OWNER");
        owner.delete_comment(&reply.id).await.unwrap();

        set_disabled(&server, false).await;
        assert_eq!(listed(&other, &video).await, [("a comment".to_owned(), 0)]);
        other.reply(&comment, "again").await;
        assert_counts(&server).await;
    }

    async fn comments_of_an_account_that_is_being_deleted_are_hidden(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other) = (User::register(&server).await, User::register(&server).await);
        let video = owner.publish(media::mp4(), Visibility::Public).await.id;
        let comment = other.comment(&video, "a comment").await;
        let reply = other.reply(&comment, "a reply").await;
        other.try_edit(&reply.id, "an edited reply").await.unwrap();
        // The state between the end of the account and the removal of its comments.
        let ended = format!(
            "UPDATE channels SET delete_time = 1 WHERE username = '{}'",
            other.account.channel.as_ref().unwrap().username
        );
        server.execute(&ended, &ended).await;
        let placeholder = |comment: &pb::Comment, reply_count| pb::Comment {
            channel: None,
            text: String::new(),
            deleted: true,
            reply_count,
            ..comment.clone()
        };
        assert_eq!(owner.try_list_comments(&video).await.unwrap(), [placeholder(&comment, 1)]);
        assert_eq!(owner.try_list_replies(&comment.id).await.unwrap(), [placeholder(&reply, 0)]);
        other.try_comment(new_comment(&video, "more")).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
        assert_counts(&server).await;
    }

    async fn a_comment_shows_whether_the_viewer_likes_it(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other) = (User::register(&server).await, User::register(&server).await);
        let video = owner.publish(media::mp4(), Visibility::Public).await.id;
        let comment = owner.comment(&video, "liked").await;
        owner.reply(&comment, "liked, too").await;
        owner.reply(&comment, "not").await;
        let like = format!(
            "INSERT INTO comment_likes (user_id, comment_id)
             SELECT u.id, m.id FROM users u, comments m WHERE u.username = '{}' AND m.text LIKE 'liked%'",
            other.account.channel.as_ref().unwrap().username
        );
        server.execute(&like, &like).await;
        let liked = |comments: Vec<pb::Comment>| -> Vec<_> {
            comments.into_iter().map(|comment| comment.viewer.map(|viewer| viewer.liked)).collect()
        };
        for (viewer, seen) in [
            (&other, [Some(true), Some(true), Some(false)]),
            (&owner, [Some(false); 3]),
            (&User::nobody(&server), [None; 3]),
        ] {
            assert_eq!(liked(viewer.try_list_comments(&video).await.unwrap()), seen[..1]);
            assert_eq!(liked(viewer.try_list_replies(&comment.id).await.unwrap()), seen[1..]);
        }
    }
}
