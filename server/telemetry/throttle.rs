//! Rate limits of log lines that clients cause, so that no client can fill a disk with them.
//!
//! Limited are warnings and errors of libraries (usually of `h2` and `hyper`, about what a client sends), by kind, and
//! our own lines with a field `client`, by kind and by the address in the field. A kind is a position in the code.
//! Levels below warnings, which an operator must ask for, are not limited. **A line that a client can cause again and
//! again must have a field `client`:** its address, or `"any"` where that is unknown. Suppressed lines are counted, and
//! reported by kind from time to time.

use std::collections::HashMap;
use std::fmt::{Debug, Write};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;
use governor::clock::{Clock, MonotonicClock};
use prometheus::IntCounter;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use crate::engine::limit::{InProcess, LimitKey, Limiter, Rate};

/// Lines of a kind that one address may cause: this many at once, and one a second.
const ADDRESS_BURST: NonZeroU32 = NonZeroU32::new(20).expect("not zero");
/// Lines of a kind from all addresses: this many at once, and 50 a second. At 300 bytes each they make 1.3 GB a day, if
/// a client sustains that for a whole day.
const KIND_BURST: NonZeroU32 = NonZeroU32::new(200).expect("not zero");
const KIND_PER_SECOND: NonZeroU32 = NonZeroU32::new(50).expect("not zero");
/// The prefix of the targets of our own lines.
const OWN: &str = "marquee";

/// The limits; cheap to clone.
#[derive(Clone)]
pub(super) struct Throttle(Arc<Shared>);

struct Shared {
    by_address: Box<dyn Limiter>,
    by_kind: Box<dyn Limiter>,
    /// Counts suppressed lines.
    suppressed: IntCounter,
    /// The number of suppressed lines by kind since the last report.
    unreported: Mutex<HashMap<&'static str, u64>>,
}

impl Throttle {
    pub(super) fn new(suppressed: IntCounter) -> Self {
        Self::with_clock(suppressed, MonotonicClock)
    }

    fn with_clock<C>(suppressed: IntCounter, clock: C) -> Self
    where
        C: Clock + Clone + Send + Sync + 'static,
        C::Instant: Send + Sync,
    {
        let per_address = Rate::per_second(NonZeroU32::MIN, ADDRESS_BURST);
        let per_kind = Rate::per_second(KIND_PER_SECOND, KIND_BURST);
        Self(Arc::new(Shared {
            by_address: Box::new(InProcess::new(per_address, clock.clone())),
            by_kind: Box::new(InProcess::new(per_kind, clock)),
            suppressed,
            unreported: Mutex::default(),
        }))
    }

    /// Logs how many lines of each kind were suppressed since the last report.
    pub(super) fn report(&self) {
        let unreported = std::mem::take(&mut *self.0.unreported.lock().unwrap_or_else(PoisonError::into_inner));
        for (kind, lines) in unreported {
            tracing::warn!(kind, lines, "lines of the log were left out: clients cause too many of them");
        }
    }

    /// Whether to write a line that a client causes.
    fn admits(&self, metadata: &'static Metadata<'static>, client: Option<&str>) -> bool {
        let kind = kind_of(metadata);
        let address = client.and_then(|client| client.parse::<IpAddr>().ok()).map(LimitKey::of_address);
        let taken = |limiter: &dyn Limiter, key| matches!(limiter.take(key).now_or_never(), Some(Ok(Err(_))));
        let is_too_many = address.is_some_and(|address| taken(&*self.0.by_address, kind.and(address)))
            || taken(&*self.0.by_kind, kind);
        if is_too_many {
            self.0.suppressed.inc();
            *self.0.unreported.lock().unwrap_or_else(PoisonError::into_inner).entry(metadata.name()).or_default() += 1;
        }
        !is_too_many
    }
}

/// The position in the code: an event's name contains the file and the line.
fn kind_of(metadata: &'static Metadata<'static>) -> LimitKey {
    LimitKey::of_text(metadata.name())
}

impl<S: Subscriber> Layer<S> for Throttle {
    fn event_enabled(&self, event: &Event<'_>, _: Context<'_, S>) -> bool {
        let metadata = event.metadata();
        if event.fields().any(|field| field.name() == "client") {
            let mut client = Client::default();
            event.record(&mut client);
            return self.admits(metadata, Some(&client.0));
        }
        let is_asked_for = *metadata.level() > Level::WARN;
        metadata.target().starts_with(OWN) || is_asked_for || self.admits(metadata, None)
    }
}

/// The field `client` of an event.
#[derive(Default)]
struct Client(String);

impl Visit for Client {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "client" {
            value.clone_into(&mut self.0);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "client" {
            // Writing to a String cannot fail.
            let _ = write!(self.0, "{value:?}");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use governor::clock::FakeRelativeClock;
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    /// Records the lines that get through.
    struct Lines(Arc<Mutex<Vec<String>>>);

    impl<S: Subscriber> Layer<S> for Lines {
        fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
            let mut client = Client::default();
            event.record(&mut client);
            self.0.lock().unwrap().push(client.0);
        }
    }

    #[test]
    fn lines_of_a_client_are_limited_by_kind_and_address_and_others_are_not() {
        let suppressed = IntCounter::new("suppressed", "Lines.").unwrap();
        let clock = FakeRelativeClock::default();
        clock.advance(Duration::from_secs(1));
        let throttle = Throttle::with_clock(suppressed.clone(), clock.clone());
        let lines = Arc::new(Mutex::new(Vec::new()));
        let count = |lines: &Mutex<Vec<String>>| std::mem::take(&mut *lines.lock().unwrap()).len();
        let subscriber = tracing_subscriber::registry().with(throttle.clone()).with(Lines(lines.clone()));
        tracing::subscriber::with_default(subscriber, || {
            let refuse = |client: &str| tracing::info!(client = %client, "refused");
            (0..100).for_each(|_| refuse("192.0.2.1"));
            assert_eq!(count(&lines), 20);
            refuse("192.0.2.2");
            (0..100).for_each(|_| refuse("2001:db8::1"));
            assert_eq!(count(&lines), 21);
            clock.advance(Duration::from_secs(2));
            (0..100).for_each(|_| refuse("192.0.2.1"));
            assert_eq!(count(&lines), 2);
            // Another kind has its own.
            tracing::info!(client = "192.0.2.1", "something else");
            assert_eq!(count(&lines), 1);
            // All addresses together.
            (0..2_000).for_each(|host: u32| refuse(&IpAddr::from(host.to_be_bytes()).to_string()));
            assert!((150..=200).contains(&count(&lines)));
            // Libraries, by kind; our own lines that no client causes, not at all.
            (0..1_000).for_each(|_| tracing::warn!(target: "h2::proto", "recv PING ack"));
            assert_eq!(count(&lines), 200);
            (0..1_000).for_each(|_| tracing::warn!("no client causes it"));
            assert_eq!(count(&lines), 1_000);
            assert!(suppressed.get() > 2_700);
            throttle.report();
            assert_eq!(count(&lines), 2, "two kinds were left out");
            throttle.report();
            assert_eq!(count(&lines), 0);
        });
    }
}
