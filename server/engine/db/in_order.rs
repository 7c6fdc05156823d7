//! Records that are read from a row by column positions.
//!
//! `#[derive(FromRow)]` looks up each value by its column's name in every row, which makes lists of wide rows
//! measurably slower.

/// Implements [`sqlx::FromRow`] for both engines from the fields, which must be in the order of the columns in every
/// statement. A test compares their names, `FIELDS`, with the columns of a statement.
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
