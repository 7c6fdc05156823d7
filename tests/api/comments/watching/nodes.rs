//! Several nodes on one database.

use marquee_contract::v1::Visibility;

use super::*;
use crate::support::redis::Redis;
use crate::support::{Engine, Server, eventually, media};

/// What happens through one node is told by the other, and both count all watches.
async fn tell_each_other(node: Server, mut other: Server) {
    let (owner, ada) = (User::register(&node).await, User::register(&other).await);
    let video = owner.publish(media::mp4(), Visibility::Public).await.id;
    let mut here = Watch::begin(&owner, &video).await;
    let mut there = Watch::begin(&ada, &video).await;
    for number in 0..3 {
        ada.comment(&video, &format!("Comment {number}")).await;
        let expected = created(format!("Comment {number}"));
        assert_eq!((here.told().await, there.told().await), (expected.clone(), expected));
    }
    // A cursor is good for every node.
    let mut moved = Watch::open(&owner, &video, &there.cursor).await.expect("a watch");
    owner.comment(&video, "The last").await;
    assert_eq!((there.told().await, moved.told().await), (created("The last"), created("The last")));
    for watch in [&mut here, &mut there] {
        watch.state(|state| state.watching_count == 3).await;
    }
    // A node that stops tells that nobody watches there any more.
    other.terminate();
    other.wait().await;
    let left = "SELECT COUNT(*) FROM video_watchers";
    eventually("its rows are gone", || async { (node.count(left).await <= 1).then_some(()) }).await;
    here.state(|state| state.watching_count == 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_without_redis_tell_each_other() {
    let node = Server::with(Engine::Postgres, &["--secrets", crate::bus::SECRET]).await;
    let other = node.another_node().await;
    tell_each_other(node, other).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_with_redis_tell_each_other_without_polling() {
    let redis = Redis::start().await;
    let nodes = crate::bus::two_nodes(&redis, &["--bus-poll", "1h"]).await;
    crate::bus::connected(&nodes).await;
    let [node, other] = nodes;
    tell_each_other(node, other).await;
}
