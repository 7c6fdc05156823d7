//! ChangePassword.

use std::time::Duration;

use tokio::task::JoinSet;
use tonic::{Code, Status};

use super::{SECRET, assert_ended, change_password, get_me, login, nodes, refreshed, signed_in_again, with_tokens};
use crate::support::random::Random;
use crate::support::user::PASSWORD;
use crate::support::{Engine, Refused, Server, User, both_engines, fields, reason};

const NEW_PASSWORD: &str = "tulip-Kayak-93-mauve";

both_engines! {
    async fn changing_the_password_ends_all_sessions_and_starts_one_for_the_caller(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let other = signed_in_again(&user).await;
        let stranger = User::register(&server).await;

        let changed = change_password(&user, PASSWORD, NEW_PASSWORD).await.expect("a session");
        for one in [&user, &other] {
            assert_ended(one).await;
        }
        let [session] = &changed.sessions().await[..] else { panic!("one session is left") };
        assert!(session.current);
        let changed = refreshed(&changed, &changed.tokens.refresh_token).await;
        assert_eq!(get_me(&changed).await.unwrap().into_inner().user.as_ref(), Some(&user.account));
        get_me(&stranger).await.expect("others have nothing to do with it");

        let name = &user.account.username;
        login(&user, name, PASSWORD).await.refused(Code::Unauthenticated, "CREDENTIALS_INVALID");
        login(&user, name, NEW_PASSWORD).await.expect("a session");
        // When the answer was lost, a repeated call reports that the session has ended.
        change_password(&user, PASSWORD, NEW_PASSWORD).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
    }

    async fn changing_the_password_requires_the_current_one_and_refuses_common_ones(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register_as(&server, "wanderfalke").await;
        let other = signed_in_again(&user).await;
        let before = server.metric("marquee_password_hashes_total").await;
        change_password(&user, NEW_PASSWORD, NEW_PASSWORD).await.refused(Code::Unauthenticated, "CREDENTIALS_INVALID");
        let runs = server.metric("marquee_password_hashes_total").await - before;
        assert_eq!(runs.to_string(), "1");
        for common in ["password1", "qwertyuiop", "wanderfalke"] {
            let refused = change_password(&user, PASSWORD, common).await;
            assert_eq!(fields(&refused.refused(Code::InvalidArgument, "PASSWORD_TOO_COMMON")), ["new_password"]);
        }
        for one in [&user, &other] {
            get_me(one).await.expect("the session lives on");
        }
        login(&user, "wanderfalke", PASSWORD).await.expect("the password is what it was");
    }

    async fn only_one_of_ten_concurrent_password_changes_succeeds(engine: Engine) {
        let server = Server::with(engine, &["--hash-permits", "4"]).await;
        let user = User::register(&server).await;
        let calls = (0..10).map(|number| {
            let (user, password) = (user.clone(), format!("{NEW_PASSWORD}-{number}"));
            async move { (change_password(&user, PASSWORD, &password).await, password) }
        });
        let mut won = Vec::new();
        for (result, password) in calls.collect::<JoinSet<_>>().join_all().await {
            match result {
                Ok(changed) => won.push((changed, password)),
                Err(status) => {
                    let reason = reason(&status);
                    assert!(["UNAVAILABLE", "CREDENTIALS_INVALID", "SESSION_REVOKED"].contains(&reason.as_str()), "{status:?}");
                }
            }
        }
        let [(changed, password)] = &won[..] else { panic!("{} have won", won.len()) };
        assert_ended(&user).await;
        assert_eq!(changed.sessions().await.len(), 1);
        login(&user, &user.account.username, password).await.expect("it is the winner's password");
    }

    async fn no_session_from_the_old_password_survives_its_change(engine: Engine) {
        const ROUNDS: usize = 10;
        const LOGINS: usize = 6;
        let server = Server::with(engine, &["--hash-permits", "8"]).await;
        let mut user = User::register(&server).await;
        let mut random = Random::new();
        let passwords = [PASSWORD, NEW_PASSWORD];
        for round in 0..ROUNDS {
            let (old, new) = (passwords[round % 2], passwords[(round + 1) % 2]);
            let logins = (0..LOGINS).map(|_| {
                let device = user.clone();
                // A change checks one password and hashes another, so it takes about as long as two logins.
                let delay = Duration::from_micros(random.next() % 40_000);
                async move {
                    tokio::time::sleep(delay).await;
                    let response = login(&device, &device.account.username, old).await?.into_inner();
                    Ok::<_, Status>(with_tokens(&device, response.tokens.expect("tokens")))
                }
            });
            let logins: JoinSet<_> = logins.collect();
            user = change_password(&user, old, new).await.expect("a session");
            for result in logins.join_all().await {
                match result {
                    Ok(device) => assert_ended(&device).await,
                    Err(status) => {
                        let reason = reason(&status);
                        assert!(["UNAVAILABLE", "CREDENTIALS_INVALID"].contains(&reason.as_str()), "{status:?}");
                    }
                }
            }
            assert_eq!(user.sessions().await.len(), 1, "round {round}");
        }
    }
}

#[tokio::test]
async fn changing_the_password_on_one_node_ends_sessions_on_the_others() {
    let server = Server::with(Engine::Postgres, &["--secrets", SECRET]).await;
    let node = server.another_node().await;
    let user = User::register(&server).await;
    let elsewhere = User { channel: node.channel(), ..signed_in_again(&user).await };
    get_me(&elsewhere).await.expect("it is signed in there, too");
    let changed = change_password(&user, PASSWORD, NEW_PASSWORD).await.expect("a session");
    nodes::assert_ends(&elsewhere).await;
    let there = User { channel: node.channel(), ..changed };
    get_me(&there).await.expect("the new session is good there");
}
