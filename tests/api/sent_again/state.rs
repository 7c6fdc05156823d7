//! The state of the server's database, as lines that can be compared.

use std::collections::BTreeSet;

use super::World;
use crate::support::{Engine, eventually};

/// The columns as `table column`, without tables that no call writes and without the search index, which is derived.
const COLUMNS_SQLITE: &str = "SELECT m.name || ' ' || c.name FROM sqlite_master m, pragma_table_info(m.name) c
    WHERE m.type = 'table' AND substr(m.name, 1, 7) NOT IN ('sqlite_', '_sqlx_m', 'search_') ORDER BY m.name, c.cid";
const COLUMNS_POSTGRES: &str = "SELECT table_name || ' ' || column_name FROM information_schema.columns
    WHERE table_schema = current_schema() AND substr(table_name, 1, 7) NOT IN ('_sqlx_m', 'search_')
    ORDER BY table_name, ordinal_position";
/// Columns that describe the last call rather than its effect: its time, and how much it added.
const OF_THE_LAST_CALL: [&str; 2] = ["history watch_time", "playbacks gained"];
/// The remaining background work: removing rows and bytes, making notifications, and adding up views and watch time.
const LEFT_TO_DO: &str = "SELECT (SELECT COUNT(*) FROM removals)
    + (SELECT COUNT(*) FROM events e JOIN event_consumers c ON (e.xid, e.seq) > (c.xid, c.seq)) + (SELECT COUNT(*) FROM search_queue)
    + (SELECT COUNT(*) FROM blobs WHERE state = 3)
    + (SELECT COUNT(*) FROM viewers) - (SELECT COALESCE(SUM(view_count), 0) FROM videos)
    + (SELECT COALESCE(SUM(watched), 0) FROM playbacks) - (SELECT COALESCE(SUM(watch_time), 0) FROM videos)";

impl World {
    /// Every row of the database, read when all background work is done.
    pub(super) async fn state(&self) -> BTreeSet<String> {
        eventually("all background work is done", || async { (self.left_to_do().await == 0).then_some(()) }).await;
        let (columns, text) = match self.server.engine() {
            Engine::Sqlite => (COLUMNS_SQLITE, "quote({})"),
            Engine::Postgres => (COLUMNS_POSTGRES, "COALESCE({}::text, 'NULL')"),
        };
        let columns = self.server.texts(columns).await;
        let mut rows: Vec<(&str, String)> = Vec::new();
        for column in columns.iter().filter(|column| !OF_THE_LAST_CALL.contains(&column.as_str())) {
            let (table, column) = column.split_once(' ').expect("a table and a column");
            let cell = format!(" || ' {column}=' || {}", text.replace("{}", column));
            match rows.last_mut().filter(|(last, _)| *last == table) {
                Some((_, cells)) => cells.push_str(&cell),
                None => rows.push((table, cell)),
            }
        }
        assert!(rows.iter().any(|(table, _)| *table == "videos"), "the tables are not found: {columns:?}");
        let select = |(table, cells): &(&str, String)| format!("SELECT '{table}'{cells} FROM {table}");
        let all = rows.iter().map(select).collect::<Vec<_>>().join(" UNION ALL ");
        self.server.texts(&all).await.into_iter().collect()
    }

    async fn left_to_do(&self) -> i64 {
        let cast = format!("SELECT CAST(({LEFT_TO_DO}) AS BIGINT)");
        self.server.count(&cast).await
    }
}
