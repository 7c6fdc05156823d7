//! Registering and changing the email address are limited, because their answers reveal which names and addresses are
//! taken.

use marquee_contract::v1 as pb;
use tonic::{Code, Response, Status};

use super::{BEHIND_A_PROXY, from, retry_delay};
use crate::support::user::PASSWORD;
use crate::support::{Refused, Server, User, on_sqlite};

async fn register(nobody: &User, address: &str, username: &str) -> Result<Response<pb::RegisterResponse>, Status> {
    let request = pb::RegisterRequest {
        username: username.to_owned(),
        email: format!("{username}@example.com"),
        password: PASSWORD.to_owned(),
        ..Default::default()
    };
    nobody.auth().register(from(address, request)).await
}

async fn set_email(user: &User, address: &str, email: &str) -> Result<Response<pb::UpdateMeResponse>, Status> {
    let (email, current_password) = (Some(email.to_owned()), Some(PASSWORD.to_owned()));
    let request = pb::UpdateMeRequest { email, current_password, ..Default::default() };
    user.users().update_me(from(address, request)).await
}

on_sqlite! {
    async fn registrations_from_an_address_are_limited(engine: Engine) {
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

    async fn changes_of_an_accounts_email_address_are_limited(engine: Engine) {
        let server = Server::with(engine, &[&BEHIND_A_PROXY[..], &["--rate-register", "30/h:3"]].concat()).await;
        let (user, other) = (User::register(&server).await, User::register(&server).await);
        let wanted = [&other.account.email, "a@example.com", "b@example.com"];
        for (email, reason) in wanted.into_iter().zip(["EMAIL_TAKEN", "", ""]) {
            let refused = set_email(&user, "198.51.100.1", email).await.err();
            assert_eq!(refused.as_ref().map(crate::support::reason).unwrap_or_default(), reason, "{refused:?}");
        }
        let before = server.metric("marquee_password_hashes_total").await;
        for email in [other.account.email.as_str(), "c@example.com"] {
            let refused = set_email(&user, "198.51.100.1", email).await;
            let delay = retry_delay(&refused.refused(Code::ResourceExhausted, "RATE_LIMITED"));
            assert!((60..=120).contains(&delay.as_secs()), "{delay:?}");
        }
        let after = server.metric("marquee_password_hashes_total").await;
        assert_eq!(after.to_string(), before.to_string(), "a refusal costs no hash");
        set_email(&user, "198.51.100.2", "c@example.com").await.expect("another address");
        let name = pb::UpdateMeRequest { display_name: Some("Falke".to_owned()), ..Default::default() };
        user.users().update_me(from("198.51.100.1", name)).await.expect("changing the name is not limited");
    }
}
