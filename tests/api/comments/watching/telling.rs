//! What a watch tells.

use futures_util::future::join_all;
use marquee_contract::v1::Visibility;
use marquee_contract::v1::set_like_request::Target;
use prost::Message;

use super::*;
use crate::support::{Server, both_engines, media, on_sqlite, web};

both_engines! {
    async fn comments_are_told_as_they_are_written_changed_and_deleted(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, ada) = (User::register(&server).await, User::register(&server).await);
        let video = owner.publish(media::mp4(), Visibility::Unlisted).await.id;
        let before = ada.comment(&video, "Before").await;
        let mut watches = [Watch::begin(&User::nobody(&server), &video).await, Watch::begin(&ada, &video).await];
        assert_eq!(watches[0].ready.comment_count, 1);
        let first = ada.comment(&video, "First").await;
        let reply = owner.reply(&first, "A reply").await;
        ada.try_edit(&before.id, "After").await.expect("it is changed");
        // The same text again changes nothing.
        ada.try_edit(&before.id, "After").await.expect("it is the same");
        // It stays for its reply, as long as that stays.
        ada.delete_comment(&first.id).await.expect("it is deleted");
        owner.delete_comment(&reply.id).await.expect("it is deleted");
        owner.delete_comment(&before.id).await.expect("it is deleted");
        for watch in &mut watches {
            // What is told at once may tell less, but the last of each comment always comes.
            let mut told = Vec::new();
            while told.last() != Some(&Told::Deleted(before.id.clone())) {
                told.push(watch.told().await);
            }
            let full = [
                created("First"),
                created("A reply"),
                Told::Updated("After".to_owned()),
                Told::Emptied,
                Told::Deleted(first.id.clone()),
                Told::Deleted(reply.id.clone()),
                Told::Deleted(before.id.clone()),
            ];
            let mut rest = full.iter();
            for one in &told {
                // A comment that became a placeholder meanwhile is told as one.
                let is_it = |expected: &&Told| *expected == one || *one == Told::Emptied;
                assert!(rest.any(|expected| is_it(&expected)), "{told:?}");
            }
            assert_eq!(told.iter().filter(|one| matches!(one, Told::Deleted(_))).count(), 3, "{told:?}");
        }
    }

    async fn a_comment_that_is_read_at_once_is_told_in_full(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, ada) = (User::register(&server).await, User::register(&server).await);
        let video = owner.publish(media::mp4(), Visibility::Public).await.id;
        let mut watch = Watch::begin(&User::nobody(&server), &video).await;
        let first = ada.comment(&video, "First").await;
        assert_eq!(watch.told().await, created("First"));
        let reply = owner.reply(&first, "A reply").await;
        assert_eq!(watch.told().await, created("A reply"));
        ada.try_edit(&first.id, "Edited").await.expect("it is changed");
        assert_eq!(watch.told().await, Told::Updated("Edited".to_owned()));
        ada.delete_comment(&first.id).await.expect("it is deleted");
        assert_eq!(watch.told().await, Told::Emptied);
        owner.delete_comment(&reply.id).await.expect("it is deleted");
        // The placeholder goes with its last reply.
        let gone = [watch.told().await, watch.told().await];
        for id in [&first.id, &reply.id] {
            assert!(gone.contains(&Told::Deleted(id.clone())), "{gone:?}");
        }
        // Those of an account that is deleted.
        let second = ada.comment(&video, "Second").await;
        assert_eq!(watch.told().await, created("Second"));
        let request = pb::DeleteMeRequest { current_password: crate::support::user::PASSWORD.to_owned() };
        ada.users().delete_me(request).await.expect("it is deleted");
        assert_eq!(watch.told().await, Told::Deleted(second.id));
    }

    async fn counts_are_a_state_that_is_told_together(engine: Engine) {
        const COMMENTS: i64 = 60;
        let server = Server::start(engine).await;
        let owner = User::register(&server).await;
        let video = owner.publish(media::mp4(), Visibility::Public).await.id;
        let mut watch = Watch::begin(&owner, &video).await;
        assert_eq!((watch.ready.watching_count, watch.ready.comment_count), (1, 0));
        let like = pb::SetLikeRequest { target: Some(Target::VideoId(video.clone())), liked: true };
        owner.likes().set_like(like).await.expect("it is liked");
        watch.state(|state| state.like_count == 1).await;
        join_all((0..COMMENTS).map(|number| {
            let (owner, video) = (owner.clone(), video.clone());
            async move { owner.comment(&video, &format!("Comment {number}")).await }
        }))
        .await;
        let (mut states, mut comments) = (0, 0);
        while comments < COMMENTS {
            if let Event::State(state) = watch.next().await.expect("an event") {
                (states, comments) = (states + 1, state.comment_count);
            }
        }
        assert!(states < COMMENTS, "a state with each comment");
        // Others come and go.
        let other = Watch::begin(&User::nobody(&server), &video).await;
        watch.state(|state| state.watching_count == 2).await;
        let third = Watch::begin(&User::register(&server).await, &video).await;
        watch.state(|state| state.watching_count == 3).await;
        drop((other, third));
        watch.state(|state| state.watching_count == 1).await;
    }

    async fn comments_that_are_switched_off_are_not_told(engine: Engine) {
        let server = Server::start(engine).await;
        let owner = User::register(&server).await;
        let video = owner.publish(media::mp4(), Visibility::Public).await.id;
        let mut watch = Watch::begin(&owner, &video).await;
        let cursor = watch.cursor.clone();
        owner.comment(&video, "On").await;
        assert_eq!(watch.told().await, created("On"));
        set_comments_disabled(&owner, &video, true).await;
        watch.state(|state| state.comments_disabled).await;
        // Neither to somebody who has missed them.
        let mut late = Watch::open(&owner, &video, &cursor).await.expect("a watch");
        set_comments_disabled(&owner, &video, false).await;
        late.state(|state| !state.comments_disabled).await;
        owner.comment(&video, "On again").await;
        assert_eq!((watch.told().await, late.told().await), (created("On again"), created("On again")));
    }
}

on_sqlite! {
    async fn a_web_page_watches(engine: Engine) {
        let server = Server::start(engine).await;
        let owner = User::register(&server).await;
        let video_id = owner.publish(media::mp4(), Visibility::Public).await.id;
        let request = pb::WatchVideoRequest { video_id, cursor: String::new() };
        let url = server.url("/marquee.v1.CommentService/WatchVideo");
        let answer = web::call(&url, false, &[("grpc-timeout", "5S")], &request.encode_to_vec()).await;
        let first = pb::WatchVideoResponse::decode(&*answer.messages[0]).expect("it decodes");
        assert!(matches!(first.event, Some(Event::Ready(_))), "{first:?}");
        assert_eq!(crate::support::reason(&answer.status), "DEADLINE_EXCEEDED");
    }
}
