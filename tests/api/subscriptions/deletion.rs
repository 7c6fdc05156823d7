//! Subscriptions of deleted accounts.

use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::{assert_counts, channel, delete_account, subscribe};
use crate::support::{Engine, Server, User, both_engines, eventually};

/// More subscriptions than one transaction removes.
const MANY: usize = 1_100;

both_engines! {
    async fn deleting_an_account_removes_its_subscriptions_and_subscribers(engine: Engine) {
        let server = Server::start(engine).await;
        let (gone, friend, other) =
            (User::register(&server).await, User::register(&server).await, User::register(&server).await);
        for (one, two) in [(&gone, &friend), (&friend, &gone), (&friend, &other), (&other, &friend)] {
            subscribe(one, two).await;
        }
        server.add_mutual_subscribers(&gone.channel_id(), MANY).await;
        delete_account(&gone).await;
        eventually("its channel goes", || async {
            (server.count("SELECT COUNT(*) FROM channels WHERE delete_time IS NOT NULL").await == 0).then_some(())
        })
        .await;
        assert_eq!(server.count("SELECT COUNT(*) FROM subscriptions").await, 2);
        for user in [&friend, &other] {
            let shown = channel(user, &user.channel_id()).await;
            assert_eq!((shown.subscriber_count, shown.subscription_count), (1, 1));
        }
        // The rows inserted by SQL were not counted when they were inserted.
        let gained = "INSERT INTO channel_days (channel_id, day, subscribers_gained)
            SELECT id, 1, 1 FROM channels WHERE username LIKE 'friend%'";
        server.execute(gained, gained).await;
        assert_counts(&server).await;
    }
}

/// PostgreSQL only, because SQLite has one node.
#[tokio::test]
async fn a_removal_that_another_node_left_unfinished_is_completed() {
    let server = Server::start(Engine::Postgres).await;
    let gone = User::register(&server).await;
    server.add_mutual_subscribers(&gone.channel_id(), MANY).await;
    let watched = format!(
        "INSERT INTO videos (id, channel_id, upload_id, blob_key, title, description, duration, size_bytes, content_type,
            width, height, state, visibility, moderation, create_time, publish_time)
            SELECT id, id, id, '', '', '', 1, 1, '', 1, 1, 2, 1, 1, 1, 1 FROM channels WHERE username LIKE 'friend%';
        INSERT INTO history (user_id, video_id, position, watch_time) SELECT '{}', id, 0, 1 FROM videos",
        gone.account.id
    );
    server.execute("", &watched).await;
    // Another node removes the first batch of each and then stops, for example in a crash.
    let mut batches = Vec::new();
    for (table, column) in [("subscriptions", "channel_id"), ("history", "video_id")] {
        let mut other = PgConnection::connect(server.database_url().expect("a database")).await.expect("a connection");
        let owner = &gone.account.id;
        let batch = format!(
            "BEGIN; DELETE FROM {table} WHERE user_id = '{owner}' AND {column} IN
                (SELECT {column} FROM {table} WHERE user_id = '{owner}' ORDER BY {column} LIMIT 500)"
        );
        sqlx::raw_sql(AssertSqlSafe(batch)).execute(&mut other).await.expect("it is done");
        batches.push(other);
    }
    delete_account(&gone).await;
    for mut other in batches {
        let waiting =
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        eventually("the server waits for it", || async { (server.count(waiting).await == 1).then_some(()) }).await;
        sqlx::query("COMMIT").execute(&mut other).await.expect("it is done");
    }
    eventually("the removal queue is empty", || async {
        (server.count("SELECT COUNT(*) FROM removals").await == 0).then_some(())
    })
    .await;
    for table in ["subscriptions", "history"] {
        assert_eq!(server.count(&format!("SELECT COUNT(*) FROM {table}")).await, 0, "{table}");
    }
}
