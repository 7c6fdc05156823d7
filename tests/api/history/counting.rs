//! RecordPlayback: when a playback counts as a view.

use std::time::Instant;

use marquee_contract::v1 as pb;
use marquee_contract::v1::PlaybackState::{Ended, Paused, Playing};
use marquee_contract::v1::ViewResult::{AlreadyCounted, Counted, OwnVideo, TooShort};
use marquee_contract::v1::Visibility;
use tonic::Code;

use super::{Player, SHORT_VIEWS, STEP, STEPS, get, has_views, long_video, position};
use crate::support::{Engine, Refused, Server, User, both_engines, eventually, fields, media};

/// Flags of a server behind one proxy, so that tests can choose the client's address.
const BEHIND_A_PROXY: [&str; 4] = ["--trusted-proxies", "1", SHORT_VIEWS[0], SHORT_VIEWS[1]];

both_engines! {
    async fn a_view_counts_once_per_viewer_when_enough_was_watched(engine: Engine) {
        let server = Server::with(engine, &SHORT_VIEWS).await;
        let (owner, video) = long_video(&server).await;
        let (ada, ben) = (User::register(&server).await, User::register(&server).await);
        let player = Player::start(&ada, &video).await;
        assert_eq!(player.report(Playing, 0).await, (TooShort, 0));
        for step in 1..STEPS {
            assert_eq!(player.report(Playing, step * STEP).await, (TooShort, step * STEP));
        }
        assert_eq!(player.report(Paused, STEPS * STEP).await, (Counted, STEPS * STEP));
        assert_eq!(player.report(Ended, STEPS * STEP).await, (AlreadyCounted, STEPS * STEP));
        // Another playback of the same viewer, on another device.
        assert_eq!(Player::start(&ada, &video).await.watch().await, AlreadyCounted);
        assert_eq!(Player::start(&ben, &video).await.watch().await, Counted);
        // Another video.
        let other = owner.publish(media::webm(), Visibility::Unlisted).await;
        assert_eq!(Player::start(&ada, &other).await.watch().await, Counted);
        has_views(&owner, &video, 2).await;
        has_views(&owner, &other, 1).await;
        // Watch time counts even without a view.
        let watched = format!("SELECT COUNT(*) FROM videos WHERE watch_time = {}", 3 * STEPS * STEP);
        eventually("the views are written", || async { (server.count(&watched).await == 1).then_some(()) }).await;
    }

    async fn watch_time_counts_only_from_a_playing_heartbeat_to_the_next_one(engine: Engine) {
        let server = Server::with(engine, &["--view-min-watch", "1h"]).await;
        let (_, video) = long_video(&server).await;
        let viewer = User::register(&server).await;
        let hour = 3_600_000_000;
        // Each heartbeat's state and position, and the watch time after it.
        let stories: [&[_]; 6] = [
            &[(Playing, 500, 0), (Playing, 510, 10), (Paused, 515, 15), (Paused, 600, 15), (Playing, 700, 15), (Ended, 703, 18)],
            // Starts again after the end.
            &[(Playing, hour - 5, 0), (Ended, hour, 5), (Playing, 0, 5), (Playing, 7, 12)],
            // Seeks back, and plays on from there.
            &[(Playing, 90, 0), (Playing, 100, 10), (Playing, 20, 10), (Playing, 25, 15)],
            // The same heartbeat again.
            &[(Playing, 10, 0), (Playing, 20, 10), (Playing, 20, 10), (Playing, 30, 20)],
            // A position beyond the end counts as the end.
            &[(Playing, hour - 1, 0), (Playing, hour + 50, 1), (Playing, hour + 99, 1)],
            // The player never reported that it plays.
            &[(Paused, 0, 0), (Ended, 50, 0), (Paused, 100, 0), (Playing, 150, 0)],
        ];
        for story in stories {
            let player = Player::start(&viewer, &video).await;
            for &(state, micros, watched) in story {
                let answer = player.report(state, micros).await;
                assert_eq!(answer, (TooShort, watched), "{state:?} at {micros} of {story:?}");
            }
        }
    }

    async fn false_positions_count_no_more_watch_time_than_has_passed(engine: Engine) {
        let server = Server::with(engine, &["--view-min-watch", "30m"]).await;
        let (_, video) = long_video(&server).await;
        let viewer = User::register(&server).await;
        let players = [Player::start(&viewer, &video).await, Player::start(&viewer, &video).await];
        let begun = Instant::now();
        for minute in 0..30 {
            for player in &players {
                let (view, watched) = player.report(Playing, minute * 120_000_000).await;
                assert_eq!(view, TooShort);
                let most = i64::try_from(begun.elapsed().as_micros()).unwrap();
                assert!(watched <= most, "{watched} microseconds within {most}");
                assert!(minute == 0 || watched > 0);
            }
        }
    }

    async fn half_of_a_short_video_counts_as_a_view(engine: Engine) {
        let server = Server::with(engine, &["--view-min-watch", "1h"]).await;
        let (_, video) = long_video(&server).await;
        let short = "UPDATE videos SET duration = 41";
        server.execute(short, short).await;
        let player = Player::start(&User::register(&server).await, &video).await;
        assert_eq!(player.report(Playing, 0).await, (TooShort, 0));
        assert_eq!(player.report(Playing, 19).await, (TooShort, 19));
        assert_eq!(player.report(Playing, 20).await, (Counted, 20));
    }

    async fn views_by_the_owner_do_not_count(engine: Engine) {
        let server = Server::with(engine, &SHORT_VIEWS).await;
        let (owner, video) = long_video(&server).await;
        let player = Player::start(&owner, &video).await;
        assert_eq!(player.report(Playing, 0).await.0, OwnVideo);
        assert_eq!(player.watch().await, OwnVideo);
        assert_eq!(position(&owner, &video).await, Some(STEPS * STEP));
        // Views are written in order, so once a later view is written, earlier ones would be.
        assert_eq!(Player::start(&User::register(&server).await, &video).await.watch().await, Counted);
        has_views(&owner, &video, 1).await;
        let watched = format!("SELECT COUNT(*) FROM videos WHERE watch_time = {}", STEPS * STEP);
        eventually("the views are written", || async { (server.count(&watched).await == 1).then_some(()) }).await;
    }

    async fn viewers_who_are_not_signed_in_count_by_address_and_no_address_is_stored(engine: Engine) {
        let server = Server::with(engine, &BEHIND_A_PROXY).await;
        let (owner, video) = long_video(&server).await;
        let cases = [
            ("198.51.100.1", Counted),
            ("198.51.100.1", AlreadyCounted),
            ("198.51.100.2", Counted),
            ("2001:db8::1", Counted),
            ("2001:db8::2", AlreadyCounted),
            ("2001:db8:0:100::1", Counted),
        ];
        for (address, expected) in cases {
            assert_eq!(Player::at(&server, address, &video).await.watch().await, expected, "{address}");
        }
        // The same playback from two addresses counts as two viewers.
        let one = Player::at(&server, "198.51.100.8", &video).await;
        let other = Player { address: Some("198.51.100.9".to_owned()), ..one.clone() };
        assert_eq!(one.report(Playing, 0).await, (TooShort, 0));
        assert_eq!(one.report(Playing, 50).await, (TooShort, 50));
        assert_eq!(other.report(Playing, 90).await, (TooShort, 0));
        has_views(&owner, &video, 4).await;
        assert_eq!(server.count("SELECT COUNT(*) FROM history").await, 0);
        // 198.51.100.x as a database would store it: mapped into IPv6.
        let plain = match engine {
            Engine::Sqlite => "SELECT COUNT(*) FROM viewers WHERE hex(viewer) LIKE '%FFFFC63364%'",
            Engine::Postgres => "SELECT COUNT(*) FROM viewers WHERE encode(viewer, 'hex') LIKE '%ffffc63364%'",
        };
        assert_eq!(server.count(plain).await, 0);
        assert_eq!(server.count("SELECT COUNT(*) FROM viewers").await, 4);
    }

    async fn another_playback_after_the_view_window_counts_again(engine: Engine) {
        let server = Server::with(engine, &[&SHORT_VIEWS[..], &["--view-window", "1ms"]].concat()).await;
        let (owner, video) = long_video(&server).await;
        let viewer = User::register(&server).await;
        let first = Player::start(&viewer, &video).await;
        assert_eq!(first.watch().await, Counted);
        assert_eq!(Player::start(&viewer, &video).await.watch().await, Counted);
        // A playback is at most one view, however long it lasts.
        assert_eq!(first.watch().await, AlreadyCounted);
        has_views(&owner, &video, 2).await;
    }

    async fn fifty_concurrent_heartbeats_count_one_view(engine: Engine) {
        let server = Server::with(engine, &SHORT_VIEWS).await;
        let (owner, video) = long_video(&server).await;
        let viewer = User::register(&server).await;
        let mut players = Vec::new();
        // Heartbeats of one playback and of several.
        for _ in 0..5 {
            let player = Player::start(&viewer, &video).await;
            for step in 0..STEPS {
                assert_eq!(player.report(Playing, step * STEP).await.0, TooShort);
            }
            players.extend(vec![player; 10]);
        }
        let calls = players.into_iter().map(|player| {
            tokio::spawn(async move { player.report(Playing, STEPS * STEP).await })
        });
        let mut counted = 0;
        for call in calls.collect::<Vec<_>>() {
            let (view, watched) = call.await.unwrap();
            assert_eq!(watched, STEPS * STEP);
            assert!(matches!(view, Counted | AlreadyCounted), "{view:?}");
            counted += i32::from(view == Counted);
        }
        assert_eq!(counted, 1);
        // Views are written in order, so once a later view is written, earlier ones would be.
        assert_eq!(Player::start(&User::register(&server).await, &video).await.watch().await, Counted);
        has_views(&owner, &video, 2).await;
        let watched = format!("SELECT COUNT(*) FROM videos WHERE watch_time = {}", 6 * STEPS * STEP);
        eventually("each step is written once", || async { (server.count(&watched).await == 1).then_some(()) }).await;
    }

    async fn a_playback_id_that_the_server_did_not_issue_is_refused(engine: Engine) {
        let server = Server::with(engine, &SHORT_VIEWS).await;
        let (owner, video) = long_video(&server).await;
        let other = owner.publish(media::webm(), Visibility::Public).await;
        let viewer = User::register(&server).await;
        let player = Player::start(&viewer, &video).await;
        let refused = async |player: Player| {
            let status = player.try_report(Playing, 0).await.refused(Code::InvalidArgument, "PLAYBACK_INVALID");
            assert_eq!(fields(&status), ["playback_id"]);
        };
        refused(Player { playback_id: "A".repeat(60), ..player.clone() }).await;
        refused(Player { playback_id: format!("{}A", player.playback_id), ..player.clone() }).await;
        refused(Player { video_id: other.id.clone(), ..player.clone() }).await;
        let mut edited = player.playback_id.clone().into_bytes();
        edited[0] = if edited[0] == b'A' { b'B' } else { b'A' };
        refused(Player { playback_id: String::from_utf8(edited).unwrap(), ..player.clone() }).await;
        // A user who receives the playback id can use it, too.
        let nobody = User::nobody(&server);
        assert_eq!(Player { user: nobody, ..player.clone() }.report(Playing, 0).await, (TooShort, 0));

        player.report(Playing, 0).await;
        let hidden = pb::SetVideoVisibilityRequest { video_id: video.id.clone(), visibility: Visibility::Private.into() };
        owner.videos().set_video_visibility(hidden).await.unwrap();
        player.try_report(Playing, 100).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
        assert_eq!(get(&owner, &video).await.view_count, 0);
        owner.videos().delete_video(pb::DeleteVideoRequest { video_id: video.id.clone() }).await.unwrap();
        player.try_report(Playing, 200).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_count_one_view_once() {
    let flags = [&SHORT_VIEWS[..], &["--secrets", "q4Zl0bq9M3wJm1o5xXy7T2uVhKc8RfGdNnEiSsPaBtI"]].concat();
    let server = Server::with(Engine::Postgres, &flags).await;
    let node = server.another_node().await;
    let (owner, video) = long_video(&server).await;
    let here = User::register(&server).await;
    let there = User { channel: node.channel(), ..here.clone() };
    // The same playback on both nodes, and another one.
    let player = Player::start(&here, &video).await;
    let players = [player.clone(), Player { user: there.clone(), ..player }, Player::start(&there, &video).await];
    for step in 0..STEPS {
        for player in &players {
            player.report(Playing, step * STEP).await;
        }
    }
    let last = players.clone().map(|player| tokio::spawn(async move { player.report(Playing, STEPS * STEP).await.0 }));
    let mut views = Vec::new();
    for call in last {
        views.push(call.await.unwrap());
    }
    assert_eq!(views.iter().filter(|view| **view == Counted).count(), 1, "{views:?}");
    assert_eq!(views.iter().filter(|view| **view == AlreadyCounted).count(), 2, "{views:?}");
    // Each node writes its own views to the same rows.
    for user in [&server, &node] {
        let player = Player::start(&User::register(user).await, &video).await;
        assert_eq!(player.watch().await, Counted);
    }
    has_views(&owner, &video, 3).await;
    let elsewhere = User { channel: node.channel(), ..owner };
    has_views(&elsewhere, &video, 3).await;
}
