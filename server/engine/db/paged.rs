//! The statements of lists, which end with how many rows a page has.
//!
//! PostgreSQL plans a statement anew for each call until a plan for all values promises to cost no more. Of a limit that is a
//! parameter it expects a tenth of all that there is, for which no such plan is good: it would go on planning, which takes
//! longer than reading a page. So it is told the most rows that a page can have, inside of the limit that is asked for.
//! SQLite plans a statement once, and would only have to carry the rows from one query to the other.

use super::{Db, Engine};

/// The statement of a list, written by [`paged`], once for each engine; [`Db::paged`] picks the one that fits.
#[derive(Debug, Clone, Copy)]
pub struct Paged {
    /// What SQLite is asked.
    pub sqlite: &'static str,
    /// What PostgreSQL is asked.
    pub postgres: &'static str,
}

/// The most rows that a list is asked for: those of the longest page, and one that tells whether there is another.
pub const MAX_ROWS: u16 = paged!(max_rows);

/// The statement of a list from its text, which has no limit yet, and the parameter that has it, which is [`MAX_ROWS`] at
/// most: `paged!("$2", "SELECT id FROM ... ORDER BY id")`. No two columns may have the same name.
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

/// The account in a parameter, which is NULL when nobody is signed in, for what a statement looks up of it.
///
/// PostgreSQL leaves out what a NULL makes useless when it plans for the values of one call. Measured by what nobody needs,
/// no plan for all values would ever look good enough. Behind a SELECT it does not see the value before it runs.
#[macro_export]
macro_rules! opaque_parameter {
    ($viewer:literal) => {
        concat!("(SELECT ", $viewer, ")")
    };
}
pub use opaque_parameter;

impl Db {
    /// The text of a list's statement that fits the engine.
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
    fn postgres_knows_the_most_rows_before_it_is_told_how_many() {
        let list = paged!("$2", "SELECT id FROM t WHERE id > $1", " ORDER BY id");
        assert_eq!(list.sqlite, "SELECT id FROM t WHERE id > $1 ORDER BY id LIMIT $2");
        let inner = format!("SELECT id FROM t WHERE id > $1 ORDER BY id LIMIT {MAX_ROWS}");
        assert_eq!(list.postgres, format!("SELECT * FROM ({inner}) page LIMIT $2"));
    }
}
