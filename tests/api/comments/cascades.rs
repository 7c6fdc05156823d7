//! The deletion of comments with their video or with their author's account.

use marquee_contract::v1::{self as pb, Visibility};
use tonic::Code;

use super::{assert_counts, comment_count};
use crate::support::user::PASSWORD;
use crate::support::{Refused, Server, User, both_engines, eventually, media};

async fn delete_account(user: &User) {
    let request = pb::DeleteMeRequest { current_password: PASSWORD.to_owned() };
    user.users().delete_me(request).await.expect("it is deleted");
}

async fn all_is_removed(server: &Server) {
    eventually("the removal queue is empty", || async {
        (server.count("SELECT COUNT(*) FROM removals").await == 0).then_some(())
    })
    .await;
    assert_eq!(server.count("SELECT COUNT(*) FROM channels WHERE delete_time IS NOT NULL").await, 0);
    assert_eq!(server.count("SELECT COUNT(*) FROM videos WHERE state = 4").await, 0);
    assert_counts(server).await;
}

both_engines! {
    async fn deleting_a_video_deletes_its_comments(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other) = (User::register(&server).await, User::register(&server).await);
        let video = owner.publish(media::mp4(), Visibility::Public).await.id;
        let kept = owner.publish(media::mp4(), Visibility::Public).await.id;
        let comment = other.comment(&video, "a comment").await;
        let reply = owner.reply(&comment, "a reply").await;
        let placeholder = other.comment(&video, "a placeholder").await;
        other.reply(&placeholder, "a reply to it").await;
        other.delete_comment(&placeholder.id).await.unwrap();
        // More than one batch of replies, whose ids are older than their comment's: clocks differ.
        server.multiply_comments("a reply", 600).await;
        let counted = "UPDATE comments SET reply_count = 601 WHERE text = 'a comment'; \
            UPDATE videos SET comment_count = 603 WHERE comment_count > 0; \
            UPDATE channel_totals SET comment_count = 603 WHERE comment_count > 0";
        server.execute(counted, counted).await;
        other.comment(&kept, "kept").await;
        assert_counts(&server).await;

        owner.videos().delete_video(pb::DeleteVideoRequest { video_id: video.clone() }).await.unwrap();
        assert_counts(&server).await;
        other.try_list_comments(&video).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
        for user in [&owner, &other] {
            user.try_list_replies(&comment.id).await.refused(Code::NotFound, "COMMENT_NOT_FOUND");
            user.try_edit(&reply.id, "changed").await.refused(Code::NotFound, "COMMENT_NOT_FOUND");
            user.delete_comment(&comment.id).await.refused(Code::NotFound, "COMMENT_NOT_FOUND");
        }
        all_is_removed(&server).await;
        assert_eq!(server.count("SELECT COUNT(*) FROM comments").await, 1);
        assert_eq!(comment_count(&other, &kept).await, 1);
    }

    async fn deleting_an_account_deletes_its_comments_and_keeps_the_replies_of_others(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, gone) = (User::register(&server).await, User::register(&server).await);
        let video = owner.publish(media::mp4(), Visibility::Public).await.id;
        let own_video = gone.publish(media::mp4(), Visibility::Public).await.id;
        owner.comment(&own_video, "goes with the video").await;
        let talked_about = gone.comment(&video, "with another's reply").await;
        let reply = owner.reply(&talked_about, "stays").await;
        gone.reply(&talked_about, "goes").await;
        let alone = gone.comment(&video, "with its own reply").await;
        gone.reply(&alone, "goes, too").await;
        let kept = owner.comment(&video, "kept").await;
        gone.reply(&kept, "many").await;
        // A comment that the video's owner deleted is being removed already, with the account's reply.
        let deleted = owner.comment(&video, "deleted").await;
        gone.reply(&deleted, "was deleted").await;
        server.multiply_comments("many", 700).await;
        let counted = "UPDATE comments SET reply_count = 701 WHERE text = 'kept'; \
            UPDATE videos SET comment_count = comment_count + 700 WHERE comment_count > 1; \
            UPDATE channel_totals SET comment_count = comment_count + 700 WHERE comment_count > 1";
        server.execute(counted, counted).await;
        owner.delete_comment(&deleted.id).await.unwrap();
        assert_counts(&server).await;

        delete_account(&gone).await;
        // From now on, none of the account's texts may be shown.
        for comment in owner.try_list_comments(&video).await.unwrap() {
            assert!(comment.deleted || comment.text == "kept", "{comment:?}");
        }
        let replies = owner.try_list_replies(&kept.id).await.unwrap();
        assert!(replies.iter().all(|reply| reply.deleted && reply.text.is_empty() && reply.channel.is_none()));
        all_is_removed(&server).await;
        let kept = pb::Comment { reply_count: 0, ..kept };
        let listed = owner.try_list_comments(&video).await.unwrap();
        assert_eq!(listed[0], kept);
        assert_eq!((listed.len(), listed[1].id.as_str(), listed[1].deleted, listed[1].reply_count), (2, &*talked_about.id, true, 1));
        assert_eq!(owner.try_list_replies(&talked_about.id).await.unwrap(), [reply]);
        assert_eq!(comment_count(&owner, &video).await, 2);
        assert_eq!(server.count("SELECT COUNT(*) FROM comments").await, 3);
    }
}
