//! Registering, signing in, refreshing, signing out.

mod lifetime;
mod log;
mod login;
mod logout;
mod nodes;
mod refresh;
mod register;
mod secrets;

use marquee_contract::v1 as pb;
use tonic::{Response, Status};

use crate::support::User;
use crate::support::user::PASSWORD;

/// Two secrets, for servers that share or replace theirs.
const SECRET: &str = "q4Zl0bq9M3wJm1o5xXy7T2uVhKc8RfGdNnEiSsPaBtI";
const NEW_SECRET: &str = "Zk3vN8yQ1rT6uWm0pLsXcJbHaGfDeR2iO5nY7tKqVwA";

/// Signs in over the user's connection.
async fn login(user: &User, login: &str, password: &str) -> Result<Response<pb::LoginResponse>, Status> {
    user.auth().login(pb::LoginRequest { login: login.to_owned(), password: password.to_owned() }).await
}

/// The user in another session of theirs.
async fn signed_in_again(user: &User) -> User {
    let response = login(user, &user.account.username, PASSWORD).await.expect("a session");
    with_tokens(user, response.into_inner().tokens.expect("tokens"))
}

/// The user with other tokens.
fn with_tokens(user: &User, tokens: pb::SessionTokens) -> User {
    User { tokens, ..user.clone() }
}

/// Exchanges a refresh token over the user's connection.
async fn refresh(user: &User, token: &str) -> Result<Response<pb::RefreshSessionResponse>, Status> {
    user.auth().refresh_session(pb::RefreshSessionRequest { refresh_token: token.to_owned() }).await
}

/// The user after exchanging this refresh token, which must work.
async fn refreshed(user: &User, token: &str) -> User {
    let response = refresh(user, token).await.expect("new tokens");
    with_tokens(user, response.into_inner().tokens.expect("tokens"))
}

/// Asks who the user's access token speaks for.
async fn get_me(user: &User) -> Result<Response<pb::GetMeResponse>, Status> {
    user.users().get_me(pb::GetMeRequest {}).await
}
