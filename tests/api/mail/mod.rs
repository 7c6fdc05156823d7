//! Mail: verified addresses, forgotten passwords, notices, and how mails are sent.

mod change;
mod delivery;
mod digest;
mod notices;
mod required;
mod reset;
mod smtp;
mod templates;
mod timing;
mod verification;

use marquee::caller::UserId;
use marquee::clock::Time;
use marquee::notification::UnsubscribeTokens;
use marquee::secrets::Secrets;
use marquee_contract::v1 as pb;
use tonic::Status;

use crate::support::{Server, User};

/// The subjects of mails.
const CONFIRM: &str = "Confirm your address";
const RESET: &str = "Set a new password";
const PASSWORD_CHANGED: &str = "Your password";
const NEW_SIGN_IN: &str = "New sign-in";

/// A password other than that of all users.
const NEW_PASSWORD: &str = "purple monkey dishwasher";

/// Another eight digits.
fn wrong(code: &str) -> String {
    let number: u64 = code.parse().expect("digits");
    format!("{:08}", (number + 1) % 100_000_000)
}

async fn request_verification(user: &User) -> Result<(), Status> {
    user.auth().request_email_verification(pb::RequestEmailVerificationRequest {}).await.map(|_| ())
}

async fn verify(user: &User, code: &str) -> Result<pb::User, Status> {
    let answer = user.auth().verify_email(pb::VerifyEmailRequest { code: code.to_owned() }).await?;
    Ok(answer.into_inner().user.expect("an account"))
}

/// A new user, whose address is verified.
async fn verified_user(server: &Server) -> User {
    let user = User::register(server).await;
    let code = server.code_to(&user.account.email, CONFIRM, 1).await;
    let account = verify(&user, &code).await.expect("a verified address");
    User { account, ..user }
}

/// The path of a link that ends the mails of an account until a time.
pub(crate) fn unsubscribe_path(server: &Server, user: &User, until: Time) -> String {
    let secrets = Secrets::load_or_create(&server.data_dir().join("secret")).expect("the server's secret");
    let user = UserId::parse(&user.account.id).expect("an id");
    format!("/unsubscribe?token={}", UnsubscribeTokens::new(&secrets).seal(user, until))
}

async fn request_reset(nobody: &User, email: &str) -> Result<(), Status> {
    let request = pb::RequestPasswordResetRequest { email: email.to_owned() };
    nobody.auth().request_password_reset(request).await.map(|_| ())
}

async fn reset(nobody: &User, email: &str, code: &str, new_password: &str) -> Result<(), Status> {
    let (email, code, new_password) = (email.to_owned(), code.to_owned(), new_password.to_owned());
    let request = pb::ResetPasswordRequest { email, code, new_password };
    nobody.auth().reset_password(request).await.map(|_| ())
}

async fn set_email(user: &User, email: &str) -> Result<pb::User, Status> {
    let request = pb::UpdateMeRequest {
        email: Some(email.to_owned()),
        current_password: Some(crate::support::user::PASSWORD.to_owned()),
        ..Default::default()
    };
    Ok(user.users().update_me(request).await?.into_inner().user.expect("an account"))
}

async fn get_me(user: &User) -> Result<pb::User, Status> {
    Ok(user.users().get_me(pb::GetMeRequest {}).await?.into_inner().user.expect("an account"))
}
