//! What is told to whom.

use super::*;
use crate::support::{both_engines, media, on_sqlite};

both_engines! {
    async fn comments_are_told_to_the_owner_and_replies_to_whom_they_answer(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, ada, bob) = (User::register(&server).await, User::register(&server).await, User::register(&server).await);
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await;
        let comment = ada.comment(&video.id, "First").await;
        let reply = bob.reply(&comment, "Second").await;
        owner.reply(&comment, "Third").await;
        ada.reply(&comment, "To myself").await;
        owner.comment(&video.id, "On my own").await;
        let inbox_of_owner = inbox(&server, &owner).await;
        let expected = [by(Kind::Comment, &ada), by(Kind::Comment, &bob), by(Kind::Comment, &ada)];
        assert_eq!(told(&server, &owner).await, expected);
        assert_eq!(told(&server, &ada).await, [by(Kind::Reply, &owner), by(Kind::Reply, &bob)]);
        assert_eq!(told(&server, &bob).await, []);
        // What a notification shows.
        let first = inbox_of_owner.last().expect("the first");
        let shown = first.video.as_ref().expect("a video");
        assert_eq!((&shown.id, &shown.title), (&video.id, &video.title));
        let expected = pb::NotificationComment { id: comment.id.clone(), parent_id: String::new(), excerpt: "First".to_owned() };
        assert_eq!((first.comment.clone(), first.tweet.clone(), first.account_count), (Some(expected), None, 1));
        let second = &inbox_of_owner[1];
        let expected = pb::NotificationComment { id: reply.id, parent_id: comment.id, excerpt: "Second".to_owned() };
        assert_eq!(second.comment, Some(expected));
        assert!(first.number < second.number, "{inbox_of_owner:?}");
    }

    async fn mentions_are_told_once_and_only_to_those_who_see_the_text(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, ada, bob) = (User::register(&server).await, User::register(&server).await, User::register(&server).await);
        let name = |user: &User| format!("@{}", user.account.username);
        let public = owner.publish(media::mp4(), pb::Visibility::Public).await;
        let private = owner.publish(media::webm(), pb::Visibility::Private).await;
        // By capitals, too; of oneself and of nobody, not.
        let text = format!("{} {}, @nobody_at_all", name(&bob).to_uppercase(), name(&ada));
        let comment = ada.comment(&public.id, &text).await;
        assert_eq!(told(&server, &bob).await, [by(Kind::Mention, &ada)]);
        assert_eq!(told(&server, &ada).await, []);
        // To the owner it is a comment, to the one above a reply, to both once.
        bob.reply(&comment, &format!("{} {}", name(&ada), name(&owner))).await;
        assert_eq!(told(&server, &ada).await, [by(Kind::Reply, &bob)]);
        assert_eq!(told(&server, &owner).await, [by(Kind::Comment, &bob), by(Kind::Comment, &ada)]);
        // On a video that they do not see, it is told to nobody.
        owner.comment(&private.id, &name(&ada)).await;
        assert_eq!(told(&server, &ada).await.len(), 1);
        let tweet = crate::tweets::post(&owner, &format!("Hi {}!", name(&ada))).await;
        let newest = inbox(&server, &ada).await.swap_remove(0);
        let shown = newest.tweet.clone().expect("a tweet");
        assert_eq!((newest.kind(), &shown.id, &shown.excerpt), (Kind::Mention, &tweet.id, &tweet.text));
        assert_eq!((newest.video, newest.comment), (None, None));
    }

    async fn a_bell_tells_of_what_is_published_first(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, ada, bob) = (User::register(&server).await, User::register(&server).await, User::register(&server).await);
        subscribe(&ada, &owner, true).await;
        subscribe(&bob, &owner, true).await;
        set_bell(&ada, &owner, pb::Bell::All).await.expect("a bell");
        let video = owner.publish(media::mp4(), pb::Visibility::Private).await;
        crate::tweets::post(&owner, "New").await;
        assert_eq!(told(&server, &ada).await, [by(Kind::NewTweet, &owner)]);
        for visibility in [pb::Visibility::Unlisted, pb::Visibility::Public, pb::Visibility::Private, pb::Visibility::Public] {
            set_visibility(&owner, &video.id, visibility).await;
        }
        owner.publish(media::webm(), pb::Visibility::Unlisted).await;
        let expected = [by(Kind::NewVideo, &owner), by(Kind::NewTweet, &owner)];
        assert_eq!(told(&server, &ada).await, expected);
        // Without a bell, nothing; with a mention, that.
        assert_eq!(told(&server, &bob).await, []);
        crate::tweets::post(&owner, &format!("@{}", ada.account.username)).await;
        assert_eq!(told(&server, &ada).await[0], by(Kind::Mention, &owner));
        assert_eq!(inbox(&server, &ada).await.len(), 3);
        set_bell(&ada, &owner, pb::Bell::Off).await.expect("a bell");
        owner.publish(media::mp4(), pb::Visibility::Public).await;
        assert_eq!(inbox(&server, &ada).await.len(), 3);
        // The bell ends with the subscription.
        set_bell(&ada, &owner, pb::Bell::All).await.expect("a bell");
        subscribe(&ada, &owner, false).await;
        subscribe(&ada, &owner, true).await;
        crate::tweets::post(&owner, "Newer").await;
        assert_eq!(inbox(&server, &ada).await.len(), 3);
    }

}

on_sqlite! {
    async fn the_owner_is_told_what_was_made_of_a_video(engine: Engine) {
        let server = crate::process::server(engine).await;
        let (owner, ada) = (User::register(&server).await, User::register(&server).await);
        subscribe(&ada, &owner, true).await;
        set_bell(&ada, &owner, pb::Bell::All).await.expect("a bell");
        // Its subscribers are told when it can be played.
        let video = owner.publish(crate::process::files::hevc(), pb::Visibility::Public).await;
        crate::process::until_over(&owner, &video.id).await;
        let made = inbox(&server, &owner).await.swap_remove(0);
        assert_eq!(made.video.expect("the video").id, video.id);
        assert_eq!(made.channel, None);
        assert_eq!(told(&server, &ada).await, [by(Kind::NewVideo, &owner)]);
        let done = (Kind::ProcessingDone, String::new());
        assert_eq!(told(&server, &owner).await, [done.clone(), by(Kind::NewSubscribers, &ada)]);
        let damaged = owner.publish(&crate::process::files::damaged(), pb::Visibility::Public).await;
        crate::process::until_over(&owner, &damaged.id).await;
        let failed = (Kind::ProcessingFailed, String::new());
        assert_eq!(told(&server, &owner).await, [failed, done, by(Kind::NewSubscribers, &ada)]);
    }
}
