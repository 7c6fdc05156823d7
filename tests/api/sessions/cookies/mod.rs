//! Refresh tokens in cookies, for pages of allowed origins.

mod hostile;
mod insecure;
mod origins;
mod removal;
mod setting;

use std::sync::atomic::{AtomicU32, Ordering};

use marquee_contract::v1 as pb;
use tonic::Status;

use crate::support::user::PASSWORD;
use crate::support::web::Page;
use crate::support::{Engine, Server, User};

/// The allowed origin of the tests' servers.
const APP: &str = "https://app.example.com";
const NAME: &str = "__Host-marquee_refresh";

async fn server(engine: Engine) -> Server {
    Server::with(engine, &["--cors-origin", APP]).await
}

/// A Register request for a new user.
fn registration(in_cookie: bool) -> pb::RegisterRequest {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let username = format!("page_{}", COUNT.fetch_add(1, Ordering::Relaxed));
    pb::RegisterRequest {
        email: format!("{username}@example.com"),
        username,
        password: PASSWORD.to_owned(),
        refresh_token_in_cookie: in_cookie,
        ..Default::default()
    }
}

fn login(account: &pb::User, in_cookie: bool) -> pb::LoginRequest {
    pb::LoginRequest {
        login: account.username.clone(),
        password: PASSWORD.to_owned(),
        refresh_token_in_cookie: in_cookie,
    }
}

/// A page whose user has just registered, and the user's account.
async fn signed_up(server: &Server) -> (Page, pb::User) {
    let mut page = Page::of(server, APP);
    let answer: pb::RegisterResponse = page.call("Register", &registration(true)).await.expect("an account");
    keep(&mut page, answer.tokens);
    (page, answer.user.expect("a user"))
}

/// The same user's page in another session, with its own cookie.
async fn signed_in_again(page: &Page, account: &pb::User) -> Page {
    let mut other = Page { cookie: None, access_token: String::new(), ..page.clone() };
    let answer: pb::LoginResponse = other.call("Login", &login(account, true)).await.expect("a session");
    keep(&mut other, answer.tokens);
    other
}

/// Stores the access token as a page does; returns the tokens.
#[track_caller]
fn keep(page: &mut Page, tokens: Option<pb::SessionTokens>) -> pb::SessionTokens {
    let tokens = tokens.expect("tokens");
    assert_eq!(tokens.refresh_token, "", "a script can read it");
    page.access_token.clone_from(&tokens.access_token);
    tokens
}

/// Exchanges the refresh token in the cookie.
async fn refresh(page: &mut Page) -> Result<pb::SessionTokens, Status> {
    let answer: pb::RefreshSessionResponse = page.call("RefreshSession", &pb::RefreshSessionRequest::default()).await?;
    Ok(keep(page, answer.tokens))
}

async fn get_me(page: &Page) -> Result<pb::GetMeResponse, Status> {
    page.clone().call("GetMe", &pb::GetMeRequest {}).await
}

/// The id of the page's session.
async fn session_id(page: &Page) -> String {
    let answer: pb::ListSessionsResponse =
        page.clone().call("ListSessions", &pb::ListSessionsRequest::default()).await.expect("sessions");
    answer.sessions.into_iter().find(|session| session.current).expect("the page's own").id
}

/// Fails unless the last answer removed the cookie.
#[track_caller]
fn assert_removed(page: &Page) {
    assert_eq!(page.set_cookie, [format!("{NAME}=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0")]);
    assert_eq!(page.cookie, None);
}

/// Fails if the last answer has a `set-cookie` header.
#[track_caller]
fn assert_left_alone(page: &Page) {
    assert!(page.set_cookie.is_empty(), "{:?}", page.set_cookie);
}

/// A native client of the server, for calls that pages do not make.
fn native(server: &Server) -> User {
    User::nobody(server)
}
