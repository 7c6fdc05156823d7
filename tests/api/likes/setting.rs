//! SetLike, without concurrency.

use marquee_contract::v1::set_like_request::Target;
use marquee_contract::v1::{self as pb, Visibility};
use tonic::Code;

use super::{LikeTargets, comment, delete_account, delete_video, set_like, set_visibility};
use crate::support::{Refused, Server, User, both_engines, fields, media};

both_engines! {
    async fn liking_or_unliking_twice_is_counted_once(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, fan, nobody) =
            (User::register(&server).await, User::register(&server).await, User::nobody(&server));
        let things = LikeTargets::of(&owner).await;
        for (target, _) in things.targets() {
            // Removing a like that does not exist changes nothing.
            assert_eq!(set_like(&fan, &target, false).await.unwrap(), 0);
            for _ in 0..3 {
                assert_eq!(set_like(&fan, &target, true).await.unwrap(), 1, "{target:?}");
            }
            assert_eq!(set_like(&owner, &target, true).await.unwrap(), 2, "one's own may be liked");
        }
        assert_eq!(things.seen_by(&fan).await, [(2, true); 3]);
        assert_eq!(things.seen_by(&nobody).await, [(2, false); 3]);
        server.assert_counts_are_right().await;
        for (target, _) in things.targets() {
            for _ in 0..3 {
                assert_eq!(set_like(&fan, &target, false).await.unwrap(), 1, "{target:?}");
            }
        }
        assert_eq!(things.seen_by(&fan).await, [(1, false); 3]);
        assert_eq!(things.seen_by(&owner).await, [(1, true); 3]);
        server.assert_counts_are_right().await;
        for table in ["video_likes", "comment_likes", "tweet_likes"] {
            assert_eq!(server.count(&format!("SELECT COUNT(*) FROM {table}")).await, 1);
        }
    }

    async fn objects_that_do_not_exist_cannot_be_liked(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        // Ids of existing objects of another kind.
        let things = LikeTargets::of(&user).await;
        for (target, reason) in [
            (Target::VideoId(things.tweet.clone()), "VIDEO_NOT_FOUND"),
            (Target::CommentId(things.video.clone()), "COMMENT_NOT_FOUND"),
            (Target::TweetId(things.comment.clone()), "TWEET_NOT_FOUND"),
        ] {
            for liked in [true, false] {
                set_like(&user, &target, liked).await.refused(Code::NotFound, reason);
            }
        }
        for (target, _) in things.targets() {
            set_like(&User::nobody(&server), &target, true).await.refused(Code::Unauthenticated, "TOKEN_MISSING");
        }
        let nothing = user.likes().set_like(pb::SetLikeRequest { target: None, liked: true }).await;
        assert_eq!(fields(&nothing.refused(Code::InvalidArgument, "FIELD_INVALID")), ["target"]);
        assert_eq!(things.seen_by(&user).await, [(0, false); 3]);
    }

    async fn hidden_content_can_neither_be_liked_nor_unliked(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, fan) = (User::register(&server).await, User::register(&server).await);
        let things = LikeTargets::of(&owner).await;
        for (target, _) in things.targets() {
            set_like(&fan, &target, true).await.unwrap();
        }
        // Making a video private hides its comments as well.
        set_visibility(&owner, &things.video, Visibility::Private).await;
        for (target, reason) in &things.targets()[..2] {
            for liked in [true, false] {
                set_like(&fan, target, liked).await.refused(Code::NotFound, reason);
            }
            assert_eq!(set_like(&owner, target, true).await.unwrap(), 2);
            assert_eq!(set_like(&owner, target, false).await.unwrap(), 1);
        }
        // An unlisted video is visible to everybody with its id. Its likes are still there.
        set_visibility(&owner, &things.video, Visibility::Unlisted).await;
        assert_eq!(things.seen_by(&fan).await, [(1, true); 3]);
        for (target, _) in things.targets() {
            assert_eq!(set_like(&fan, &target, false).await.unwrap(), 0);
        }
        server.assert_counts_are_right().await;
    }

    async fn while_comments_are_switched_off_they_can_neither_be_liked_nor_unliked(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, fan) = (User::register(&server).await, User::register(&server).await);
        let things = LikeTargets::of(&owner).await;
        let comment = Target::CommentId(things.comment.clone());
        set_like(&fan, &comment, true).await.unwrap();
        let switch = async |off: bool| {
            let (video_id, comments_disabled) = (things.video.clone(), Some(off));
            let request = pb::UpdateVideoRequest { video_id, comments_disabled, ..Default::default() };
            owner.videos().update_video(request).await.expect("it is changed");
        };
        switch(true).await;
        for user in [&fan, &owner] {
            for liked in [true, false] {
                set_like(user, &comment, liked).await.refused(Code::NotFound, "COMMENT_NOT_FOUND");
            }
        }
        set_like(&fan, &Target::VideoId(things.video.clone()), true).await.unwrap();
        switch(false).await;
        assert_eq!(set_like(&owner, &comment, true).await.unwrap(), 2);
        assert_eq!(set_like(&fan, &comment, false).await.unwrap(), 1);
        server.assert_counts_are_right().await;
    }

    async fn a_deleted_account_cannot_like(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, gone) = (User::register(&server).await, User::register(&server).await);
        let (before, after) = (LikeTargets::of(&owner).await, LikeTargets::of(&owner).await);
        for (target, _) in before.targets() {
            set_like(&gone, &target, true).await.unwrap();
        }
        // The account is deleted on another node, which this node has not noticed, and its likes are not removed yet.
        let username = &gone.account.channel.as_ref().unwrap().username;
        let ended = format!("UPDATE users SET delete_time = 1 WHERE username = '{username}'");
        server.execute(&ended, &ended).await;
        for (target, _) in before.targets().into_iter().chain(after.targets()) {
            set_like(&gone, &target, true).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
        }
        assert_eq!(before.seen_by(&owner).await, [(1, false); 3]);
        assert_eq!(after.seen_by(&owner).await, [(0, false); 3]);
        server.assert_counts_are_right().await;
    }

    async fn deleted_content_cannot_be_liked(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, fan) = (User::register(&server).await, User::register(&server).await);
        let refused = async |things: &LikeTargets| {
            for (target, reason) in things.targets() {
                for liked in [true, false] {
                    set_like(&fan, &target, liked).await.refused(Code::NotFound, reason);
                }
            }
        };
        let liked = async |things: &LikeTargets| {
            for (target, _) in things.targets() {
                set_like(&fan, &target, true).await.unwrap();
            }
        };
        let one_by_one = LikeTargets::of(&owner).await;
        liked(&one_by_one).await;
        crate::tweets::delete(&owner, &one_by_one.tweet).await.unwrap();
        let request = pb::DeleteCommentRequest { comment_id: one_by_one.comment.clone() };
        owner.comments().delete_comment(request).await.unwrap();
        let result = set_like(&fan, &Target::CommentId(one_by_one.comment.clone()), true).await;
        result.refused(Code::NotFound, "COMMENT_NOT_FOUND");
        delete_video(&owner, &one_by_one.video).await.unwrap();
        refused(&one_by_one).await;

        // Deleting a video deletes its comments.
        let video = owner.publish(media::mp4(), Visibility::Public).await.id;
        let under_it = Target::CommentId(comment(&fan, &video).await);
        set_like(&fan, &under_it, true).await.unwrap();
        delete_video(&owner, &video).await.unwrap();
        set_like(&fan, &under_it, true).await.refused(Code::NotFound, "COMMENT_NOT_FOUND");

        // Deleting an account deletes all of its content.
        let with_the_account = LikeTargets::of(&owner).await;
        liked(&with_the_account).await;
        delete_account(&owner).await.unwrap();
        refused(&with_the_account).await;
    }
}
