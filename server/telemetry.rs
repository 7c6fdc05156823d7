//! The log: text on a terminal, JSON elsewhere, never a secret.
//!
//! Logging never blocks: `buffer.rs` takes the lines and writes them from a thread of its own. Lines that clients cause
//! are rate limited (`throttle.rs`).
//!
//! Nothing of ours logs headers, bodies or tokens. HTTP libraries log headers at detailed levels, and the database
//! driver and the object store's client log values, so these libraries are limited to warnings whatever `--log` asks
//! for. Only the texts of statements can be logged (`--log sqlx::query=debug`): they contain no values.

mod buffer;
mod throttle;

use std::io::IsTerminal;
use std::sync::{LazyLock, OnceLock};
use std::time::{Duration, Instant};

use prometheus::IntCounter;
use tracing::{Level, Metadata};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{EnvFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::LogFormat;
use buffer::{Buffer, BufferMetrics};
use throttle::Throttle;

/// Prefixes of the names of libraries that would log headers (and so tokens), values or bodies.
const RESTRICTED_LIBRARIES: [&str; 4] = ["aws_", "h2", "hyper", "sqlx"];
/// The library that looks for the credentials and the region of the object store.
const LOOKS_FOR_CREDENTIALS: &str = "aws_config";
/// The target under which the database driver logs the text and the duration of each statement, and nothing else.
const STATEMENTS: &str = "sqlx::query";

/// How often suppressed lines are reported.
const REPORT_INTERVAL: Duration = Duration::from_secs(5);
/// How long the end of the process waits for the last lines to be written.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(1);

/// The same for a panic, whose thread others may wait for.
const PANIC_FLUSH_TIMEOUT: Duration = Duration::from_millis(100);

static DROPPED: LazyLock<IntCounter> = LazyLock::new(|| {
    counter("marquee_log_lines_dropped_total", "Log lines dropped because the log was not read fast enough.")
});
static SUPPRESSED: LazyLock<IntCounter> = LazyLock::new(|| {
    counter("marquee_log_lines_suppressed_total", "Log lines suppressed because clients caused too many.")
});
static TAKEN: LazyLock<IntCounter> =
    LazyLock::new(|| counter("marquee_log_bytes_total", "Bytes of log lines accepted for writing."));
static WRITTEN: LazyLock<IntCounter> = LazyLock::new(|| {
    counter(
        "marquee_log_bytes_written_total",
        "Bytes of log lines written; the difference to marquee_log_bytes_total is waiting.",
    )
});
static BUFFER: OnceLock<Buffer> = OnceLock::new();

fn counter(name: &str, help: &str) -> IntCounter {
    IntCounter::new(name, help).expect("the name is made of letters")
}

/// Counters of the log, for the metrics.
pub fn counters() -> Vec<IntCounter> {
    vec![TAKEN.clone(), WRITTEN.clone(), DROPPED.clone(), SUPPRESSED.clone()]
}

/// Begins to log to standard error, panics included. A second call changes nothing.
pub fn init(directives: &str, format: LogFormat) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let text = match format {
        LogFormat::Auto => std::io::stderr().is_terminal(),
        LogFormat::Text => true,
        LogFormat::Json => false,
    };
    let directives = EnvFilter::try_new(directives).map_err(|error| format!("--log {directives}: {error}"))?;
    let throttle = Throttle::new(SUPPRESSED.clone());
    let mut reported = Instant::now();
    let report = {
        let throttle = throttle.clone();
        move || {
            if reported.elapsed() >= REPORT_INTERVAL {
                reported = Instant::now();
                throttle.report();
            }
        }
    };
    let metrics = BufferMetrics { dropped: DROPPED.clone(), taken: TAKEN.clone(), written: WRITTEN.clone() };
    let buffer = Buffer::start(std::io::stderr(), metrics, REPORT_INTERVAL, report)?;
    if BUFFER.set(buffer.clone()).is_err() {
        return Ok(());
    }
    let layer = tracing_subscriber::fmt::layer().with_writer(buffer);
    let layer = if text { layer.boxed() } else { layer.json().boxed() };
    // As filters of the whole registry: a filter of a single layer loses events after sqlx has checked whether its
    // level is enabled.
    let registry = tracing_subscriber::registry().with(directives).with(filter_fn(is_safe_to_log)).with(throttle);
    registry.with(layer).try_init()?;
    // The standard hook writes to standard error itself, and would block when that is not read.
    std::panic::set_hook(Box::new(|panic| {
        tracing::error!("{panic}");
        // The process may end after this.
        if let Some(buffer) = BUFFER.get() {
            buffer.flush(PANIC_FLUSH_TIMEOUT);
        }
    }));
    Ok(())
}

/// Waits up to a second until the last lines are written. Must be called before the process ends.
pub fn flush() {
    if let Some(buffer) = BUFFER.get() {
        buffer.flush(FLUSH_TIMEOUT);
    }
}

fn is_safe_to_log(metadata: &Metadata<'_>) -> bool {
    let library = metadata.target().split("::").next().unwrap_or_default();
    let is_safe = metadata.target() == STATEMENTS || !RESTRICTED_LIBRARIES.iter().any(|name| library.starts_with(name));
    // It warns of every place where it has found neither a region nor credentials, before it looks at the next.
    let most = if library == LOOKS_FOR_CREDENTIALS { Level::ERROR } else { Level::WARN };
    is_safe || *metadata.level() <= most
}
