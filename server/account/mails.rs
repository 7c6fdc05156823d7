//! The mails that accounts get. Their texts are in the folder `mails`.
//!
//! To add one: two files in `mails`, a template that is also in [`MAILS`], and a function that makes the mail. Whoever
//! enqueues it decides whether it counts for the limits of mails (`attempts.rs` says which do).

use std::time::{Duration, UNIX_EPOCH};

use crate::caller::UserId;
use crate::clock::Time;
use crate::mail::{CodeId, Mail, Template};
use crate::session::Device;

use super::model::User;

/// The longest description of a program in a mail, in characters.
const PROGRAM_CHARS: usize = 100;

/// A template whose files are named like it.
macro_rules! template {
    ($name:literal, $values:expr) => {
        Template {
            name: $name,
            text: include_str!(concat!("mails/", $name, ".txt")),
            html: include_str!(concat!("mails/", $name, ".html")),
            values: $values,
            items: &[],
        }
    };
}

static VERIFY_EMAIL: Template = template!("verify_email", &["username"]);
static RESET_PASSWORD: Template = template!("reset_password", &["username"]);
static PASSWORD_CHANGED: Template = template!("password_changed", &["username", "time"]);
static EMAIL_CHANGE_REQUESTED: Template = template!("email_change_requested", &["username", "time"]);
static EMAIL_CHANGED: Template = template!("email_changed", &["username", "time"]);
static NEW_SIGN_IN: Template = template!("new_sign_in", &["username", "time", "program", "address"]);

/// The templates of all mails of accounts.
pub static MAILS: [&Template; 6] =
    [&VERIFY_EMAIL, &RESET_PASSWORD, &PASSWORD_CHANGED, &EMAIL_CHANGE_REQUESTED, &EMAIL_CHANGED, &NEW_SIGN_IN];

/// The code with which the owner of an account proves that the address is theirs.
pub(super) fn verification_code(user: UserId, username: &str, email: &str, code: CodeId, until: Time) -> Mail {
    mail(&VERIFY_EMAIL, user, username, email).with_code(code).until(until)
}

/// The code with which the owner of an account sets a new password.
pub(super) fn reset_code(user: UserId, username: &str, email: &str, code: CodeId, until: Time) -> Mail {
    mail(&RESET_PASSWORD, user, username, email).with_code(code).until(until)
}

/// The notice that the password was changed.
pub(super) fn password_changed(user: &User, now: Time) -> Mail {
    notice(&PASSWORD_CHANGED, user, now)
}

/// The notice to the present address that another one will replace it.
pub(super) fn email_change_requested(user: &User, now: Time) -> Mail {
    notice(&EMAIL_CHANGE_REQUESTED, user, now)
}

/// The notice to the former address, which `user` still has, that another one has replaced it.
pub(super) fn email_changed(user: &User, now: Time) -> Mail {
    notice(&EMAIL_CHANGED, user, now)
}

/// The notice that a device has signed in that the account has not signed in with before.
pub(super) fn new_sign_in(user: &User, device: &Device, now: Time) -> Mail {
    let address = if device.address.is_empty() { "?" } else { &device.address };
    notice(&NEW_SIGN_IN, user, now).with("program", program(&device.user_agent)).with("address", address)
}

fn notice(template: &'static Template, user: &User, now: Time) -> Mail {
    mail(template, user.id, &user.username, &user.email).with("time", minute(now))
}

fn mail(template: &'static Template, user: UserId, username: &str, email: &str) -> Mail {
    Mail::new(template, email).owned_by(user).with("username", username)
}

/// A time as it is written in mails: `2026-03-01 18:05 UTC`.
fn minute(time: Time) -> String {
    let since_epoch = Duration::from_micros(u64::try_from(time.micros()).unwrap_or(0));
    let text = humantime::format_rfc3339_seconds(UNIX_EPOCH + since_epoch).to_string();
    let (day, time) = text.split_once('T').unwrap_or_default();
    format!("{day} {} UTC", &time[..time.len().min(5)])
}

/// What a program says about itself, in a form in which it can be shown: without anything that mailbox programs would
/// make a link of.
fn program(user_agent: &str) -> String {
    let chars: Vec<char> = user_agent.chars().collect();
    let is_shown = |at: usize| match chars[at] {
        '.' => chars.get(at + 1).is_some_and(char::is_ascii_digit),
        one => one.is_alphanumeric() || " /;()_-,".contains(one),
    };
    let shown: String =
        (0..chars.len()).map(|at| if is_shown(at) { chars[at] } else { ' ' }).take(PROGRAM_CHARS).collect();
    if shown.trim().is_empty() { "?".to_owned() } else { shown.trim().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::Templates;

    #[test]
    fn every_template_can_be_rendered() {
        Templates::load(&MAILS, None).unwrap();
    }

    #[test]
    fn a_time_is_written_to_the_minute() {
        assert_eq!(minute(Time::from_micros(1_772_388_345_000_000)), "2026-03-01 18:05 UTC");
    }

    #[test]
    fn a_program_is_shown_without_links() {
        assert_eq!(program("Mozilla/5.0 (X11; Linux) Firefox/140.0"), "Mozilla/5.0 (X11; Linux) Firefox/140.0");
        assert_eq!(
            program("see https://evil.example or <b>a@evil.example"),
            "see https //evil example or  b a evil example"
        );
        assert_eq!(program(""), "?");
        assert_eq!(program(&"é".repeat(300)).chars().count(), PROGRAM_CHARS);
    }
}
