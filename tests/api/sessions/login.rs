//! Login.

use marquee_contract::v1 as pb;
use tonic::{Code, Status};

use super::{get_me, login, with_tokens};
use crate::support::status::fields;
use crate::support::user::PASSWORD;
use crate::support::{Refused, Server, User, both_engines};

both_engines! {
    async fn login_accepts_username_or_email_address_in_any_case(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register_as(&server, "wanderfalke").await;
        for name in ["wanderfalke", "WanderFalke", "wanderfalke@example.com", "WANDERFALKE@example.COM"] {
            let response = login(&User::nobody(&server), name, PASSWORD).await.expect("a session").into_inner();
            assert_eq!(response.user.as_ref(), Some(&user.account), "{name}");
            let again = with_tokens(&user, response.tokens.expect("tokens"));
            assert_ne!(again.tokens.refresh_token, user.tokens.refresh_token, "each device has a session of its own");
            assert_eq!(get_me(&again).await.unwrap().into_inner().user, response.user);
        }
    }

    async fn login_ignores_unicode_white_space_around_the_name(engine: Engine) {
        let server = Server::start(engine).await;
        User::register_as(&server, "wanderfalke").await;
        let nobody = User::nobody(&server);
        for name in ["wanderfalke\t", "wanderfalke@example.com\n", "\r\n\twanderfalke\r\n", "\u{2028}wanderfalke\u{3000}\u{2029}"] {
            login(&nobody, name, PASSWORD).await.unwrap_or_else(|status| panic!("{name:?}: {status:?}"));
        }
        let inside = login(&nobody, "wander\nfalke", PASSWORD).await;
        inside.refused(Code::Unauthenticated, "CREDENTIALS_INVALID");
        for nothing in ["\t", "\n", " \r\n\u{2028}"] {
            let status = login(&nobody, nothing, PASSWORD).await.refused(Code::InvalidArgument, "FIELD_INVALID");
            assert_eq!(fields(&status), ["login"]);
        }
    }

    async fn a_password_is_valid_in_every_unicode_normalization_form(engine: Engine) {
        let server = Server::start(engine).await;
        let nobody = User::nobody(&server);
        let request = pb::RegisterRequest {
            username: "wanderfalke".to_owned(),
            email: "wanderfalke@example.com".to_owned(),
            password: "caf\u{e9}-Kayak-tulip".to_owned(),
            ..Default::default()
        };
        nobody.auth().register(request).await.expect("an account");
        login(&nobody, "wanderfalke", "cafe\u{301}-Kayak-tulip").await.expect("a session");
        for other in ["cafe-Kayak-tulip", "caf\u{e9}-kayak-tulip", "caf\u{e9}-Kayak-tulip "] {
            login(&nobody, "wanderfalke", other).await.refused(Code::Unauthenticated, "CREDENTIALS_INVALID");
        }
    }

    async fn an_unknown_account_and_a_wrong_password_cannot_be_told_apart(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register_as(&server, "wanderfalke").await;
        let whole = |status: Status| (status.code(), status.message().to_owned(), status.details().to_vec());
        let mut answers = Vec::new();
        for (name, password) in [
            ("wanderfalke", "a wrong password"),
            ("wanderfalke@example.com", "a wrong password"),
            ("wanderfalke", ""),
            ("nobody", PASSWORD),
            ("nobody@example.com", PASSWORD),
            ("nobody", ""),
        ] {
            let status = login(&user, name, password).await.refused(Code::Unauthenticated, "CREDENTIALS_INVALID");
            answers.push(whole(status));
        }
        answers.dedup();
        assert_eq!(answers.len(), 1, "{answers:?}");
    }

    async fn every_login_attempt_computes_exactly_one_password_hash(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register_as(&server, "wanderfalke").await;
        let long = "\u{1F600}".repeat(128);
        for (name, password) in [
            ("wanderfalke", PASSWORD),
            ("wanderfalke@example.com", PASSWORD),
            ("wanderfalke", "a wrong password"),
            ("wanderfalke", ""),
            ("wanderfalke", &long),
            ("nobody", PASSWORD),
            ("nobody@example.com", "a wrong password"),
            ("nobody", ""),
            ("nobody", &long),
            ("not a name at all", PASSWORD),
        ] {
            let before = server.metric("marquee_password_hashes_total").await;
            let signed_in = login(&user, name, password).await.is_ok();
            assert_eq!(signed_in, password == PASSWORD && name.starts_with("wanderfalke"));
            let runs = server.metric("marquee_password_hashes_total").await - before;
            assert_eq!(runs.to_string(), "1", "{name} with {password:?}");
        }
    }
}
