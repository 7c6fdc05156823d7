//! Which origins may use the cookie.

use marquee_contract::v1 as pb;
use prost::Message;
use tonic::Code;

use super::{APP, NAME, assert_left_alone, login, native, refresh, registration, server, session_id, signed_up};
use crate::support::tls::{Certificate, CertificateFiles};
use crate::support::user::PASSWORD;
use crate::support::web::{Page, lines};
use crate::support::wire::{Wire, frame};
use crate::support::{Engine, Refused, Server, User, on_sqlite};

const REGISTER: &str = "/marquee.v1.AuthService/Register";
const REFRESH: &str = "/marquee.v1.AuthService/RefreshSession";

/// Fails unless the page, whatever cookie it has, can neither get a new one nor use the one it has.
async fn assert_origin_refused(page: &mut Page, account: &pb::User) {
    let new = registration(true);
    let refused = page.call::<pb::RegisterResponse>("Register", &new).await;
    refused.refused(Code::FailedPrecondition, "COOKIE_ORIGIN_UNKNOWN");
    assert_left_alone(page);
    let refused = page.call::<pb::LoginResponse>("Login", &login(account, true)).await;
    refused.refused(Code::FailedPrecondition, "COOKIE_ORIGIN_UNKNOWN");
    assert_left_alone(page);
    let request = pb::ChangePasswordRequest {
        current_password: PASSWORD.to_owned(),
        new_password: "tulip-Kayak-93-mauve".to_owned(),
        refresh_token_in_cookie: true,
    };
    let refused = page.call::<pb::ChangePasswordResponse>("ChangePassword", &request).await;
    refused.refused(Code::FailedPrecondition, "COOKIE_ORIGIN_UNKNOWN");
    assert_left_alone(page);
    refresh(page).await.refused(Code::FailedPrecondition, "COOKIE_ORIGIN_UNKNOWN");
    assert_left_alone(page);
    // No session was started.
    let selector = pb::get_channel_request::Channel::Username(new.username);
    let request = pb::GetChannelRequest { channel: Some(selector) };
    page.call::<pb::GetChannelResponse>("GetChannel", &request).await.refused(Code::NotFound, "CHANNEL_NOT_FOUND");
}

on_sqlite! {
    async fn pages_of_other_origins_cannot_use_the_cookie(engine: Engine) {
        let server = server(engine).await;
        let (mut page, account) = signed_up(&server).await;
        for origin in [
            None,
            Some("null"),
            Some("http://app.example.com"),
            Some("https://app.example.com:8443"),
            Some("https://app.example.com."),
            Some("https://APP.example.com"),
            Some("https://evil.app.example.com"),
            Some("https://evil.example.com"),
            Some("https://example.com"),
            Some("https://app.example.com.evil.org"),
            Some("https://app.example.com, https://evil.example.com"),
            Some(""),
            Some("*"),
        ] {
            assert_origin_refused(&mut page.from(origin), &account).await;
        }
        let mut twice = page.clone();
        twice.headers.push(("origin", "https://evil.example.com".to_owned()));
        assert_origin_refused(&mut twice, &account).await;
        // The browser reports that it would not store the cookie.
        let mut cross_site = page.clone();
        cross_site.headers.push(("sec-fetch-site", "cross-site".to_owned()));
        assert_origin_refused(&mut cross_site, &account).await;

        let sessions: pb::ListSessionsResponse =
            page.call("ListSessions", &pb::ListSessionsRequest::default()).await.unwrap();
        assert_eq!(sessions.sessions.len(), 1, "a session was started");
        page.headers.push(("sec-fetch-site", "same-site".to_owned()));
        refresh(&mut page).await.expect("the cookie is unused and still valid");
    }

    async fn native_clients_cannot_use_cookies_and_do_not_need_them(engine: Engine) {
        let server = server(engine).await;
        let refused = native(&server).auth().register(registration(true)).await;
        refused.refused(Code::FailedPrecondition, "COOKIE_ORIGIN_UNKNOWN");
        let user = User::register(&server).await;
        let refused = user.auth().refresh_session(pb::RefreshSessionRequest::default()).await;
        refused.refused(Code::FailedPrecondition, "COOKIE_ORIGIN_UNKNOWN");
        let refresh_token = user.tokens.refresh_token.clone();
        user.auth().refresh_session(pb::RefreshSessionRequest { refresh_token }).await.expect("new tokens");
    }

    async fn cookies_follow_the_same_rules_in_grpc_and_grpc_web(engine: Engine) {
        let server = server(engine).await;
        let (page, _) = signed_up(&server).await;
        let (wire, cookie) = (server.wire().await, page.cookie.clone().unwrap());
        for headers in [&[("cookie", &*cookie)][..], &[("cookie", &*cookie), ("origin", "https://evil.example.com")]] {
            let answer = wire.call(REFRESH, headers, frame(b"")).await;
            answer.refused(Code::FailedPrecondition, "COOKIE_ORIGIN_UNKNOWN");
            assert!(lines(&answer.headers).is_empty());
        }
        let answer = wire.call(REFRESH, &[("cookie", &*cookie), ("origin", APP)], frame(b"")).await;
        assert_eq!(answer.status().code(), Code::Ok);
        assert!(lines(&answer.headers)[0].starts_with(NAME));
    }

    async fn requests_without_a_cors_preflight_are_not_calls(engine: Engine) {
        let server = server(engine).await;
        let (mut page, _) = signed_up(&server).await;
        let mine = session_id(&page).await;
        let cookie = page.cookie.clone().unwrap();
        for content_type in [
            Some("text/plain"),
            Some("text/plain; application/grpc-web+proto"),
            Some("text/plain;charset=application/grpc"),
            Some("application/x-www-form-urlencoded"),
            Some("multipart/form-data; boundary=application/grpc"),
            Some(""),
            None,
        ] {
            for origin in ["https://evil.example.com", APP] {
                let request = reqwest::Client::new().post(server.url(REFRESH)).body(frame(b""));
                let request = request.header("origin", origin).header("cookie", &cookie);
                let request = content_type.into_iter().fold(request, |request, kind| request.header("content-type", kind));
                let response = request.send().await.unwrap();
                assert_eq!(response.status(), 415, "{content_type:?}");
                assert!(lines(response.headers()).is_empty());
            }
        }
        let status = reqwest::Client::new().get(server.url(REFRESH)).header("cookie", &cookie).header("origin", APP)
            .header("content-type", "application/grpc-web+proto").send().await.unwrap().status();
        assert_eq!(status, 405);
        refresh(&mut page).await.expect("the cookie is unused and still valid");
        assert_eq!(session_id(&page).await, mine);
    }
}

/// No database is involved in this decision, so one engine is enough.
#[tokio::test]
async fn pages_of_the_servers_own_origin_may_use_the_cookie() {
    let server = Server::with(Engine::Sqlite, &[]).await;
    let (_, port) = server.address().rsplit_once(':').unwrap();
    let at = |origin: String, host: String| {
        let mut page = Page::of(&server, &origin);
        page.headers.push(("host", host));
        page
    };
    for (origin, host) in [
        (server.url(""), server.address().to_owned()),
        (format!("http://localhost:{port}"), format!("localhost:{port}")),
        // Behind a proxy that terminates TLS and passes the host on.
        ("https://video.example.com".to_owned(), "video.example.com".to_owned()),
    ] {
        let mut page = at(origin, host);
        page.call::<pb::RegisterResponse>("Register", &registration(true)).await.expect("an account");
        refresh(&mut page).await.expect("new tokens");
    }
    for (origin, host) in [
        (format!("http://localhost:{port}"), server.address().to_owned()),
        ("http://localhost:1".to_owned(), format!("localhost:{port}")),
        ("http://video.example.com".to_owned(), "video.example.com".to_owned()),
        ("https://evil.example.com".to_owned(), "video.example.com".to_owned()),
    ] {
        let refused = at(origin, host).call::<pb::RegisterResponse>("Register", &registration(true)).await;
        refused.refused(Code::FailedPrecondition, "COOKIE_ORIGIN_UNKNOWN");
    }
}

#[tokio::test]
async fn pages_of_the_public_url_may_use_the_cookie() {
    let server = Server::with(Engine::Sqlite, &["--public-url", "https://Video.example.com:443/api"]).await;
    let mut page = Page::of(&server, "https://video.example.com");
    page.call::<pb::RegisterResponse>("Register", &registration(true)).await.expect("an account");
    refresh(&mut page).await.expect("new tokens");
    let mut page = Page::of(&server, "http://video.example.com");
    let refused = page.call::<pb::RegisterResponse>("Register", &registration(true)).await;
    refused.refused(Code::FailedPrecondition, "COOKIE_ORIGIN_UNKNOWN");
}

#[tokio::test]
async fn pages_of_the_servers_own_origin_may_use_the_cookie_over_tls_and_http_2() {
    let certificate = Certificate::new();
    let files = CertificateFiles::new(&certificate);
    let server = Server::with(Engine::Sqlite, &files.flags().each_ref().map(String::as_str)).await;
    // The test's calls have the host `marquee`.
    let wire = Wire::over(certificate.connect(server.address(), &["h2"]).await.unwrap()).await;
    let register = async |origin: &str| {
        wire.call(REGISTER, &[("origin", origin)], frame(&registration(true).encode_to_vec())).await
    };
    let answer = register("https://marquee").await;
    assert_eq!(answer.status().code(), Code::Ok);
    assert!(lines(&answer.headers)[0].starts_with(NAME));
    for origin in ["http://marquee", "https://marquee.example.com", "null"] {
        register(origin).await.refused(Code::FailedPrecondition, "COOKIE_ORIGIN_UNKNOWN");
    }
}
