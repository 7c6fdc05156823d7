//! Changes to accounts, and their deletion.

mod deletion;
mod profile;
mod races;
mod reserved;
mod unfinished;
mod usage;

use marquee_contract::v1 as pb;
use tonic::Status;

use crate::sessions::{self, signed_in_again};
use crate::support::User;

async fn update(user: &User, request: pb::UpdateMeRequest) -> Result<pb::User, Status> {
    Ok(user.users().update_me(request).await?.into_inner().user.expect("the account"))
}

async fn delete(user: &User, password: &str) -> Result<(), Status> {
    user.users().delete_me(pb::DeleteMeRequest { current_password: password.to_owned() }).await.map(|_| ())
}

async fn get_me(user: &User) -> Result<pb::User, Status> {
    Ok(user.users().get_me(pb::GetMeRequest {}).await?.into_inner().user.expect("the account"))
}

async fn login(user: &User, login: &str, password: &str) -> Result<User, Status> {
    let response = sessions::login(user, login, password).await?.into_inner();
    Ok(sessions::with_tokens(user, response.tokens.expect("tokens")))
}
