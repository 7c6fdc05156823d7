//! Many ids as one parameter of a statement.
//!
//! The engines differ: PostgreSQL has arrays, SQLite reads a JSON text. [`among`] writes the condition for either, and
//! [`Db::text`](super::Db::text) picks the statement.

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo};
use sqlx::sqlite::{SqliteArgumentsBuffer, SqliteTypeInfo};
use sqlx::{Encode, Postgres, Sqlite, Type};
use uuid::Uuid;

use crate::id::Id;

/// Ids, to be bound to the parameter of [`among`].
#[derive(Debug, Clone)]
pub struct Ids(Vec<Uuid>);

impl<T> FromIterator<Id<T>> for Ids {
    fn from_iter<I: IntoIterator<Item = Id<T>>>(ids: I) -> Self {
        Self(ids.into_iter().map(|id| Uuid::from_bytes(*id.as_bytes())).collect())
    }
}

/// The condition that a column is among the ids in a parameter: `among!(Sqlite, "v.id", "$1")`.
#[macro_export]
macro_rules! among {
    (Sqlite, $column:literal, $parameter:literal) => {
        concat!($column, " IN (SELECT unhex(value) FROM json_each(", $parameter, "))")
    };
    (Postgres, $column:literal, $parameter:literal) => {
        concat!($column, " = ANY(", $parameter, ")")
    };
}
pub use among;

impl Type<Sqlite> for Ids {
    fn type_info() -> SqliteTypeInfo {
        <String as Type<Sqlite>>::type_info()
    }
}

impl Encode<'_, Sqlite> for Ids {
    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        let mut json = String::with_capacity(2 + self.0.len() * 35);
        json.push('[');
        for (index, id) in self.0.iter().enumerate() {
            json.push_str(if index == 0 { "\"" } else { ",\"" });
            json.push_str(id.simple().encode_lower(&mut Uuid::encode_buffer()));
            json.push('"');
        }
        json.push(']');
        <String as Encode<Sqlite>>::encode(json, buffer)
    }
}

impl Type<Postgres> for Ids {
    fn type_info() -> PgTypeInfo {
        Uuid::array_type_info()
    }
}

impl Encode<'_, Postgres> for Ids {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        <&[Uuid] as Encode<Postgres>>::encode(self.0.as_slice(), buffer)
    }
}
