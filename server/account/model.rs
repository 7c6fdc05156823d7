//! What an account is.

use bytes::Bytes;

use crate::caller::{Role, UserId};
use crate::channel::{Channel, ChannelUpdate};
use crate::clock::Time;

/// Who may sign in.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct User {
    /// The account's id.
    pub id: UserId,
    /// The name to log in with, in lower case.
    pub username: String,
    /// The e-mail address, in lower case.
    pub email: String,
    /// What the account may do.
    pub role: Role,
    /// When the account was registered.
    pub create_time: Time,
    /// Whether what it watches is kept out of its history.
    pub history_paused: bool,
}

/// An account as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Who may sign in.
    pub user: User,
    /// What the public sees.
    pub channel: Channel,
}

/// What somebody registers with. It holds a password, so there is no `Debug`.
pub struct Registration {
    /// The name to log in with, in any case.
    pub username: String,
    /// The e-mail address, in any case.
    pub email: String,
    /// The password.
    pub password: String,
    /// The channel's name; the username, as it was typed, when this is absent or blank.
    pub display_name: Option<String>,
    /// The file of the channel's square picture.
    pub avatar: Option<Bytes>,
}

/// What changes of an account and its channel; `None` stays as it is. It holds a password, so there is no `Debug`.
#[derive(Default)]
pub struct AccountUpdate {
    /// The channel's name and description.
    pub channel: ChannelUpdate,
    /// The e-mail address, in any case.
    pub email: Option<String>,
    /// The password, which a new e-mail address needs.
    pub current_password: Option<String>,
}

/// A user with the hash of the password.
#[derive(sqlx::FromRow)]
pub(super) struct Credentials {
    #[sqlx(flatten)]
    pub(super) user: User,
    pub(super) password_hash: String,
}

/// A password was right for this user, whose hash was this; a transaction that relies on it looks whether it still is.
pub(super) struct Proof {
    pub(super) user: UserId,
    pub(super) password_hash: String,
    /// The hash was made with other parameters than today's.
    pub(super) needs_rehash: bool,
}
