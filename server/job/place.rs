//! The place of a job in the queue.

use std::time::Duration;

/// The most jobs that are counted before another.
pub(super) const MAX_BEFORE: i64 = 10_000;

/// The place of a waiting job in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueuePlace {
    /// The number of jobs that are claimed before it; at most 10,000 are counted.
    pub before: i64,
    /// When it is expected to begin, from the costs of the jobs before it and the number of jobs that run now. None when
    /// too many are before it.
    pub begins_in: Option<Duration>,
}

impl QueuePlace {
    /// The place behind `before` jobs that cost `millis` together, of which `running` run at the same time.
    pub(super) fn behind(before: i64, millis: i64, running: i64) -> Self {
        let begins_in = (before < MAX_BEFORE).then(|| {
            let millis = millis / running.max(1);
            Duration::from_millis(u64::try_from(millis).unwrap_or(0))
        });
        Self { before, begins_in }
    }
}
