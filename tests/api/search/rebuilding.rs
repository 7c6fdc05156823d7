//! Building the search index of a database without one, and rebuilding it.

use std::time::Duration;

use marquee_contract::v1::Visibility;
use sqlx::{Connection, PgConnection};

use super::{found, page, publish, publish_as, search_request};
use crate::support::{Engine, Server, User, both_engines, eventually};

/// The advisory lock that every change of a video's texts takes on PostgreSQL before the document's: that of the
/// channel.
const LOCK_CHANNEL: &str =
    "SELECT pg_advisory_xact_lock(('x' || right(replace(id::text, '-', ''), 16))::bit(64)::bigint)
    FROM channels";
/// Counts the transactions that wait for such a lock.
const WAITING: &str = "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

both_engines! {
    async fn videos_that_are_not_in_the_index_are_indexed_when_the_server_starts(engine: Engine) {
        let mut server = Server::start(engine).await;
        let (owner, mut nobody) = (User::register(&server).await, User::nobody(&server));
        publish(&owner, "Falcon", "", &[]).await;
        publish_as(&owner, "Hidden falcon", "", &[], Visibility::Unlisted).await;
        // More videos than one batch.
        server.multiply_videos(250).await;
        let forget = "DELETE FROM search_documents";
        server.execute(&format!("{forget}; INSERT INTO search_words (search_words) VALUES ('delete-all')"), forget).await;
        assert_eq!(found(&nobody, "falcon").await, [""; 0]);
        // A second start, with an existing index.
        for _ in 0..2 {
            server.restart_and_reindex().await;
            nobody.reconnect(&server);
            assert_eq!(server.count("SELECT COUNT(*) FROM search_documents").await, 251);
            let (videos, next) = page(&nobody, &search_request("falcon")).await;
            assert!(videos.len() == 100 && !next.is_empty());
            assert!(videos.iter().all(|video| video.title == "Falcon"));
        }
    }
}

#[tokio::test]
async fn changes_during_a_rebuild_of_the_index_do_not_deadlock() {
    let server = Server::start(Engine::Postgres).await;
    let (owner, nobody) = (User::register(&server).await, User::nobody(&server));
    publish(&owner, "Falcon", "", &[]).await;
    let indexed = "SELECT COUNT(*) FROM server_state WHERE name = 'search_index' AND value = 'complete'";
    eventually("everything is indexed", || async { (server.count(indexed).await == 1).then_some(()) }).await;
    let forget = "DELETE FROM server_state WHERE name = 'search_index'";
    server.execute(forget, forget).await;

    let mut change = PgConnection::connect(server.database_url().expect("a database")).await.expect("a connection");
    let mut change = change.begin().await.expect("a transaction");
    sqlx::query(LOCK_CHANNEL).execute(&mut *change).await.expect("the lock");
    let _node = server.another_node().await;
    eventually("the node waits for the lock", || async { (server.count(WAITING).await == 1).then_some(()) }).await;
    // Longer than the deadlock timeout of the server's connection, so that the other transaction of a deadlock is
    // aborted.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let update = "UPDATE search_documents SET head = head";
    sqlx::query(update)
        .execute(&mut *change)
        .await
        .expect("the transaction that waits for the channel does not hold the document");
    change.commit().await.expect("it is done");
    eventually("everything is indexed", || async { (server.count(indexed).await == 1).then_some(()) }).await;
    assert_eq!(found(&nobody, "falcon").await, ["Falcon"]);
}
