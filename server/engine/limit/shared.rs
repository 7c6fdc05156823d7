//! Buckets that all nodes share, in Redis.
//!
//! A bucket is one key, of the limit's name and the 16 bytes of the [`LimitKey`]; it expires when the bucket is full again.
//! A script takes and gives back, by Redis' own clock (`gcra.lua`), so that nodes' clocks do not matter.
//!
//! No call waits for a connection, and none waits for an answer longer than [`PATIENCE`]. After [`MAX_FAILURES`] failures
//! in a row nobody is asked for [`PAUSE`]. The connection is checked every second, and replaced when it is of no use.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use prometheus::core::Collector;
use prometheus::{IntCounter, IntGauge};
use redis::aio::MultiplexedConnection;
use redis::{ErrorKind, RedisError, Script, ServerErrorKind};
use tokio::sync::Notify;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use super::{LimitKey, LimitName, Rate, RetryAfter};
use crate::engine::redis::{Lost, PING_INTERVAL, Redis, Retry, answer};

/// The longest time that a call waits.
const PATIENCE: Duration = Duration::from_millis(50);
/// Failures in a row after which nobody is asked for a while.
const MAX_FAILURES: u32 = 3;
/// For how long.
const PAUSE: Duration = Duration::from_secs(1);
/// The rate of the bucket that checks use; it is never empty.
const CHECKED: Rate = Rate::per_second(THOUSAND, THOUSAND);
const THOUSAND: NonZeroU32 = NonZeroU32::new(1_000).unwrap();

/// What is counted about the shared buckets; cheap to clone.
#[derive(Clone)]
pub struct SharedMetrics {
    /// 1 while the limits are shared, 0 while each node counts for itself.
    is_shared: IntGauge,
    failures: IntCounter,
}

impl SharedMetrics {
    pub fn new() -> Result<Self, prometheus::Error> {
        Ok(Self {
            is_shared: IntGauge::new(
                "marquee_limits_shared",
                "1 while limits are shared by all nodes, 0 while each node counts for itself.",
            )?,
            failures: IntCounter::new("marquee_limits_shared_failures_total", "Questions that Redis did not answer.")?,
        })
    }

    /// The metrics, to be registered.
    pub fn collectors(&self) -> Vec<Box<dyn Collector>> {
        let Self { is_shared, failures } = self.clone();
        vec![Box::new(is_shared), Box::new(failures)]
    }
}

/// The shared buckets; cheap to clone.
#[derive(Clone)]
pub struct SharedBuckets(Arc<Inner>);

struct Inner {
    redis: Redis,
    script: Script,
    connection: Mutex<Option<MultiplexedConnection>>,
    /// Fires when the connection is of no use though it answers: its server does not take writes any more.
    replace: Notify,
    failures: AtomicU32,
    /// Nobody is asked before.
    paused_until: Mutex<Option<Instant>>,
    /// Whether the log says that the buckets are shared.
    is_shared: AtomicBool,
    metrics: SharedMetrics,
}

/// An operation on a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation {
    Take,
    GiveBack,
    Refill,
}

impl SharedBuckets {
    /// Buckets that are used as soon as [`SharedBuckets::run`] has connected.
    pub fn new(redis: Redis, metrics: SharedMetrics) -> Self {
        Self(Arc::new(Inner {
            redis,
            script: Script::new(include_str!("gcra.lua")),
            connection: Mutex::default(),
            replace: Notify::new(),
            failures: AtomicU32::new(0),
            paused_until: Mutex::default(),
            is_shared: AtomicBool::new(true),
            metrics,
        }))
    }

    /// The buckets of the limit with this name.
    pub(super) fn limit(&self, name: LimitName, rate: Rate) -> SharedLimit {
        let prefix = self.0.redis.name(&format!("limit:{}:", name.text())).into_bytes();
        SharedLimit { prefix, rate, buckets: self.clone() }
    }

    /// Keeps this node connected until `shutdown` fires.
    pub async fn run(self, shutdown: CancellationToken) {
        shutdown.run_until_cancelled(self.0.keep()).await;
    }
}

impl Inner {
    async fn keep(&self) {
        let mut retry = Retry::new();
        loop {
            let lost = self.session(&mut retry).await;
            *self.connection() = None;
            self.set_shared(false, &lost.to_string());
            retry.wait().await;
        }
    }

    /// Connects, and checks the connection until it is of no use.
    async fn session(&self, retry: &mut Retry) -> Lost {
        let connection = match self.redis.connect(None).await {
            Ok(connection) => connection,
            Err(lost) => return lost,
        };
        if let Err(lost) = self.check(&connection).await {
            return lost;
        }
        retry.connected();
        *self.connection() = Some(connection.clone());
        loop {
            tokio::select! {
                () = tokio::time::sleep(PING_INTERVAL) => {}
                () = self.replace.notified() => return Lost::Closed,
            }
            if let Err(lost) = self.check(&connection).await {
                return lost;
            }
        }
    }

    /// Takes from a bucket that nobody else uses, which writes, as calls do: a Redis that is full refuses it. Ends the pause
    /// if that did not take too long.
    async fn check(&self, connection: &MultiplexedConnection) -> Result<(), Lost> {
        let began = Instant::now();
        let bucket = self.redis.name("limit").into_bytes();
        answer(self.run_script(connection.clone(), &bucket, CHECKED, Operation::Take)).await?;
        if began.elapsed() <= PATIENCE {
            self.succeed();
            *self.paused_until() = None;
        }
        Ok(())
    }

    /// The answer of the script; None when Redis does not answer now.
    async fn ask(&self, bucket: &[u8], rate: Rate, operation: Operation) -> Option<u64> {
        let connection = self.usable()?;
        match timeout(PATIENCE, self.run_script(connection, bucket, rate, operation)).await {
            Ok(Ok(answer)) => {
                self.succeed();
                Some(answer)
            }
            Ok(Err(error)) => {
                let is_replica = error.kind() == ErrorKind::Server(ServerErrorKind::ReadOnly);
                if is_replica || error.is_unrecoverable_error() {
                    self.replace.notify_one();
                }
                self.fail(&error.to_string());
                None
            }
            Err(_) => {
                self.fail("no answer in time");
                None
            }
        }
    }

    async fn run_script(
        &self,
        mut connection: MultiplexedConnection,
        bucket: &[u8],
        rate: Rate,
        operation: Operation,
    ) -> Result<u64, RedisError> {
        let nanos = rate.interval().as_nanos();
        let mut call = self.script.prepare_invoke();
        call.key(bucket).arg(operation.name());
        call.arg(format!("{}.{:03}", nanos / 1_000, nanos % 1_000)).arg(rate.burst().get());
        call.invoke_async(&mut connection).await
    }

    /// The connection; None when there is none, or nobody is asked now.
    fn usable(&self) -> Option<MultiplexedConnection> {
        if self.paused_until().is_some_and(|until| Instant::now() < until) {
            return None;
        }
        self.connection().clone()
    }

    fn succeed(&self) {
        self.failures.store(0, Ordering::Relaxed);
        self.set_shared(true, "");
    }

    fn fail(&self, why: &str) {
        self.metrics.failures.inc();
        if self.failures.fetch_add(1, Ordering::Relaxed) + 1 >= MAX_FAILURES {
            *self.paused_until() = Some(Instant::now() + PAUSE);
            self.set_shared(false, why);
        }
    }

    /// Shows in the metrics, and in the log when it changes, whether the buckets are shared.
    fn set_shared(&self, is_shared: bool, why: &str) {
        self.metrics.is_shared.set(is_shared.into());
        match (is_shared, self.is_shared.swap(is_shared, Ordering::Relaxed)) {
            (false, true) => {
                tracing::warn!(error = why, "Redis does not answer; each node counts its limits for itself");
            }
            (true, false) => tracing::info!("limits are shared by all nodes again"),
            _ => {}
        }
    }

    fn connection(&self) -> MutexGuard<'_, Option<MultiplexedConnection>> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn paused_until(&self) -> MutexGuard<'_, Option<Instant>> {
        self.paused_until.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Operation {
    const fn name(self) -> &'static str {
        match self {
            Self::Take => "take",
            Self::GiveBack => "give_back",
            Self::Refill => "refill",
        }
    }
}

/// The shared buckets of one limit. Each function returns None, or does nothing, while Redis does not answer.
pub(super) struct SharedLimit {
    prefix: Vec<u8>,
    rate: Rate,
    buckets: SharedBuckets,
}

impl SharedLimit {
    /// Whether a question may be answered.
    pub(super) fn is_usable(&self) -> bool {
        self.buckets.0.usable().is_some()
    }

    pub(super) async fn take(&self, key: LimitKey) -> Option<Result<(), RetryAfter>> {
        let wait = self.ask(key, Operation::Take).await?;
        Some(if wait == 0 { Ok(()) } else { Err(RetryAfter(Duration::from_micros(wait))) })
    }

    pub(super) async fn give_back(&self, key: LimitKey) {
        self.ask(key, Operation::GiveBack).await;
    }

    pub(super) async fn refill(&self, key: LimitKey) {
        self.ask(key, Operation::Refill).await;
    }

    async fn ask(&self, key: LimitKey, operation: Operation) -> Option<u64> {
        let bucket = [self.prefix.as_slice(), key.as_bytes()].concat();
        self.buckets.0.ask(&bucket, self.rate, operation).await
    }
}
