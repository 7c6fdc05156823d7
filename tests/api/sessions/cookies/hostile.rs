//! Malformed and planted cookies.

use tonic::Code;

use super::{APP, NAME, assert_left_alone, assert_removed, refresh, server, signed_up};
use crate::support::web::{Page, lines};
use crate::support::wire::frame;
use crate::support::{Refused, on_sqlite};

on_sqlite! {
    async fn a_cookie_that_is_not_a_token_is_refused_and_removed(engine: Engine) {
        let server = server(engine).await;
        let (mut page, _) = signed_up(&server).await;
        let token = page.token().to_owned();
        for value in [
            String::new(),
            "x".to_owned(),
            token[1..].to_owned(),
            format!("{token}A"),
            format!("\"{token}\""),
            format!("{token}="),
            "AAAA".repeat(2000),
            "\u{e9}\u{fffd}".to_owned(),
            "%00'\"<script>".to_owned(),
        ] {
            let mut broken = Page { cookie: Some(format!("{NAME}={value}")), ..page.clone() };
            refresh(&mut broken).await.refused(Code::Unauthenticated, "TOKEN_INVALID");
            assert_removed(&broken);
        }
        refresh(&mut page).await.expect("the session is still valid");
    }

    async fn cookies_with_other_names_are_ignored(engine: Engine) {
        let server = server(engine).await;
        let (mut page, _) = signed_up(&server).await;
        let token = page.token().to_owned();
        for others in [
            String::new(),
            format!("marquee_refresh={token}"),
            format!("__host-marquee_refresh={token}"),
            format!("__Secure-marquee_refresh={token}"),
            format!("{NAME}2={token}; x{NAME}={token}; a={NAME}={token}"),
            NAME.to_owned(),
        ] {
            let mut without = Page { cookie: Some(others), ..page.clone() };
            refresh(&mut without).await.refused(Code::Unauthenticated, "TOKEN_INVALID");
            assert_left_alone(&without);
        }
        let mut none = Page { cookie: None, ..page.clone() };
        refresh(&mut none).await.refused(Code::Unauthenticated, "TOKEN_INVALID");
        assert_left_alone(&none);
        // It is found among many other cookies.
        let crowd = "; another=cookie of the same host".repeat(300);
        let mut crowded = Page { cookie: Some(format!("a=\u{e9}; ;;{NAME}={token}{crowd}; =; b")), ..page.clone() };
        refresh(&mut crowded).await.expect("new tokens");
        refresh(&mut page).await.expect("the same ones again");
        assert_eq!(crowded.token(), page.token());
    }

    async fn two_cookies_with_the_same_name_are_refused(engine: Engine) {
        let server = server(engine).await;
        let (mut page, _) = signed_up(&server).await;
        let (mut attacker, _) = signed_up(&server).await;
        let (own, planted) = (page.cookie.clone().unwrap(), attacker.cookie.clone().unwrap());
        for both in [format!("{own}; {planted}"), format!("{planted}; {own}"), format!("{own}; {NAME}=")] {
            let mut tossed = Page { cookie: Some(both), ..page.clone() };
            refresh(&mut tossed).await.refused(Code::Unauthenticated, "TOKEN_INVALID");
            // If the answer removed ours, only the planted cookie would be sent the next time.
            assert_left_alone(&tossed);
        }
        // HTTP/2 may send each cookie in a header line of its own.
        let wire = server.wire().await;
        let refresh_path = "/marquee.v1.AuthService/RefreshSession";
        let headers = [("origin", APP), ("cookie", &*own), ("cookie", &*planted)];
        wire.call(refresh_path, &headers, frame(b"")).await.refused(Code::Unauthenticated, "TOKEN_INVALID");
        let headers = [("origin", APP), ("cookie", "a=b"), ("cookie", &*own)];
        let answer = wire.call(refresh_path, &headers, frame(b"")).await;
        assert_eq!((answer.status().code(), lines(&answer.headers).len()), (Code::Ok, 1));
        for one in [&mut page, &mut attacker] {
            refresh(one).await.expect("both sessions live");
        }
    }

    async fn a_cookie_header_that_is_too_long_is_refused(engine: Engine) {
        let server = server(engine).await;
        let (mut page, _) = signed_up(&server).await;
        let long = format!("{}; a={}", page.cookie.clone().unwrap(), "x".repeat(80_000));
        let request = reqwest::Client::new().post(server.url("/marquee.v1.AuthService/RefreshSession"));
        let request = request.header("origin", APP).header("cookie", long).body(frame(b""));
        let response = request.header("content-type", "application/grpc-web+proto").send().await.unwrap();
        assert_eq!(response.status(), 431);
        refresh(&mut page).await.expect("the session is still valid");
    }
}
