//! The rules on PostgreSQL: a statement scans no large table, visits few rows, and is not planned again for every
//! call.

use std::collections::BTreeMap;

use serde_json::Value;
use sqlx::{Connection, PgConnection};

use super::allowance;
use super::log::{Kind, Line};
use super::seeded::{EXECUTIONS, SeededServer};

/// Tables below this number of rows may be scanned.
const SMALL: f32 = 1_000.0;
/// Statements on this table may be planned for each search.
const PLANNED_ANEW: &str = "search_documents";

/// The violations of the rules in the plans of these statements.
pub(super) async fn rule_violations(seeded: &SeededServer, lines: &[Line]) -> Vec<String> {
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
    let mut rule_violations = planned_anew(&plans);
    for (method, text, plan) in plans {
        let (most, _) = allowance(method, text);
        let (mut steps, mut rows, mut scans) = (Vec::new(), 0.0, false);
        walk(plan, 1, &mut |step, depth| {
            let (name, table) = (&step["Node Type"], step["Relation Name"].as_str());
            rows += visited_rows(step);
            scans |= name == "Seq Scan" && !table.is_some_and(|table| small.iter().any(|small| small == table));
            let index = step["Index Name"].as_str().or(table).unwrap_or_default();
            let line =
                format!("{:depth$}{} {index}: {} rows", "", name.as_str().unwrap_or_default(), visited_rows(step));
            steps.push(line);
        });
        // The estimate is a large float, and this limit is an estimate as well.
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52 rows")]
        if scans || rows > most as f64 {
            rule_violations.push(format!("{method}\n  {}\n{}", text.trim(), steps.join("\n")));
        }
    }
    // Each violation once: repetitions differ only in numbers.
    rule_violations.sort();
    rule_violations.dedup_by(|one, other| one.lines().take(2).eq(other.lines().take(2)));
    rule_violations
}

/// The statements for which PostgreSQL did not switch to a generic plan, however often they were executed.
fn planned_anew(plans: &[(&String, &String, &Value)]) -> Vec<String> {
    let mut statements = BTreeMap::<&str, Vec<(&str, &Value)>>::new();
    for (method, text, plan) in plans {
        statements.entry(text).or_default().push((method, plan));
    }
    let often = statements.into_iter().filter(|(_, plans)| plans.len() >= EXECUTIONS);
    let anew = often.filter(|(text, plans)| {
        // The conditions of a generic plan contain parameters; those of a custom plan contain ids.
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

/// The number of rows that a step has read from a table or an index, used or not.
fn visited_rows(step: &Value) -> f64 {
    let name = step["Node Type"].as_str().unwrap_or_default();
    if !name.contains("Scan") || name.starts_with("CTE") || name.starts_with("Subquery") || name.starts_with("Function")
    {
        return 0.0;
    }
    let number = |field: &str| step[field].as_f64().unwrap_or(0.0);
    let each = number("Actual Rows") + number("Rows Removed by Filter") + number("Rows Removed by Index Recheck");
    each * number("Actual Loops")
}
