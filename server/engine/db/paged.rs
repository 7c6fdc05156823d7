//! The statements of lists, which end with the number of rows to read.
//!
//! PostgreSQL plans a statement again for each call until a generic plan is estimated to cost no more. For a LIMIT that
//! is a parameter it estimates a tenth of all rows, so that no generic plan looks good enough and it would plan every
//! call, which takes longer than reading a page. Therefore its text has the constant [`MAX_ROWS`] as an inner limit.
//! SQLite plans a statement once, and the inner query would only cost it time.

use super::{Db, Engine};

/// The statement of a list, written by [`paged`] once for each engine; [`Db::paged`] picks one.
#[derive(Debug, Clone, Copy)]
pub struct Paged {
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

/// The most rows that a list reads: those of the longest page, and one more that shows whether another page follows.
pub const MAX_ROWS: u16 = paged!(max_rows);

/// Writes the statement of a list from its text without a limit, and the parameter with the limit, which must be at
/// most [`MAX_ROWS`]: `paged!("$2", "SELECT id FROM ... ORDER BY id")`. No two columns may have the same name.
#[macro_export]
macro_rules! paged {
    (max_rows) => {
        101
    };
    ($limit:literal, $($text:expr),+ $(,)?) => {
        $crate::engine::db::Paged {
            sqlite: concat!($($text,)+ " LIMIT ", $limit),
            postgres: concat!("SELECT * FROM (", $($text,)+ " LIMIT ", $crate::paged!(max_rows), ") page LIMIT ", $limit),
        }
    };
}
pub use paged;

/// A parameter whose value PostgreSQL cannot see when it plans: the account for which a statement looks something up,
/// or NULL for a caller who is not signed in.
///
/// When the value is visible, PostgreSQL's plan for a single call leaves out lookups that NULL makes pointless.
/// Compared with that cheap plan no generic plan looks good enough, and it would plan every call again. A value inside
/// a SELECT is not visible before the statement runs.
#[macro_export]
macro_rules! opaque_parameter {
    ($viewer:literal) => {
        concat!("(SELECT ", $viewer, ")")
    };
}
pub use opaque_parameter;

impl Db {
    /// The text of a list's statement for the engine in use.
    pub fn paged(&self, list: Paged) -> &'static str {
        match &self.0 {
            Engine::Sqlite(_) => list.sqlite,
            Engine::Postgres(_) => list.postgres,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postgres_gets_the_most_rows_as_a_constant() {
        let list = paged!("$2", "SELECT id FROM t WHERE id > $1", " ORDER BY id");
        assert_eq!(list.sqlite, "SELECT id FROM t WHERE id > $1 ORDER BY id LIMIT $2");
        let inner = format!("SELECT id FROM t WHERE id > $1 ORDER BY id LIMIT {MAX_ROWS}");
        assert_eq!(list.postgres, format!("SELECT * FROM ({inner}) page LIMIT $2"));
    }
}
