//! Who is asking: what a verified access token says of the caller.

use crate::id::Id;

/// Names the kind of thing that a [`UserId`] identifies.
pub enum User {}
/// Names the kind of thing that a [`SessionId`] identifies.
pub enum Session {}

/// The id of an account; never shown to anyone but its owner.
pub type UserId = Id<User>;
/// The id of a signed-in device.
pub type SessionId = Id<Session>;

/// What an account may do beyond its own things, least first. Stored as its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, sqlx::Type, clap::ValueEnum)]
#[repr(i32)]
pub enum Role {
    /// An ordinary account.
    User = 1,
    /// May act on what others published.
    Moderator = 2,
    /// May do everything.
    Admin = 3,
}

impl Role {
    /// The role with this number, as tokens and databases carry it.
    pub const fn from_number(number: i32) -> Option<Self> {
        match number {
            1 => Some(Self::User),
            2 => Some(Self::Moderator),
            3 => Some(Self::Admin),
            _ => None,
        }
    }
}

/// As the command line writes it.
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
    /// The account.
    pub user: UserId,
    /// The session whose token was sent.
    pub session: SessionId,
    /// What the account may do.
    pub role: Role,
}
