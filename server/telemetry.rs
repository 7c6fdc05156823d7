//! The log: text on a terminal, JSON elsewhere, never a secret.
//!
//! Nothing of ours logs headers, bodies or tokens. The HTTP libraries do log headers when they are asked for details, and
//! the database's driver and the object store's client log values, so they are held to warnings whatever is asked for. Only
//! the texts of statements may be seen (`--log sqlx::query=debug`): values are not in them.

use std::io::IsTerminal;

use tracing::{Level, Metadata};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{EnvFilter, ParseError, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::LogFormat;

/// What the names of libraries begin with that would write headers, and so tokens, or values or bodies into the log.
const TALKATIVE: [&str; 4] = ["aws_", "h2", "hyper", "sqlx"];
/// Where the database's driver logs the text of each statement, how long it took, and nothing else.
const STATEMENTS: &str = "sqlx::query";

/// Begins to log to standard error. May be called once per process.
pub fn init(directives: &str, format: LogFormat) -> Result<(), ParseError> {
    let text = match format {
        LogFormat::Auto => std::io::stderr().is_terminal(),
        LogFormat::Text => true,
        LogFormat::Json => false,
    };
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let layer = if text { layer.boxed() } else { layer.json().boxed() };
    // As filters of the whole registry: one of a single layer loses events after sqlx has asked whether it may log.
    let registry = tracing_subscriber::registry().with(EnvFilter::try_new(directives)?).with(filter_fn(is_discreet));
    // A second call, as tests may make it, changes nothing.
    let _already = registry.with(layer).try_init();
    Ok(())
}

fn is_discreet(metadata: &Metadata<'_>) -> bool {
    let library = metadata.target().split("::").next().unwrap_or_default();
    let discreet = metadata.target() == STATEMENTS || !TALKATIVE.iter().any(|name| library.starts_with(name));
    discreet || *metadata.level() <= Level::WARN
}
