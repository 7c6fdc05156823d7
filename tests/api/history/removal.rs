//! What happens to histories and views when a video or an account is deleted, or when they expire.

use marquee_contract::v1 as pb;
use marquee_contract::v1::PlaybackState::Playing;

use super::{Player, SHORT_VIEWS, has_views, long_video};
use crate::support::user::PASSWORD;
use crate::support::{Server, User, both_engines, eventually, media};

/// The tables that record which videos an account has watched.
const TABLES: [&str; 3] = ["history", "playbacks", "viewers"];

/// Waits until each table has this many rows.
async fn wait_for_rows(server: &Server, tables: &[&str], rows: i64) {
    for table in tables {
        let statement = format!("SELECT COUNT(*) FROM {table}");
        eventually(table, || async { (server.count(&statement).await == rows).then_some(()) }).await;
    }
}

both_engines! {
    async fn a_deleted_video_is_removed_from_every_history(engine: Engine) {
        let server = Server::with(engine, &SHORT_VIEWS).await;
        let (owner, video) = long_video(&server).await;
        let viewer = User::register(&server).await;
        let kept = owner.publish(media::webm(), pb::Visibility::Public).await;
        for one in [&video, &kept] {
            Player::start(&viewer, one).await.watch().await;
        }
        has_views(&owner, &video, 1).await;
        // More rows than one transaction removes.
        let viewers = |bytes: &str| format!(
            "INSERT INTO viewers (viewer, video_id, expire_time)
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 700)
            SELECT {bytes}, v.id, 9000000000000000 FROM numbers, (SELECT id FROM videos ORDER BY id LIMIT 1) v"
        );
        let postgres = viewers("decode(md5(n::text), 'hex')");
        assert_eq!(server.execute(&viewers("randomblob(16)"), &postgres).await, 700);

        owner.videos().delete_video(pb::DeleteVideoRequest { video_id: video.id.clone() }).await.unwrap();
        wait_for_rows(&server, &TABLES, 1).await;
        wait_for_rows(&server, &["videos", "video_days"], 1).await;
        wait_for_rows(&server, &["removals"], 0).await;
        has_views(&owner, &kept, 1).await;
    }

    async fn views_of_a_deleted_video_are_not_added_to_totals(engine: Engine) {
        let server = Server::with(engine, &SHORT_VIEWS).await;
        let (owner, video) = long_video(&server).await;
        let kept = owner.publish(media::webm(), pb::Visibility::Public).await;
        // Both views are written in one batch; whether that is before or after the deletion, the totals include only
        // the other video's.
        for one in [&video, &kept] {
            Player::start(&User::register(&server).await, one).await.watch().await;
        }
        owner.videos().delete_video(pb::DeleteVideoRequest { video_id: video.id.clone() }).await.unwrap();
        has_views(&owner, &kept, 1).await;
        wait_for_rows(&server, &["videos", "video_days"], 1).await;
        let right = "SELECT COUNT(*) FROM channel_totals t JOIN videos v ON v.channel_id = t.channel_id
            WHERE t.view_count = 1 AND v.view_count = 1 AND t.watch_time = v.watch_time";
        assert_eq!(server.count(right).await, 1);
    }

    async fn deleting_an_account_removes_its_watch_history(engine: Engine) {
        let server = Server::with(engine, &SHORT_VIEWS).await;
        let (owner, video) = long_video(&server).await;
        let (viewer, other) = (User::register(&server).await, User::register(&server).await);
        for user in [&viewer, &other] {
            Player::start(user, &video).await.watch().await;
        }
        // The account's own video was watched as well.
        let own = viewer.publish(media::webm(), pb::Visibility::Public).await;
        Player::start(&other, &own).await.report(Playing, 0).await;
        has_views(&owner, &video, 2).await;
        let request = pb::DeleteMeRequest { current_password: PASSWORD.to_owned() };
        viewer.users().delete_me(request).await.unwrap();
        wait_for_rows(&server, &TABLES, 1).await;
        wait_for_rows(&server, &["removals"], 0).await;
        // The view of the other video still counts.
        has_views(&other, &video, 2).await;
    }

    async fn expired_playbacks_and_views_are_removed(engine: Engine) {
        let server = Server::with(engine, &["--sweep-interval", "100ms", SHORT_VIEWS[0], SHORT_VIEWS[1]]).await;
        let (owner, video) = long_video(&server).await;
        let (old, new) = (User::register(&server).await, User::register(&server).await);
        let player = Player::start(&old, &video).await;
        player.watch().await;
        for statement in ["UPDATE playbacks SET update_time = 1", "UPDATE viewers SET expire_time = 1"] {
            server.execute(statement, statement).await;
        }
        wait_for_rows(&server, &TABLES[1..], 0).await;
        Player::start(&new, &video).await.watch().await;
        wait_for_rows(&server, &["history"], 2).await;
        wait_for_rows(&server, &TABLES[1..], 1).await;
        has_views(&owner, &video, 2).await;
    }
}
