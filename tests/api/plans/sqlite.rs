//! The rules on SQLite: rows are found by an index, and read in the order of the result.

use std::collections::BTreeMap;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection};

use super::allowance;
use super::log::{Kind, Line};
use super::seeded::SeededServer;

/// Tables below this number of rows may be scanned.
const SMALL: i64 = 100;

/// The violations of the rules in SQLite's plans for these statements, before ANALYZE (which the server does not run)
/// and after it.
pub(super) async fn rule_violations(seeded: &SeededServer, lines: &[Line]) -> Vec<String> {
    let options = SqliteConnectOptions::new().filename(seeded.server.data_dir().join("marquee.db"));
    let mut connection = SqliteConnection::connect_with(&options).await.expect("the database opens");
    let tables = large_tables(&mut connection).await;
    let mut statements = BTreeMap::<&str, &str>::new();
    for line in lines {
        // A PRAGMA of a new connection has no plan, and running it would change this connection.
        if let Kind::Statement(text) = &line.kind
            && !text.starts_with("PRAGMA")
        {
            statements.insert(text, &line.method);
        }
    }
    assert!(!statements.is_empty(), "the log has no statements");
    let mut rule_violations = Vec::new();
    for analyze in [false, true] {
        if analyze {
            sqlx::query("ANALYZE").execute(&mut connection).await.expect("it is done");
        }
        for (text, method) in &statements {
            let plan = plan(&mut connection, text).await;
            let (_, sorts) = allowance(method, text);
            if plan.iter().any(|step| is_full_scan(step, text, &tables) || (!sorts && step.contains("TEMP B-TREE FOR")))
            {
                rule_violations.push(format!("{method}\n  {text}\n  {}", plan.join("\n  ")));
            }
        }
    }
    // Undo ANALYZE, so that the next check finds the database unchanged.
    sqlx::query("DELETE FROM sqlite_stat1").execute(&mut connection).await.expect("it is done");
    connection.close().await.expect("the database closes");
    rule_violations
}

async fn plan(connection: &mut SqliteConnection, statement: &str) -> Vec<String> {
    // The text comes from the server's log, so it is a statement of the server.
    let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
    let steps = sqlx::query(explain).fetch_all(connection).await.unwrap_or_else(|error| panic!("{error}: {statement}"));
    steps.iter().map(|step| step.get("detail")).collect()
}

/// Whether a step of a plan scans a whole table or index. The plan names tables by their alias in the statement.
fn is_full_scan(step: &str, statement: &str, tables: &[String]) -> bool {
    let Some(rest) = step.strip_prefix("SCAN ") else { return false };
    let (name, how) = rest.split_once(' ').unwrap_or((rest, ""));
    if how.starts_with("VIRTUAL TABLE INDEX") {
        return false;
    }
    let words: Vec<_> = statement.split(|letter: char| !letter.is_alphanumeric() && letter != '_').collect();
    let words: Vec<_> = words.into_iter().filter(|word| !word.is_empty() && !word.eq_ignore_ascii_case("AS")).collect();
    tables.iter().any(|table| table == name || words.windows(2).any(|pair| pair == [table.as_str(), name]))
}

async fn large_tables(connection: &mut SqliteConnection) -> Vec<String> {
    let names: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'")
            .fetch_all(&mut *connection)
            .await
            .expect("the tables");
    let mut large = Vec::new();
    for name in names {
        let count = AssertSqlSafe(format!("SELECT COUNT(*) FROM (SELECT 1 FROM {name} LIMIT {SMALL})"));
        let count: i64 = sqlx::query_scalar(count).fetch_one(&mut *connection).await.expect("a number");
        if count == SMALL {
            large.push(name);
        }
    }
    large
}
