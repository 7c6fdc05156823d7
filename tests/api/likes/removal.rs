//! Deleting removes all likes of and by the deleted object, in as many transactions as that takes.

use marquee_contract::v1::set_like_request::Target;
use marquee_contract::v1::{self as pb, Visibility};

use super::{LikeTargets, delete_account, delete_video, get_video, set_like, set_visibility};
use crate::support::{Engine, Server, User, both_engines, eventually, media};

/// More likes than one transaction removes.
const MANY: usize = 1_100;

/// An id as an SQL literal of the engine.
fn literal(engine: Engine, id: &str) -> String {
    match engine {
        Engine::Sqlite => format!("x'{}'", id.replace('-', "")),
        Engine::Postgres => format!("'{id}'"),
    }
}

/// Inserts accounts by SQL that like all of these targets, and adjusts the counts.
async fn fill(server: &Server, things: &LikeTargets) {
    let random = if server.engine() == Engine::Sqlite { "randomblob(16)" } else { "gen_random_uuid()" };
    let mut statements = vec![format!(
        "INSERT INTO users (id, username, email, password_hash, role, create_time)
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {MANY})
            SELECT {random}, 'fan_' || n, 'fan_' || n, '', 1, 0 FROM numbers;"
    )];
    for (kind, thing, time) in
        [("video", &things.video, ", 0"), ("comment", &things.comment, ""), ("tweet", &things.tweet, "")]
    {
        let id = literal(server.engine(), thing);
        statements.push(format!(
            "INSERT INTO {kind}_likes SELECT id, {id}{time} FROM users WHERE email LIKE 'fan_%';
            UPDATE {kind}s SET like_count = like_count + {MANY} WHERE id = {id};"
        ));
    }
    let video = literal(server.engine(), &things.video);
    statements.push(format!(
        "UPDATE channel_totals SET like_count = like_count + {MANY}
            WHERE channel_id = (SELECT channel_id FROM videos WHERE id = {video});"
    ));
    let statements = statements.concat();
    server.execute(&statements, &statements).await;
    server.assert_counts_are_right().await;
}

async fn no_likes_are_left(server: &Server) {
    for table in ["video_likes", "comment_likes", "tweet_likes"] {
        let statement = format!("SELECT COUNT(*) FROM {table}");
        eventually(&statement, || async { (server.count(&statement).await == 0).then_some(()) }).await;
    }
    eventually("nothing is left to remove", || async {
        (server.count("SELECT COUNT(*) FROM removals").await == 0).then_some(())
    })
    .await;
    server.assert_counts_are_right().await;
}

both_engines! {
    async fn deleting_a_video_comment_or_tweet_removes_its_likes(engine: Engine) {
        let server = Server::start(engine).await;
        let owner = User::register(&server).await;
        let things = LikeTargets::of(&owner).await;
        fill(&server, &things).await;
        delete_video(&owner, &things.video).await.unwrap();
        crate::tweets::delete(&owner, &things.tweet).await.unwrap();
        no_likes_are_left(&server).await;
        for table in ["videos", "comments", "tweets"] {
            assert_eq!(server.count(&format!("SELECT COUNT(*) FROM {table}")).await, 0, "{table}");
        }
    }

    async fn deleting_an_account_removes_the_likes_of_its_content(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, fan) = (User::register(&server).await, User::register(&server).await);
        let things = LikeTargets::of(&owner).await;
        fill(&server, &things).await;
        for (target, _) in things.targets() {
            set_like(&fan, &target, true).await.unwrap();
        }
        delete_account(&owner).await.unwrap();
        no_likes_are_left(&server).await;
    }

    async fn likes_by_a_deleted_account_are_no_longer_counted(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, going, staying) =
            (User::register(&server).await, User::register(&server).await, User::register(&server).await);
        let things = LikeTargets::of(&owner).await;
        for (target, _) in things.targets() {
            set_like(&going, &target, true).await.unwrap();
            set_like(&staying, &target, true).await.unwrap();
        }
        // Likes of many videos, in several channels and states.
        let other = LikeTargets::of(&staying).await;
        server.multiply_videos(MANY).await;
        let going_id = literal(engine, &going.account.id);
        let statements = format!(
            "INSERT INTO video_likes SELECT {going_id}, id, 0 FROM videos WHERE like_count = 0;
            UPDATE videos SET like_count = 1 WHERE like_count = 0;
            UPDATE channel_totals SET like_count = (SELECT COALESCE(SUM(v.like_count), 0) FROM videos v
                WHERE v.channel_id = channel_totals.channel_id);"
        );
        server.execute(&statements, &statements).await;
        server.assert_counts_are_right().await;
        let private = owner.publish(media::mp4(), Visibility::Unlisted).await.id;
        set_like(&going, &Target::VideoId(private.clone()), true).await.unwrap();
        set_visibility(&owner, &private, Visibility::Private).await;

        delete_account(&going).await.unwrap();
        eventually("its likes are removed", || async {
            (server.count("SELECT COUNT(*) FROM removals").await == 0).then_some(())
        })
        .await;
        server.assert_counts_are_right().await;
        assert_eq!(things.seen_by(&staying).await, [(1, true); 3]);
        for id in [&other.video, &private] {
            let viewer = if id == &private { &owner } else { &staying };
            let video: pb::Video = get_video(viewer, id).await.unwrap();
            assert_eq!(video.like_count, 0);
        }
        assert_eq!(server.count("SELECT COUNT(*) FROM video_likes").await, 1);
    }
}
