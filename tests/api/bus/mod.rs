//! Hints between nodes and limits that all nodes share: by Redis, without it, and while it is away.

mod faults;
mod hints;
mod limits;
mod storm;

use marquee_contract::v1 as pb;
use tonic::Code;

use crate::support::redis::Redis;
use crate::support::{Engine, Server, User, eventually, reason};

/// The secret of all nodes.
pub(crate) const SECRET: &str = "q4Zl0bq9M3wJm1o5xXy7T2uVhKc8RfGdNnEiSsPaBtI";

/// Two nodes on one PostgreSQL database and this Redis server, with additional flags.
pub(crate) async fn two_nodes(redis: &Redis, flags: &[&str]) -> [Server; 2] {
    let url = redis.url();
    let node = Server::with(Engine::Postgres, &[&["--secrets", SECRET, "--redis-url", &url][..], flags].concat()).await;
    let other = node.another_node().await;
    [node, other]
}

/// Waits until a metric of a server has this value.
async fn reaches(server: &Server, metric: &str, value: f64) {
    eventually(&format!("{metric} is {value}"), || async {
        ((server.metric(metric).await - value).abs() < 0.5).then_some(())
    })
    .await;
}

/// Waits until the nodes hear each other's hints and share their limits.
pub(crate) async fn connected(nodes: &[Server]) {
    for node in nodes {
        reaches(node, "marquee_bus_connected", 1.0).await;
        reaches(node, "marquee_limits_shared", 1.0).await;
    }
}

/// The same user at another node.
fn at(node: &Server, user: &User) -> User {
    User { channel: node.channel(), ..user.clone() }
}

/// Makes a write that changes nothing. Returns whether it was admitted; fails if it was refused for another reason than its
/// rate.
async fn write(user: &User) -> bool {
    let nothing = pb::DeleteTweetRequest { tweet_id: "01890a5d-ac96-774b-bcce-b302099a8057".to_owned() };
    let status = user.tweets().delete_tweet(nothing).await.err();
    match status.map(|status| (status.code(), reason(&status))) {
        None | Some((Code::NotFound, _)) => true,
        Some((Code::ResourceExhausted, reason)) if reason == "RATE_LIMITED" => false,
        Some(other) => panic!("a write was refused: {other:?}"),
    }
}
