//! The log: text on a terminal, JSON elsewhere, never a secret.
//!
//! Whoever logs never waits: `buffer.rs` takes the lines and writes them from a thread of its own. Lines that clients cause
//! are limited (`throttle.rs` says which).
//!
//! Nothing of ours logs headers, bodies or tokens. The HTTP libraries do log headers when they are asked for details, and
//! the database's driver and the object store's client log values, so they are held to warnings whatever is asked for. Only
//! the texts of statements may be seen (`--log sqlx::query=debug`): values are not in them.

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

/// What the names of libraries begin with that would write headers, and so tokens, or values or bodies into the log.
const TALKATIVE: [&str; 4] = ["aws_", "h2", "hyper", "sqlx"];
/// Where the database's driver logs the text of each statement, how long it took, and nothing else.
const STATEMENTS: &str = "sqlx::query";

/// How often it is said which lines were left out.
const REPORT_INTERVAL: Duration = Duration::from_secs(5);
/// How long the end of the process waits for the last lines to be written.
const LAST_LINES: Duration = Duration::from_secs(1);

/// The same for a panic, in whose thread others may wait.
const PANIC: Duration = Duration::from_millis(100);

static DROPPED: LazyLock<IntCounter> = LazyLock::new(|| {
    counter("marquee_log_lines_dropped_total", "Lines that were not logged because the log was not read fast enough.")
});
static SUPPRESSED: LazyLock<IntCounter> = LazyLock::new(|| {
    counter("marquee_log_lines_suppressed_total", "Lines that were not logged because clients caused too many.")
});
static TAKEN: LazyLock<IntCounter> =
    LazyLock::new(|| counter("marquee_log_bytes_total", "Bytes of lines that are, or are to be, written to the log."));
static WRITTEN: LazyLock<IntCounter> = LazyLock::new(|| {
    counter(
        "marquee_log_bytes_written_total",
        "Bytes of them that are written; the rest waits for whoever reads the log.",
    )
});
static BUFFER: OnceLock<Buffer> = OnceLock::new();

fn counter(name: &str, help: &str) -> IntCounter {
    IntCounter::new(name, help).expect("the name is made of letters")
}

/// What was logged and what was not, for the metrics.
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
    // As filters of the whole registry: one of a single layer loses events after sqlx has asked whether it may log.
    let registry = tracing_subscriber::registry().with(directives).with(filter_fn(is_discreet)).with(throttle);
    registry.with(layer).try_init()?;
    // The standard hook writes to standard error itself, and would wait for whoever reads that.
    std::panic::set_hook(Box::new(|panic| {
        tracing::error!("{panic}");
        // It may be the last thing that the process does.
        if let Some(buffer) = BUFFER.get() {
            buffer.flush(PANIC);
        }
    }));
    Ok(())
}

/// Waits until the last lines are written, but not for long. To be called before the process ends.
pub fn flush() {
    if let Some(buffer) = BUFFER.get() {
        buffer.flush(LAST_LINES);
    }
}

fn is_discreet(metadata: &Metadata<'_>) -> bool {
    let library = metadata.target().split("::").next().unwrap_or_default();
    let discreet = metadata.target() == STATEMENTS || !TALKATIVE.iter().any(|name| library.starts_with(name));
    discreet || *metadata.level() <= Level::WARN
}
