//! The server is killed, again and again, while clients write.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;

use super::client::{CHUNK_FLAG, Client, Tally, load, settle};
use super::rounds;
use crate::support::random::Random;
use crate::support::{Server, both_engines, reason};

/// Clients that write at the same time.
const CLIENTS: usize = 4;
/// The server is killed within this time of its start, in microseconds.
const LIFE_MICROS: usize = 250_000;

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
        assert!(load(&tally.acknowledged) > load(&tally.failed), "hardly anything was done: {tally}");
        println!("{engine:?}: {rounds} kills with {CLIENTS} clients: {tally}; nothing was lost");
    }
}
