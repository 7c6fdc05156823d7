//! Records that are read from a row by the places of its columns.
//!
//! `#[derive(FromRow)]` looks each value up by the name of its column, row after row, which a list of wide rows feels.

/// Implements [`sqlx::FromRow`] for both engines: the fields, in the order in which every statement has their columns. A test
/// compares their names, `FIELDS`, with a statement's.
macro_rules! in_order {
    ($record:ident { $($field:ident),+ $(,)? }) => {
        $crate::engine::db::in_order!(sqlx::sqlite::SqliteRow: $record { $($field),+ });
        $crate::engine::db::in_order!(sqlx::postgres::PgRow: $record { $($field),+ });
        #[cfg(test)]
        impl $record {
            pub(super) const FIELDS: &[&str] = &[$(stringify!($field)),+];
        }
    };
    ($row:ty: $record:ident { $($field:ident),+ }) => {
        impl sqlx::FromRow<'_, $row> for $record {
            fn from_row(row: &$row) -> sqlx::Result<Self> {
                let mut place = 0;
                let mut next = || {
                    place += 1;
                    place - 1
                };
                Ok(Self { $($field: sqlx::Row::try_get(row, next())?),+ })
            }
        }
    };
}
pub(crate) use in_order;
