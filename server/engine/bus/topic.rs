//! What a hint is about.

use crate::id::Id;

/// The size of a topic in bytes.
pub(super) const LEN: usize = 17;

/// What a hint is about: a kind of change, and the object that has changed where the kind has objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Topic([u8; LEN]);

/// The kinds of changes. Nodes of different versions exchange these numbers: a number that was used is not used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TopicKind {
    /// Jobs that may be waiting.
    Jobs = 1,
    /// What is made of videos.
    Processing = 2,
    /// Sessions that have ended.
    Sessions = 3,
    /// The comments, the counts or the visibility of a video.
    Video = 4,
    /// The outbox.
    Events = 5,
    /// The inbox of an account.
    Inbox = 6,
}

impl Topic {
    /// Everything: whoever has subscribed to anything may have missed a change.
    pub(super) const ALL: Self = Self([0; LEN]);

    /// All changes of a kind.
    pub const fn of(kind: TopicKind) -> Self {
        let mut bytes = [0; LEN];
        bytes[0] = kind as u8;
        Self(bytes)
    }

    /// The changes of one object.
    pub fn of_object<T>(kind: TopicKind, id: Id<T>) -> Self {
        let mut bytes = [0; LEN];
        bytes[0] = kind as u8;
        bytes[1..].copy_from_slice(id.as_bytes());
        Self(bytes)
    }

    pub(super) const fn as_bytes(&self) -> &[u8; LEN] {
        &self.0
    }

    pub(super) const fn from_bytes(bytes: [u8; LEN]) -> Self {
        Self(bytes)
    }
}
