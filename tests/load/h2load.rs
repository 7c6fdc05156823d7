//! h2load, the load generator of nghttp2, which repeats one call.
//!
//! It can vary paths but not bodies, so each run repeats one request; `varied.rs` measures different requests.

use std::path::Path;
use std::process::Stdio;

use marquee_contract::options::v1::Cost;
use marquee_contract::policy::METHODS;
use tokio::process::Command;

use crate::Result;

/// The number of connections, and of concurrent calls on each, except for expensive reads ([`streams_of`]).
pub(crate) const CLIENTS: (u64, u64) = (8, 32);

/// The call that is repeated.
pub(crate) struct Target<'a> {
    pub(crate) url: String,
    /// The encoded request.
    pub(crate) message: &'a [u8],
    /// The `authorization` header.
    pub(crate) authorization: Option<&'a str>,
    /// The number of concurrent calls on each connection.
    pub(crate) streams: u64,
}

/// The number of concurrent calls on each connection for a method: fewer for expensive reads, of which the server
/// lets 32 of one address wait (`engine/db/expensive.rs`).
pub(crate) fn streams_of(method: &str) -> u64 {
    let is_expensive = METHODS.iter().any(|one| one.path == method && one.cost == Cost::ExpensiveRead);
    if is_expensive { 4 } else { CLIENTS.1 }
}

/// The result of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub(crate) calls_per_second: f64,
    /// The median and the 99th percentile of the durations, in milliseconds.
    pub(crate) p50: f64,
    pub(crate) p99: f64,
}

/// Makes about `calls` calls; returns their number and the result. An HTTP status other than 200 is an error; the gRPC
/// status is in trailers, which h2load ignores.
pub(crate) async fn run(target: &Target<'_>, calls: u64, folder: &Path) -> Result<(u64, Run)> {
    let calls = calls.next_multiple_of(CLIENTS.0 * target.streams);
    let (body, log) = (folder.join("h2load.body"), folder.join("h2load.log"));
    std::fs::write(&body, framed(target.message)?)?;
    // h2load appends to its log.
    let _ = std::fs::remove_file(&log);
    let mut command = Command::new("h2load");
    command
        .arg(format!("--requests={calls}"))
        .arg(format!("--clients={}", CLIENTS.0))
        .arg(format!("--max-concurrent-streams={}", target.streams))
        .arg(format!("--data={}", body.display()))
        .arg(format!("--log-file={}", log.display()))
        .args(["-H", "content-type: application/grpc", "-H", "te: trailers"]);
    if let Some(authorization) = target.authorization {
        command.args(["-H", &format!("authorization: {authorization}")]);
    }
    let output = command.arg(&target.url).stdin(Stdio::null()).kill_on_drop(true).output().await?;
    let text = String::from_utf8_lossy(&output.stdout);
    if !text.contains(&format!("{calls} succeeded, 0 failed, 0 errored, 0 timeout")) {
        return Err(format!("h2load has failed:\n{text}{}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let (p50, p99) = percentiles(&std::fs::read_to_string(&log)?)?;
    let rate =
        text.lines().find_map(|line| line.strip_prefix("finished in ")?.split(", ").nth(1)?.strip_suffix(" req/s"));
    Ok((calls, Run { calls_per_second: rate.ok_or("h2load does not tell the rate")?.parse()?, p50, p99 }))
}

/// The gRPC frame of a message: uncompressed, its length, its bytes.
pub(crate) fn framed(message: &[u8]) -> Result<Vec<u8>> {
    Ok([&[0], &u32::try_from(message.len())?.to_be_bytes()[..], message].concat())
}

/// Parses the log: for each call a line with its start, HTTP status and duration in microseconds.
fn percentiles(log: &str) -> Result<(f64, f64)> {
    let micros = log.lines().map(|line| line.rsplit('\t').next().unwrap_or_default().parse());
    let mut micros: Vec<u32> = micros.collect::<Result<_, _>>()?;
    micros.sort_unstable();
    let at = |percent: usize| micros.get(micros.len() * percent / 100).map(|micros| f64::from(*micros) / 1e3);
    at(50).zip(at(99)).ok_or_else(|| "h2load has logged nothing".into())
}
