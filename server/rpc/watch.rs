//! Watches: streams that tell a client a state, and each change of it. Those that tell a sequence of events are in
//! [`super::follow`].
//!
//! - The first message is the state when the watch began. The hint of changes is subscribed before that state is read, so
//!   that no change falls between the two.
//! - Nothing is queued for a client: a watch holds the last state that it has sent. The state is read when the client can
//!   take a message, so that a slow client gets the newest.
//! - A bookmark tells that the watch stands when nothing has changed for a while; proxies cut idle streams after a
//!   minute.
//! - It ends with its access token, its session, at an age between half an hour and an hour, so that the watches of a
//!   node do not end together, and when the state says that nothing more will come. While the client does not read, none
//!   of this runs; then `exchange` ends the stream from outside. `rpc/deadline` ends it when the server stops.

use std::sync::Arc;
use std::time::Duration;

use futures_util::Stream;
use tokio::sync::watch::Receiver;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, sleep_until};
use tonic::metadata::MetadataMap;

use super::auth::{self, TokenVerifier};
use crate::error::{Error, Reason, Result};
use crate::secrets::random;

/// The times of a watch.
#[derive(Clone, Copy)]
pub(super) struct Pace {
    /// The longest time between two messages.
    pub(super) bookmark: Duration,
    /// The longest life; the shortest is half of it.
    pub(super) max_age: Duration,
    /// How often the access token and its session are checked. Every process knows of a revocation within 3 seconds.
    pub(super) token: Duration,
    /// How often the state is read, for changes by other nodes.
    pub(super) look: Duration,
    /// The least time between two reads, however often the hint fires.
    pub(super) least: Duration,
}

/// The times of watches, unless a caller of [`watch_at`] has others.
pub(super) const PACE: Pace = Pace {
    bookmark: Duration::from_secs(20),
    max_age: Duration::from_hours(1),
    token: Duration::from_secs(1),
    look: Duration::from_secs(2),
    least: Duration::from_millis(250),
};

/// A message of a watch.
#[derive(Debug, PartialEq, Eq)]
pub enum Event<S> {
    /// The watch stands; this is the state.
    Ready(S),
    /// The state has changed.
    Changed(S),
    /// Nothing has changed.
    Bookmark,
}

/// The access token of a watch; of a watch by somebody who is not signed in, none.
pub struct WatchToken {
    verifier: Arc<dyn TokenVerifier>,
    token: Option<String>,
}

impl WatchToken {
    /// The token of a request that has passed authentication.
    pub fn of(metadata: &MetadataMap, verifier: Arc<dyn TokenVerifier>) -> Result<Self> {
        Ok(Self { token: auth::bearer_token(metadata)?.map(str::to_owned), verifier })
    }

    pub(super) fn check(&self) -> Result<()> {
        self.token.as_ref().map_or(Ok(()), |token| self.verifier.verify(token).map(drop))
    }
}

/// Watches the state that `look` reads, with whether it is the last one. `hint` fires when this process may have changed
/// it.
pub fn watch<S, L, F>(look: L, hint: Receiver<u64>, token: WatchToken) -> impl Stream<Item = Result<Event<S>>>
where
    S: PartialEq + Clone,
    L: Fn() -> F,
    F: Future<Output = Result<(S, bool)>>,
{
    watch_at(PACE, look, hint, token)
}

fn watch_at<S, L, F>(
    pace: Pace,
    look: L,
    hint: Receiver<u64>,
    token: WatchToken,
) -> impl Stream<Item = Result<Event<S>>>
where
    S: PartialEq + Clone,
    L: Fn() -> F,
    F: Future<Output = Result<(S, bool)>>,
{
    let watch = Watch { timers: Timers::new(pace, hint, token), look, sent: None, is_over: false };
    futures_util::stream::try_unfold(watch, |mut watch| async move {
        let event = watch.next().await?;
        Ok(event.map(|event| (event, watch)))
    })
}

struct Watch<S, L> {
    timers: Timers,
    look: L,
    sent: Option<S>,
    is_over: bool,
}

impl<S, L, F> Watch<S, L>
where
    S: PartialEq + Clone,
    L: Fn() -> F,
    F: Future<Output = Result<(S, bool)>>,
{
    async fn next(&mut self) -> Result<Option<Event<S>>> {
        if self.is_over {
            return Ok(None);
        }
        let bookmark = self.timers.bookmark();
        loop {
            match self.timers.due(bookmark).await? {
                Due::End => return Err(too_old()),
                Due::Bookmark => return Ok(Some(Event::Bookmark)),
                Due::Look => {}
            }
            let (state, is_over) = (self.look)().await?;
            self.is_over = is_over;
            if self.sent.as_ref() == Some(&state) {
                if is_over {
                    return Ok(None);
                }
                continue;
            }
            let event = if self.sent.is_none() { Event::Ready } else { Event::Changed };
            self.sent = Some(state.clone());
            return Ok(Some(event(state)));
        }
    }
}

/// What a watch has to do now.
pub(super) enum Due {
    /// Look whether something has changed.
    Look,
    /// Tell that nothing has changed.
    Bookmark,
    /// End, because it has lasted long enough.
    End,
}

/// The timers, the token and the hint of a watch.
pub(super) struct Timers {
    pace: Pace,
    hint: Receiver<u64>,
    token: WatchToken,
    end: Instant,
    checks: Interval,
    next_look: Instant,
}

impl Timers {
    /// The first that is due is to look.
    pub(super) fn new(pace: Pace, hint: Receiver<u64>, token: WatchToken) -> Self {
        let mut checks = interval(pace.token);
        checks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let [random, ..] = random();
        let end = Instant::now() + pace.max_age / 2 + pace.max_age / 2 * u32::from(random) / 256;
        Self { pace, hint, token, end, checks, next_look: Instant::now() }
    }

    /// When the next bookmark is due, if a message is sent now.
    pub(super) fn bookmark(&self) -> Instant {
        Instant::now() + self.pace.bookmark
    }

    /// Waits until something is due. The error of the token or its session, when that has ended.
    pub(super) async fn due(&mut self, bookmark: Instant) -> Result<Due> {
        loop {
            tokio::select! {
                biased;
                () = sleep_until(self.end) => return Ok(Due::End),
                _ = self.checks.tick() => self.token.check()?,
                () = sleep_until(bookmark) => return Ok(Due::Bookmark),
                () = sleep_until(self.next_look) => {
                    self.next_look = Instant::now() + self.pace.look;
                    return Ok(Due::Look);
                }
                // The sender lives as long as the server.
                Ok(()) = self.hint.changed() => {
                    self.next_look = self.next_look.min(Instant::now() + self.pace.least);
                }
            }
        }
    }

    /// Checks the token and the age of a watch that sends without waiting until something is due.
    pub(super) fn check(&self) -> Result<Option<Due>> {
        self.token.check()?;
        Ok((Instant::now() >= self.end).then_some(Due::End))
    }
}

fn too_old() -> Error {
    Error::new(Reason::Unavailable, "the watch has lasted long enough; watch again").retry_after(Duration::from_secs(1))
}

#[cfg(test)]
pub(super) mod tests {
    use std::future::ready;
    use std::sync::atomic::{AtomicU32, Ordering};

    use futures_util::StreamExt;
    use futures_util::future::BoxFuture;
    use tokio::sync::watch::Sender;

    use super::*;
    use crate::caller::{Caller, Role, SessionId, UserId};

    /// Accepts a number of checks.
    struct Checks(AtomicU32);

    impl TokenVerifier for Checks {
        fn verify(&self, _token: &str) -> Result<Caller> {
            match self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)) {
                Ok(_) => Ok(Caller { user: UserId::MIN, session: SessionId::MIN, role: Role::User }),
                Err(_) => Err(Error::new(Reason::TokenExpired, "expired")),
            }
        }

        fn check_session(&self, _session: SessionId) -> Result<()> {
            Ok(())
        }

        fn check_stored_session(&self, _session: SessionId) -> BoxFuture<'_, Result<()>> {
            Box::pin(ready(Ok(())))
        }
    }

    pub(in crate::rpc) fn token(checks: u32) -> WatchToken {
        WatchToken { verifier: Arc::new(Checks(checks.into())), token: Some(String::new()) }
    }

    /// A watch that does nothing by itself while a test runs.
    pub(in crate::rpc) const STILL: Pace = Pace {
        bookmark: Duration::from_hours(1),
        max_age: Duration::from_hours(3),
        token: Duration::from_hours(1),
        look: Duration::from_hours(1),
        least: Duration::from_millis(1),
    };
    pub(in crate::rpc) const SOON: Duration = Duration::from_millis(20);

    #[tokio::test]
    async fn a_watch_tells_the_state_its_changes_and_its_end() {
        let (hint, state) = (Sender::new(0), AtomicU32::new(7));
        let look = || async { Ok((state.load(Ordering::SeqCst), state.load(Ordering::SeqCst) == 9)) };
        let mut events = Box::pin(watch_at(STILL, look, hint.subscribe(), token(u32::MAX)));
        assert_eq!(events.next().await.unwrap().unwrap(), Event::Ready(7));
        for (next, event) in [(8, Event::Changed(8)), (9, Event::Changed(9))] {
            state.store(next, Ordering::SeqCst);
            hint.send_modify(|count| *count += 1);
            assert_eq!(events.next().await.unwrap().unwrap(), event);
        }
        assert!(events.next().await.is_none());
    }

    #[tokio::test]
    async fn a_watch_without_changes_sends_bookmarks() {
        let (hint, pace) = (Sender::new(0), Pace { bookmark: SOON, look: SOON / 4, ..STILL });
        let mut events = Box::pin(watch_at(pace, || async { Ok((1, false)) }, hint.subscribe(), token(u32::MAX)));
        assert_eq!(events.next().await.unwrap().unwrap(), Event::Ready(1));
        for _ in 0..3 {
            assert_eq!(events.next().await.unwrap().unwrap(), Event::Bookmark);
        }
    }

    #[tokio::test]
    async fn a_watch_ends_with_its_token_and_at_its_age() {
        let hint = Sender::new(0);
        for (pace, reason) in [
            (Pace { token: SOON, ..STILL }, Reason::TokenExpired),
            (Pace { max_age: SOON, ..STILL }, Reason::Unavailable),
        ] {
            let mut events = Box::pin(watch_at(pace, || async { Ok((1, false)) }, hint.subscribe(), token(3)));
            assert_eq!(events.next().await.unwrap().unwrap(), Event::Ready(1));
            assert_eq!(events.next().await.unwrap().unwrap_err().reason(), reason);
        }
    }
}
