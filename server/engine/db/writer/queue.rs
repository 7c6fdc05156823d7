//! The queue for the writer's connection.
//!
//! Calls that sign somebody in or out come first; then addresses take turns, and within an address its callers
//! (`fair.rs`). The server's own work counts as one more address. A task that commits a group gets the connection after
//! as many others as were waiting when it queued, so that these become members of the group, or as soon as nobody
//! waits.

use std::collections::VecDeque;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlx::Error;
use tokio::sync::oneshot;

use super::state::State;
use crate::engine::db::fair::FairQueue;
use crate::engine::db::queue_full;
use crate::request::Origin;

/// The most waiting transactions of one caller: twice the requests that one client can have in flight on eight
/// connections by default.
const MAX_PER_CALLER: usize = 512;

/// Receives the connection.
type Waiter = oneshot::Sender<WriterGuard>;

/// The state of the connection, and those who wait for it; cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct WriterQueue(Arc<Mutex<Inner>>);

#[derive(Debug)]
struct Inner {
    /// None while a [`WriterGuard`] has it.
    state: Option<Box<State>>,
    urgent: VecDeque<Waiter>,
    others: FairQueue<Waiter>,
    /// Tasks that commit, each with the value of `turns` at which it is due.
    commits: VecDeque<(u64, Waiter)>,
    /// How many times the connection was given to callers other than these tasks.
    turns: u64,
}

/// Exclusive access to the connection. Dropping it passes the connection to the next in the queue.
#[derive(Debug)]
pub(super) struct WriterGuard {
    /// None only while this is being dropped.
    state: Option<Box<State>>,
    queue: WriterQueue,
}

impl WriterQueue {
    pub(super) fn new(state: State) -> Self {
        let (urgent, others, commits) = (VecDeque::new(), FairQueue::default(), VecDeque::new());
        Self(Arc::new(Mutex::new(Inner { state: Some(Box::new(state)), urgent, others, commits, turns: 0 })))
    }

    /// Waits for the connection in the caller's turn. Fails with [`crate::engine::db::QueueFull`] when
    /// [`MAX_PER_CALLER`] of the caller's wait already, and with PoolTimedOut after `patience`.
    pub(super) async fn acquire(&self, origin: Origin, patience: Duration) -> Result<WriterGuard, Error> {
        let guard = {
            let mut inner = self.lock();
            if let Some(state) = inner.state.take() {
                inner.turns += 1;
                return Ok(WriterGuard { state: Some(state), queue: self.clone() });
            }
            if inner.others.len_of(origin) >= MAX_PER_CALLER {
                return Err(queue_full());
            }
            let (pass, guard) = oneshot::channel();
            if origin.urgent {
                inner.urgent.push_back(pass);
            } else {
                inner.others.push(origin, pass);
            }
            guard
        };
        let guard = tokio::time::timeout(patience, guard).await.map_err(|_| Error::PoolTimedOut)?;
        guard.map_err(|_| Error::WorkerCrashed)
    }

    /// Waits for the connection behind everyone who waits now. Returns None when the connection is lost.
    pub(super) async fn acquire_last(&self) -> Option<WriterGuard> {
        let guard = {
            let mut inner = self.lock();
            if let Some(state) = inner.state.take() {
                return Some(WriterGuard { state: Some(state), queue: self.clone() });
            }
            let (pass, guard) = oneshot::channel();
            let ahead = inner.urgent.len() + inner.others.len();
            let due = inner.turns.saturating_add(u64::try_from(ahead).unwrap_or(u64::MAX));
            inner.commits.push_back((due, pass));
            guard
        };
        guard.await.ok()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands the connection to the next waiter that was not cancelled.
    fn pass(&self, mut state: Box<State>) {
        let mut inner = self.lock();
        while let Some(next) = inner.next() {
            match next.send(WriterGuard { state: Some(state), queue: self.clone() }) {
                Ok(()) => return,
                Err(mut unused) => match unused.state.take() {
                    Some(unused) => state = unused,
                    None => return,
                },
            }
        }
        inner.state = Some(state);
    }
}

impl Inner {
    fn next(&mut self) -> Option<Waiter> {
        if self.commits.front().is_some_and(|(due, _)| *due <= self.turns)
            && let Some((_, commit)) = self.commits.pop_front()
        {
            return Some(commit);
        }
        if let Some(next) = self.urgent.pop_front().or_else(|| self.others.pop()) {
            self.turns += 1;
            return Some(next);
        }
        self.commits.pop_front().map(|(_, commit)| commit)
    }
}

impl Deref for WriterGuard {
    type Target = State;

    fn deref(&self) -> &State {
        self.state.as_deref().expect("the guard has the state until it is dropped")
    }
}

impl DerefMut for WriterGuard {
    fn deref_mut(&mut self) -> &mut State {
        self.state.as_deref_mut().expect("the guard has the state until it is dropped")
    }
}

impl Drop for WriterGuard {
    fn drop(&mut self) {
        if let Some(state) = self.state.take() {
            self.queue.pass(state);
        }
    }
}
