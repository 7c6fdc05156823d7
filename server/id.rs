//! Identifiers: UUIDv7, whose order is the order of creation, with a Rust type for each kind of thing.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use sqlx::{Database, Decode, Encode, Type};
use uuid::{ContextV7, Timestamp, Uuid};

use crate::clock::Time;

/// The id of a `T`. Ids of different kinds cannot be compared; the compiler enforces that. `T` is often an enum without
/// values, which exists only for that.
pub struct Id<T>(Uuid, PhantomData<fn() -> T>);

/// The `T` of ids that modules use without depending on the feature that owns the thing.
pub mod of {
    #[derive(Debug)]
    pub enum Video {}
    #[derive(Debug)]
    pub enum Upload {}
    #[derive(Debug)]
    pub enum Comment {}
    #[derive(Debug)]
    pub enum Tweet {}
}

pub type VideoId = Id<of::Video>;
pub type UploadId = Id<of::Upload>;
pub type CommentId = Id<of::Comment>;
pub type TweetId = Id<of::Tweet>;

/// Orders the ids that this process makes within a millisecond.
static CONTEXT: std::sync::Mutex<ContextV7> = std::sync::Mutex::new(ContextV7::new());

impl<T> Id<T> {
    /// Less than every id: where a list in ascending order begins.
    pub const MIN: Self = Self(Uuid::nil(), PhantomData);
    /// Greater than every id: where a list in descending order begins.
    pub const MAX: Self = Self(Uuid::max(), PhantomData);

    /// A new id, greater than every id that this process has made before.
    pub fn new(now: Time) -> Self {
        let micros = u64::try_from(now.micros()).unwrap_or(0);
        let nanos = u32::try_from(micros % 1_000_000 * 1_000).unwrap_or(0);
        let context = CONTEXT.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Self(Uuid::new_v7(Timestamp::from_unix(&*context, micros / 1_000_000, nanos)), PhantomData)
    }

    /// Parses the text form of an id. Returns None when it is not a UUID.
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::try_parse(text).ok().map(|uuid| Self(uuid, PhantomData))
    }

    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes), PhantomData)
    }

    pub const fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Id<T> {}
impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T, D: Database> Type<D> for Id<T>
where
    Uuid: Type<D>,
{
    fn type_info() -> D::TypeInfo {
        Uuid::type_info()
    }
    fn compatible(ty: &D::TypeInfo) -> bool {
        Uuid::compatible(ty)
    }
}
impl<'q, T, D: Database> Encode<'q, D> for Id<T>
where
    Uuid: Encode<'q, D>,
{
    fn encode_by_ref(&self, buf: &mut D::ArgumentBuffer) -> Result<sqlx::encode::IsNull, sqlx::error::BoxDynError> {
        self.0.encode_by_ref(buf)
    }
}
impl<'r, T, D: Database> Decode<'r, D> for Id<T>
where
    Uuid: Decode<'r, D>,
{
    fn decode(value: D::ValueRef<'r>) -> Result<Self, sqlx::error::BoxDynError> {
        Uuid::decode(value).map(|uuid| Self(uuid, PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_instant_are_in_ascending_order() {
        let now = Time::from_micros(1_800_000_000_000_000);
        let ids: Vec<Id<()>> = (0..1_000).map(|_| Id::new(now)).collect();
        assert!(ids.windows(2).all(|pair| pair[0].as_bytes() < pair[1].as_bytes()));
    }

    #[test]
    fn text_and_back() {
        let id: Id<()> = Id::new(Time::from_micros(1));
        assert_eq!(Id::parse(&id.to_string()), Some(id));
        assert_eq!(Id::<()>::parse("not an id"), None);
    }
}
