//! The caller of an RPC, from a verified access token.

use crate::id::Id;

/// Marker type of a [`UserId`].
pub enum User {}
/// Marker type of a [`SessionId`].
pub enum Session {}

/// The id of an account; never shown to anyone but its owner.
pub type UserId = Id<User>;
/// The id of a session, a signed-in device.
pub type SessionId = Id<Session>;

/// The rights of an account beyond its own things, in ascending order. Stored as its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, sqlx::Type, clap::ValueEnum)]
#[repr(i32)]
pub enum Role {
    /// An ordinary account.
    User = 1,
    /// May moderate what others have published.
    Moderator = 2,
    /// May do everything.
    Admin = 3,
}

impl Role {
    /// The role with this number, as tokens and databases store it.
    pub const fn from_number(number: i32) -> Option<Self> {
        match number {
            1 => Some(Self::User),
            2 => Some(Self::Moderator),
            3 => Some(Self::Admin),
            _ => None,
        }
    }
}

/// The name on the command line.
impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::User => "user",
            Self::Moderator => "moderator",
            Self::Admin => "admin",
        })
    }
}

/// The caller of an RPC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    pub user: UserId,
    /// The session of the access token.
    pub session: SessionId,
    pub role: Role,
}
