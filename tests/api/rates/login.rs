//! Guessing passwords is slow, and does not lock the account's owner out.

use std::time::Duration;

use marquee_contract::v1 as pb;
use tonic::{Code, Response, Status};

use super::{BEHIND_A_PROXY, from, retry_delay};
use crate::support::user::PASSWORD;
use crate::support::{Engine, Refused, Server, User, both_engines, on_sqlite, reason};

const HOME: &str = "198.51.100.1";
const WRONG: &str = "a wrong password";

/// Starts a server with these limits, and registers the victim from the address [`HOME`].
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

/// The parts of an error that a stranger can observe.
fn observable(status: &Status) -> (Code, String, String) {
    (status.code(), reason(status), status.message().to_owned())
}

/// The number of statements in Login calls, and of password hashes.
async fn cost(server: &Server) -> (f64, f64) {
    let statements = server.metric("marquee_rpc_statements_total{method=\"/marquee.v1.AuthService/Login\"}").await;
    (statements, server.metric("marquee_password_hashes_total").await)
}

both_engines! {
    async fn a_correct_password_resets_the_count_of_wrong_ones_at_its_address(engine: Engine) {
        let (_server, user) = start(engine, "12/h:3", "off").await;
        guess(&user, "203.0.113.1", "wanderfalke").await;
        for _ in 0..3 {
            for _ in 0..2 {
                assert_eq!(guess(&user, HOME, "wanderfalke").await.code(), Code::Unauthenticated);
            }
            login(&user, HOME, "wanderfalke", PASSWORD).await.expect("a session");
        }
        // Other addresses and other login names got nothing back.
        for _ in 0..2 {
            guess(&user, "203.0.113.1", "wanderfalke").await;
        }
        login(&user, HOME, "wanderfalke", PASSWORD).await.expect("a session");
        let refused = login(&user, "203.0.113.1", "wanderfalke", PASSWORD).await;
        refused.refused(Code::ResourceExhausted, "RATE_LIMITED");
    }
}

on_sqlite! {
    async fn password_guesses_from_an_address_are_limited_only_there(engine: Engine) {
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
        // Other accounts at the same address, and the same account at another address.
        login(&user, "203.0.113.1", "falke", PASSWORD).await.refused(Code::Unauthenticated, "CREDENTIALS_INVALID");
        for address in [HOME, "203.0.113.2"] {
            login(&user, address, "wanderfalke", PASSWORD).await.expect("a session");
        }
    }

    async fn correct_logins_do_not_count_against_the_limit(engine: Engine) {
        let (_server, user) = start(engine, "12/h:2", "12/h:2").await;
        for round in 0..2 {
            for _ in 0..3 {
                login(&user, HOME, "wanderfalke", PASSWORD).await.expect("a session");
            }
            assert_eq!(guess(&user, HOME, "wanderfalke").await.code(), Code::Unauthenticated, "{round}");
        }
        // The successful logins in between have given back the first wrong one.
        login(&user, HOME, "wanderfalke", PASSWORD).await.expect("a session");
    }

    async fn many_concurrent_correct_logins_all_succeed(engine: Engine) {
        let (_server, user) = start(engine, "12/h:2", "12/h:2").await;
        guess(&user, HOME, "wanderfalke").await;
        let logins = [(); 30].map(|()| login(&user, HOME, "wanderfalke", PASSWORD));
        for answer in futures_util::future::join_all(logins).await {
            answer.expect("a session");
        }
    }

    async fn concurrent_guesses_are_limited_like_sequential_ones(engine: Engine) {
        let (server, user) = start(engine, "12/h:3", "off").await;
        let before = server.metric("marquee_password_hashes_total").await;
        let guesses = [(); 20].map(|()| guess(&user, "203.0.113.1", "wanderfalke"));
        let answers = futures_util::future::join_all(guesses).await;
        assert_eq!(answers.iter().filter(|status| status.code() == Code::Unauthenticated).count(), 3);
        assert_eq!((server.metric("marquee_password_hashes_total").await - before).to_string(), "3");
    }

    async fn guesses_from_other_addresses_do_not_lock_an_account_out(engine: Engine) {
        let (server, user) = start(engine, "12/h:2", "60/h:60").await;
        let attackers: Vec<String> = (1..=50).map(|host| format!("203.0.113.{host}")).collect();
        for attacker in &attackers {
            assert_eq!(guess(&user, attacker, "wanderfalke").await.code(), Code::Unauthenticated);
        }
        for address in [HOME, "192.0.2.1"] {
            login(&user, address, "wanderfalke", PASSWORD).await.expect("a session");
        }
        // The attackers now use up the account's limit for all addresses.
        for attacker in &attackers {
            guess(&user, attacker, "wanderfalke").await;
        }
        let before = cost(&server).await.1;
        let refused = guess(&user, "203.0.113.60", "wanderfalke").await;
        assert_eq!(observable(&refused).1, "RATE_LIMITED");
        assert!(retry_delay(&refused) <= Duration::from_mins(1), "{refused:?}");
        assert_eq!(cost(&server).await.1.to_string(), before.to_string(), "a refusal costs no hash");
        // At addresses where the account has signed in, it still can, mistakes included; its other login name and
        // other accounts are not affected anywhere.
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
                    of_name.push((observable(&status), spent));
                }
            }
            answers.push(of_name);
        }
        assert_eq!(answers[0].iter().filter(|(observable, _)| observable.1 == "RATE_LIMITED").count(), 9);
        answers.dedup();
        assert_eq!(answers.len(), 1, "{answers:#?}");
    }
}
