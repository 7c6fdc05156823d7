//! Watches of a sequence: streams that tell a client each event in order, without a gap.
//!
//! A follower holds its position, and the few events that it has read and not yet sent. It reads the next ones when the
//! client can take a message, so that a slow client costs nothing and misses nothing. The caller subscribes to the hint
//! before it reads the first position. Bookmarks, tokens, ages and clients that do not read: see [`super::watch`].

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::Stream;
use tokio::sync::watch::Receiver;

use super::watch::{Due, PACE, Pace, Timers, WatchToken};
use crate::error::Result;

/// The least time between a hint and the read that follows it: events that come together are read together.
const LEAST: Duration = Duration::from_millis(20);

/// What was read after a position.
#[derive(Debug)]
pub struct Batch<E, P> {
    /// Events, each with the position after it.
    pub events: Vec<(E, P)>,
    /// The position after everything that was read.
    pub end: P,
    /// Whether more can be read at once.
    pub is_more: bool,
}

/// A message of a follower, which comes with the position after it.
#[derive(Debug, PartialEq, Eq)]
pub enum Followed<E> {
    Event(E),
    /// Nothing has come.
    Bookmark,
    /// The stream ends now, because it has lasted long enough.
    Reconnect,
}

/// Follows a sequence from a position. `read` returns what comes after one. `hint` fires when this process may have added
/// something; without hints, the sequence is read every `look`.
pub fn follow<E, P, R, F>(
    position: P,
    read: R,
    hint: Receiver<u64>,
    look: Duration,
    token: WatchToken,
) -> impl Stream<Item = Result<(Followed<E>, P)>>
where
    P: Copy,
    R: Fn(P) -> F,
    F: Future<Output = Result<Batch<E, P>>>,
{
    follow_at(Pace { look, least: LEAST, ..PACE }, position, read, hint, token)
}

fn follow_at<E, P, R, F>(
    pace: Pace,
    position: P,
    read: R,
    hint: Receiver<u64>,
    token: WatchToken,
) -> impl Stream<Item = Result<(Followed<E>, P)>>
where
    P: Copy,
    R: Fn(P) -> F,
    F: Future<Output = Result<Batch<E, P>>>,
{
    let (timers, events) = (Timers::new(pace, hint, token), VecDeque::new());
    let follower = Follower { timers, read, position, events, end: position, is_more: false, is_over: false };
    futures_util::stream::try_unfold(follower, |mut follower| async move {
        let message = follower.next().await?;
        Ok(message.map(|message| ((message, follower.position), follower)))
    })
}

struct Follower<E, P, R> {
    timers: Timers,
    read: R,
    /// After the last message.
    position: P,
    /// Read and not yet sent.
    events: VecDeque<(E, P)>,
    /// After these events.
    end: P,
    is_more: bool,
    is_over: bool,
}

impl<E, P, R, F> Follower<E, P, R>
where
    P: Copy,
    R: Fn(P) -> F,
    F: Future<Output = Result<Batch<E, P>>>,
{
    async fn next(&mut self) -> Result<Option<Followed<E>>> {
        if self.is_over {
            return Ok(None);
        }
        let bookmark = self.timers.bookmark();
        loop {
            if !self.events.is_empty() {
                // The client may have read nothing for long: the right to the rest may have ended since.
                if self.timers.check()?.is_some() {
                    self.is_over = true;
                    return Ok(Some(Followed::Reconnect));
                }
                if let Some((event, position)) = self.events.pop_front() {
                    self.position = if self.events.is_empty() { self.end } else { position };
                    return Ok(Some(Followed::Event(event)));
                }
            }
            let due = if self.is_more {
                self.timers.check()?.unwrap_or(Due::Look)
            } else {
                self.timers.due(bookmark).await?
            };
            match due {
                Due::End => {
                    self.is_over = true;
                    return Ok(Some(Followed::Reconnect));
                }
                Due::Bookmark => return Ok(Some(Followed::Bookmark)),
                Due::Look => {
                    let Batch { events, end, is_more } = (self.read)(self.position).await?;
                    (self.events, self.end, self.is_more) = (events.into(), end, is_more);
                    if self.events.is_empty() {
                        self.position = end;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use futures_util::StreamExt;
    use tokio::sync::watch::Sender;

    use super::super::watch::tests::{SOON, STILL, token};
    use super::*;
    use crate::error::Reason;

    /// Reads up to two of the numbers from 1 to `newest`.
    fn numbers(newest: &AtomicI64, after: i64) -> std::future::Ready<Result<Batch<i64, i64>>> {
        let events: Vec<_> = (after + 1..=newest.load(Ordering::SeqCst)).take(2).map(|one| (one, one)).collect();
        let end = events.last().map_or(after, |(_, position)| *position);
        std::future::ready(Ok(Batch { is_more: events.len() == 2, events, end }))
    }

    #[tokio::test]
    async fn a_follower_tells_everything_in_order_and_then_what_comes() {
        let (hint, newest) = (Sender::new(0), AtomicI64::new(5));
        let mut stream =
            Box::pin(follow_at(STILL, 1, |after| numbers(&newest, after), hint.subscribe(), token(u32::MAX)));
        for number in 2..=5 {
            assert_eq!(stream.next().await.unwrap().unwrap(), (Followed::Event(number), number));
        }
        newest.store(6, Ordering::SeqCst);
        hint.send_modify(|count| *count += 1);
        assert_eq!(stream.next().await.unwrap().unwrap(), (Followed::Event(6), 6));
    }

    #[tokio::test]
    async fn a_follower_sends_bookmarks_and_ends() {
        let (hint, newest) = (Sender::new(0), AtomicI64::new(0));
        let pace = Pace { bookmark: SOON, ..STILL };
        let mut stream =
            Box::pin(follow_at(pace, 0, |after| numbers(&newest, after), hint.subscribe(), token(u32::MAX)));
        assert_eq!(stream.next().await.unwrap().unwrap(), (Followed::Bookmark, 0));
        let pace = Pace { max_age: SOON, ..STILL };
        let mut stream =
            Box::pin(follow_at(pace, 0, |after| numbers(&newest, after), hint.subscribe(), token(u32::MAX)));
        assert_eq!(stream.next().await.unwrap().unwrap(), (Followed::Reconnect, 0));
        assert!(stream.next().await.is_none());
        let pace = Pace { token: SOON, ..STILL };
        let mut stream = Box::pin(follow_at(pace, 0, |after| numbers(&newest, after), hint.subscribe(), token(3)));
        assert_eq!(stream.next().await.unwrap().unwrap_err().reason(), Reason::TokenExpired);
    }
}
