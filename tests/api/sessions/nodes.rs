//! Sessions on several nodes with one database; on SQLite there is only one node.

use marquee_contract::v1 as pb;
use tonic::Code;

use super::{SECRET, get_me, refresh, refreshed, signed_in_again};
use crate::support::{Engine, Refused, Server, User, eventually, reason};

/// Waits until the user's access token is refused. It would be valid for much longer than this waits.
pub(super) async fn assert_ends(user: &User) {
    let refusal = eventually("the other node refuses the access token", || async { get_me(user).await.err() }).await;
    assert_eq!((refusal.code(), reason(&refusal).as_str()), (Code::Unauthenticated, "SESSION_REVOKED"));
}

#[tokio::test]
async fn a_session_that_ends_on_one_node_ends_on_the_others() {
    let server = Server::with(Engine::Postgres, &["--secrets", SECRET]).await;
    let node = server.another_node().await;
    let user = User::register(&server).await;
    let elsewhere = User { channel: node.channel(), ..user.clone() };
    let replayed = signed_in_again(&elsewhere).await;
    let lives_on = signed_in_again(&elsewhere).await;
    for one in [&elsewhere, &replayed, &lives_on] {
        get_me(one).await.expect("a session of one node is good on the other");
    }

    user.auth().logout(pb::LogoutRequest {}).await.expect("the session ends");
    refresh(&elsewhere, &user.tokens.refresh_token).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
    assert_ends(&elsewhere).await;

    let second = refreshed(&user, &replayed.tokens.refresh_token).await;
    refreshed(&elsewhere, &second.tokens.refresh_token).await;
    refresh(&user, &replayed.tokens.refresh_token).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
    assert_ends(&replayed).await;
    get_me(&lives_on).await.expect("another session of the user's lives on");
}

#[tokio::test]
async fn ten_concurrent_refreshes_on_two_nodes_yield_one_valid_token() {
    let server = Server::with(Engine::Postgres, &["--secrets", SECRET]).await;
    let node = server.another_node().await;
    let user = User::register(&server).await;
    let mut calls = Vec::new();
    for number in 0..10 {
        let channel = if number % 2 == 0 { server.connect().await } else { node.connect().await };
        let device = User { channel, ..user.clone() };
        calls.push(tokio::spawn(async move { refreshed(&device, &device.tokens.refresh_token).await }));
    }
    let mut successors = Vec::new();
    for call in calls {
        successors.push(call.await.expect("the session is still valid").tokens.refresh_token);
    }
    successors.dedup();
    assert_eq!(successors.len(), 1);
    refreshed(&user, &successors[0]).await;
}
