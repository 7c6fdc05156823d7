//! The server is killed repeatedly while clients write.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use marquee_contract::v1 as pb;
use sqlx::{Connection, PgConnection};

use super::client::{CHUNK_FLAG, Client, Tally, load, settle};
use crate::support::random::Random;
use crate::support::rounds::rounds;
use crate::support::{Engine, Server, User, both_engines, eventually, reason};

/// The number of clients that write at the same time.
const CLIENTS: usize = 4;
/// The server is killed after a random number of calls below this (all clients together), and within this many
/// microseconds of the last of them.
const LIFE_CALLS: usize = 60;
const LIFE_MICROS: usize = 5_000;

both_engines! {
    async fn killing_the_server_loses_no_acknowledged_data(engine: Engine) {
        let (rounds, mut random) = (rounds(4, 100), Random::new());
        let mut server = Server::with(engine, &[CHUNK_FLAG]).await;
        let tally = Arc::new(Tally::default());
        let mut clients = Client::several(&server, CLIENTS, &mut random, &tally).await;
        for _ in 0..rounds {
            let lives = clients.into_iter().map(|mut client| {
                tokio::spawn(async move {
                    let end = client.act_until_failure().await;
                    (client, end)
                })
            });
            let lives: Vec<_> = lives.collect();
            // A random moment, which the seed determines.
            let goal = load(&tally.acknowledged) + random.below(LIFE_CALLS) as u64;
            eventually("calls are acknowledged", || async { (load(&tally.acknowledged) >= goal).then_some(()) }).await;
            tokio::time::sleep(Duration::from_micros(random.below(LIFE_MICROS) as u64)).await;
            server.kill().await;
            server.restart().await;
            clients = Vec::new();
            for ended in join_all(lives).await {
                let (mut client, status) = ended.expect("a client has not panicked");
                assert_eq!(reason(&status), "", "only the kill is in the way: {status:?}");
                client.reconnect(&server);
                clients.push(client);
            }
            for checked in join_all(clients.iter_mut().map(Client::check)).await {
                checked.expect("it can be looked at");
            }
        }
        settle(&server, &mut clients).await;
        println!("{engine:?}: {rounds} kills with {CLIENTS} clients: {tally}; nothing was lost");
    }
}

/// From now on, a transaction that changes an upload waits at its commit while another session holds this lock.
const WAIT_AT_COMMIT: &str = "CREATE FUNCTION wait_for_the_test() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(4711); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER wait_for_the_test AFTER UPDATE ON uploads DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION wait_for_the_test()";
const WAITING: &str = "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_waits_for_postgres_to_commit_statements_sent_before_it() {
    let mut server = Server::start(Engine::Postgres).await;
    let mut user = User::register(&server).await;
    let upload_id = user.create_upload(1000).await.id;
    server.execute("", WAIT_AT_COMMIT).await;
    let url = server.database_url().expect("a database");
    let mut lock = PgConnection::connect(url).await.expect("PostgreSQL answers");
    sqlx::query("SELECT pg_advisory_lock(4711)").execute(&mut lock).await.expect("the lock");
    let call = tokio::spawn({
        let (user, upload_id) = (user.clone(), upload_id.clone());
        async move { user.uploads().cancel_upload(pb::CancelUploadRequest { upload_id }).await }
    });
    eventually("the cancellation is being committed", || async { (server.count(WAITING).await == 1).then_some(()) })
        .await;

    let crash = server.crash();
    let kill = tokio::spawn(async move { crash.kill().await });
    server.wait().await;
    call.await.expect("no panic").expect_err("the call got no answer");
    for _ in 0..20 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        assert!(!kill.is_finished(), "the kill has not waited for the commit");
    }
    lock.close().await.expect("the lock goes");
    kill.await.expect("the commit is over");
    server.restart().await;
    user.reconnect(&server);
    assert_eq!(user.get_upload(&upload_id).await.state(), pb::UploadState::Cancelled);
}
