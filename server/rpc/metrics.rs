//! The server's metrics, in Prometheus's text format at `/metrics`.
//!
//! The counters of each method are looked up once at start, so that recording a call costs a few atomic additions.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use prometheus::core::Collector;
use prometheus::{
    Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
    TextEncoder,
};
use tonic::Code;

use super::policy::{self, Method};

/// Upper bounds of the latency histogram, in seconds: 50 microseconds to 10 seconds.
const LATENCY_BUCKETS: [f64; 15] =
    [0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0];

/// Upper bounds of the histogram of jobs, in seconds: 10 milliseconds to an hour.
const JOB_BUCKETS: [f64; 10] = [0.01, 0.1, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 1_800.0, 3_600.0];

/// All metrics.
pub struct Metrics {
    registry: Registry,
    calls: IntCounterVec,
    methods: Vec<MethodMetrics>,
    /// Open connections.
    pub connections: IntGauge,
    /// Connections that the server has closed or rejected, by cause.
    pub connections_ended: IntCounterVec,
    /// Rejected passwords and refresh tokens, by cause.
    pub sign_ins_refused: IntCounterVec,
    /// Uploaded bytes that were acknowledged as durable.
    pub uploaded_bytes: IntCounter,
    /// Requests rejected by a rate limit, by the limit's name.
    pub rate_limited: IntCounterVec,
    /// The number of background tasks that wait, by kind.
    pub backlog: IntGaugeVec,
    /// The age in seconds of the oldest waiting task, by kind.
    pub backlog_age: IntGaugeVec,
    /// Jobs that are not done, by kind and state.
    pub jobs: IntGaugeVec,
    /// The age in seconds of the oldest waiting job, by kind.
    pub jobs_age: IntGaugeVec,
    /// Runs of jobs that have ended in this process, by kind, outcome and the label of the failure.
    pub job_runs: IntCounterVec,
    /// The time that runs of jobs took, by kind.
    pub job_seconds: HistogramVec,
    /// Requests rejected because a resource was exhausted, by resource.
    pub overloaded: IntCounterVec,
    /// The used amount of each such resource.
    pub in_use: IntGaugeVec,
    /// Calls and connections ended because their client was too slow, by bound and cost class.
    pub slow: IntCounterVec,
    password_hashes: Arc<AtomicU64>,
}

struct MethodMetrics {
    ok: IntCounter,
    latency: Histogram,
    statements: IntCounter,
}

/// The metrics of jobs: those that are not done, the age of the oldest waiting one, ended runs, and their durations.
fn of_jobs(registry: &Registry) -> Result<(IntGaugeVec, IntGaugeVec, IntCounterVec, HistogramVec), prometheus::Error> {
    let jobs = register(
        registry,
        IntGaugeVec::new(Opts::new("marquee_jobs", "Jobs that are not done, by kind and state."), &["kind", "state"])?,
    )?;
    let jobs_age = gauges(registry, "marquee_jobs_age_seconds", "Age of the oldest waiting job, by kind.", "kind")?;
    let job_runs = counters(
        registry,
        "marquee_job_runs_total",
        "Runs of jobs that have ended in this process, by kind, outcome and failure.",
        &["kind", "outcome", "failure"],
    )?;
    let job_seconds = register(
        registry,
        HistogramVec::new(
            HistogramOpts::new("marquee_job_duration_seconds", "Time that runs of jobs took.")
                .buckets(JOB_BUCKETS.to_vec()),
            &["kind"],
        )?,
    )?;
    Ok((jobs, jobs_age, job_runs, job_seconds))
}

impl Metrics {
    /// Metrics that start at zero. `password_hashes` and `others` are read when the metrics are rendered.
    pub fn new(password_hashes: Arc<AtomicU64>, others: Vec<IntCounter>) -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        for counter in others {
            register(&registry, counter)?;
        }
        let calls = counters(
            &registry,
            "marquee_rpcs_total",
            "Calls that have ended, by method and gRPC code.",
            &["method", "code"],
        )?;
        let latency = register(
            &registry,
            HistogramVec::new(
                HistogramOpts::new("marquee_rpc_duration_seconds", "Time from the request's headers to the last byte.")
                    .buckets(LATENCY_BUCKETS.to_vec()),
                &["method"],
            )?,
        )?;
        let statements = counters(
            &registry,
            "marquee_rpc_statements_total",
            "Statements sent to the database, by method.",
            &["method"],
        )?;
        let methods = policy::all()
            .map(|method| MethodMetrics {
                ok: calls.with_label_values(&[method.path, code_name(Code::Ok)]),
                latency: latency.with_label_values(&[method.path]),
                statements: statements.with_label_values(&[method.path]),
            })
            .collect();
        let connections = register(&registry, IntGauge::new("marquee_connections", "Open connections.")?)?;
        let connections_ended = counters(
            &registry,
            "marquee_connections_ended_total",
            "Connections that the server closed or rejected, by cause.",
            &["cause"],
        )?;
        let sign_ins_refused = counters(
            &registry,
            "marquee_sign_ins_refused_total",
            "Rejected passwords and refresh tokens, by cause.",
            &["cause"],
        )?;
        let uploaded_bytes =
            register(&registry, IntCounter::new("marquee_uploaded_bytes_total", "Bytes acknowledged as durable.")?)?;
        let rate_limited = counters(
            &registry,
            "marquee_rate_limited_total",
            "Requests rejected by a rate limit, by limit.",
            &["limit"],
        )?;
        let backlog = gauges(
            &registry,
            "marquee_backlog",
            "Background tasks that wait, by kind: blobs, removals, search, and events for notifications.",
            "kind",
        )?;
        let backlog_age = gauges(
            &registry,
            "marquee_backlog_age_seconds",
            "Age of the oldest waiting background task, by kind.",
            "kind",
        )?;
        let (jobs, jobs_age, job_runs, job_seconds) = of_jobs(&registry)?;
        let overloaded = counters(
            &registry,
            "marquee_overloaded_total",
            "Requests rejected because a resource was exhausted, by resource.",
            &["resource"],
        )?;
        let in_use =
            gauges(&registry, "marquee_in_use", "Used amount of each bounded resource, by resource.", "resource")?;
        let slow = counters(
            &registry,
            "marquee_slow_total",
            "Calls and connections ended because their client was too slow, by bound and cost class.",
            &["bound", "class"],
        )?;
        Ok(Self {
            registry,
            calls,
            methods,
            connections,
            connections_ended,
            sign_ins_refused,
            uploaded_bytes,
            rate_limited,
            backlog,
            backlog_age,
            jobs,
            jobs_age,
            job_runs,
            job_seconds,
            overloaded,
            in_use,
            slow,
            password_hashes,
        })
    }

    /// Adds metrics of other parts of the server.
    pub fn add(&self, others: Vec<Box<dyn Collector>>) -> Result<(), prometheus::Error> {
        others.into_iter().try_for_each(|other| self.registry.register(other))
    }

    /// Records a call that has ended. `method` is `None` for an unknown method.
    pub fn record(&self, method: Option<&'static Method>, code: Code, elapsed: Duration, statements: u64) {
        let Some((method, metrics)) = method.and_then(|method| Some((method, self.methods.get(method.index)?))) else {
            self.calls.with_label_values(&["unknown", code_name(code)]).inc();
            return;
        };
        match code {
            Code::Ok => metrics.ok.inc(),
            other => self.calls.with_label_values(&[method.path, code_name(other)]).inc(),
        }
        metrics.latency.observe(elapsed.as_secs_f64());
        metrics.statements.inc_by(statements);
    }

    /// Renders all metrics as text.
    pub fn render(&self) -> Result<String, prometheus::Error> {
        let mut text = TextEncoder::new().encode_to_string(&self.registry.gather())?;
        let hashes = IntCounter::new("marquee_password_hashes_total", "Passwords hashed or verified by argon2id.")?;
        hashes.inc_by(self.password_hashes.load(Ordering::Relaxed));
        text.push_str(&TextEncoder::new().encode_to_string(&hashes.collect())?);
        Ok(text)
    }
}

/// Registers gauges with one label.
fn gauges(registry: &Registry, name: &str, help: &str, label: &str) -> Result<IntGaugeVec, prometheus::Error> {
    register(registry, IntGaugeVec::new(Opts::new(name, help), &[label])?)
}

/// Registers counters with labels.
fn counters(registry: &Registry, name: &str, help: &str, labels: &[&str]) -> Result<IntCounterVec, prometheus::Error> {
    register(registry, IntCounterVec::new(Opts::new(name, help), labels)?)
}

fn register<C: Collector + Clone + 'static>(registry: &Registry, collector: C) -> Result<C, prometheus::Error> {
    registry.register(Box::new(collector.clone()))?;
    Ok(collector)
}

/// The name of a code in the gRPC specification.
const fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}
