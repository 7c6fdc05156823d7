//! Limits that all nodes share.

use std::time::{Duration, Instant};

use marquee_contract::google::rpc::RetryInfo;
use marquee_contract::status::detail;
use marquee_contract::v1 as pb;
use tokio::time::MissedTickBehavior;
use tonic::{Code, Status};

use super::{at, connected, two_nodes, write};
use crate::support::redis::Redis;
use crate::support::user::PASSWORD;
use crate::support::{Refused, User};

const WRITES: [&str; 2] = ["--redis-limits", "write"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rate_holds_for_all_nodes_together() {
    // So low that the calls of a busy machine come faster.
    const RATE: f64 = 5.0;
    const BURST: f64 = 20.0;
    let redis = Redis::start().await;
    let nodes = two_nodes(&redis, &[&WRITES[..], &["--rate-write", "5/s:20"]].concat()).await;
    connected(&nodes).await;
    let user = User::register(&nodes[0]).await;
    let users = nodes.each_ref().map(|node| at(node, &user));
    // More than twice the rate, so that each node alone would admit nearly as much as both may together.
    let mut ticks = tokio::time::interval(Duration::from_secs_f64(1.0 / RATE / 2.5));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut bucket, mut last) = (BURST, Instant::now());
    let (mut ideal, mut admitted, mut refused, mut calls) = (0.0, 0.0, 0, 0);
    while refused < 60 {
        ticks.tick().await;
        let now = Instant::now();
        bucket = f64::min(BURST, bucket + RATE * now.duration_since(last).as_secs_f64());
        last = now;
        if bucket >= 1.0 {
            (bucket, ideal) = (bucket - 1.0, ideal + 1.0);
        } else {
            refused += 1;
        }
        admitted += f64::from(u8::from(write(&users[calls % 2]).await));
        calls += 1;
        assert!(calls < 2_000, "the calls do not come fast enough to be refused");
    }
    assert!(f64::abs(admitted - ideal) <= 0.05 * ideal, "{admitted} of {calls}, not {ideal}");
}

/// Tries a password for the user at this node.
async fn try_password(at: &User, user: &User, password: &str) -> Result<(), Status> {
    let (login, password) = (user.account.username.clone(), password.to_owned());
    at.auth().login(pb::LoginRequest { login, password, ..Default::default() }).await.map(drop)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_passwords_at_all_nodes_count_together_and_a_right_one_clears_them() {
    let redis = Redis::start().await;
    let nodes = two_nodes(&redis, &["--rate-login", "1/h:3"]).await;
    connected(&nodes).await;
    let [here, there] = nodes.each_ref().map(User::nobody);
    let guessed = User::register(&nodes[0]).await;
    for node in [&here, &there, &here] {
        try_password(node, &guessed, "a wrong one").await.refused(Code::Unauthenticated, "CREDENTIALS_INVALID");
    }
    for node in [&there, &here] {
        let refused = try_password(node, &guessed, PASSWORD).await.refused(Code::ResourceExhausted, "RATE_LIMITED");
        let info: RetryInfo = detail(&refused).expect("RetryInfo");
        let delay = info.retry_delay.expect("a delay").seconds;
        assert!((3_500..=3_600).contains(&delay), "{delay}");
    }
    let other = User::register(&nodes[0]).await;
    for node in [&there, &there] {
        try_password(node, &other, "a wrong one").await.refused(Code::Unauthenticated, "CREDENTIALS_INVALID");
    }
    try_password(&here, &other, PASSWORD).await.expect("a session");
    for _ in 0..3 {
        try_password(&there, &other, "a wrong one").await.refused(Code::Unauthenticated, "CREDENTIALS_INVALID");
    }
    try_password(&there, &other, "a wrong one").await.refused(Code::ResourceExhausted, "RATE_LIMITED");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neither_reads_nor_a_flood_of_refused_calls_reach_redis() {
    // What each node asks by itself to see that Redis answers, on a slow machine.
    const CHECKS: u64 = 60;
    let redis = Redis::start().await;
    let nodes = two_nodes(&redis, &[&WRITES[..], &["--rate-write", "1/h:5", "--rate-read", "1000/s"]].concat()).await;
    connected(&nodes).await;
    let user = at(&nodes[1], &User::register(&nodes[0]).await);
    let before = redis.scripts_run().await;
    for _ in 0..200 {
        user.users().get_me(pb::GetMeRequest {}).await.expect("the account");
    }
    let mut admitted = 0;
    for _ in 0..200 {
        admitted += u32::from(write(&user).await);
    }
    assert_eq!(admitted, 5);
    let asked = redis.scripts_run().await - before;
    assert!((5..CHECKS).contains(&asked), "{asked}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn buckets_are_forgotten_when_they_are_full_and_when_redis_is_wiped() {
    let redis = Redis::start().await;
    let nodes = two_nodes(&redis, &[&WRITES[..], &["--rate-write", "1/h:2"]].concat()).await;
    connected(&nodes).await;
    let user = User::register(&nodes[0]).await;
    assert_eq!([write(&user).await, write(&user).await, write(&user).await], [true, true, false]);
    assert_eq!(redis.keys().await.len(), 1, "one bucket");
    redis.wipe().await;
    assert!(write(&at(&nodes[1], &user)).await, "nothing was counted");
    assert_eq!(redis.keys().await.len(), 1, "one bucket");
    // Another limit, whose buckets are full again at once.
    let nodes = two_nodes(&redis, &[&WRITES[..], &["--rate-write", "1000/s:1000"]].concat()).await;
    connected(&nodes).await;
    let user = User::register(&nodes[0]).await;
    assert!(write(&user).await);
    crate::support::eventually("the bucket is gone", || async { (redis.keys().await.len() == 1).then_some(()) }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_that_is_not_shared_counts_for_each_node() {
    let redis = Redis::start().await;
    let nodes = two_nodes(&redis, &["--redis-limits", "none", "--rate-write", "1/h:2"]).await;
    connected(&nodes).await;
    let user = User::register(&nodes[0]).await;
    for node in &nodes {
        let user = at(node, &user);
        assert_eq!([write(&user).await, write(&user).await, write(&user).await], [true, true, false]);
    }
    assert_eq!(redis.keys().await, Vec::<Vec<u8>>::new());
}
