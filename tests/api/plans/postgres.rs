//! The law on PostgreSQL: a statement scans no table, looks at few rows, and is not planned anew for every call.

use std::collections::BTreeMap;

use serde_json::Value;
use sqlx::{Connection, PgConnection};

use super::allowance;
use super::log::{Kind, Line};
use super::seeded::{EXECUTIONS, SeededServer};

/// Tables with so many rows are better scanned.
const SMALL: f32 = 1_000.0;
/// Statements that are planned for what is searched for.
const PLANNED_ANEW: &str = "search_documents";

/// What is against the law in how PostgreSQL went about these statements.
pub(super) async fn complaints(seeded: &SeededServer, lines: &[Line]) -> Vec<String> {
    let url = seeded.server.database_url().expect("a database");
    let mut connection = PgConnection::connect(url).await.expect("PostgreSQL answers");
    let small = "SELECT CAST(relname AS TEXT) FROM pg_class WHERE relkind = 'r' AND reltuples < $1";
    let small: Vec<String> =
        sqlx::query_scalar(small).bind(SMALL).fetch_all(&mut connection).await.expect("the tables");
    connection.close().await.expect("the connection closes");

    let plans = lines.iter().filter_map(|line| match &line.kind {
        Kind::Plan(text, plan) => Some((&line.method, text, plan)),
        Kind::Statement(_) => None,
    });
    let plans: Vec<_> = plans.collect();
    assert!(!plans.is_empty(), "the log has no plans");
    let mut complaints = planned_anew(&plans);
    for (method, text, plan) in plans {
        let (most, _) = allowance(method, text);
        let (mut steps, mut rows, mut scans) = (Vec::new(), 0.0, false);
        walk(plan, 1, &mut |step, depth| {
            let (name, table) = (&step["Node Type"], step["Relation Name"].as_str());
            rows += looked_at(step);
            scans |= name == "Seq Scan" && !table.is_some_and(|table| small.iter().any(|small| small == table));
            let index = step["Index Name"].as_str().or(table).unwrap_or_default();
            let line = format!("{:depth$}{} {index}: {} rows", "", name.as_str().unwrap_or_default(), looked_at(step));
            steps.push(line);
        });
        // A large float is only an estimate, and so is this.
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52 rows")]
        if scans || rows > most as f64 {
            complaints.push(format!("{method}\n  {}\n{}", text.trim(), steps.join("\n")));
        }
    }
    // Once each: they differ in numbers only.
    complaints.sort();
    complaints.dedup_by(|one, other| one.lines().take(2).eq(other.lines().take(2)));
    complaints
}

/// The statements for which PostgreSQL has found no plan that is good for all values, however often they were asked.
fn planned_anew(plans: &[(&String, &String, &Value)]) -> Vec<String> {
    let mut statements = BTreeMap::<&str, Vec<(&str, &Value)>>::new();
    for (method, text, plan) in plans {
        statements.entry(text).or_default().push((method, plan));
    }
    let often = statements.into_iter().filter(|(_, plans)| plans.len() >= EXECUTIONS);
    let anew = often.filter(|(text, plans)| {
        // In the conditions of a plan for all values are parameters; in those of others, ids.
        !text.contains(PLANNED_ANEW) && plans.iter().all(|(_, plan)| plan.to_string().contains("'::uuid"))
    });
    anew.map(|(text, plans)| format!("{}\n  {}\n  is planned anew for every call", plans[0].0, text.trim())).collect()
}

fn walk<'a>(step: &'a Value, depth: usize, see: &mut impl FnMut(&'a Value, usize)) {
    see(step, depth * 2);
    for below in step["Plans"].as_array().into_iter().flatten() {
        walk(below, depth + 1, see);
    }
}

/// The rows that a step has read from a table or an index, used or not.
fn looked_at(step: &Value) -> f64 {
    let name = step["Node Type"].as_str().unwrap_or_default();
    if !name.contains("Scan") || name.starts_with("CTE") || name.starts_with("Subquery") || name.starts_with("Function")
    {
        return 0.0;
    }
    let number = |field: &str| step[field].as_f64().unwrap_or(0.0);
    let each = number("Actual Rows") + number("Rows Removed by Filter") + number("Rows Removed by Index Recheck");
    each * number("Actual Loops")
}
