//! `--insecure-cookies`, for browsers that do not treat localhost as secure. No database is involved, so one engine is
//! enough.

use marquee_contract::v1 as pb;
use tonic::Code;

use super::{assert_left_alone, login, refresh, registration};
use crate::support::command::refused_to_serve;
use crate::support::tls::{Certificate, CertificateFiles};
use crate::support::web::Page;
use crate::support::{Engine, Refused, Server};

const PAGE: &str = "http://localhost:5173";

#[tokio::test]
async fn with_insecure_cookies_the_cookie_works_on_localhost_without_tls() {
    let flags = ["--insecure-cookies", "--cors-origin", PAGE, "--public-url", "http://localhost:50051"];
    let server = Server::with(Engine::Sqlite, &flags).await;
    assert!(server.settled_log().await.contains("--insecure-cookies"), "the log does not warn the operator");
    let mut page = Page::of(&server, PAGE);
    let registered: pb::RegisterResponse = page.call("Register", &registration(true)).await.unwrap();
    assert_eq!(registered.tokens.unwrap().refresh_token, "");
    let [line] = &page.set_cookie[..] else { panic!("{:?}", page.set_cookie) };
    let (value, attributes) = line.split_once("; ").unwrap();
    assert!(value.starts_with("marquee_refresh="), "{value}");
    assert!(attributes.starts_with("Path=/; HttpOnly; SameSite=Strict; Max-Age="), "{attributes}");
    refresh(&mut page).await.expect("new tokens");

    // All other rules apply as usual.
    let mut other_name = page.clone();
    other_name.cookie = page.cookie.as_ref().map(|cookie| format!("__Host-{cookie}"));
    refresh(&mut other_name).await.refused(Code::Unauthenticated, "TOKEN_INVALID");
    for origin in
        [None, Some("http://192.168.0.7:5173"), Some("http://evil.example:5173"), Some("http://localhost:5174")]
    {
        let mut elsewhere = page.from(origin);
        refresh(&mut elsewhere).await.refused(Code::FailedPrecondition, "COOKIE_ORIGIN_UNKNOWN");
        assert_left_alone(&elsewhere);
    }
    let refused = page.from(None).call::<pb::LoginResponse>("Login", &login(&registered.user.unwrap(), true)).await;
    refused.refused(Code::FailedPrecondition, "COOKIE_ORIGIN_UNKNOWN");
}

#[tokio::test]
async fn insecure_cookies_are_refused_for_other_hosts_than_localhost() {
    let folder = tempfile::tempdir().unwrap();
    let files = CertificateFiles::new(&Certificate::new());
    let tls = files.flags();
    let tls = tls.each_ref().map(String::as_str);
    for flags in [
        &["--public-url", "https://localhost:50051"][..],
        &["--public-url", "http://video.example.com"],
        &["--public-url", "http://localhost.example.com"],
        &["--public-url", "http://192.168.0.7:50051"],
        &["--public-url", "http://0.0.0.0:50051"],
        &tls,
    ] {
        let refused = refused_to_serve(folder.path(), &[&["--insecure-cookies"], flags].concat()).await;
        assert!(refused.contains("--insecure-cookies is for plain HTTP on the loopback host"), "{flags:?}: {refused}");
    }
}
