//! PostgreSQL is restarted under load, in an orderly way and as by a crash, and once it stays away for a while.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tonic::{Code, Status};

use super::client::{CHUNK_FLAG, Client, Tally, load, settle};
use crate::support::postgres::{Cluster, Stop};
use crate::support::random::Random;
use crate::support::rounds::rounds;
use crate::support::{Server, eventually, reason};

/// Clients that write at the same time.
const CLIENTS: usize = 4;
/// Calls that are acknowledged between two restarts, at least.
const CALLS: u64 = 40;
/// How long the service may take to come back once the database takes connections. What is measured is printed; this is
/// the generous bound of a machine that does other things.
const BACK: Duration = Duration::from_secs(20);

/// Fails unless the error says that the database is away, in the contract's words.
fn assert_away(status: &Status) {
    let told = (status.code(), reason(status));
    let away = (Code::Unavailable, "UNAVAILABLE".to_owned());
    let late = (Code::DeadlineExceeded, "DEADLINE_EXCEEDED".to_owned());
    assert!(told == away || told == late, "{status:?}");
}

/// Does what clients do until it is told to stop; whatever fails is looked into once that is possible again.
async fn persist(mut client: Client, stop: Arc<AtomicBool>) -> Client {
    while !stop.load(Ordering::Relaxed) {
        let Some(status) = client.live_until(&stop).await else { break };
        assert_away(&status);
        while let Err(status) = client.check().await {
            assert_away(&status);
        }
    }
    client
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_was_acknowledged_is_lost_when_postgres_restarts_and_the_service_comes_back() {
    let (restarts, mut random) = (rounds(3, 10), Random::new());
    let cluster = tokio::task::spawn_blocking(Cluster::start).await.expect("PostgreSQL starts");
    let cluster = Arc::new(cluster);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let server = Server::at(folder, Some(cluster.url()), &[CHUNK_FLAG]).await;
    let (tally, stop) = (Arc::new(Tally::default()), Arc::new(AtomicBool::new(false)));
    let clients = Client::several(&server, CLIENTS, &mut random, &tally).await;
    let lives: Vec<_> = clients.into_iter().map(|client| tokio::spawn(persist(client, stop.clone()))).collect();

    // The clients' work goes on, and so did the service.
    let works = async |calls: u64| {
        let goal = load(&tally.acknowledged) + calls;
        eventually("calls are acknowledged", || async { (load(&tally.acknowledged) >= goal).then_some(()) }).await;
    };
    let health = async |code: u16| {
        eventually("health tells it", || async { (server.get("/healthz").await.status() == code).then_some(()) }).await;
    };
    let (mut slowest, mut told) = (Duration::ZERO, 0);
    for restart in 0..restarts {
        works(CALLS).await;
        tokio::time::sleep(Duration::from_millis(random.below(100) as u64)).await;
        let mode = if restart % 2 == 0 { Stop::Fast } else { Stop::Immediate };
        // The last time it stays away for so long that health must tell.
        let long = restart + 1 == restarts;
        in_background(&cluster, move |cluster| cluster.down(mode)).await;
        if long {
            health(503).await;
            told += 1;
        }
        in_background(&cluster, Cluster::up).await;
        let up = Instant::now();
        works(1).await;
        if long {
            health(200).await;
        }
        let back = up.elapsed();
        assert!(back < BACK, "{mode:?}: the service came back after {back:?}");
        slowest = slowest.max(back);
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
    assert_eq!(server.count(open).await, 0, "a transaction is left open");
    println!(
        "{restarts} restarts of PostgreSQL, fast and immediate, with {CLIENTS} clients: {tally}; back after {slowest:?} \
         at the latest, {told} outage told by health; nothing was lost"
    );
}

/// Runs what blocks.
async fn in_background(cluster: &Arc<Cluster>, work: impl FnOnce(&Cluster) + Send + 'static) {
    let cluster = cluster.clone();
    tokio::task::spawn_blocking(move || work(&cluster)).await.expect("PostgreSQL does what it is told");
}
