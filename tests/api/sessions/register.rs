//! Register.

use std::collections::BTreeSet;

use marquee_contract::v1 as pb;
use tonic::{Code, Response, Status};

use super::{get_me, login};
use crate::support::user::PASSWORD;
use crate::support::{Refused, Server, User, both_engines, fields, reason};

async fn register(nobody: &User, username: &str, email: &str) -> Result<Response<pb::RegisterResponse>, Status> {
    let request = pb::RegisterRequest {
        username: username.to_owned(),
        email: email.to_owned(),
        password: PASSWORD.to_owned(),
        ..Default::default()
    };
    nobody.auth().register(request).await
}

/// Registers these accounts concurrently, each over its own connection; returns the login names of those that were
/// created.
async fn register_at_once(server: &Server, accounts: Vec<(String, String)>, refusal: &str) -> Vec<(String, String)> {
    let mut attempts = Vec::new();
    for (username, email) in accounts {
        let mut nobody = User::nobody(server);
        nobody.channel = server.connect().await;
        attempts.push(tokio::spawn(async move { (register(&nobody, &username, &email).await, username, email) }));
    }
    let mut registered = Vec::new();
    for attempt in attempts {
        match attempt.await.expect("no panic") {
            (Ok(_), username, email) => registered.push((username, email)),
            (Err(status), ..) => assert_eq!((status.code(), reason(&status).as_str()), (Code::AlreadyExists, refusal)),
        }
    }
    registered
}

both_engines! {
    async fn registering_signs_in_and_creates_a_channel(engine: Engine) {
        let server = Server::start(engine).await;
        let response = register(&User::nobody(&server), "Wanderfalke", "Falke@Example.com").await.unwrap().into_inner();
        let account = response.user.expect("a user");
        assert_eq!((account.username.as_str(), account.email.as_str()), ("wanderfalke", "falke@example.com"));
        assert_eq!(account.role(), pb::Role::User);
        let channel = account.channel.as_ref().expect("a channel");
        assert_eq!((channel.username.as_str(), channel.display_name.as_str()), ("wanderfalke", "Wanderfalke"));
        assert_ne!(channel.id, account.id);
        let user = User { tokens: response.tokens.expect("tokens"), ..User::nobody(&server) };
        assert_eq!(get_me(&user).await.unwrap().into_inner().user, Some(account));
    }

    async fn usernames_are_unique_in_any_case(engine: Engine) {
        let server = Server::start(engine).await;
        User::register_as(&server, "wanderfalke").await;
        let refused = register(&User::nobody(&server), "WanderFalke", "other@example.com").await;
        assert_eq!(fields(&refused.refused(Code::AlreadyExists, "USERNAME_TAKEN")), ["username"]);
    }

    async fn email_addresses_are_unique_in_any_case(engine: Engine) {
        let server = Server::start(engine).await;
        User::register_as(&server, "wanderfalke").await;
        let refused = register(&User::nobody(&server), "other", "WanderFalke@EXAMPLE.com").await;
        assert_eq!(fields(&refused.refused(Code::AlreadyExists, "EMAIL_TAKEN")), ["email"]);
    }

    async fn registering_with_a_common_password_is_refused(engine: Engine) {
        let server = Server::start(engine).await;
        let nobody = User::nobody(&server);
        for password in ["password1", "qwertyuiop", "wanderfalke"] {
            let request = pb::RegisterRequest {
                username: "wanderfalke".to_owned(),
                email: "wanderfalke@example.com".to_owned(),
                password: password.to_owned(),
                ..Default::default()
            };
            let refused = nobody.auth().register(request).await.refused(Code::InvalidArgument, "PASSWORD_TOO_COMMON");
            assert_eq!(fields(&refused), ["password"]);
            login(&nobody, "wanderfalke", password).await.refused(Code::Unauthenticated, "CREDENTIALS_INVALID");
        }
        register(&nobody, "wanderfalke", "wanderfalke@example.com").await.expect("name and address are free still");
    }

    async fn only_one_of_several_concurrent_registrations_of_a_username_succeeds(engine: Engine) {
        let server = Server::start(engine).await;
        let accounts = |round: u32| {
            let account = move |one: u32| (format!("falke_{round}"), format!("falke_{round}_{one}@example.com"));
            (0..8).map(account).collect::<Vec<_>>()
        };
        for round in 0..3 {
            let registered = register_at_once(&server, accounts(round), "USERNAME_TAKEN").await;
            assert_eq!(registered.len(), 1);
            // Nothing of the other registrations is stored.
            let mut known = BTreeSet::new();
            for (username, email) in accounts(round) {
                if login(&User::nobody(&server), &email, PASSWORD).await.is_ok() {
                    known.insert((username, email));
                }
            }
            assert_eq!(known, registered.into_iter().collect());
        }
    }

    async fn only_one_of_several_concurrent_registrations_of_an_email_address_succeeds(engine: Engine) {
        let server = Server::start(engine).await;
        let accounts = (0..8).map(|one| (format!("falke_{one}"), "falke@example.com".to_owned())).collect();
        let registered = register_at_once(&server, accounts, "EMAIL_TAKEN").await;
        assert_eq!(registered.len(), 1);
        let account = login(&User::nobody(&server), "falke@example.com", PASSWORD).await.unwrap().into_inner().user;
        assert_eq!(account.expect("a user").username, registered[0].0);
    }
}
