//! Redis goes away and comes back: no call fails, the limits hold in each node meanwhile, and hints come back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use super::hints::{JOBS, NEVER, Node, hears, hinted};
use super::{at, connected, reaches, two_nodes, write};
use crate::support::User;
use crate::support::redis::Redis;
use crate::support::rounds::rounds;

const SHARED: &str = "marquee_limits_shared";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hints_come_back_after_every_outage() {
    let mut redis = Redis::start().await;
    let [here, there] = [(); 2].map(|()| Node::start(Some(&redis.url()), NEVER));
    let mut hint = there.bus.subscribe(JOBS);
    hears(&mut hint, &here.bus).await;
    let lengths = [3, 12].map(Duration::from_secs);
    for length in &lengths[..rounds(1, 2)] {
        redis.kill();
        hinted(&mut hint, "it is told that it is deaf").await;
        here.bus.publish(JOBS);
        tokio::time::sleep(*length).await;
        assert!(!hint.has_changed().expect("the bus lives"), "nobody can tell it");
        redis.up().await;
        hinted(&mut hint, "it is told that it hears").await;
        hears(&mut hint, &here.bus).await;
        redis.wipe().await;
        hears(&mut hint, &here.bus).await;
    }
    // Connections stay open, and nothing comes.
    redis.halt();
    hinted(&mut hint, "it is told that it is deaf").await;
    redis.go_on();
    hinted(&mut hint, "it is told that it hears").await;
    hears(&mut hint, &here.bus).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_call_fails_while_redis_is_away() {
    let mut redis = Redis::start().await;
    let flags = ["--redis-limits", "register,write", "--rate-write", "100000/s", "--rate-register", "100000/s"];
    let nodes = two_nodes(&redis, &flags).await;
    connected(&nodes).await;
    let (is_over, calls) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let mut callers = Vec::new();
    for node in nodes.iter().chain(&nodes) {
        let (user, is_over, calls) = (User::register(node).await, is_over.clone(), calls.clone());
        callers.push(tokio::spawn(async move {
            while !is_over.load(Ordering::Relaxed) {
                assert!(write(&user).await, "the limit is far away");
                calls.fetch_add(1, Ordering::Relaxed);
            }
        }));
    }
    let lengths = [3, 12].map(Duration::from_secs);
    let outages = rounds(1, 2);
    for length in &lengths[..outages] {
        redis.kill();
        for node in &nodes {
            reaches(node, SHARED, 0.0).await;
        }
        User::register(&nodes[0]).await;
        tokio::time::sleep(*length).await;
        redis.up().await;
        connected(&nodes).await;
        redis.wipe().await;
    }
    redis.halt();
    for node in &nodes {
        reaches(node, SHARED, 0.0).await;
        reaches(node, "marquee_bus_connected", 0.0).await;
        let before = calls.load(Ordering::Relaxed);
        crate::support::eventually("calls go on", || async {
            (calls.load(Ordering::Relaxed) > before + 100).then_some(())
        })
        .await;
    }
    redis.go_on();
    connected(&nodes).await;
    is_over.store(true, Ordering::Relaxed);
    for caller in callers {
        caller.await.expect("no call fails");
    }
    for node in &nodes {
        let log = node.settled_log().await;
        for line in ["each node counts its limits for itself", "hints of other nodes cannot be heard"] {
            let lines = log.matches(line).count();
            assert!(
                (outages + 1..=2 * (outages + 1)).contains(&lines),
                "{lines} lines, not one for each outage: {log}"
            );
        }
        assert!(!log.contains("NOT_SERVING"), "{log}");
        assert_eq!(node.get("/healthz").await.status(), 200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn limits_hold_in_each_node_while_redis_is_away_and_together_afterwards() {
    let mut redis = Redis::start().await;
    let nodes = two_nodes(&redis, &["--redis-limits", "write", "--rate-write", "1/h:6"]).await;
    connected(&nodes).await;
    let user = User::register(&nodes[0]).await;
    let [here, there] = nodes.each_ref().map(|node| at(node, &user));
    let admitted = async |user: &User, calls: usize| {
        let mut admitted = 0;
        for _ in 0..calls {
            admitted += usize::from(write(user).await);
        }
        admitted
    };
    assert_eq!((admitted(&here, 2).await, admitted(&there, 1).await), (2, 1));
    redis.kill();
    for node in &nodes {
        reaches(node, SHARED, 0.0).await;
    }
    // Each has counted what it has admitted.
    assert_eq!((admitted(&here, 9).await, admitted(&there, 9).await), (4, 5));
    redis.up().await;
    connected(&nodes).await;
    assert_eq!((admitted(&here, 4).await, admitted(&there, 9).await, admitted(&here, 1).await), (4, 2, 0));
}
