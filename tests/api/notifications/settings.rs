//! Preferences, bells and mutes.

use marquee_contract::v1::get_channel_request::Channel as Name;
use tonic::Code;

use super::*;
use crate::support::{Refused, both_engines, media};

const NOTHING: &str = "01930000-0000-7000-8000-000000000000";

both_engines! {
    async fn a_kind_that_is_switched_off_does_not_come(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, ada) = (User::register(&server).await, User::register(&server).await);
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await.id;
        ada.comment(&video, "One").await;
        settled(&server).await;
        prefer(&owner, Kind::Comment, false, true).await;
        ada.comment(&video, "Two").await;
        like(&ada, &video, true).await;
        // What came before stays.
        assert_eq!(told(&server, &owner).await, [by(Kind::Likes, &ada), by(Kind::Comment, &ada)]);
        let request = pb::GetNotificationPreferencesRequest {};
        let preferences = owner.notifications().get_notification_preferences(request).await.expect("an answer");
        let preferences = preferences.into_inner().preferences;
        let kinds = (1..100).filter(|number| Kind::try_from(*number).is_ok()).count();
        assert_eq!(preferences.len(), kinds);
        for (number, one) in (1..).zip(&preferences) {
            let expected = if one.kind() == Kind::Comment { (false, true) } else { (true, false) };
            assert_eq!((one.kind, one.in_app, one.email), (number, expected.0, expected.1));
        }
        prefer(&owner, Kind::Comment, true, false).await;
        ada.comment(&video, "Three").await;
        assert_eq!(told(&server, &owner).await[0], by(Kind::Comment, &ada));
    }

    async fn a_muted_channel_is_not_heard_of_and_what_it_did_is_gone(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, ada, bob) = (User::register(&server).await, User::register(&server).await, User::register(&server).await);
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await.id;
        for fan in [&ada, &bob] {
            fan.comment(&video, "Hello").await;
            like(fan, &video, true).await;
        }
        subscribe(&bob, &owner, true).await;
        settled(&server).await;
        mute(&owner, &bob, true).await.expect("it is muted");
        // Of the group of two, ada is left; the group of one is gone.
        assert_eq!(told(&server, &owner).await, [by(Kind::Likes, &ada), by(Kind::Comment, &ada)]);
        assert_eq!(inbox(&server, &owner).await[0].account_count, 1);
        bob.comment(&video, &format!("@{}", owner.account.username)).await;
        let other = owner.publish(media::webm(), pb::Visibility::Public).await.id;
        like(&bob, &other, true).await;
        assert_eq!(inbox(&server, &owner).await.len(), 2);
        let muted = async || {
            let request = pb::ListMutedChannelsRequest::default();
            let list = owner.notifications().list_muted_channels(request).await.expect("a list").into_inner();
            list.channels.into_iter().map(|channel| channel.id).collect::<Vec<_>>()
        };
        assert_eq!(muted().await, [bob.channel_id()]);
        mute(&owner, &bob, false).await.expect("it is not muted");
        assert_eq!(muted().await, [""; 0]);
        bob.comment(&video, "Again").await;
        assert_eq!(told(&server, &owner).await[0], by(Kind::Comment, &bob));
        let unknown = pb::SetChannelMutedRequest { channel_id: NOTHING.to_owned(), muted: true };
        owner.notifications().set_channel_muted(unknown).await.refused(Code::NotFound, "CHANNEL_NOT_FOUND");
    }

    async fn a_muted_thread_is_not_heard_of_and_what_came_of_it_is_gone(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, ada) = (User::register(&server).await, User::register(&server).await);
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await.id;
        let thread = ada.comment(&video, "A thread").await;
        let reply = ada.reply(&thread, "A reply").await;
        ada.comment(&video, "Another").await;
        settled(&server).await;
        mute_thread(&owner, &reply.id, true).await.expect("it is muted");
        ada.reply(&thread, "More").await;
        let texts = async || {
            let inbox = inbox(&server, &owner).await;
            inbox.into_iter().filter_map(|one| one.comment).map(|one| one.excerpt).collect::<Vec<_>>()
        };
        assert_eq!(texts().await, ["Another"]);
        mute_thread(&owner, &thread.id, false).await.expect("it is not muted");
        ada.reply(&thread, "Heard").await;
        assert_eq!(texts().await, ["Heard", "Another"]);
        mute_thread(&owner, NOTHING, true).await.refused(Code::NotFound, "COMMENT_NOT_FOUND");
    }

    async fn a_bell_needs_a_subscription_and_is_shown_with_the_channel(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, ada) = (User::register(&server).await, User::register(&server).await);
        set_bell(&ada, &owner, pb::Bell::All).await.refused(Code::FailedPrecondition, "NOT_SUBSCRIBED");
        let unknown = pb::SetBellRequest { channel_id: NOTHING.to_owned(), bell: pb::Bell::All.into() };
        ada.notifications().set_bell(unknown).await.refused(Code::NotFound, "CHANNEL_NOT_FOUND");
        let viewer = async || {
            let request = pb::GetChannelRequest { channel: Some(Name::ChannelId(owner.channel_id())) };
            let channel = ada.channels().get_channel(request).await.expect("a channel").into_inner().channel;
            let viewer = channel.expect("a channel").viewer.expect("a viewer");
            (viewer.subscribed, viewer.bell())
        };
        assert_eq!(viewer().await, (false, pb::Bell::Off));
        subscribe(&ada, &owner, true).await;
        assert_eq!(viewer().await, (true, pb::Bell::Off));
        set_bell(&ada, &owner, pb::Bell::All).await.expect("a bell");
        assert_eq!(viewer().await, (true, pb::Bell::All));
    }

    async fn mutes_are_limited(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, ada) = (User::register(&server).await, User::register(&server).await);
        mute(&owner, &ada, true).await.expect("it is muted");
        mute(&owner, &ada, false).await.expect("it is not muted");
        let insert = |id: &str, numbers: &str| format!(
            "INSERT INTO notification_mutes (user_id, about, kind, create_time) SELECT user_id, {id}, 2, 1 FROM inboxes, {numbers}"
        );
        let numbers = "(WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000) SELECT n FROM numbers) n";
        server.execute(&insert("randomblob(16)", numbers), &insert("gen_random_uuid()", numbers)).await;
        mute(&owner, &ada, true).await.refused(Code::ResourceExhausted, "QUOTA_EXCEEDED");
        mute(&owner, &ada, false).await.expect("there is nothing to do");
    }
}
