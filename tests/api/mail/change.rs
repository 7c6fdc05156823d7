//! Changes of the address.

use marquee_contract::v1 as pb;
use tonic::Code;

use super::{
    CONFIRM, NEW_PASSWORD, RESET, get_me, request_reset, request_verification, reset, set_email, verified_user, verify,
};
use crate::sessions::login;
use crate::support::user::PASSWORD;
use crate::support::{Refused, Server, User, both_engines};

const CHANGING: &str = "is being changed";
const CHANGED: &str = "Your address";

both_engines! {
    async fn an_address_that_is_not_verified_is_replaced_at_once(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let former = &user.account.email;
        let code = server.code_to(former, CONFIRM, 1).await;
        let account = set_email(&user, "New@Example.com").await.expect("another address");
        assert_eq!(account, pb::User { email: "new@example.com".to_owned(), ..user.account.clone() });
        // The former address is told, and its code is void.
        server.mails_to(former, CHANGED, 1).await;
        verify(&user, &code).await.refused(Code::InvalidArgument, "CODE_INVALID");
        // The same again sends nothing.
        assert_eq!(set_email(&user, "new@example.com").await.expect("the same address"), account);
        server.all_mails_are_sent().await;
        assert_eq!(server.mails_to("new@example.com", CONFIRM, 1).await.len(), 1);
        let code = server.code_to("new@example.com", CONFIRM, 1).await;
        assert!(verify(&user, &code).await.expect("a verified address").email_verify_time.is_some());
    }

    async fn a_verified_address_stays_until_the_new_one_is_verified(engine: Engine) {
        let server = Server::start(engine).await;
        let user = verified_user(&server).await;
        let former = &user.account.email;
        let account = set_email(&user, "next@example.com").await.expect("a pending address");
        let pending = pb::User { pending_email: "next@example.com".to_owned(), ..user.account.clone() };
        assert_eq!((&account, &get_me(&user).await.expect("the account")), (&pending, &pending));
        server.mails_to(former, CHANGING, 1).await;
        assert_eq!(set_email(&user, "next@example.com").await.expect("the same"), pending);
        // A code for a new password still goes to the former address, and dies with it.
        login(&user, "next@example.com", PASSWORD).await.refused(Code::Unauthenticated, "CREDENTIALS_INVALID");
        request_reset(&user, former).await.expect("an answer");
        let stale = server.code_to(former, RESET, 1).await;
        // Another code replaces that of the change.
        request_verification(&user).await.expect("another code");
        let code = server.code_to("next@example.com", CONFIRM, 2).await;
        let account = verify(&user, &code).await.expect("the new address");
        assert_eq!((&*account.email, &*account.pending_email), ("next@example.com", ""));
        assert!(account.email_verify_time.is_some());
        login(&user, "next@example.com", PASSWORD).await.expect("a session");
        server.mails_to(former, CHANGED, 2).await;
        reset(&user, former, &stale, NEW_PASSWORD).await.refused(Code::InvalidArgument, "CODE_INVALID");
        server.all_mails_are_sent().await;
        assert_eq!(server.mails_to("next@example.com", CONFIRM, 2).await.len(), 2);
    }

    async fn the_present_address_again_makes_the_pending_one_void(engine: Engine) {
        let server = Server::start(engine).await;
        let user = verified_user(&server).await;
        set_email(&user, "next@example.com").await.expect("a pending address");
        let code = server.code_to("next@example.com", CONFIRM, 1).await;
        assert_eq!(set_email(&user, &user.account.email).await.expect("the address"), user.account);
        assert_eq!(verify(&user, &code).await.expect("nothing to verify"), user.account);
    }

    async fn a_pending_address_that_is_taken_meanwhile_is_refused(engine: Engine) {
        let server = Server::start(engine).await;
        let user = verified_user(&server).await;
        let taker = User::register(&server).await;
        set_email(&user, &taker.account.email).await.refused(Code::AlreadyExists, "EMAIL_TAKEN");
        assert_eq!(get_me(&user).await.expect("the account"), user.account);
        set_email(&user, "wanted@example.com").await.expect("a pending address");
        let code = server.code_to("wanted@example.com", CONFIRM, 1).await;
        set_email(&taker, "wanted@example.com").await.expect("an address that is free");
        verify(&user, &code).await.refused(Code::AlreadyExists, "EMAIL_TAKEN");
        let account = get_me(&user).await.expect("the account");
        assert_eq!((account.email, &*account.pending_email), (user.account.email.clone(), "wanted@example.com"));
    }
}
