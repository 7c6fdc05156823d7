//! Hints between nodes, mostly without servers around them: what polls in a server would hide a hint that is lost.

use std::time::Duration;

use marquee::engine::bus::{Bus, BusMetrics, Exchange, Topic, TopicKind};
use marquee::engine::redis;
use marquee_contract::v1 as pb;
use tokio::sync::watch::Receiver;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::{at, connected, reaches, two_nodes};
use crate::support::redis::Redis;
use crate::support::{Engine, Server, User, eventually, reason};

/// Longer than any test.
pub(super) const NEVER: Duration = Duration::from_hours(1);
pub(super) const JOBS: Topic = Topic::of(TopicKind::Jobs);

/// The exchange of a node; it stops when it is dropped.
pub(super) struct Node {
    pub(super) bus: Bus,
    _stop: DropGuard,
}

impl Node {
    pub(super) fn start(redis: Option<&str>, poll: Duration) -> Self {
        let (bus, stop) = (Bus::default(), CancellationToken::new());
        let redis = redis.map(|url| redis::Redis::new(url, "test").expect("a URL"));
        let exchange = Exchange::new(bus.clone(), redis, Some(poll), BusMetrics::new().expect("metrics"));
        tokio::spawn(exchange.run(stop.clone()));
        Self { bus, _stop: stop.drop_guard() }
    }
}

/// Waits for a hint, for as long as [`eventually`] does.
pub(super) async fn hinted(hint: &mut Receiver<u64>, what: &str) {
    eventually(what, || async { hint.has_changed().expect("the bus lives").then_some(()) }).await;
    hint.mark_unchanged();
}

/// Waits until hints of `from` reach this subscriber. The first ones may be lost, while nodes connect.
pub(super) async fn hears(hint: &mut Receiver<u64>, from: &Bus) {
    // What it is told when it begins to hear, or finds that it is deaf, is no hint.
    let mut heard = 0;
    eventually("hints are heard", || {
        heard = if hint.has_changed().expect("the bus lives") { heard + 1 } else { 0 };
        hint.mark_unchanged();
        from.publish(JOBS);
        let is_heard = heard >= 5;
        async move {
            // Longer than hints are gathered, and on their way.
            tokio::time::sleep(Duration::from_millis(100)).await;
            is_heard.then_some(())
        }
    })
    .await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    hint.mark_unchanged();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hint_reaches_another_node_without_polling() {
    let redis = Redis::start().await;
    let [here, there] = [(); 2].map(|()| Node::start(Some(&redis.url()), NEVER));
    let (mut jobs, mut sessions) = (there.bus.subscribe(JOBS), there.bus.subscribe(Topic::of(TopicKind::Sessions)));
    hears(&mut jobs, &here.bus).await;
    sessions.mark_unchanged();
    for _ in 0..50 {
        here.bus.publish(JOBS);
        hinted(&mut jobs, "the hint").await;
    }
    assert!(!sessions.has_changed().expect("the bus lives"), "a hint about something else");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_without_redis_polls() {
    let node = Node::start(None, Duration::from_millis(5));
    let mut hint = node.bus.subscribe(JOBS);
    for _ in 0..3 {
        hinted(&mut hint, "a poll").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_tells_others_of_sessions_and_jobs() {
    let redis = Redis::start().await;
    let nodes = two_nodes(&redis, &["--bus-poll", "1h"]).await;
    connected(&nodes).await;
    let received = "marquee_bus_hints_received_total";
    let user = User::register(&nodes[0]).await;
    let before = nodes[1].metric(received).await;
    user.auth().logout(pb::LogoutRequest {}).await.expect("the session ends");
    eventually("a hint", || async { (nodes[1].metric(received).await > before).then_some(()) }).await;
    let same = at(&nodes[1], &user);
    let refused = eventually("the token is refused", || async { same.users().get_me(pb::GetMeRequest {}).await.err() });
    assert_eq!(reason(&refused.await), "SESSION_REVOKED");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_starts_without_redis_and_hears_when_it_comes() {
    let mut redis = Redis::new();
    let server = Server::with(Engine::Sqlite, &["--redis-url", &redis.url()]).await;
    User::register(&server).await;
    reaches(&server, "marquee_bus_connected", 0.0).await;
    redis.up().await;
    reaches(&server, "marquee_bus_connected", 1.0).await;
    reaches(&server, "marquee_limits_shared", 1.0).await;
    let log = server.settled_log().await;
    for line in ["hints of other nodes cannot be heard", "each node counts its limits for itself"] {
        assert_eq!(log.matches(line).count(), 1, "{log}");
    }
    assert!(server.metric("marquee_bus_deaf_seconds_total").await > 0.0, "the time without Redis");
}
