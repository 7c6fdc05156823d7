//! Lists, counts, and what they leave out.

use super::*;
use crate::support::{both_engines, media};

both_engines! {
    async fn what_the_account_no_longer_sees_is_not_shown(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, ada) = (User::register(&server).await, User::register(&server).await);
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await.id;
        subscribe(&ada, &owner, true).await;
        settled(&server).await;
        set_bell(&ada, &owner, pb::Bell::All).await.expect("a bell");
        let comment = ada.comment(&video, "Mine").await;
        let reply = owner.reply(&comment, "Yours").await;
        let posted = crate::tweets::post(&owner, "A tweet").await;
        let second = owner.publish(media::webm(), pb::Visibility::Public).await.id;
        let kinds = async || told(&server, &ada).await.into_iter().map(|(kind, _)| kind).collect::<Vec<_>>();
        let (reply_kind, tweet, new) = (Kind::Reply, Kind::NewTweet, Kind::NewVideo);
        assert_eq!(kinds().await, [new, tweet, reply_kind]);
        set_visibility(&owner, &video, pb::Visibility::Private).await;
        set_visibility(&owner, &second, pb::Visibility::Private).await;
        assert_eq!(kinds().await, [tweet]);
        assert_eq!(unread(&ada).await, 1);
        // The owner sees their own.
        assert_eq!(told(&server, &owner).await, [by(Kind::Comment, &ada), by(Kind::NewSubscribers, &ada)]);
        // Public again on its first day, it is told to those who have not been told of it, as Ada, whose bell was off.
        set_visibility(&owner, &video, pb::Visibility::Public).await;
        assert_eq!(kinds().await, [new, tweet, reply_kind]);
        owner.delete_comment(&reply.id).await.expect("it is deleted");
        crate::tweets::delete(&owner, &posted.id).await.expect("it is deleted");
        assert_eq!(kinds().await, [new]);
        let request = pb::UpdateVideoRequest { video_id: video.clone(), comments_disabled: Some(true), ..Default::default() };
        owner.videos().update_video(request).await.expect("it is changed");
        assert_eq!(told(&server, &owner).await, [by(Kind::NewSubscribers, &ada)]);
        assert_eq!((unread(&ada).await, unread(&owner).await), (1, 1));
    }

    async fn reading_is_up_to_a_number_and_the_count_is_capped(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, ada) = (User::register(&server).await, User::register(&server).await);
        assert_eq!((unread(&owner).await, mark_read(&owner, i64::MAX).await), (0, 0));
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await.id;
        for number in 0..5 {
            ada.comment(&video, &format!("Comment {number}")).await;
        }
        let newest = inbox(&server, &owner).await;
        assert_eq!(unread(&owner).await, 5);
        assert_eq!(mark_read(&owner, newest[2].number).await, 2);
        assert_eq!(mark_read(&owner, newest[4].number).await, 2, "what is read stays read");
        let read: Vec<bool> = inbox(&server, &owner).await.iter().map(|one| one.read).collect();
        assert_eq!(read, [false, false, true, true, true]);
        // A number that is not given yet means the newest: what comes later is unread.
        assert_eq!(mark_read(&owner, i64::MAX).await, 0);
        for number in 0..101 {
            ada.comment(&video, &format!("More {number}")).await;
        }
        settled(&server).await;
        assert_eq!(unread(&owner).await, 100);
        // Pages: each notification once, in order.
        let (mut numbers, mut token) = (Vec::new(), String::new());
        loop {
            let page = page(&owner, 33, &token).await.expect("a page");
            numbers.extend(page.notifications.iter().map(|one| one.number));
            token = page.next_page_token;
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(numbers.len(), 106);
        assert!(numbers.is_sorted_by(|one, next| one > next), "{numbers:?}");
    }

    async fn an_inbox_keeps_its_newest_thousand(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, ada) = (User::register(&server).await, User::register(&server).await);
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await.id;
        let comment = ada.comment(&video, "The oldest").await.id;
        settled(&server).await;
        // 1,100 that tell of the same comment.
        let copies = |id: &str| format!(
            "INSERT INTO notifications (id, user_id, seq, kind, about, channel_id, create_time)
                SELECT {id}, user_id, n + 1, kind, about, channel_id, create_time FROM notifications,
                (WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1100) SELECT n FROM numbers) x;
            UPDATE inboxes SET seq = 1101"
        );
        server.execute(&copies("randomblob(16)"), &copies("gen_random_uuid()")).await;
        for number in 0..64 {
            ada.comment(&video, &format!("Comment {number}")).await;
        }
        settled(&server).await;
        let kept = server.count("SELECT COUNT(*) FROM notifications").await;
        assert!((1_000..1_064).contains(&kept), "{kept}");
        assert_eq!(server.count("SELECT COUNT(*) FROM inboxes WHERE first_seq BETWEEN 100 AND 165").await, 1);
        assert_eq!(inbox(&server, &owner).await[0].comment.as_ref().expect("a comment").excerpt, "Comment 63");
        assert!(!comment.is_empty());
    }
}
