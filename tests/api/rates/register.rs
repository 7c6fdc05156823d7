//! Registering: its answer tells which names are taken, so it is slow.

use marquee_contract::v1 as pb;
use tonic::{Code, Response, Status};

use super::{BEHIND_A_PROXY, from, retry_delay};
use crate::support::user::PASSWORD;
use crate::support::{Refused, Server, User, both_engines};

async fn register(nobody: &User, address: &str, username: &str) -> Result<Response<pb::RegisterResponse>, Status> {
    let request = pb::RegisterRequest {
        username: username.to_owned(),
        email: format!("{username}@example.com"),
        password: PASSWORD.to_owned(),
        display_name: None,
        avatar: None,
    };
    nobody.auth().register(from(address, request)).await
}

both_engines! {
    async fn an_address_learns_slowly_which_names_are_taken(engine: Engine) {
        const STATEMENTS: &str = "marquee_rpc_statements_total{method=\"/marquee.v1.AuthService/Register\"}";
        let server = Server::with(engine, &[&BEHIND_A_PROXY[..], &["--rate-register", "30/h:3"]].concat()).await;
        let nobody = User::nobody(&server);
        register(&nobody, "198.51.100.1", "wanderfalke").await.expect("an account");
        for _ in 0..2 {
            register(&nobody, "198.51.100.1", "wanderfalke").await.refused(Code::AlreadyExists, "USERNAME_TAKEN");
        }
        let cost = || async { (server.metric(STATEMENTS).await, server.metric("marquee_password_hashes_total").await) };
        let before = cost().await;
        for name in ["wanderfalke", "turmfalke"] {
            let refused = register(&nobody, "198.51.100.1", name).await.refused(Code::ResourceExhausted, "RATE_LIMITED");
            assert!((100..=120).contains(&retry_delay(&refused).as_secs()), "{refused:?}");
        }
        assert_eq!(cost().await, before);
        register(&nobody, "198.51.100.2", "turmfalke").await.expect("an account");
    }
}
