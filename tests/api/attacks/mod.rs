//! One hostile client at one address, under the limits that a server has by itself, while an honest client at another
//! address is served. Each attack is played scaled down in every run, and at full size by `tests/soak attacks`.
//!
//! A test says what the attack is, causes it, and checks its bounds: the server's resident memory, that the honest client
//! is served and `/healthz` tells the truth, how the attack ends, and that everything is back afterwards.

mod connections;
mod database;
mod overload;
mod routes;
mod streams;
mod uploads;

use marquee_contract::v1 as pb;

use crate::support::attack::{HonestClient, MEMORY_GROWTH_KIB};
use crate::support::{Server, User, media};

/// A server's public video, the honest client that watches its page, and the memory from before the attack.
struct Witness {
    honest: HonestClient,
    memory_kib: u64,
}

impl Witness {
    /// Publishes a video, and starts the honest client.
    async fn start(server: &Server) -> Self {
        let owner = User::register(server).await;
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await;
        let honest = HonestClient::start(server, &video.id);
        Self { honest, memory_kib: server.memory_kib("VmRSS") }
    }

    /// Ends the honest client, and fails when it was not served, or the server's memory grew beyond its bound.
    #[track_caller]
    fn assert_held(self, server: &Server, attack: &'static str) -> impl Future<Output = ()> {
        let grown = server.memory_kib("VmRSS").saturating_sub(self.memory_kib);
        println!("{attack}: resident memory grew by {} MiB", grown >> 10);
        assert!(grown < MEMORY_GROWTH_KIB, "{attack}: resident memory grew by {grown} KiB");
        async move { self.honest.finish().await.assert_served(attack) }
    }
}
