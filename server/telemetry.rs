//! The log: text on a terminal, JSON elsewhere, never a secret.
//!
//! Nothing of ours logs headers, bodies or tokens. The HTTP libraries do log headers when they are asked for details, so
//! they stay at warnings whatever level is asked for.

use std::io::IsTerminal;

use tracing_subscriber::filter::{EnvFilter, ParseError};

use crate::config::LogFormat;

/// Libraries that write headers, and so tokens, into their log below this level; and SQL with its values.
const QUIET: [&str; 5] = ["h2=warn", "hyper=warn", "hyper_util=warn", "tower=warn", "sqlx=warn"];

/// Begins to log to standard error. May be called once per process.
pub fn init(directives: &str, format: LogFormat) -> Result<(), ParseError> {
    let mut filter = EnvFilter::try_new(directives)?;
    for directive in QUIET {
        filter = filter.add_directive(directive.parse()?);
    }
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let text = match format {
        LogFormat::Auto => std::io::stderr().is_terminal(),
        LogFormat::Text => true,
        LogFormat::Json => false,
    };
    // A second call, as tests may make it, changes nothing.
    let _already = if text { builder.try_init() } else { builder.json().try_init() };
    Ok(())
}
