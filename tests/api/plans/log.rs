//! Parses the statements and plans in the server's log.

use serde_json::Value;

/// A line that was logged during a call.
pub(super) struct Line {
    /// The method's path.
    pub(super) method: String,
    pub(super) kind: Kind,
}

pub(super) enum Kind {
    /// The text of a statement.
    Statement(String),
    /// PostgreSQL's execution plan of a statement: its text, and the root of the plan.
    Plan(String, Value),
}

/// Parses the lines of a JSON log; lines outside of calls are omitted.
pub(super) fn read(log: &str) -> Vec<Line> {
    log.lines().filter_map(|line| line_of(&serde_json::from_str(line).ok()?)).collect()
}

fn line_of(line: &Value) -> Option<Line> {
    let method = line["span"]["method"].as_str()?.to_owned();
    let fields = &line["fields"];
    let kind = match line["target"].as_str()? {
        "sqlx::query" => {
            let text = fields["db.statement"].as_str().filter(|text| !text.is_empty());
            Kind::Statement(text.or(fields["summary"].as_str())?.trim().to_owned())
        }
        "sqlx::postgres::notice" => {
            let message = fields["message"].as_str()?;
            let plan: Value = serde_json::from_str(&message[message.find('{')?..]).ok()?;
            Kind::Plan(plan["Query Text"].as_str()?.to_owned(), plan["Plan"].clone())
        }
        _ => return None,
    };
    Some(Line { method, kind })
}
