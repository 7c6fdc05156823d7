//! Likes and subscribers, which are grouped.

use super::*;
use crate::support::{both_engines, media};

both_engines! {
    async fn likes_and_subscribers_are_grouped_until_they_are_read(engine: Engine) {
        let server = Server::start(engine).await;
        let owner = User::register(&server).await;
        let fans = [User::register(&server).await, User::register(&server).await, User::register(&server).await];
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await.id;
        let other = owner.publish(media::webm(), pb::Visibility::Public).await.id;
        like(&owner, &video, true).await;
        for fan in &fans {
            like(fan, &video, true).await;
            subscribe(fan, &owner, true).await;
        }
        let expected = [by(Kind::NewSubscribers, &fans[2]), by(Kind::Likes, &fans[2])];
        assert_eq!(told(&server, &owner).await, expected);
        let counts = |inbox: &[pb::Notification]| inbox.iter().map(|one| one.account_count).collect::<Vec<_>>();
        let before = inbox(&server, &owner).await;
        assert_eq!(counts(&before), [3, 3]);
        // Who comes again does not count again, and does not move the group.
        for _ in 0..3 {
            like(&fans[0], &video, false).await;
            like(&fans[0], &video, true).await;
        }
        assert_eq!(inbox(&server, &owner).await, before);
        // Another video is another group, which is then the newest.
        like(&fans[0], &other, true).await;
        assert_eq!(counts(&inbox(&server, &owner).await), [1, 3, 3]);
        // A group that has grown moves to the front, under the same id.
        let ada = User::register(&server).await;
        like(&ada, &video, true).await;
        let after = inbox(&server, &owner).await;
        assert_eq!(counts(&after), [4, 1, 3]);
        assert_eq!(after[0].id, before[1].id);
        assert!(after[0].number > before[0].number);
        assert_eq!(after[0].channel.as_ref().expect("the last").id, ada.channel_id());
        // When it was read, another one begins.
        assert_eq!(mark_read(&owner, after[0].number).await, 0);
        let bob = User::register(&server).await;
        like(&bob, &video, true).await;
        let last = inbox(&server, &owner).await;
        assert_eq!(counts(&last), [1, 4, 1, 3]);
        assert_eq!((last[0].read, last[1].read, unread(&owner).await), (false, true, 1));
    }

    async fn a_group_ends_at_a_thousand_accounts(engine: Engine) {
        let server = Server::start(engine).await;
        let owner = User::register(&server).await;
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await.id;
        let fans = [User::register(&server).await, User::register(&server).await];
        like(&fans[0], &video, true).await;
        settled(&server).await;
        server.execute("UPDATE notifications SET count = 1000", "UPDATE notifications SET count = 1000").await;
        like(&fans[1], &video, true).await;
        let counts: Vec<i64> = inbox(&server, &owner).await.iter().map(|one| one.account_count).collect();
        assert_eq!(counts, [1, 1000]);
    }
}
