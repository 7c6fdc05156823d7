//! Sessions: registering, logging in, refreshing, logging out, and everything else that starts or ends sessions.

mod cookies;
mod devices;
mod hashing;
mod lifetime;
mod log;
mod login;
mod logout;
mod nodes;
mod password;
mod refresh;
mod register;
mod roles;
mod secrets;
mod storms;
mod unreadable;

use marquee_contract::v1 as pb;
use tonic::{Code, Response, Status};

use crate::support::user::PASSWORD;
use crate::support::{Refused, User};

/// Two signing secrets, for servers that share a secret or replace it.
const SECRET: &str = "q4Zl0bq9M3wJm1o5xXy7T2uVhKc8RfGdNnEiSsPaBtI";
const NEW_SECRET: &str = "Zk3vN8yQ1rT6uWm0pLsXcJbHaGfDeR2iO5nY7tKqVwA";

/// Calls Login over the user's connection.
pub(crate) async fn login(user: &User, login: &str, password: &str) -> Result<Response<pb::LoginResponse>, Status> {
    user.auth()
        .login(pb::LoginRequest { login: login.to_owned(), password: password.to_owned(), ..Default::default() })
        .await
}

/// The same user in another session.
pub(crate) async fn signed_in_again(user: &User) -> User {
    let response = login(user, &user.account.username, PASSWORD).await.expect("a session");
    with_tokens(user, response.into_inner().tokens.expect("tokens"))
}

/// The same user with other tokens.
pub(crate) fn with_tokens(user: &User, tokens: pb::SessionTokens) -> User {
    User { tokens, ..user.clone() }
}

/// Calls RefreshSession over the user's connection.
async fn refresh(user: &User, token: &str) -> Result<Response<pb::RefreshSessionResponse>, Status> {
    user.auth().refresh_session(pb::RefreshSessionRequest { refresh_token: token.to_owned() }).await
}

/// The user with the tokens from exchanging this refresh token, which must succeed.
async fn refreshed(user: &User, token: &str) -> User {
    let response = refresh(user, token).await.expect("new tokens");
    with_tokens(user, response.into_inner().tokens.expect("tokens"))
}

/// Calls GetMe.
async fn get_me(user: &User) -> Result<Response<pb::GetMeResponse>, Status> {
    user.users().get_me(pb::GetMeRequest {}).await
}

/// Changes the password; returns the user in the session that this starts.
pub(crate) async fn change_password(user: &User, current: &str, new: &str) -> Result<User, Status> {
    let request = pb::ChangePasswordRequest {
        current_password: current.to_owned(),
        new_password: new.to_owned(),
        ..Default::default()
    };
    let response = user.auth().change_password(request).await?.into_inner();
    Ok(with_tokens(user, response.tokens.expect("tokens")))
}

/// Fails unless both tokens of the user are refused because their session has ended.
async fn assert_ended(user: &User) {
    get_me(user).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
    refresh(user, &user.tokens.refresh_token).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
}
