//! Views are written in batches: which a crash may lose, and which must never be lost.

use marquee_contract::v1::PlaybackState::Playing;
use marquee_contract::v1::ViewResult::Counted;

use super::{Player, SHORT_VIEWS, STEP, STEPS, get, has_views, long_video, position};
use crate::support::{Server, User, both_engines, eventually};

/// The number of viewers, one after the other.
const VIEWERS: i64 = 8;
const FLAGS: [&str; 4] = ["--trusted-proxies", "1", SHORT_VIEWS[0], SHORT_VIEWS[1]];

/// Makes a view by each of [`VIEWERS`] new viewers at addresses in this network.
async fn views(server: &Server, video: &marquee_contract::v1::Video, network: &str) {
    for number in 1..=VIEWERS {
        let player = Player::at(server, &format!("{network}.{number}"), video).await;
        assert_eq!(player.watch().await, Counted);
    }
}

/// Fails unless all sums of views and watch time agree.
async fn assert_sums_agree(server: &Server) {
    let differing = "SELECT COUNT(*) FROM videos v JOIN channel_totals t ON t.channel_id = v.channel_id
        WHERE v.view_count <> t.view_count OR v.watch_time <> t.watch_time
        OR v.view_count <> (SELECT SUM(view_count) FROM video_days) OR v.watch_time <> (SELECT SUM(watch_time) FROM video_days)
        OR v.view_count <> (SELECT SUM(view_count) FROM channel_days)
        OR v.watch_time <> (SELECT SUM(watch_time) FROM channel_days)";
    assert_eq!(server.count(differing).await, 0);
}

both_engines! {
    async fn a_crash_loses_no_positions_and_only_the_latest_views(engine: Engine) {
        let mut server = Server::with(engine, &FLAGS).await;
        let (mut owner, video) = long_video(&server).await;
        let mut viewers = Vec::new();
        for _ in 0..4 {
            viewers.push(User::register(&server).await);
        }
        views(&server, &video, "192.0.2").await;
        has_views(&owner, &video, VIEWERS).await;
        views(&server, &video, "198.51.100").await;
        for (number, viewer) in (1..).zip(&viewers) {
            Player::start(viewer, &video).await.report(Playing, number * 1_000_000).await;
        }
        server.kill().await;
        server.restart().await;
        owner.reconnect(&server);
        let count = get(&owner, &video).await.view_count;
        assert!((VIEWERS..=2 * VIEWERS).contains(&count), "{count} views");
        for (number, viewer) in (1..).zip(&mut viewers) {
            viewer.reconnect(&server);
            assert_eq!(position(viewer, &video).await, Some(number * 1_000_000));
        }
        // A viewer who was counted is not counted again, even if the count was lost.
        assert_ne!(Player::at(&server, "198.51.100.1", &video).await.watch().await, Counted);
        assert_sums_agree(&server).await;
    }

    async fn an_orderly_stop_loses_no_views(engine: Engine) {
        let mut server = Server::with(engine, &FLAGS).await;
        let (mut owner, video) = long_video(&server).await;
        for network in ["192.0.2", "198.51.100"] {
            let before = get(&owner, &video).await.view_count;
            views(&server, &video, network).await;
            server.terminate();
            assert!(server.wait().await.success());
            server.restart().await;
            owner.reconnect(&server);
            let after = get(&owner, &video).await.view_count;
            assert!(before <= after);
        }
        assert_eq!(get(&owner, &video).await.view_count, 2 * VIEWERS);
        let watched = format!("SELECT COUNT(*) FROM videos WHERE watch_time = {}", 2 * VIEWERS * STEPS * STEP);
        assert_eq!(server.count(&watched).await, 1);
        assert_sums_agree(&server).await;
    }

    async fn views_that_the_database_rejects_are_written_once_later(engine: Engine) {
        let server = Server::with(engine, &FLAGS).await;
        let (owner, video) = long_video(&server).await;
        let away = "ALTER TABLE channel_days RENAME TO elsewhere";
        server.execute(away, away).await;
        views(&server, &video, "192.0.2").await;
        eventually("the server has tried to write the views", || async {
            server.log().contains("views cannot be written").then_some(())
        })
        .await;
        views(&server, &video, "198.51.100").await;
        assert_eq!(get(&owner, &video).await.view_count, 0, "nothing is written by halves");
        let back = "ALTER TABLE elsewhere RENAME TO channel_days";
        server.execute(back, back).await;
        has_views(&owner, &video, 2 * VIEWERS).await;
        assert_sums_agree(&server).await;
    }

    async fn recent_views_weigh_more_in_trending_than_older_ones(engine: Engine) {
        let server = Server::with(engine, &FLAGS).await;
        let (owner, old) = long_video(&server).await;
        let new = owner.publish(crate::support::media::webm(), marquee_contract::v1::Visibility::Public).await;
        views(&server, &old, "192.0.2").await;
        has_views(&owner, &old, VIEWERS).await;
        let above = |more: &str, less: &str| format!(
            "SELECT COUNT(*) FROM videos a, videos b WHERE a.content_type = 'video/{more}'
            AND b.content_type = 'video/{less}' AND a.trend > b.trend"
        );
        assert_eq!(Player::at(&server, "203.0.113.1", &new).await.watch().await, Counted);
        has_views(&owner, &new, 1).await;
        assert_eq!(server.count(&above("mp4", "webm")).await, 1, "eight views are more than one");
        // After seven days, eight views weigh less than one; in the sums, that is a difference of 3.5.
        let week = "UPDATE videos SET trend = trend - 3.5 WHERE content_type = 'video/mp4'";
        server.execute(week, week).await;
        assert_eq!(server.count(&above("webm", "mp4")).await, 1);
        // Two new views bring the older video to the front again.
        for address in ["203.0.113.2", "203.0.113.3"] {
            assert_eq!(Player::at(&server, address, &old).await.watch().await, Counted);
        }
        has_views(&owner, &old, VIEWERS + 2).await;
        assert_eq!(server.count(&above("mp4", "webm")).await, 1);
    }
}
