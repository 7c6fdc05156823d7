//! The types of accounts.

use bytes::Bytes;

use crate::caller::{Role, UserId};
use crate::channel::{Channel, ChannelUpdate};
use crate::clock::Time;

/// A user who can sign in.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct User {
    pub id: UserId,
    /// The name to log in with, in lower case.
    pub username: String,
    /// The e-mail address, in lower case.
    pub email: String,
    /// The role, which decides what the account may do.
    pub role: Role,
    /// When the account was registered.
    pub create_time: Time,
    /// Whether watched videos are kept out of its history.
    pub history_paused: bool,
    /// When its owner proved that the address is theirs.
    pub email_verify_time: Option<Time>,
    /// The address, in lower case, that replaces the present one once it is verified.
    pub pending_email: Option<String>,
}

/// An account as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The private part.
    pub user: User,
    /// The public part.
    pub channel: Channel,
}

/// The data of a registration. It contains a password, so the type has no `Debug`.
pub struct Registration {
    /// The name to log in with, in any case.
    pub username: String,
    /// The e-mail address, in any case.
    pub email: String,
    pub password: String,
    /// The channel's name; `None` or blank means the username as it was typed.
    pub display_name: Option<String>,
    /// The file of the channel's avatar.
    pub avatar: Option<Bytes>,
}

/// Changes of an account and its channel; `None` keeps the value. It contains a password, so the type has no `Debug`.
#[derive(Default)]
pub struct AccountUpdate {
    /// The channel's name and description.
    pub channel: ChannelUpdate,
    /// The e-mail address, in any case.
    pub email: Option<String>,
    /// The current password, which a new e-mail address requires.
    pub current_password: Option<String>,
}

/// A user with the password's hash.
#[derive(sqlx::FromRow)]
pub(super) struct Credentials {
    #[sqlx(flatten)]
    pub(super) user: User,
    pub(super) password_hash: String,
}

/// Proof that a user's password was right. A transaction that relies on it checks that the row still has this hash.
pub(super) struct Proof {
    pub(super) user: UserId,
    pub(super) password_hash: String,
    /// The hash was made with other parameters than today's.
    pub(super) needs_rehash: bool,
}
