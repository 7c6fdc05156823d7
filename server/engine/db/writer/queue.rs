//! Who has the writer's connection next.
//!
//! What lets people in or out goes first; then addresses take turns, and within an address its callers (`fair.rs`). What the
//! server does by itself is one more address. The task that commits a group has its turn after as many others as waited when
//! it came, so that these become members, or as soon as nobody waits.

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

/// The most transactions of one caller that wait: twice what one client has in flight on eight connections by default.
const MAX_PER_CALLER: usize = 512;

/// Where the turn is handed over.
type Waiter = oneshot::Sender<WriterGuard>;

/// The connection's state, or those who wait for it; cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct WriterQueue(Arc<Mutex<Inner>>);

#[derive(Debug)]
struct Inner {
    /// `None` while somebody has it.
    state: Option<Box<State>>,
    urgent: VecDeque<Waiter>,
    others: FairQueue<Waiter>,
    /// Tasks that commit, with the number of the turn that is theirs.
    commits: VecDeque<(u64, Waiter)>,
    /// Turns that were given to others than these.
    turns: u64,
}

/// The connection, until this is dropped: then the next in line has it.
#[derive(Debug)]
pub(super) struct WriterGuard {
    /// `None` only while it is dropped.
    state: Option<Box<State>>,
    queue: WriterQueue,
}

impl WriterQueue {
    pub(super) fn new(state: State) -> Self {
        let (urgent, others, commits) = (VecDeque::new(), FairQueue::default(), VecDeque::new());
        Self(Arc::new(Mutex::new(Inner { state: Some(Box::new(state)), urgent, others, commits, turns: 0 })))
    }

    /// The caller's turn. Fails when too many of the caller's wait already, or it does not come within `patience`.
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

    /// A turn after all who wait now. `None` when the connection is gone with the process's last turn.
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

    /// Hands the connection to the next in line who still waits.
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
        self.state.as_deref().expect("a guard has the state until it is dropped")
    }
}

impl DerefMut for WriterGuard {
    fn deref_mut(&mut self) -> &mut State {
        self.state.as_deref_mut().expect("a guard has the state until it is dropped")
    }
}

impl Drop for WriterGuard {
    fn drop(&mut self) {
        if let Some(state) = self.state.take() {
            self.queue.pass(state);
        }
    }
}
