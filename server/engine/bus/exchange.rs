//! Exchanges hints with the other nodes by Redis, and polls while that does not work.

use std::future::pending;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use prometheus::core::Collector;
use prometheus::{Counter, IntCounter, IntGauge};
use redis::aio::MultiplexedConnection;
use redis::{PushInfo, PushKind, Value};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use super::Bus;
use super::message::{MAX_TOPICS, Mark, decode, encode};
use super::topic::Topic;
use crate::bytes::random;
use crate::engine::redis::{Lost, Redis, Retry, answer, ping};

/// The channel of hints.
const CHANNEL: &str = "hints";
/// How many polls pass between two of a node that hears.
const SELDOM: u32 = 10;

/// What is counted about hints; cheap to clone.
#[derive(Clone)]
pub struct BusMetrics {
    /// 1 while this node hears hints from Redis.
    connected: IntGauge,
    /// The time in which this node may have missed hints.
    deaf_seconds: Counter,
    sent: IntCounter,
    received: IntCounter,
}

impl BusMetrics {
    pub fn new() -> Result<Self, prometheus::Error> {
        Ok(Self {
            connected: IntGauge::new("marquee_bus_connected", "1 while this node hears the hints of other nodes.")?,
            deaf_seconds: Counter::new(
                "marquee_bus_deaf_seconds_total",
                "Time in which this node could not hear the hints of other nodes.",
            )?,
            sent: IntCounter::new("marquee_bus_hints_sent_total", "Hints sent to other nodes.")?,
            received: IntCounter::new("marquee_bus_hints_received_total", "Hints of other nodes.")?,
        })
    }

    /// The metrics, to be registered.
    pub fn collectors(&self) -> Vec<Box<dyn Collector>> {
        let Self { connected, deaf_seconds, sent, received } = self.clone();
        vec![Box::new(connected), Box::new(deaf_seconds), Box::new(sent), Box::new(received)]
    }
}

/// The exchange of a process's hints with those of others.
pub struct Exchange {
    bus: Bus,
    redis: Option<Redis>,
    /// How often to poll; None where no other process has the database.
    poll: Option<Duration>,
    metrics: BusMetrics,
    /// Tells this process's messages from those of others.
    mark: Mark,
    is_hearing: AtomicBool,
    /// When it was last known that nothing is missed.
    heard: Mutex<Instant>,
}

impl Exchange {
    /// `poll` is None where no other process has the database.
    pub fn new(bus: Bus, redis: Option<Redis>, poll: Option<Duration>, metrics: BusMetrics) -> Self {
        let mark = *random().first_chunk().expect("32 bytes begin with 8");
        if redis.is_some() {
            bus.0.unsent.begin();
        }
        let (is_hearing, heard) = (AtomicBool::new(false), Mutex::new(Instant::now()));
        Self { bus, redis, poll, metrics, mark, is_hearing, heard }
    }

    /// Runs until `shutdown` fires.
    pub async fn run(self, shutdown: CancellationToken) {
        tokio::join!(shutdown.run_until_cancelled(self.poll()), shutdown.run_until_cancelled(self.keep()));
    }

    async fn poll(&self) {
        let Some(poll) = self.poll else { return pending().await };
        let mut ticks = tokio::time::interval(poll);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut passed = 0;
        loop {
            ticks.tick().await;
            passed += 1;
            if !self.is_hearing.load(Ordering::Relaxed) || passed >= SELDOM {
                passed = 0;
                self.bus.fire_all();
            }
        }
    }

    /// Keeps this node connected with Redis.
    async fn keep(&self) {
        let Some(redis) = &self.redis else { return pending().await };
        let (mut retry, mut is_reported) = (Retry::new(), false);
        loop {
            let lost = self.session(redis, &mut retry, &mut is_reported).await;
            if self.is_hearing.swap(false, Ordering::Relaxed) {
                self.metrics.connected.set(0);
                self.bus.fire_all();
            }
            self.count_deafness();
            if !is_reported {
                is_reported = true;
                tracing::warn!(error = %lost, "hints of other nodes cannot be heard; polling the database instead");
            }
            retry.wait().await;
            self.count_deafness();
        }
    }

    /// Connects, subscribes, and exchanges hints until the connection is lost.
    async fn session(&self, redis: &Redis, retry: &mut Retry, is_reported: &mut bool) -> Lost {
        let (sender, pushes) = unbounded_channel();
        let mut connection = match redis.connect(Some(sender)).await {
            Ok(connection) => connection,
            Err(lost) => return lost,
        };
        let channel = redis.name(CHANNEL);
        if let Err(lost) = answer(connection.subscribe(&channel)).await {
            return lost;
        }
        retry.connected();
        self.count_deafness();
        self.is_hearing.store(true, Ordering::Relaxed);
        self.metrics.connected.set(1);
        // What others have told meanwhile was missed.
        self.bus.fire_all();
        if std::mem::take(is_reported) {
            tracing::info!("hints of other nodes are heard again");
        }
        tokio::select! {
            lost = ping(connection.clone(), || self.hear()) => lost,
            lost = self.receive(pushes) => lost,
            lost = self.send(connection, &channel) => lost,
        }
    }

    async fn receive(&self, mut pushes: UnboundedReceiver<PushInfo>) -> Lost {
        while let Some(push) = pushes.recv().await {
            let message = match (push.kind, push.data.as_slice()) {
                (PushKind::Message, [_, Value::BulkString(message)]) => message,
                (PushKind::Disconnection, _) => break,
                _ => continue,
            };
            let topics = decode(self.mark, message);
            self.metrics.received.inc_by(topics.len() as u64);
            for topic in topics {
                self.bus.fire(topic);
            }
        }
        Lost::Closed
    }

    async fn send(&self, mut connection: MultiplexedConnection, channel: &str) -> Lost {
        loop {
            let mut unsent = SentAgain { bus: &self.bus, topics: self.bus.0.unsent.take().await };
            while !unsent.topics.is_empty() {
                let rest = unsent.topics.len().saturating_sub(MAX_TOPICS);
                let message = encode(self.mark, &unsent.topics[rest..]);
                let mut publish = redis::cmd("PUBLISH");
                publish.arg(channel).arg(message);
                if let Err(lost) = answer(publish.exec_async(&mut connection)).await {
                    return lost;
                }
                self.metrics.sent.inc_by((unsent.topics.len() - rest) as u64);
                unsent.topics.truncate(rest);
            }
        }
    }

    /// Records that nothing was missed until now.
    fn hear(&self) {
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// Adds the time since then to the metric.
    fn count_deafness(&self) {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        self.metrics.deaf_seconds.inc_by(heard.elapsed().as_secs_f64());
        *heard = Instant::now();
    }
}

/// Hints that wait again when this is dropped: the connection may be lost in the middle of sending them.
struct SentAgain<'a> {
    bus: &'a Bus,
    topics: Vec<Topic>,
}

impl Drop for SentAgain<'_> {
    fn drop(&mut self) {
        self.bus.0.unsent.add(std::mem::take(&mut self.topics));
    }
}
