//! Every RPC is called with every kind of token that must be refused.
//!
//! The RPCs come from the policy table, so a new one is tested without a change here. Each is called with an empty
//! message, which most RPCs refuse: when the error is about the token, the token was checked before the message.

mod tokens;

use std::collections::BTreeSet;

use bytes::Bytes;
use marquee::rpc::policy;
use marquee_contract::options::v1::Access;
use marquee_contract::policy::Method;
use marquee_contract::v1 as pb;
use tonic::Code;

use crate::support::user::PASSWORD;
use crate::support::{Engine, Server, User, both_engines, contract, on_sqlite, raw, reason};
use tokens::Forger;

/// The server's signing secret, so that tests can sign tokens as the server does.
const SECRET: &str = "q4Zl0bq9M3wJm1o5xXy7T2uVhKc8RfGdNnEiSsPaBtI";
/// The numbers of the roles in tokens.
const ROLES: [i32; 3] = [pb::Role::User as i32, pb::Role::Moderator as i32, pb::Role::Admin as i32];

/// The token that an access class requires.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TokenRequirement {
    /// None; a token is not checked.
    Nothing,
    /// Optional, but a token that is sent must be valid.
    ValidIfSent,
    /// A valid token of this role or a higher one.
    Role(i32),
}

/// The match is exhaustive: a new access class does not compile until its requirement is decided here.
fn token_requirement(method: &Method) -> TokenRequirement {
    match method.access {
        Access::Public => TokenRequirement::Nothing,
        Access::Optional => TokenRequirement::ValidIfSent,
        Access::User => TokenRequirement::Role(ROLES[0]),
        Access::Moderator => TokenRequirement::Role(ROLES[1]),
        Access::Admin => TokenRequirement::Role(ROLES[2]),
        Access::Unspecified => panic!("{} has no access class", method.path),
    }
}

/// The code of a call, and the reason of its error.
type Ending = (Code, String);

fn ending(code: Code, reason: &str) -> Ending {
    (code, reason.to_owned())
}

/// Whether the call passed the checks of the token, and reached at least the decoder.
fn got_past_auth((code, _): &Ending) -> bool {
    !matches!(code, Code::Unauthenticated | Code::PermissionDenied | Code::Unimplemented | Code::Internal)
}

struct Matrix {
    server: Server,
    user: User,
    forger: Forger,
}

impl Matrix {
    async fn new(engine: Engine) -> Self {
        let server = Server::with(engine, &["--secrets", SECRET]).await;
        let user = User::register(&server).await;
        let forger = Forger::from(&user.tokens.access_token, SECRET);
        Self { server, user, forger }
    }

    async fn call(&self, method: &Method, authorization: &[&str]) -> Ending {
        match raw::call(&self.user.channel, method.path, authorization, vec![Bytes::new()]).await {
            Ok(_) => ending(Code::Ok, ""),
            Err(status) => (status.code(), reason(&status)),
        }
    }

    async fn call_with_token(&self, method: &Method, token: &str) -> Ending {
        self.call(method, &[&format!("Bearer {token}")]).await
    }

    /// Fails unless every RPC treats these headers as an invalid token.
    async fn assert_refused_everywhere(&self, what: &str, authorization: &[&str], expected: &str) {
        for method in policy::all() {
            let ended = self.call(method, authorization).await;
            let expected = match token_requirement(method) {
                TokenRequirement::Nothing => self.call(method, &[]).await,
                TokenRequirement::ValidIfSent | TokenRequirement::Role(_) => ending(Code::Unauthenticated, expected),
            };
            assert_eq!(ended, expected, "{} with {what}", method.path);
        }
    }

    /// Starts a new session of the user, and returns its tokens.
    async fn sign_in(&self) -> pb::SessionTokens {
        let request = pb::LoginRequest {
            login: self.user.account.username.clone(),
            password: PASSWORD.to_owned(),
            ..Default::default()
        };
        let response = User::nobody(&self.server).auth().login(request).await.expect("a session");
        response.into_inner().tokens.expect("tokens")
    }
}

#[test]
fn every_rpc_of_the_contract_has_a_policy() {
    let contract: BTreeSet<_> = contract::methods().iter().map(contract::path).collect();
    let policy: BTreeSet<_> = policy::METHODS.iter().map(|method| method.path.to_owned()).collect();
    assert!(!contract.is_empty());
    assert_eq!(contract, policy);
}

both_engines! {
    async fn every_rpc_that_checks_tokens_refuses_the_token_of_an_ended_session(engine: Engine) {
        let matrix = Matrix::new(engine).await;
        matrix.user.auth().logout(pb::LogoutRequest {}).await.expect("the session ends");
        let header = format!("Bearer {}", matrix.user.tokens.access_token);
        matrix.assert_refused_everywhere("a logged-out session", &[&header], "SESSION_REVOKED").await;
    }
}

on_sqlite! {
    async fn without_a_token_only_public_and_optional_rpcs_answer(engine: Engine) {
        let matrix = Matrix::new(engine).await;
        for method in policy::all() {
            let ended = matrix.call(method, &[]).await;
            match token_requirement(method) {
                TokenRequirement::Nothing | TokenRequirement::ValidIfSent => {
                    assert!(got_past_auth(&ended), "{}: {ended:?}", method.path);
                }
                TokenRequirement::Role(_) => {
                    assert_eq!(ended, ending(Code::Unauthenticated, "TOKEN_MISSING"), "{}", method.path);
                }
            }
        }
    }

    async fn every_rpc_that_checks_tokens_refuses_a_bad_token(engine: Engine) {
        let matrix = Matrix::new(engine).await;
        for bad in matrix.forger.bad_tokens(&matrix.user.tokens.refresh_token) {
            let header = format!("Bearer {}", bad.token);
            matrix.assert_refused_everywhere(&bad.what, &[&header], bad.reason).await;
        }
        // The tests' own signature is valid, so each token above was refused for its own fault.
        let get_me = policy::find("/marquee.v1.UserService/GetMe").expect("a method");
        assert_eq!(matrix.call_with_token(get_me, &matrix.forger.good_token()).await, ending(Code::Ok, ""));
    }

    async fn a_valid_token_is_accepted_by_exactly_the_rpcs_that_its_role_may_call(engine: Engine) {
        let matrix = Matrix::new(engine).await;
        for method in policy::all() {
            for role in ROLES {
                // A new session for each call, because Logout is one of the RPCs.
                let token = Forger::from(&matrix.sign_in().await.access_token, SECRET).with("role", role.into());
                let ended = matrix.call_with_token(method, &token).await;
                match token_requirement(method) {
                    TokenRequirement::Role(least) if role < least => {
                        assert_eq!(ended, ending(Code::PermissionDenied, "ROLE_REQUIRED"), "{}", method.path);
                    }
                    _ => assert!(got_past_auth(&ended), "{} with role {role}: {ended:?}", method.path),
                }
            }
        }
    }

    async fn an_authorization_header_other_than_one_bearer_token_is_refused(engine: Engine) {
        let matrix = Matrix::new(engine).await;
        let good = &matrix.user.tokens.access_token;
        let bearer = format!("Bearer {good}");
        for (what, headers) in [
            ("another scheme", &["Basic dXNlcjpwYXNzd29yZA=="][..]),
            ("a good token of another scheme", &[&format!("Token {good}")]),
            ("an empty header", &[""]),
            ("the scheme alone", &["Bearer"]),
            ("the scheme and a space", &["Bearer "]),
            ("a token without a scheme", &[good]),
            ("no space", &[&format!("Bearer{good}")]),
            ("two tokens in a header", &[&format!("{bearer} {good}")]),
            ("two tokens with a comma", &[&format!("{bearer}, {bearer}")]),
            ("two headers", &[&bearer, &bearer]),
            ("a good header and an empty one", &[&bearer, ""]),
            ("a basic header and a good one", &["Basic dXNlcjpwYXNzd29yZA==", &bearer]),
            ("bytes that are not ASCII", &["Bearer \u{e9}\u{e9}"]),
        ] {
            matrix.assert_refused_everywhere(what, headers, "TOKEN_INVALID").await;
        }
    }

    async fn the_bearer_scheme_is_case_insensitive(engine: Engine) {
        let matrix = Matrix::new(engine).await;
        let get_me = policy::find("/marquee.v1.UserService/GetMe").expect("a method");
        for scheme in ["Bearer", "bearer", "BEARER"] {
            let header = format!("{scheme} {}", matrix.user.tokens.access_token);
            assert_eq!(matrix.call(get_me, &[&header]).await, ending(Code::Ok, ""), "{scheme}");
        }
    }
}
