//! Values that a server stores about itself in the database, by name, for all nodes.

use super::{Tx, on_db};

const FIND: &str = "SELECT value FROM server_state WHERE name = $1";
const SET: &str = "INSERT INTO server_state (name, value) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value";

/// The name of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerState {
    /// The mark of the blob store that belongs to the database.
    BlobStore,
    /// How far the rebuild of the search index has come.
    SearchIndex,
}

impl ServerState {
    fn name(self) -> &'static str {
        match self {
            Self::BlobStore => "blob_store",
            Self::SearchIndex => "search_index",
        }
    }

    /// The value; None before it is set for the first time.
    pub async fn find(self, tx: &mut Tx) -> sqlx::Result<Option<String>> {
        on_db!(tx.conn(), c => sqlx::query_scalar(FIND).bind(self.name()).fetch_optional(c).await)
    }

    pub async fn set(self, tx: &mut Tx, value: &str) -> sqlx::Result<()> {
        on_db!(tx.conn(), c => sqlx::query(SET).bind(self.name()).bind(value).execute(c).await.map(|_| ()))
    }
}
