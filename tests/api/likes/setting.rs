//! SetLike, one call after the other.

use marquee_contract::v1::set_like_request::Target;
use marquee_contract::v1::{self as pb, Visibility};
use tonic::Code;

use super::{Things, comment, delete_account, delete_video, set, set_visibility};
use crate::support::{Refused, Server, User, both_engines, fields, media};

both_engines! {
    async fn a_like_is_counted_once_and_taken_back_once(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, fan, nobody) =
            (User::register(&server).await, User::register(&server).await, User::nobody(&server));
        let things = Things::of(&owner).await;
        for (target, _) in things.targets() {
            // Taking back what was never said changes nothing.
            assert_eq!(set(&fan, &target, false).await.unwrap(), 0);
            for _ in 0..3 {
                assert_eq!(set(&fan, &target, true).await.unwrap(), 1, "{target:?}");
            }
            assert_eq!(set(&owner, &target, true).await.unwrap(), 2, "one's own may be liked");
        }
        assert_eq!(things.seen_by(&fan).await, [(2, true); 3]);
        assert_eq!(things.seen_by(&nobody).await, [(2, false); 3]);
        server.assert_counts_are_right().await;
        for (target, _) in things.targets() {
            for _ in 0..3 {
                assert_eq!(set(&fan, &target, false).await.unwrap(), 1, "{target:?}");
            }
        }
        assert_eq!(things.seen_by(&fan).await, [(1, false); 3]);
        assert_eq!(things.seen_by(&owner).await, [(1, true); 3]);
        server.assert_counts_are_right().await;
        for table in ["video_likes", "comment_likes", "tweet_likes"] {
            assert_eq!(server.count(&format!("SELECT COUNT(*) FROM {table}")).await, 1);
        }
    }

    async fn what_is_not_there_is_not_liked(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        // Ids of things that are, but of another kind.
        let things = Things::of(&user).await;
        for (target, reason) in [
            (Target::VideoId(things.tweet.clone()), "VIDEO_NOT_FOUND"),
            (Target::CommentId(things.video.clone()), "COMMENT_NOT_FOUND"),
            (Target::TweetId(things.comment.clone()), "TWEET_NOT_FOUND"),
        ] {
            for liked in [true, false] {
                set(&user, &target, liked).await.refused(Code::NotFound, reason);
            }
        }
        for (target, _) in things.targets() {
            set(&User::nobody(&server), &target, true).await.refused(Code::Unauthenticated, "TOKEN_MISSING");
        }
        let nothing = user.likes().set_like(pb::SetLikeRequest { target: None, liked: true }).await;
        assert_eq!(fields(&nothing.refused(Code::InvalidArgument, "FIELD_INVALID")), ["target"]);
        assert_eq!(things.seen_by(&user).await, [(0, false); 3]);
    }

    async fn what_is_hidden_is_neither_liked_nor_liked_no_more(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, fan) = (User::register(&server).await, User::register(&server).await);
        let things = Things::of(&owner).await;
        for (target, _) in things.targets() {
            set(&fan, &target, true).await.unwrap();
        }
        // A private video hides its comments, too.
        set_visibility(&owner, &things.video, Visibility::Private).await;
        for (target, reason) in &things.targets()[..2] {
            for liked in [true, false] {
                set(&fan, target, liked).await.refused(Code::NotFound, reason);
            }
            assert_eq!(set(&owner, target, true).await.unwrap(), 2);
            assert_eq!(set(&owner, target, false).await.unwrap(), 1);
        }
        // An unlisted one is seen by whoever has its id. The likes are still there.
        set_visibility(&owner, &things.video, Visibility::Unlisted).await;
        assert_eq!(things.seen_by(&fan).await, [(1, true); 3]);
        for (target, _) in things.targets() {
            assert_eq!(set(&fan, &target, false).await.unwrap(), 0);
        }
        server.assert_counts_are_right().await;
    }

    async fn comments_that_are_switched_off_are_neither_liked_nor_liked_no_more(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, fan) = (User::register(&server).await, User::register(&server).await);
        let things = Things::of(&owner).await;
        let comment = Target::CommentId(things.comment.clone());
        set(&fan, &comment, true).await.unwrap();
        let switch = async |off: bool| {
            let (video_id, comments_disabled) = (things.video.clone(), Some(off));
            let request = pb::UpdateVideoRequest { video_id, comments_disabled, ..Default::default() };
            owner.videos().update_video(request).await.expect("it is changed");
        };
        switch(true).await;
        for user in [&fan, &owner] {
            for liked in [true, false] {
                set(user, &comment, liked).await.refused(Code::NotFound, "COMMENT_NOT_FOUND");
            }
        }
        set(&fan, &Target::VideoId(things.video.clone()), true).await.unwrap();
        switch(false).await;
        assert_eq!(set(&owner, &comment, true).await.unwrap(), 2);
        assert_eq!(set(&fan, &comment, false).await.unwrap(), 1);
        server.assert_counts_are_right().await;
    }

    async fn an_account_that_is_gone_likes_nothing(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, gone) = (User::register(&server).await, User::register(&server).await);
        let (before, after) = (Things::of(&owner).await, Things::of(&owner).await);
        for (target, _) in before.targets() {
            set(&gone, &target, true).await.unwrap();
        }
        // As for a node that has not heard of it yet, before the account's likes are removed.
        let username = &gone.account.channel.as_ref().unwrap().username;
        let ended = format!("UPDATE users SET delete_time = 1 WHERE username = '{username}'");
        server.execute(&ended, &ended).await;
        for (target, _) in before.targets().into_iter().chain(after.targets()) {
            set(&gone, &target, true).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
        }
        assert_eq!(before.seen_by(&owner).await, [(1, false); 3]);
        assert_eq!(after.seen_by(&owner).await, [(0, false); 3]);
        server.assert_counts_are_right().await;
    }

    async fn what_is_deleted_is_not_liked_any_more(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, fan) = (User::register(&server).await, User::register(&server).await);
        let refused = async |things: &Things| {
            for (target, reason) in things.targets() {
                for liked in [true, false] {
                    set(&fan, &target, liked).await.refused(Code::NotFound, reason);
                }
            }
        };
        let liked = async |things: &Things| {
            for (target, _) in things.targets() {
                set(&fan, &target, true).await.unwrap();
            }
        };
        let one_by_one = Things::of(&owner).await;
        liked(&one_by_one).await;
        crate::tweets::delete(&owner, &one_by_one.tweet).await.unwrap();
        let request = pb::DeleteCommentRequest { comment_id: one_by_one.comment.clone() };
        owner.comments().delete_comment(request).await.unwrap();
        set(&fan, &Target::CommentId(one_by_one.comment.clone()), true).await.refused(Code::NotFound, "COMMENT_NOT_FOUND");
        delete_video(&owner, &one_by_one.video).await.unwrap();
        refused(&one_by_one).await;

        // A comment goes with its video.
        let video = owner.publish(media::mp4(), Visibility::Public).await.id;
        let under_it = Target::CommentId(comment(&fan, &video).await);
        set(&fan, &under_it, true).await.unwrap();
        delete_video(&owner, &video).await.unwrap();
        set(&fan, &under_it, true).await.refused(Code::NotFound, "COMMENT_NOT_FOUND");

        // And all of it with its account.
        let with_the_account = Things::of(&owner).await;
        liked(&with_the_account).await;
        delete_account(&owner).await.unwrap();
        refused(&with_the_account).await;
    }
}
