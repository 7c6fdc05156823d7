//! CreateComment and UpdateComment.

use std::slice::from_ref;

use marquee_contract::v1::{self as pb, Visibility};
use tokio::task::JoinSet;
use tonic::Code;

use super::{assert_counts, comment_count, listed};
use crate::support::comment::{new_comment, new_reply};
use crate::support::{Refused, Server, User, both_engines, fields, media};

const NOTHING: &str = "0197f3a0-0000-7000-8000-000000000000";

both_engines! {
    async fn a_comment_is_shown_with_its_exact_text_and_its_author(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, author) = (User::register(&server).await, User::register(&server).await);
        let video = owner.publish(media::mp4(), Visibility::Public).await.id;
        let comment = author.comment(&video, "First!\nÜber 🎬").await;
        let channel = comment.channel.clone().expect("an author");
        let own = author.account.channel.clone().expect("a channel");
        assert_eq!((&channel.id, &channel.username, &channel.display_name), (&own.id, &own.username, &own.display_name));
        let expected = pb::Comment {
            id: comment.id.clone(),
            video_id: video.clone(),
            text: "First!\nÜber 🎬".to_owned(),
            channel: Some(channel),
            create_time: comment.create_time,
            viewer: Some(pb::CommentViewer { liked: false }),
            ..Default::default()
        };
        assert_eq!(comment, expected);
        assert!(comment.create_time.is_some());
        assert_eq!(owner.try_list_comments(&video).await.unwrap()[..], *from_ref(&expected));
        let to_nobody = pb::Comment { viewer: None, ..expected };
        assert_eq!(User::nobody(&server).try_list_comments(&video).await.unwrap(), [to_nobody]);

        let reply = owner.reply(&comment, "Thank you").await;
        assert_eq!((&reply.parent_id, reply.text.as_str(), reply.reply_count), (&comment.id, "Thank you", 0));
        assert_eq!(author.try_list_replies(&comment.id).await.unwrap(), [reply]);
        assert_eq!(listed(&owner, &video).await, [("First!\nÜber 🎬".to_owned(), 1)]);
        assert_eq!(comment_count(&owner, &video).await, 2);
        assert_counts(&server).await;
    }

    async fn a_text_has_between_1_and_10_000_characters(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let video = user.publish(media::mp4(), Visibility::Public).await.id;
        let comment = user.comment(&video, "x").await;
        for good in ["y".to_owned(), "🎬".repeat(10_000), "a tab\tand\r\nlines".to_owned()] {
            assert_eq!(user.comment(&video, &good).await.text, good);
            assert_eq!(user.try_edit(&comment.id, &good).await.unwrap().text, good);
        }
        let before = listed(&user, &video).await;
        for bad in [String::new(), "y".repeat(10_001), "🎬".repeat(10_001), "a\0b".to_owned(), "\u{7}".to_owned()] {
            let refused = user.try_comment(new_comment(&video, &bad)).await;
            assert_eq!(fields(&refused.refused(Code::InvalidArgument, "FIELD_INVALID")), ["text"]);
            let refused = user.try_edit(&comment.id, &bad).await;
            assert_eq!(fields(&refused.refused(Code::InvalidArgument, "FIELD_INVALID")), ["text"]);
        }
        assert_eq!(listed(&user, &video).await, before);
    }

    async fn a_reply_belongs_to_a_comment_on_the_same_video(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let video = user.publish(media::mp4(), Visibility::Public).await.id;
        let another = user.publish(media::mp4(), Visibility::Public).await.id;
        let comment = user.comment(&video, "a comment").await;
        let reply = user.reply(&comment, "a reply").await;
        let refused = user.try_comment(new_reply(&reply, "a reply to a reply")).await;
        assert_eq!(fields(&refused.refused(Code::FailedPrecondition, "COMMENT_IS_REPLY")), ["parent_id"]);
        let elsewhere = pb::CreateCommentRequest { video_id: another.clone(), ..new_reply(&comment, "elsewhere") };
        user.try_comment(elsewhere).await.refused(Code::NotFound, "COMMENT_NOT_FOUND");
        let to_nothing = pb::CreateCommentRequest { parent_id: Some(NOTHING.to_owned()), ..new_comment(&video, "x") };
        user.try_comment(to_nothing).await.refused(Code::NotFound, "COMMENT_NOT_FOUND");
        user.try_comment(new_comment(NOTHING, "x")).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
        // A reply has no replies, but they can be listed.
        assert_eq!(user.try_list_replies(&reply.id).await.unwrap(), []);
        assert_eq!((comment_count(&user, &video).await, comment_count(&user, &another).await), (2, 0));
        assert_counts(&server).await;
    }

    async fn a_create_comment_request_that_is_sent_again_writes_one_comment(engine: Engine) {
        let server = Server::start(engine).await;
        let (user, other) = (User::register(&server).await, User::register(&server).await);
        let video = user.publish(media::mp4(), Visibility::Public).await.id;
        let request_id = Some(NOTHING.to_owned());
        let request = pb::CreateCommentRequest { request_id: request_id.clone(), ..new_comment(&video, "once") };
        let mut calls = JoinSet::new();
        for _ in 0..4 {
            let (user, request) = (user.clone(), request.clone());
            calls.spawn(async move { user.try_comment(request).await.expect("a comment") });
        }
        let written = calls.join_all().await;
        assert!(written.iter().all(|comment| *comment == written[0]), "{written:?}");
        // The answer shows the comment as it is now.
        let reply = user.reply(&written[0], "a reply").await;
        assert_eq!(user.try_comment(request.clone()).await.unwrap(), pb::Comment { reply_count: 1, ..written[0].clone() });
        for another in [
            pb::CreateCommentRequest { request_id: request_id.clone(), ..new_comment(&video, "twice") },
            pb::CreateCommentRequest { request_id: request_id.clone(), ..new_reply(&written[0], "once") },
        ] {
            let refused = user.try_comment(another).await.refused(Code::InvalidArgument, "REQUEST_ID_REUSED");
            assert_eq!(fields(&refused), ["request_id"]);
        }
        // A request id belongs to its caller.
        assert_ne!(other.try_comment(request.clone()).await.unwrap().id, written[0].id);
        assert_eq!(listed(&user, &video).await, [("once".to_owned(), 0), ("once".to_owned(), 1)]);
        assert_eq!(comment_count(&user, &video).await, 3);
        // A refused request does not use up its request id.
        let refused = pb::CreateCommentRequest { request_id: Some(video.clone()), ..new_reply(&reply, "no") };
        user.try_comment(refused).await.refused(Code::FailedPrecondition, "COMMENT_IS_REPLY");
        let good = pb::CreateCommentRequest { request_id: Some(video.clone()), ..new_reply(&written[0], "yes") };
        assert_eq!(user.try_comment(good).await.unwrap().text, "yes");
        assert_counts(&server).await;
    }

    async fn a_comment_is_marked_as_edited_only_when_its_text_changed(engine: Engine) {
        let server = Server::start(engine).await;
        let (user, other) = (User::register(&server).await, User::register(&server).await);
        let video = user.publish(media::mp4(), Visibility::Public).await.id;
        let comment = other.comment(&video, "a comment").await;
        assert_eq!(other.try_edit(&comment.id, "a comment").await.unwrap(), comment);
        let edited = other.try_edit(&comment.id, "another").await.unwrap();
        assert!(edited.edit_time.is_some());
        assert_eq!(edited, pb::Comment { text: "another".to_owned(), edit_time: edited.edit_time, ..comment.clone() });
        assert_eq!(other.try_edit(&comment.id, "another").await.unwrap(), edited);
        assert_eq!(user.try_list_comments(&video).await.unwrap()[..], *from_ref(&edited));
        // No other user can edit it, not even the video's owner.
        user.try_edit(&comment.id, "not mine").await.refused(Code::PermissionDenied, "NOT_OWNER");
        user.try_edit(NOTHING, "nothing").await.refused(Code::NotFound, "COMMENT_NOT_FOUND");
        let reply = user.reply(&comment, "a reply").await;
        assert_eq!(user.try_edit(&reply.id, "edited").await.unwrap().text, "edited");
        assert_eq!(user.try_list_comments(&video).await.unwrap(), [pb::Comment { reply_count: 1, ..edited }]);
    }
}
