//! PostgreSQL is restarted under load, in an orderly way and as by a crash, and is down for a while once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tonic::{Code, Status};

use super::client::{CHUNK_FLAG, Client, Tally, load, settle};
use crate::support::postgres::{Cluster, Stop};
use crate::support::random::Random;
use crate::support::rounds::rounds;
use crate::support::{Server, eventually, reason};

/// The number of clients that write at the same time.
const CLIENTS: usize = 4;
/// The least number of calls that are acknowledged between two restarts.
const CALLS: u64 = 40;

/// Fails unless the error is the one that the contract specifies for an unreachable database.
fn assert_away(status: &Status) {
    let error = (status.code(), reason(status));
    let away = (Code::Unavailable, "UNAVAILABLE".to_owned());
    let late = (Code::DeadlineExceeded, "DEADLINE_EXCEEDED".to_owned());
    assert!(error == away || error == late, "{status:?}");
}

/// Runs a client until `stop` is set. After each failed call, checks the client's state as soon as that is possible.
async fn run_client(mut client: Client, stop: Arc<AtomicBool>) -> Client {
    while !stop.load(Ordering::Relaxed) {
        let Some(status) = client.act_until_stopped(&stop).await else { break };
        assert_away(&status);
        while let Err(status) = client.check().await {
            assert_away(&status);
        }
    }
    client
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn restarts_of_postgres_lose_no_acknowledged_data_and_the_service_recovers() {
    let (restarts, mut random) = (rounds(3, 10), Random::new());
    let cluster = tokio::task::spawn_blocking(Cluster::start).await.expect("PostgreSQL starts");
    let cluster = Arc::new(cluster);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let server = Server::at(folder, Some(cluster.url()), &[CHUNK_FLAG]).await;
    let (tally, stop) = (Arc::new(Tally::default()), Arc::new(AtomicBool::new(false)));
    let clients = Client::several(&server, CLIENTS, &mut random, &tally).await;
    let lives: Vec<_> = clients.into_iter().map(|client| tokio::spawn(run_client(client, stop.clone()))).collect();

    // The clients continue, so the service is back.
    let works = async |calls: u64| {
        let goal = load(&tally.acknowledged) + calls;
        eventually("calls are acknowledged", || async { (load(&tally.acknowledged) >= goal).then_some(()) }).await;
    };
    let health = async |code: u16| {
        eventually("the health check reports the outage", || async {
            (server.get("/healthz").await.status() == code).then_some(())
        })
        .await;
    };
    let (mut slowest, mut outages) = (Duration::ZERO, 0);
    for restart in 0..restarts {
        works(CALLS).await;
        tokio::time::sleep(Duration::from_millis(random.below(100) as u64)).await;
        let mode = if restart % 2 == 0 { Stop::Fast } else { Stop::Immediate };
        // The last time, PostgreSQL is down for so long that the health check must report it.
        let long = restart + 1 == restarts;
        in_background(&cluster, move |cluster| cluster.down(mode)).await;
        if long {
            health(503).await;
            outages += 1;
        }
        in_background(&cluster, Cluster::up).await;
        let up = Instant::now();
        works(1).await;
        if long {
            health(200).await;
        }
        slowest = slowest.max(up.elapsed());
    }
    works(CALLS).await;
    stop.store(true, Ordering::Relaxed);
    let mut clients = Vec::new();
    for life in lives {
        clients.push(life.await.expect("a client has not panicked"));
    }
    settle(&server, &mut clients).await;
    let open = "SELECT COUNT(*) FROM pg_stat_activity
        WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
    // A recurring task may be in the middle of one.
    eventually("no transaction is left open", || async { (server.count(open).await == 0).then_some(()) }).await;
    println!(
        "{restarts} restarts of PostgreSQL, fast and immediate, with {CLIENTS} clients: {tally}; back after {slowest:?} \
         at the latest, {outages} outage reported by the health check; nothing was lost"
    );
}

/// Runs a blocking function.
async fn in_background(cluster: &Arc<Cluster>, work: impl FnOnce(&Cluster) + Send + 'static) {
    let cluster = cluster.clone();
    tokio::task::spawn_blocking(move || work(&cluster)).await.expect("the blocking call succeeds");
}
