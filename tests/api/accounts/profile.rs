//! UpdateMe.

use marquee_contract::v1::get_channel_request::Channel as Name;
use marquee_contract::v1::{self as pb, UpdateMeRequest};
use tonic::Code;

use super::{get_me, login, update};
use crate::support::user::PASSWORD;
use crate::support::{Refused, Server, User, both_engines, fields, reason};

fn new_email(email: &str, password: Option<&str>) -> UpdateMeRequest {
    UpdateMeRequest {
        display_name: Some("Not to be seen".to_owned()),
        email: Some(email.to_owned()),
        current_password: password.map(str::to_owned),
        ..Default::default()
    }
}

both_engines! {
    async fn update_me_leaves_absent_fields_unchanged(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let mut channel = user.account.channel.clone().expect("a channel");
        assert_eq!(update(&user, UpdateMeRequest::default()).await.unwrap(), user.account);
        let long = "\u{1F985}".repeat(1000);
        for (name, description) in [
            (None, Some("One line\nand\tanother")),
            (Some("  Wander Falke "), None),
            (None, Some(long.as_str())),
            (Some("Falke"), Some("")),
        ] {
            let (display_name, description) = (name.map(str::to_owned), description.map(str::to_owned));
            channel.display_name = name.map_or(channel.display_name, |name| name.trim().to_owned());
            channel.description = description.clone().unwrap_or(channel.description);
            let expected = pb::User { channel: Some(channel.clone()), ..user.account.clone() };
            for _ in 0..2 {
                let request = UpdateMeRequest {
                    display_name: display_name.clone(), description: description.clone(), ..Default::default()
                };
                assert_eq!(update(&user, request).await.unwrap(), expected);
            }
            assert_eq!(get_me(&user).await.unwrap(), expected);
        }

        let request = pb::GetChannelRequest { channel: Some(Name::ChannelId(user.channel_id())) };
        let shown = User::nobody(&server).channels().get_channel(request).await.unwrap().into_inner().channel;
        assert_eq!(shown, Some(channel));
    }

    async fn a_new_email_address_is_stored_in_lower_case_and_can_log_in(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register_as(&server, "wanderfalke").await;
        let request = UpdateMeRequest {
            email: Some("Falke@Example.COM".to_owned()),
            current_password: Some(PASSWORD.to_owned()),
            ..Default::default()
        };
        for _ in 0..2 {
            let account = update(&user, request.clone()).await.expect("again, too");
            assert_eq!(account, pb::User { email: "falke@example.com".to_owned(), ..user.account.clone() });
        }
        login(&user, "FALKE@example.com", PASSWORD).await.expect("a session");
        login(&user, "wanderfalke", PASSWORD).await.expect("a session");
        let former = login(&user, &user.account.email, PASSWORD).await;
        former.refused(Code::Unauthenticated, "CREDENTIALS_INVALID");
        get_me(&user).await.expect("the session lives on");
        User::register_as(&server, "wanderfalke2").await;
    }

    async fn login_ignores_white_space_around_the_name_but_not_around_the_password(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register_as(&server, "wanderfalke").await;
        let email = &user.account.email;
        for name in ["wanderfalke ", " WanderFalke", &format!("{email} "), &format!("\u{a0}{email}\u{2003}")] {
            login(&user, name, PASSWORD).await.unwrap_or_else(|status| panic!("{name:?}: {status:?}"));
        }
        for password in [format!("{PASSWORD} "), format!(" {PASSWORD}")] {
            login(&user, "wanderfalke", &password).await.refused(Code::Unauthenticated, "CREDENTIALS_INVALID");
        }
        login(&user, " ", PASSWORD).await.refused(Code::InvalidArgument, "FIELD_INVALID");
    }

    async fn a_refused_update_me_changes_nothing(engine: Engine) {
        let server = Server::start(engine).await;
        let (user, other) = (User::register(&server).await, User::register(&server).await);
        let taken = other.account.email.to_uppercase();
        for (request, code, reason, blamed) in [
            (UpdateMeRequest { display_name: Some("   ".to_owned()), description: Some("x".to_owned()), ..Default::default() },
                Code::InvalidArgument, "FIELD_INVALID", vec!["display_name"]),
            (new_email("new@example.com", None), Code::InvalidArgument, "FIELD_INVALID", vec!["current_password"]),
            (new_email("new@example.com", Some("a wrong password")), Code::Unauthenticated, "CREDENTIALS_INVALID", vec![]),
            (new_email(&taken, Some(PASSWORD)), Code::AlreadyExists, "EMAIL_TAKEN", vec!["email"]),
        ] {
            let refused = update(&user, request).await.refused(code, reason);
            assert_eq!(fields(&refused), blamed);
            assert_eq!(get_me(&user).await.unwrap(), user.account);
        }
        assert_eq!(get_me(&other).await.unwrap(), other.account);
    }

    async fn update_me_checks_the_password_only_for_a_new_email_address(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let name = UpdateMeRequest {
            display_name: Some("Falke".to_owned()),
            current_password: Some("a wrong password".to_owned()),
            ..Default::default()
        };
        for (request, expected) in [
            (name, "0"),
            (new_email("new@example.com", None), "0"),
            (new_email("new@example.com", Some("a wrong password")), "1"),
            (new_email("new@example.com", Some(PASSWORD)), "1"),
        ] {
            let before = server.metric("marquee_password_hashes_total").await;
            let _ = update(&user, request.clone()).await;
            let runs = server.metric("marquee_password_hashes_total").await - before;
            assert_eq!(runs.to_string(), expected, "{request:?}");
        }
    }

    async fn only_one_of_several_accounts_can_take_the_same_email_address_at_once(engine: Engine) {
        let server = Server::with(engine, &["--hash-permits", "4"]).await;
        let mut users = Vec::new();
        for _ in 0..4 {
            users.push(User::register(&server).await);
        }
        for round in 0..3 {
            let calls = users.clone().into_iter().map(|user| async move {
                let request = UpdateMeRequest {
                    email: Some(format!("wanted_{round}@example.com")),
                    current_password: Some(PASSWORD.to_owned()),
                    ..Default::default()
                };
                update(&user, request).await
            });
            let results = calls.collect::<tokio::task::JoinSet<_>>().join_all().await;
            let (got, refused): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
            assert_eq!((got.len(), refused.len()), (1, 3));
            assert!(refused.iter().all(|one| one.as_ref().is_err_and(|status| reason(status) == "EMAIL_TAKEN")));
        }
    }

    async fn a_channel_that_is_being_deleted_cannot_be_renamed(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        // The state between the end of the account and the removal of its content; another device has not noticed yet.
        let ended = "UPDATE channels SET display_name = '', delete_time = 1";
        server.execute(ended, ended).await;
        let text = Some("Still here".to_owned());
        for request in [
            UpdateMeRequest { display_name: text.clone(), ..Default::default() },
            UpdateMeRequest { description: text.clone(), ..Default::default() },
        ] {
            update(&user, request).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
        }
        let personal = "SELECT COUNT(*) FROM channels WHERE display_name = 'Still here' OR description = 'Still here'";
        assert_eq!(server.count(personal).await, 0);
    }
}
