//! The server is killed, again and again, while clients write.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;

use super::client::{CHUNK_FLAG, Client, Tally, load, settle};
use super::rounds;
use crate::support::random::Random;
use crate::support::{Server, both_engines, eventually, reason};

/// Clients that write at the same time.
const CLIENTS: usize = 4;
/// The server is killed after fewer calls than these, all clients' together, and within this time of the last of them.
const LIFE_CALLS: usize = 60;
const LIFE_MICROS: usize = 5_000;

both_engines! {
    async fn nothing_that_was_acknowledged_is_lost_when_the_server_is_killed(engine: Engine) {
        let (rounds, mut random) = (rounds(10, 100), Random::new());
        let mut server = Server::with(engine, &[CHUNK_FLAG]).await;
        let tally = Arc::new(Tally::default());
        let mut clients = Client::several(&server, CLIENTS, &mut random, &tally).await;
        for _ in 0..rounds {
            let lives = clients.into_iter().map(|mut client| {
                tokio::spawn(async move {
                    let end = client.live().await;
                    (client, end)
                })
            });
            let lives: Vec<_> = lives.collect();
            // Any moment will do; the seed says which.
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
