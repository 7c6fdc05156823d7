//! Guessing passwords: slow for who guesses, and no lock for who is guessed at.

use std::time::Duration;

use marquee_contract::v1 as pb;
use tonic::{Code, Response, Status};

use super::{BEHIND_A_PROXY, from, retry_delay};
use crate::support::user::PASSWORD;
use crate::support::{Engine, Refused, Server, User, both_engines, on_sqlite, reason};

const HOME: &str = "198.51.100.1";
const WRONG: &str = "a wrong password";

/// A server with these limits, and the victim, who has registered at home.
async fn start(engine: Engine, login: &str, account: &str) -> (Server, User) {
    let flags = [&BEHIND_A_PROXY[..], &["--rate-login", login, "--rate-login-account", account]].concat();
    let server = Server::with(engine, &flags).await;
    let user = User::nobody(&server);
    let request = pb::RegisterRequest {
        username: "wanderfalke".to_owned(),
        email: "falke@example.com".to_owned(),
        password: PASSWORD.to_owned(),
        ..Default::default()
    };
    user.auth().register(from(HOME, request)).await.expect("an account");
    (server, user)
}

async fn login(user: &User, address: &str, name: &str, password: &str) -> Result<Response<pb::LoginResponse>, Status> {
    let request = pb::LoginRequest { login: name.to_owned(), password: password.to_owned(), ..Default::default() };
    user.auth().login(from(address, request)).await
}

async fn guess(user: &User, address: &str, name: &str) -> Status {
    login(user, address, name, WRONG).await.expect_err("a wrong password")
}

/// What a stranger sees of an answer.
fn seen(status: &Status) -> (Code, String, String) {
    (status.code(), reason(status), status.message().to_owned())
}

/// Statements of logins, and hashes.
async fn cost(server: &Server) -> (f64, f64) {
    let statements = server.metric("marquee_rpc_statements_total{method=\"/marquee.v1.AuthService/Login\"}").await;
    (statements, server.metric("marquee_password_hashes_total").await)
}

both_engines! {
    async fn a_right_password_takes_back_the_wrong_ones_of_its_address(engine: Engine) {
        let (_server, user) = start(engine, "12/h:3", "off").await;
        guess(&user, "203.0.113.1", "wanderfalke").await;
        for _ in 0..3 {
            for _ in 0..2 {
                assert_eq!(guess(&user, HOME, "wanderfalke").await.code(), Code::Unauthenticated);
            }
            login(&user, HOME, "wanderfalke", PASSWORD).await.expect("a session");
        }
        // Elsewhere, and of another login, nothing was given back.
        for _ in 0..2 {
            guess(&user, "203.0.113.1", "wanderfalke").await;
        }
        login(&user, HOME, "wanderfalke", PASSWORD).await.expect("a session");
        let refused = login(&user, "203.0.113.1", "wanderfalke", PASSWORD).await;
        refused.refused(Code::ResourceExhausted, "RATE_LIMITED");
    }
}

on_sqlite! {
    async fn who_guesses_from_an_address_is_slowed_down_there_and_only_there(engine: Engine) {
        let (server, user) = start(engine, "12/h:3", "off").await;
        for name in ["wanderfalke", "WanderFalke", "wanderfalke"] {
            guess(&user, "203.0.113.1", name).await;
        }
        let before = cost(&server).await;
        for password in [WRONG, PASSWORD] {
            let refused = login(&user, "203.0.113.1", "wanderfalke", password).await;
            let delay = retry_delay(&refused.refused(Code::ResourceExhausted, "RATE_LIMITED"));
            assert!(delay > Duration::from_mins(4) && delay <= Duration::from_mins(5), "{delay:?}");
        }
        assert_eq!(cost(&server).await, before, "a refusal costs nothing");
        // Others, there; and the same account, elsewhere.
        login(&user, "203.0.113.1", "falke", PASSWORD).await.refused(Code::Unauthenticated, "CREDENTIALS_INVALID");
        for address in [HOME, "203.0.113.2"] {
            login(&user, address, "wanderfalke", PASSWORD).await.expect("a session");
        }
    }

    async fn who_is_right_uses_nothing_up(engine: Engine) {
        let (_server, user) = start(engine, "12/h:2", "12/h:2").await;
        for round in 0..2 {
            for _ in 0..3 {
                login(&user, HOME, "wanderfalke", PASSWORD).await.expect("a session");
            }
            assert_eq!(guess(&user, HOME, "wanderfalke").await.code(), Code::Unauthenticated, "{round}");
        }
        // The right ones between have taken the first wrong one back.
        login(&user, HOME, "wanderfalke", PASSWORD).await.expect("a session");
    }

    async fn many_right_logins_at_once_are_all_let_in(engine: Engine) {
        let (_server, user) = start(engine, "12/h:2", "12/h:2").await;
        guess(&user, HOME, "wanderfalke").await;
        let logins = [(); 30].map(|()| login(&user, HOME, "wanderfalke", PASSWORD));
        for answer in futures_util::future::join_all(logins).await {
            answer.expect("a session");
        }
    }

    async fn many_guesses_at_once_are_not_more(engine: Engine) {
        let (server, user) = start(engine, "12/h:3", "off").await;
        let before = server.metric("marquee_password_hashes_total").await;
        let guesses = [(); 20].map(|()| guess(&user, "203.0.113.1", "wanderfalke"));
        let answers = futures_util::future::join_all(guesses).await;
        assert_eq!(answers.iter().filter(|status| status.code() == Code::Unauthenticated).count(), 3);
        assert_eq!((server.metric("marquee_password_hashes_total").await - before).to_string(), "3");
    }

    async fn nobody_can_lock_another_account_out_from_elsewhere(engine: Engine) {
        let (server, user) = start(engine, "12/h:2", "60/h:60").await;
        let attackers: Vec<String> = (1..=50).map(|host| format!("203.0.113.{host}")).collect();
        for attacker in &attackers {
            assert_eq!(guess(&user, attacker, "wanderfalke").await.code(), Code::Unauthenticated);
        }
        for address in [HOME, "192.0.2.1"] {
            login(&user, address, "wanderfalke", PASSWORD).await.expect("a session");
        }
        // Now they use up what the account has for all addresses.
        for attacker in &attackers {
            guess(&user, attacker, "wanderfalke").await;
        }
        let before = cost(&server).await.1;
        let refused = guess(&user, "203.0.113.60", "wanderfalke").await;
        assert_eq!(seen(&refused).1, "RATE_LIMITED");
        assert!(retry_delay(&refused) <= Duration::from_mins(1), "{refused:?}");
        assert_eq!(cost(&server).await.1.to_string(), before.to_string(), "a refusal costs no hash");
        // Where the account has signed in, it goes on doing so, mistakes included; its other name and others' accounts
        // are not concerned anywhere.
        for address in [HOME, "192.0.2.1"] {
            assert_eq!(guess(&user, address, "wanderfalke").await.code(), Code::Unauthenticated);
            login(&user, address, "wanderfalke", PASSWORD).await.expect("a session");
        }
        login(&user, "192.0.2.2", "falke@example.com", PASSWORD).await.expect("a session");
    }

    async fn an_account_that_does_not_exist_is_limited_like_one_that_does(engine: Engine) {
        let (server, user) = start(engine, "12/h:2", "60/h:6").await;
        let mut answers = Vec::new();
        for name in ["wanderfalke", "falke@example.com", "nobody", "nobody@example.com"] {
            let mut of_name = Vec::new();
            for host in 0..5 {
                for _ in 0..3 {
                    let before = cost(&server).await;
                    let status = guess(&user, &format!("203.0.113.{host}"), name).await;
                    let after = cost(&server).await;
                    let spent = (after.0 - before.0, after.1 - before.1);
                    of_name.push((seen(&status), spent));
                }
            }
            answers.push(of_name);
        }
        assert_eq!(answers[0].iter().filter(|(seen, _)| seen.1 == "RATE_LIMITED").count(), 9);
        answers.dedup();
        assert_eq!(answers.len(), 1, "{answers:#?}");
    }
}
