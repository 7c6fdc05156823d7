//! Retries of transactions that conflict with others.
//!
//! PostgreSQL aborts one of several transactions that wait for each other in a circle (40P01), or that cannot be
//! serialized (40001). The aborted one has changed nothing, and trying again usually succeeds. SQLite has one writer,
//! and no such conflicts.

use std::time::Duration;

use super::Db;
use crate::bytes::random;
use crate::error::Result;

/// How many times a transaction is tried.
const ATTEMPTS: u32 = 5;
/// The longest pause before the second attempt; it doubles with each further one. The actual pause is random below
/// that.
const PAUSE: Duration = Duration::from_millis(20);

impl Db {
    /// Runs a transaction, from its begin to its commit, and again while it fails with a conflict. After `ATTEMPTS` the
    /// error is UNAVAILABLE. Side effects of `transaction` outside the database happen with every attempt.
    pub async fn retry<T, F: Future<Output = Result<T>>>(&self, transaction: impl Fn() -> F) -> Result<T> {
        for attempt in 1..ATTEMPTS {
            match transaction().await {
                Err(error) if error.is_conflict() => {
                    let part = f64::from(random()[0]) / 255.0;
                    tokio::time::sleep(PAUSE.mul_f64(f64::from(1 << (attempt - 1)) * part)).await;
                }
                done => return done,
            }
        }
        transaction().await
    }
}
