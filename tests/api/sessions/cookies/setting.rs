//! Refresh tokens in cookies: when a token is in the cookie and when in messages.

use marquee::clock::Clock;
use marquee_contract::v1 as pb;
use tonic::Code;

use super::{
    APP, NAME, assert_left_alone, assert_removed, get_me, keep, login, native, refresh, registration, server,
    session_id, signed_in_again, signed_up,
};
use crate::support::user::PASSWORD;
use crate::support::web::Page;
use crate::support::{Refused, both_engines, eventually, on_sqlite, reason};

/// Fails unless the last answer has set the cookie correctly, for the lifetime of the tokens; returns the token in it.
#[track_caller]
fn assert_set(page: &Page, tokens: &pb::SessionTokens) -> String {
    let [line] = &page.set_cookie[..] else { panic!("{:?}", page.set_cookie) };
    let parts: Vec<&str> = line.split("; ").collect();
    assert_eq!(parts[1..5], ["Path=/", "HttpOnly", "SameSite=Strict", "Secure"]);
    assert_eq!(parts.len(), 6, "no Domain, nothing else: {line}");
    let max_age: i64 = parts[5].strip_prefix("Max-Age=").expect("an age").parse().expect("seconds");
    let left = tokens.refresh_token_expire_time.expect("a time").seconds - Clock::default().now().seconds();
    assert!((max_age - left).abs() < 60 && left > 0, "{max_age} instead of {left}");
    let token = parts[0].strip_prefix(&format!("{NAME}=")).expect("its name");
    assert!(token.len() > 80, "{token}");
    token.to_owned()
}

both_engines! {
    async fn a_page_that_requests_a_cookie_gets_its_refresh_token_only_in_the_cookie(engine: Engine) {
        let server = server(engine).await;
        let mut page = Page::of(&server, APP);
        let registered: pb::RegisterResponse = page.call("Register", &registration(true)).await.unwrap();
        let tokens = keep(&mut page, registered.tokens);
        let mut seen = vec![assert_set(&page, &tokens)];
        let account = registered.user.unwrap();
        assert_eq!(get_me(&page).await.unwrap().user.as_ref(), Some(&account));

        for _ in 0..2 {
            let tokens = refresh(&mut page).await.unwrap();
            seen.push(assert_set(&page, &tokens));
            get_me(&page).await.unwrap();
        }
        let signed_in: pb::LoginResponse = page.call("Login", &login(&account, true)).await.unwrap();
        let tokens = keep(&mut page, signed_in.tokens);
        seen.push(assert_set(&page, &tokens));

        let (current_password, new_password) = (PASSWORD.to_owned(), "tulip-Kayak-93-mauve".to_owned());
        let request = pb::ChangePasswordRequest { current_password, new_password, refresh_token_in_cookie: true };
        let changed: pb::ChangePasswordResponse = page.call("ChangePassword", &request).await.unwrap();
        let tokens = keep(&mut page, changed.tokens);
        seen.push(assert_set(&page, &tokens));
        refresh(&mut page).await.unwrap();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 5, "each has another token");
    }
}

on_sqlite! {
    async fn no_cookie_is_set_without_request(engine: Engine) {
        let server = server(engine).await;
        let mut page = Page::of(&server, APP);
        let registered: pb::RegisterResponse = page.call("Register", &registration(false)).await.unwrap();
        assert_left_alone(&page);
        let refresh_token = registered.tokens.unwrap().refresh_token;
        let refreshed: pb::RefreshSessionResponse =
            page.call("RefreshSession", &pb::RefreshSessionRequest { refresh_token }).await.unwrap();
        assert_left_alone(&page);
        assert!(!refreshed.tokens.unwrap().refresh_token.is_empty());
        let signed_in: pb::LoginResponse = page.call("Login", &login(&registered.user.unwrap(), false)).await.unwrap();
        assert_left_alone(&page);
        assert!(!signed_in.tokens.unwrap().refresh_token.is_empty());
    }

    async fn a_token_in_the_request_takes_precedence_over_the_cookie(engine: Engine) {
        let server = server(engine).await;
        let (mut page, account) = signed_up(&server).await;
        let mine = session_id(&page).await;
        let other: pb::LoginResponse = page.clone().call("Login", &login(&account, false)).await.unwrap();
        let request = pb::RefreshSessionRequest { refresh_token: other.tokens.unwrap().refresh_token };
        let refreshed: pb::RefreshSessionResponse = page.call("RefreshSession", &request).await.unwrap();
        assert_left_alone(&page);
        let tokens = refreshed.tokens.unwrap();
        assert!(!tokens.refresh_token.is_empty());
        assert_ne!(session_id(&Page { access_token: tokens.access_token, ..page.clone() }).await, mine);

        // Whatever is wrong with the token in the request, the cookie is not used instead.
        let request = pb::RefreshSessionRequest { refresh_token: "AAAA".to_owned() };
        let refused = page.call::<pb::RefreshSessionResponse>("RefreshSession", &request).await;
        refused.refused(Code::Unauthenticated, "TOKEN_INVALID");
        assert_left_alone(&page);
        refresh(&mut page).await.expect("it was not used");
        assert_eq!(session_id(&page).await, mine);
    }

    async fn ten_tabs_that_refresh_concurrently_get_the_same_cookie(engine: Engine) {
        let server = server(engine).await;
        let (mut page, _) = signed_up(&server).await;
        for _ in 0..3 {
            let tabs: Vec<_> = (0..10)
                .map(|_| {
                    let mut tab = page.clone();
                    tokio::spawn(async move { refresh(&mut tab).await.map(|_| tab) })
                })
                .collect();
            let mut refreshed = Vec::new();
            for tab in tabs {
                let tab = tab.await.unwrap().expect("the session is still valid");
                get_me(&tab).await.expect("every access token works");
                refreshed.push(tab);
            }
            assert_ne!(refreshed[0].cookie, page.cookie);
            assert!(refreshed.iter().all(|tab| tab.cookie == refreshed[0].cookie));
            page = refreshed.remove(0);
        }
    }

    async fn a_replayed_cookie_ends_the_session_and_is_removed(engine: Engine) {
        let server = server(engine).await;
        let (mut page, account) = signed_up(&server).await;
        let mut thief = page.clone();
        let mut other = signed_in_again(&page, &account).await;
        refresh(&mut page).await.unwrap();
        refresh(&mut page).await.unwrap();
        refresh(&mut thief).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
        assert_removed(&thief);
        get_me(&page).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
        refresh(&mut page).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
        assert_removed(&page);
        refresh(&mut other).await.expect("another browser's session lives on");
    }

    async fn the_cookie_of_an_expired_session_is_removed(engine: Engine) {
        let server = crate::support::Server::with(engine, &["--cors-origin", APP, "--session-idle-ttl", "1s"]).await;
        let mut page = Page::of(&server, APP);
        let registered: pb::RegisterResponse = page.call("Register", &registration(false)).await.unwrap();
        let cookie = format!("{NAME}={}", registered.tokens.unwrap().refresh_token);
        let (gone, status) = eventually("the session expires", || async {
            let mut tab = Page { cookie: Some(cookie.clone()), ..page.clone() };
            refresh(&mut tab).await.err().map(|status| (tab, status))
        })
        .await;
        assert_eq!((status.code(), &*reason(&status)), (Code::Unauthenticated, "SESSION_EXPIRED"));
        assert_removed(&gone);
    }

    async fn the_same_token_is_valid_in_a_cookie_and_in_a_message(engine: Engine) {
        let server = server(engine).await;
        let (page, _) = signed_up(&server).await;
        let refresh_token = page.token().to_owned();
        let refreshed = native(&server).auth().refresh_session(pb::RefreshSessionRequest { refresh_token }).await;
        let refresh_token = refreshed.unwrap().into_inner().tokens.unwrap().refresh_token;
        // The page's token is the predecessor now, and still in its grace period.
        let mut page = page;
        refresh(&mut page).await.unwrap();
        assert_eq!(page.token(), refresh_token);
    }
}
