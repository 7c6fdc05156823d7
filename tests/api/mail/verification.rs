//! Codes that prove an address.

use marquee_contract::v1 as pb;
use tonic::Code;

use super::{
    CONFIRM, NEW_PASSWORD, RESET, request_reset, request_verification, set_email, verified_user, verify, wrong,
};
use crate::sessions::change_password;
use crate::support::user::PASSWORD;
use crate::support::{Refused, Server, User, both_engines, on_sqlite};

/// Fails unless the code is refused.
async fn assert_void(user: &User, code: &str) {
    verify(user, code).await.refused(Code::InvalidArgument, "CODE_INVALID");
}

both_engines! {
    async fn the_code_that_a_new_account_gets_verifies_its_address(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        assert_eq!((user.account.email_verify_time, &*user.account.pending_email), (None, ""));
        let code = server.code_to(&user.account.email, CONFIRM, 1).await;
        // The address of one account is not proved by the code of another.
        let other = User::register(&server).await;
        assert_void(&other, &code).await;
        let account = verify(&user, &code).await.expect("a verified address");
        assert!(account.email_verify_time.is_some());
        assert_eq!(pb::User { email_verify_time: None, ..account.clone() }, user.account);
        // Sent again, with this code or another: nothing is left to verify.
        for code in [&code, &wrong(&code)] {
            assert_eq!(verify(&user, code).await.expect("the same account"), account);
        }
        request_verification(&user).await.expect("an answer");
        server.all_mails_are_sent().await;
        assert_eq!(server.mails_to(&user.account.email, CONFIRM, 1).await.len(), 1);
    }

    async fn five_wrong_tries_make_a_code_void(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let code = server.code_to(&user.account.email, CONFIRM, 1).await;
        for _ in 0..5 {
            assert_void(&user, &wrong(&code)).await;
        }
        assert_void(&user, &code).await;
        // Another code works, the fifth time that one is tried.
        request_verification(&user).await.expect("another code");
        let another = server.code_to(&user.account.email, CONFIRM, 2).await;
        for _ in 0..4 {
            assert_void(&user, &wrong(&another)).await;
        }
        verify(&user, &another).await.expect("a verified address");
    }

    async fn another_code_replaces_the_former_one(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let first = server.code_to(&user.account.email, CONFIRM, 1).await;
        request_verification(&user).await.expect("another code");
        let second = server.code_to(&user.account.email, CONFIRM, 2).await;
        assert_ne!(first, second);
        assert_void(&user, &first).await;
        verify(&user, &second).await.expect("a verified address");
    }

    async fn a_code_expires_after_a_day_and_with_the_password(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let code = server.code_to(&user.account.email, CONFIRM, 1).await;
        let until = "SELECT CAST(MAX(v.expire_time - u.create_time) AS BIGINT) FROM email_verifications v
            JOIN users u ON u.id = v.user_id";
        let day = 86_400_000_000;
        assert!((day..day + 60_000_000).contains(&server.count(until).await));
        let pass = "UPDATE email_verifications SET expire_time = expire_time - 86400000000 - 60000000";
        assert_eq!(server.execute(pass, pass).await, 1);
        assert_void(&user, &code).await;

        request_verification(&user).await.expect("another code");
        let code = server.code_to(&user.account.email, CONFIRM, 2).await;
        let user = change_password(&user, PASSWORD, NEW_PASSWORD).await.expect("another session");
        assert_void(&user, &code).await;
    }

    async fn of_concurrent_tries_at_most_five_are_compared(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let code = server.code_to(&user.account.email, CONFIRM, 1).await;
        let wrong = wrong(&code);
        let tries = (0..20).map(|_| verify(&user, &wrong));
        for answer in futures_util::future::join_all(tries).await {
            answer.refused(Code::InvalidArgument, "CODE_INVALID");
        }
        assert_eq!(server.count("SELECT CAST(MAX(tries) AS BIGINT) FROM email_verifications").await, 5);
        assert_void(&user, &code).await;
    }

    async fn what_has_expired_is_deleted(engine: Engine) {
        let server = Server::with(engine, &["--sweep-interval=100ms"]).await;
        let user = User::register(&server).await;
        request_reset(&user, &user.account.email).await.expect("an answer");
        server.mails_to(&user.account.email, RESET, 1).await;
        let rows = "SELECT (SELECT COUNT(*) FROM email_verifications) + (SELECT COUNT(*) FROM password_resets)";
        assert_eq!(server.count(rows).await, 2);
        for table in ["email_verifications", "password_resets"] {
            let pass = format!("UPDATE {table} SET expire_time = 1");
            server.execute(&pass, &pass).await;
        }
        crate::support::eventually("the rows are deleted", || async { (server.count(rows).await == 0).then_some(()) })
            .await;
    }

    async fn codes_and_mails_go_with_their_account(engine: Engine) {
        let server = Server::start(engine).await;
        let user = verified_user(&server).await;
        set_email(&user, "another@example.com").await.expect("a pending address");
        request_reset(&user, &user.account.email).await.expect("an answer");
        server.mails_to(&user.account.email, RESET, 1).await;
        let request = pb::DeleteMeRequest { current_password: PASSWORD.to_owned() };
        user.users().delete_me(request).await.expect("the account is deleted");
        // Nothing of the addresses is left, except in the jobs that do not know whether an account has theirs.
        let left = "SELECT (SELECT COUNT(*) FROM email_verifications) + (SELECT COUNT(*) FROM password_resets)
            + (SELECT COUNT(*) FROM users WHERE email LIKE '%@%' OR pending_email IS NOT NULL)
            + (SELECT COUNT(*) FROM jobs WHERE kind = 'send_mail')";
        assert_eq!(server.count(left).await, 0);
    }
}

on_sqlite! {
    async fn an_account_gets_a_bounded_number_of_codes(engine: Engine) {
        let server = Server::with(engine, &["--rate-mail-account=1/h:2"]).await;
        let user = User::register(&server).await;
        for _ in 0..2 {
            request_verification(&user).await.expect("a code");
        }
        request_verification(&user).await.refused(Code::ResourceExhausted, "RATE_LIMITED");
        let other = User::register(&server).await;
        request_verification(&other).await.expect("a code");
    }
}
