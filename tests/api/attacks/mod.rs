//! Attacks by one client at one address on a server with default limits, while an honest client at another address is
//! served. Each attack runs scaled down in `tests/run`, and at full size in `tests/soak attacks`.
//!
//! A test describes the attack, runs it, and checks its bounds: the server's resident memory, the service that the
//! honest client gets, that `/healthz` is correct, how the attack ends, and that all resources are released
//! afterwards.

mod connections;
mod database;
mod memory;
mod overload;
mod routes;
mod streams;
mod uploads;

use marquee_contract::v1 as pb;

use crate::support::attack::{HonestClient, MEMORY_GROWTH_KIB};
use crate::support::{Server, User, media};

/// An honest client that calls GetVideo on a public video, and the server's memory before the attack.
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

    /// Fails when the server's memory ever grew by more than [`MEMORY_GROWTH_KIB`] since the beginning.
    #[track_caller]
    fn assert_peak_bounded(&self, server: &Server, attack: &'static str) {
        let grown = server.memory_kib("VmHWM").saturating_sub(self.memory_kib);
        println!("{attack}: resident memory grew by {} MiB at the peak", grown >> 10);
        assert!(grown < MEMORY_GROWTH_KIB, "{attack}: resident memory grew by {grown} KiB at the peak");
    }

    /// Stops the honest client. Fails when it was not served, or the server's memory grew by more than
    /// [`MEMORY_GROWTH_KIB`].
    #[track_caller]
    fn assert_attack_bounded(self, server: &Server, attack: &'static str) -> impl Future<Output = ()> {
        let grown = server.memory_kib("VmRSS").saturating_sub(self.memory_kib);
        println!("{attack}: resident memory grew by {} MiB", grown >> 10);
        assert!(grown < MEMORY_GROWTH_KIB, "{attack}: resident memory grew by {grown} KiB");
        async move { self.honest.finish().await.assert_served(attack) }
    }
}
