//! What goes with deleted things and accounts.

use super::*;
use crate::support::user::PASSWORD;
use crate::support::{both_engines, media};

async fn none_left(server: &Server, statement: &str) {
    eventually(statement, || async { (server.count(statement).await == 0).then_some(()) }).await;
}

both_engines! {
    async fn notifications_go_with_what_they_are_about(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, ada) = (User::register(&server).await, User::register(&server).await);
        subscribe(&ada, &owner, true).await;
        set_bell(&ada, &owner, pb::Bell::All).await.expect("a bell");
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await.id;
        let posted = crate::tweets::post(&owner, "A tweet").await;
        let (first, second) = (ada.comment(&video, "First").await, ada.comment(&video, "Second").await);
        owner.reply(&second, "A reply").await;
        like(&ada, &video, true).await;
        settled(&server).await;
        mute_thread(&owner, &second.id, true).await.expect("it is muted");
        assert_eq!(server.count("SELECT COUNT(*) FROM notifications").await, 6);
        owner.delete_comment(&first.id).await.expect("it is deleted");
        none_left(&server, "SELECT COUNT(*) FROM notifications WHERE kind = 1").await;
        crate::tweets::delete(&owner, &posted.id).await.expect("it is deleted");
        none_left(&server, "SELECT COUNT(*) FROM notifications WHERE kind = 5").await;
        owner.videos().delete_video(pb::DeleteVideoRequest { video_id: video }).await.expect("it is deleted");
        none_left(&server, "SELECT COUNT(*) FROM notifications WHERE kind <> 6").await;
        none_left(&server, "SELECT COUNT(*) FROM notification_mutes").await;
        none_left(&server, "SELECT COUNT(*) FROM videos").await;
        assert_eq!(told(&server, &owner).await, [by(Kind::NewSubscribers, &ada)]);
    }

    async fn an_account_goes_with_its_inbox_and_from_those_of_others(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, ada, bob) = (User::register(&server).await, User::register(&server).await, User::register(&server).await);
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await.id;
        for fan in [&bob, &ada] {
            subscribe(fan, &owner, true).await;
            like(fan, &video, true).await;
        }
        let comment = ada.comment(&video, &format!("@{}", bob.account.username)).await;
        owner.reply(&comment, "Thanks").await;
        settled(&server).await;
        mute(&ada, &bob, true).await.expect("it is muted");
        mute(&bob, &ada, true).await.expect("it is muted");
        mute(&bob, &ada, false).await.expect("it is not muted");
        prefer(&ada, Kind::Likes, false, false).await;
        settled(&server).await;
        let request = pb::DeleteMeRequest { current_password: PASSWORD.to_owned() };
        ada.users().delete_me(request).await.expect("it is deleted");
        none_left(&server, "SELECT COUNT(*) FROM inboxes i JOIN users u ON u.id = i.user_id WHERE u.delete_time IS NOT NULL").await;
        none_left(&server, "SELECT COUNT(*) FROM channels WHERE delete_time IS NOT NULL").await;
        none_left(&server, "SELECT COUNT(*) FROM notification_preferences").await;
        none_left(&server, "SELECT COUNT(*) FROM notification_mutes").await;
        // Bob is left of both groups.
        // Both groups have changed with the same events; which is newer is left open.
        let mut left = told(&server, &owner).await;
        left.sort();
        let mut expected = [by(Kind::Likes, &bob), by(Kind::NewSubscribers, &bob)];
        expected.sort();
        assert_eq!(left, expected);
        let counts: Vec<i64> = inbox(&server, &owner).await.iter().map(|one| one.account_count).collect();
        assert_eq!(counts, [1, 1]);
        assert_eq!(told(&server, &bob).await, []);
    }
}
