//! Where a viewer's playback resumes.

use std::slice::from_ref;

use marquee_contract::v1 as pb;
use marquee_contract::v1::PlaybackState::{Ended, Paused, Playing};
use marquee_contract::v1::ViewResult::Counted;
use marquee_contract::v1::Visibility;

use super::{Player, SHORT_VIEWS, STEP, STEPS, get, has_views, ids, items, long_video, micros, position};
use crate::support::{Server, User, both_engines, eventually, media};

/// Pauses or resumes the history, and checks that GetMe reports it.
async fn pause(user: &User, paused: bool) {
    let answer = user.history().set_history_paused(pb::SetHistoryPausedRequest { paused }).await.unwrap();
    assert_eq!(answer.into_inner().paused, paused);
    let me = user.users().get_me(pb::GetMeRequest {}).await.unwrap().into_inner().user.unwrap();
    assert_eq!(me.history_paused, paused);
}

both_engines! {
    async fn playback_resumes_at_the_last_position_on_any_device(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, video) = long_video(&server).await;
        let (viewer, other) = (User::register(&server).await, User::register(&server).await);
        assert_eq!(position(&viewer, &video).await, None);
        let (phone, television) = (Player::start(&viewer, &video).await, Player::start(&viewer, &video).await);
        for (player, state, reported) in
            [(&phone, Playing, 7_000_000), (&phone, Paused, 9_000_001), (&television, Playing, 9_000_000), (&phone, Ended, 3)]
        {
            player.report(state, reported).await;
            assert_eq!(position(&viewer, &video).await, Some(reported));
        }
        // In lists as well, and only for this viewer.
        let list = pb::ListVideosRequest::default();
        let listed = viewer.videos().list_videos(list.clone()).await.unwrap().into_inner().videos.remove(0);
        assert_eq!(micros(listed.viewer.unwrap().position), Some(3));
        for one in [&other, &owner] {
            let listed = one.videos().list_videos(list.clone()).await.unwrap().into_inner().videos.remove(0);
            assert_eq!(listed.viewer.unwrap().position, None);
        }
        assert_eq!(get(&User::nobody(&server), &video).await.viewer, None);
        // A position beyond the end is stored as the end.
        phone.report(Ended, 315_576_000_000_000_000).await;
        assert_eq!(position(&viewer, &video).await, Some(3_600_000_000));
        let item = items(&viewer).await.remove(0);
        assert_eq!(micros(item.position), Some(3_600_000_000));
        assert_eq!(item.video.unwrap(), get(&viewer, &video).await);
    }

    async fn while_the_history_is_paused_nothing_is_added_to_it(engine: Engine) {
        let server = Server::with(engine, &SHORT_VIEWS).await;
        let (owner, video) = long_video(&server).await;
        let viewer = User::register(&server).await;
        let player = Player::start(&viewer, &video).await;
        player.report(Playing, 50).await;
        let before = items(&viewer).await;
        pause(&viewer, true).await;
        pause(&viewer, true).await;
        assert_eq!(player.watch().await, Counted);
        has_views(&owner, &video, 1).await;
        let kept = items(&viewer).await;
        assert_eq!((kept[0].position, kept[0].watch_time, kept.len()), (before[0].position, before[0].watch_time, 1));
        let unseen = owner.publish(media::webm(), Visibility::Public).await;
        Player::start(&viewer, &unseen).await.report(Playing, 0).await;
        assert_eq!(ids(&viewer).await, from_ref(&video.id));
        // The pause applies to one account only.
        let other = User::register(&server).await;
        Player::start(&other, &video).await.report(Playing, 5).await;
        assert_eq!(position(&other, &video).await, Some(5));

        pause(&viewer, false).await;
        player.report(Playing, 77).await;
        assert_eq!(position(&viewer, &video).await, Some(77));
    }

    async fn videos_removed_from_a_history_have_no_position_any_more(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, first) = long_video(&server).await;
        let second = owner.publish(media::webm(), Visibility::Public).await;
        let (viewer, other) = (User::register(&server).await, User::register(&server).await);
        for user in [&viewer, &other] {
            for video in [&first, &second] {
                Player::start(user, video).await.report(Playing, 9).await;
            }
        }
        let remove = || pb::RemoveHistoryItemRequest { video_id: first.id.clone() };
        for _ in 0..2 {
            viewer.history().remove_history_item(remove()).await.unwrap();
            assert_eq!(ids(&viewer).await, from_ref(&second.id));
        }
        assert_eq!(position(&viewer, &first).await, None);
        assert_eq!(position(&other, &first).await, Some(9));
        // More rows than one transaction removes.
        server.multiply_videos(1_100).await;
        let many = format!(
            "INSERT INTO history (user_id, video_id, position, watch_time)
            SELECT u.id, v.id, 1, 1 FROM users u, videos v WHERE u.username = '{}' ON CONFLICT DO NOTHING",
            viewer.account.username
        );
        assert!(server.execute(&many, &many).await > 1_000);
        for _ in 0..2 {
            viewer.history().clear_history(pb::ClearHistoryRequest {}).await.unwrap();
            assert_eq!(items(&viewer).await, []);
        }
        assert_eq!(server.count("SELECT COUNT(*) FROM history").await, 2);
        assert_eq!(ids(&other).await.len(), 2);
        // Later views begin a new history.
        Player::start(&viewer, &first).await.report(Playing, 11).await;
        assert_eq!(ids(&viewer).await, from_ref(&first.id));
    }

    async fn a_heartbeat_costs_three_statements(engine: Engine) {
        let server = Server::with(engine, &SHORT_VIEWS).await;
        let (_, video) = long_video(&server).await;
        let player = Player::start(&User::register(&server).await, &video).await;
        let method = "method=\"/marquee.v1.HistoryService/RecordPlayback\"}";
        let calls = format!("marquee_rpcs_total{{code=\"OK\",{method}");
        let statements = format!("marquee_rpc_statements_total{{{method}");
        for step in 0..STEPS + 3 {
            let (called, before) = (server.metric(&calls).await, server.metric(&statements).await);
            let (view, _) = player.report(Playing, step * STEP).await;
            eventually("the call is counted", || async { (server.metric(&calls).await > called).then_some(()) }).await;
            let cost = server.metric(&statements).await - before;
            // One statement for the video, one for the playback, one for the history; and once, two for the claim of a
            // view and its record.
            let expected = if view == Counted { "5" } else { "3" };
            assert_eq!(cost.to_string(), expected, "{view:?}");
        }
    }
}
