//! When answers remove the cookie, and when they must not.

use marquee_contract::v1 as pb;
use tonic::Code;

use super::{
    assert_left_alone, assert_removed, get_me, login, refresh, server, session_id, signed_in_again, signed_up,
};
use crate::support::user::PASSWORD;
use crate::support::web::Page;
use crate::support::{Refused, both_engines, on_sqlite};

fn new_password(in_cookie: bool) -> pb::ChangePasswordRequest {
    let (current_password, new_password) = (PASSWORD.to_owned(), "tulip-Kayak-93-mauve".to_owned());
    pb::ChangePasswordRequest { current_password, new_password, refresh_token_in_cookie: in_cookie }
}

both_engines! {
    async fn the_cookie_is_removed_when_its_session_ends(engine: Engine) {
        let server = server(engine).await;
        for how in ["Logout", "RevokeSession", "ChangePassword", "DeleteMe"] {
            let (mut page, _) = signed_up(&server).await;
            let session_id = session_id(&page).await;
            let stale = page.clone();
            match how {
                "Logout" => page.call::<pb::LogoutResponse>(how, &pb::LogoutRequest {}).await.map(drop),
                "RevokeSession" => {
                    let request = pb::RevokeSessionRequest { session_id };
                    page.call::<pb::RevokeSessionResponse>(how, &request).await.map(drop)
                }
                "ChangePassword" => page.call::<pb::ChangePasswordResponse>(how, &new_password(false)).await.map(drop),
                _ => {
                    let request = pb::DeleteMeRequest { current_password: PASSWORD.to_owned() };
                    page.call::<pb::DeleteMeResponse>(how, &request).await.map(drop)
                }
            }
            .unwrap_or_else(|status| panic!("{how}: {status:?}"));
            assert_removed(&page);
            // Also when the first answer was lost.
            let mut late = stale;
            get_me(&late).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
            refresh(&mut late).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
            assert_removed(&late);
        }
    }
}

on_sqlite! {
    async fn the_end_of_another_session_keeps_the_cookie(engine: Engine) {
        let server = server(engine).await;
        let (page, account) = signed_up(&server).await;
        // A tab that was signed in before the other one; the cookie belongs to the newer session.
        let newer = signed_in_again(&page, &account).await;
        let mut older = Page { cookie: newer.cookie.clone(), ..page.clone() };
        older.call::<pb::LogoutResponse>("Logout", &pb::LogoutRequest {}).await.unwrap();
        assert_left_alone(&older);
        let third = signed_in_again(&page, &account).await;
        let mut newer = newer;
        let request = pb::RevokeSessionRequest { session_id: session_id(&third).await };
        newer.call::<pb::RevokeSessionResponse>("RevokeSession", &request).await.unwrap();
        assert_left_alone(&newer);
        refresh(&mut newer).await.expect("its session lives");

        // When another session ends the cookie's session, the cookie is removed.
        let fourth = signed_in_again(&newer, &account).await;
        let request = pb::RevokeSessionRequest { session_id: session_id(&newer).await };
        let mut revoker = Page { cookie: newer.cookie.clone(), ..fourth };
        revoker.call::<pb::RevokeSessionResponse>("RevokeSession", &request).await.unwrap();
        assert_removed(&revoker);
    }

    async fn a_refused_call_keeps_the_cookie(engine: Engine) {
        let server = server(engine).await;
        let (mut page, account) = signed_up(&server).await;
        let wrong = "mauve-Tangent-17".to_owned();
        let request = pb::DeleteMeRequest { current_password: wrong.clone() };
        let refused = page.call::<pb::DeleteMeResponse>("DeleteMe", &request).await;
        refused.refused(Code::Unauthenticated, "CREDENTIALS_INVALID");
        assert_left_alone(&page);
        let request = pb::ChangePasswordRequest { current_password: wrong.clone(), ..new_password(true) };
        let refused = page.call::<pb::ChangePasswordResponse>("ChangePassword", &request).await;
        refused.refused(Code::Unauthenticated, "CREDENTIALS_INVALID");
        assert_left_alone(&page);
        let request = pb::LoginRequest { password: wrong, ..login(&account, true) };
        let refused = page.call::<pb::LoginResponse>("Login", &request).await;
        refused.refused(Code::Unauthenticated, "CREDENTIALS_INVALID");
        assert_left_alone(&page);
        let (other, _) = signed_up(&server).await;
        let request = pb::RevokeSessionRequest { session_id: session_id(&other).await };
        let refused = page.call::<pb::RevokeSessionResponse>("RevokeSession", &request).await;
        refused.refused(Code::NotFound, "SESSION_NOT_FOUND");
        assert_left_alone(&page);
        refresh(&mut page).await.expect("the session lives");
    }

    async fn a_temporary_failure_keeps_the_cookie(engine: Engine) {
        let server = server(engine).await;
        let (mut page, _) = signed_up(&server).await;
        let (away, back) =
            ("ALTER TABLE sessions RENAME TO sessions_of_old", "ALTER TABLE sessions_of_old RENAME TO sessions");
        server.execute(away, away).await;
        refresh(&mut page).await.refused(Code::Internal, "INTERNAL");
        assert_left_alone(&page);
        server.execute(back, back).await;
        refresh(&mut page).await.expect("the session lives");
    }

    async fn a_logout_from_an_unknown_origin_ends_the_session_and_keeps_the_cookie(engine: Engine) {
        let server = server(engine).await;
        for origin in [None, Some("https://evil.example.com")] {
            let (page, _) = signed_up(&server).await;
            let mut elsewhere = page.from(origin);
            elsewhere.call::<pb::LogoutResponse>("Logout", &pb::LogoutRequest {}).await.unwrap();
            assert_left_alone(&elsewhere);
            get_me(&page).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
        }
    }
}
