//! The exactness of rate limits, for keys that call at half, once and twice their rate.

use std::time::{Duration, Instant};

use marquee_contract::v1 as pb;
use tokio::time::MissedTickBehavior;
use tonic::{Code, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use super::{BEHIND_A_PROXY, from};
use crate::support::{Engine, Server, User, reason};

const RATE: f64 = 20.0;
/// Large enough for a client that is delayed for one or two seconds to catch up.
const BURST: f64 = 40.0;
const FLAG: &str = "20/s:40";
const KEYS: u32 = 20;
const TIME: Duration = Duration::from_secs(5);

/// Makes `per_second` calls a second, and checks how many were admitted: as many as by a bucket that is filled and
/// emptied at the times at which the calls were really made. `call` returns whether it was admitted.
async fn call_at<F: Future<Output = bool> + Send>(per_second: f64, call: impl Fn() -> F + Send + Sync) {
    let mut ticks = tokio::time::interval(Duration::from_secs_f64(1.0 / per_second));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let started = Instant::now();
    let (mut bucket, mut last) = (BURST, started);
    let (mut ideal, mut admitted) = (0.0, 0.0);
    while started.elapsed() < TIME {
        ticks.tick().await;
        let now = Instant::now();
        bucket = f64::min(BURST, bucket + RATE * now.duration_since(last).as_secs_f64());
        last = now;
        if bucket >= 1.0 {
            (bucket, ideal) = (bucket - 1.0, ideal + 1.0);
        }
        admitted += f64::from(u8::from(call().await));
    }
    assert!(f64::abs(admitted - ideal) <= 0.02 * ideal, "{admitted} at {per_second} a second, not {ideal}");
}

/// Whether a call was admitted; fails when it was refused for another reason than its rate.
fn admitted<T>(result: Result<T, Status>) -> bool {
    let refused = result.err().map(|status| (status.code(), reason(&status)));
    assert!(refused.is_none() || refused == Some((Code::ResourceExhausted, "RATE_LIMITED".to_owned())), "{refused:?}");
    refused.is_none()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn users_are_admitted_at_their_rate() {
    let server = Server::with(Engine::Sqlite, &["--rate-read", FLAG]).await;
    let mut clients = Vec::new();
    for factor in [0.5, 1.0, 2.0] {
        for _ in 0..KEYS {
            clients.push((factor * RATE, User::register(&server).await));
        }
    }
    let calls = clients.into_iter().map(|(per_second, user)| {
        tokio::spawn(call_at(per_second, move || {
            let mut users = user.users();
            async move { admitted(users.get_me(pb::GetMeRequest {}).await) }
        }))
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.expect("the rate is kept");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn addresses_are_admitted_at_their_rate() {
    let server = Server::with(Engine::Sqlite, &[&BEHIND_A_PROXY[..], &["--rate-address", FLAG]].concat()).await;
    let client = HealthClient::new(server.connect().await);
    let keys =
        [0.5, 1.0, 2.0].into_iter().zip(0..).flat_map(|(factor, net)| (0..KEYS).map(move |host| (factor, net, host)));
    let calls = keys.map(|(factor, net, host)| {
        let client = client.clone();
        tokio::spawn(call_at(factor * RATE, move || {
            let mut client = client.clone();
            let request = from(&format!("198.51.{net}.{host}"), HealthCheckRequest::default());
            async move { admitted(client.check(request).await) }
        }))
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.expect("the rate is kept");
    }
}
