//! Forgotten passwords.

use marquee_contract::v1 as pb;
use tonic::{Code, Status};

use super::{CONFIRM, NEW_PASSWORD, PASSWORD_CHANGED, RESET, get_me, request_reset, reset, set_email, wrong};
use crate::sessions::{change_password, login, signed_in_again};
use crate::support::user::PASSWORD;
use crate::support::{Refused, Server, User, both_engines, eventually, on_sqlite};

/// Requests a code for the user's address, and reads it.
async fn requested(server: &Server, user: &User, count: usize) -> String {
    request_reset(user, &user.account.email).await.expect("an answer");
    server.code_to(&user.account.email, RESET, count).await
}

async fn assert_void(user: &User, code: &str) -> Status {
    reset(user, &user.account.email, code, NEW_PASSWORD).await.refused(Code::InvalidArgument, "CODE_INVALID")
}

/// The number of statements of the calls of a method that `call` makes, whatever their results.
async fn statements<T>(server: &Server, method: &str, call: impl Future<Output = T>) -> (T, f64) {
    let path = format!("/marquee.v1.AuthService/{method}");
    let calls = async || {
        let of = |code: &str| format!("marquee_rpcs_total{{code=\"{code}\",method=\"{path}\"}}");
        server.metric(&of("OK")).await + server.metric(&of("INVALID_ARGUMENT")).await
    };
    let count = format!("marquee_rpc_statements_total{{method=\"{path}\"}}");
    let (calls_before, before) = (calls().await, server.metric(&count).await);
    let answer = call.await;
    eventually("the call is counted", || async { (calls().await > calls_before).then_some(()) }).await;
    (answer, server.metric(&count).await - before)
}

both_engines! {
    async fn a_code_sets_a_new_password_once_and_ends_all_sessions(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let other = signed_in_again(&user).await;
        let code = requested(&server, &user, 1).await;
        let email = user.account.email.to_uppercase();
        reset(&user, &email, &code, NEW_PASSWORD).await.expect("a new password");
        for session in [&user, &other] {
            get_me(session).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
            let refresh_token = session.tokens.refresh_token.clone();
            let refreshed = session.auth().refresh_session(pb::RefreshSessionRequest { refresh_token }).await;
            refreshed.refused(Code::Unauthenticated, "SESSION_REVOKED");
        }
        login(&user, &user.account.username, PASSWORD).await.refused(Code::Unauthenticated, "CREDENTIALS_INVALID");
        let session = login(&user, &user.account.username, NEW_PASSWORD).await.expect("a session").into_inner();
        // Who reads the mail has the address.
        assert!(session.user.expect("an account").email_verify_time.is_some());
        assert_eq!(server.mails_to(&user.account.email, PASSWORD_CHANGED, 1).await.len(), 1);
        assert_void(&user, &code).await;
        login(&user, &user.account.username, NEW_PASSWORD).await.expect("the password has not changed again");
    }

    async fn of_concurrent_uses_of_a_code_one_succeeds(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let code = requested(&server, &user, 1).await;
        let passwords: Vec<String> = (0..5).map(|number| format!("{NEW_PASSWORD} {number}")).collect();
        let calls = passwords.iter().map(|password| reset(&user, &user.account.email, &code, password));
        let answers = futures_util::future::join_all(calls).await;
        let winners: Vec<_> = answers.iter().zip(&passwords).filter(|(answer, _)| answer.is_ok()).collect();
        let [(_, winner)] = winners.as_slice() else { panic!("one succeeds: {answers:?}") };
        for (_, answer) in passwords.iter().zip(&answers).filter(|(password, _)| password != winner) {
            answer.clone().refused(Code::InvalidArgument, "CODE_INVALID");
        }
        login(&user, &user.account.username, winner).await.expect("a session");
    }

    async fn five_wrong_tries_make_a_code_void_and_weak_passwords_do_not(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let code = requested(&server, &user, 1).await;
        for _ in 0..6 {
            let weak = reset(&user, &user.account.email, &code, "password").await;
            weak.refused(Code::InvalidArgument, "PASSWORD_TOO_COMMON");
        }
        for _ in 0..5 {
            assert_void(&user, &wrong(&code)).await;
        }
        assert_void(&user, &code).await;
        let code = requested(&server, &user, 2).await;
        let another = wrong(&code);
        let tries = (0..20).map(|_| reset(&user, &user.account.email, &another, NEW_PASSWORD));
        assert!(futures_util::future::join_all(tries).await.iter().all(Result::is_err));
        assert_void(&user, &code).await;
        let code = requested(&server, &user, 3).await;
        reset(&user, &user.account.email, &code, NEW_PASSWORD).await.expect("a new password");
    }

    async fn a_code_ends_with_its_time_with_the_next_one_and_with_what_it_was_for(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let first = requested(&server, &user, 1).await;
        let second = requested(&server, &user, 2).await;
        assert_void(&user, &first).await;
        let pass = "UPDATE password_resets SET expire_time = expire_time - 900000000";
        assert_eq!(server.execute(pass, pass).await, 1);
        assert_void(&user, &second).await;

        let third = requested(&server, &user, 3).await;
        let user = change_password(&user, PASSWORD, NEW_PASSWORD).await.expect("another session");
        assert_void(&user, &third).await;
        let user = change_password(&user, NEW_PASSWORD, PASSWORD).await.expect("another session");
        let fourth = requested(&server, &user, 4).await;
        set_email(&user, "anew@example.com").await.expect("another address");
        for email in [&user.account.email, "anew@example.com"] {
            let refused = reset(&user, email, &fourth, NEW_PASSWORD).await;
            refused.refused(Code::InvalidArgument, "CODE_INVALID");
        }
        get_me(&user).await.expect("nothing has happened to the session");
    }

    async fn known_and_unknown_addresses_get_the_same_answers_for_the_same_statements(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let (known, unknown) = (user.account.email.as_str(), "nobody@example.com");
        server.all_mails_are_sent().await;
        // Twice: a code may exist already.
        for _ in 0..2 {
            let mut costs = Vec::new();
            for email in [known, unknown] {
                let (answer, cost) = statements(&server, "RequestPasswordReset", request_reset(&user, email)).await;
                answer.expect("an answer");
                server.all_mails_are_sent().await;
                costs.push(cost);
            }
            assert!((costs[0] - costs[1]).abs() < 0.5 && costs[0] >= 1.0, "{costs:?}");
        }
        assert_eq!(server.mails_to(known, RESET, 2).await.len(), 2);
        assert!(server.mails().iter().all(|mail| mail.to != unknown));

        // Wrong codes: of both addresses, too often, and of an address for which none was requested.
        let code = wrong(&server.code_to(known, RESET, 2).await);
        let mut answers = Vec::new();
        for _ in 0..7 {
            for email in [known, unknown, "never@example.com"] {
                let call = reset(&user, email, &code, NEW_PASSWORD);
                let (answer, cost) = statements(&server, "ResetPassword", call).await;
                let status = answer.refused(Code::InvalidArgument, "CODE_INVALID");
                answers.push((status.message().to_owned(), status.details().to_vec(), cost.round().to_string()));
            }
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        let tries = "SELECT CAST(MIN(tries) AS BIGINT) FROM password_resets";
        assert_eq!(server.count(tries).await, 5, "the tries of both are counted");
    }
}

on_sqlite! {
    async fn requests_are_limited_by_network_address_openly_and_by_address_in_silence(engine: Engine) {
        let server = Server::with(engine, &["--rate-mail=1/h:6", "--rate-mail-account=1/h:2"]).await;
        let user = User::register(&server).await;
        for email in [&user.account.email, "nobody@example.com"] {
            for _ in 0..3 {
                request_reset(&user, email).await.expect("an answer");
                server.all_mails_are_sent().await;
            }
        }
        assert_eq!(server.mails_to(&user.account.email, RESET, 2).await.len(), 2);
        let refused = request_reset(&user, "someone@example.com").await;
        refused.refused(Code::ResourceExhausted, "RATE_LIMITED");
    }

    async fn wrong_codes_from_one_network_address_leave_a_code_to_its_owner(engine: Engine) {
        let server = Server::with(engine, &["--rate-login=12/h:10"]).await;
        let user = User::register(&server).await;
        let code = requested(&server, &user, 1).await;
        for _ in 0..2 {
            assert_void(&user, &wrong(&code)).await;
        }
        // A right code uncounts the wrong ones, whatever becomes of the password.
        let weak = reset(&user, &user.account.email, &code, "password").await;
        weak.refused(Code::InvalidArgument, "PASSWORD_TOO_COMMON");
        let code = requested(&server, &user, 2).await;
        for _ in 0..3 {
            assert_void(&user, &wrong(&code)).await;
        }
        let limited = reset(&user, &user.account.email, &code, NEW_PASSWORD).await;
        limited.refused(Code::ResourceExhausted, "RATE_LIMITED");
        assert_eq!(server.count("SELECT CAST(tries AS BIGINT) FROM password_resets").await, 3, "of five");
        // Passwords have a count of their own.
        login(&user, &user.account.email, PASSWORD).await.expect("a session");
    }

    async fn the_database_contains_no_code(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let codes = [
            server.code_to(&user.account.email, CONFIRM, 1).await,
            requested(&server, &user, 1).await,
        ];
        server.all_mails_are_sent().await;
        let payloads = server.texts("SELECT payload || failure || subject FROM jobs").await;
        assert!(payloads.iter().any(|payload| payload.contains(&user.account.email)), "{payloads:?}");
        for code in &codes {
            assert!(payloads.iter().all(|payload| !payload.contains(code)), "{code}: {payloads:?}");
            assert!(!server.settled_log().await.contains(code));
        }
        assert!(!server.log().contains(&user.account.email));
    }
}
