//! Transactions that a database asks to be tried again.
//!
//! PostgreSQL ends one of several that wait for each other in a circle (40P01), or that cannot all be true (40001). Nothing
//! of it has happened then, and the same again usually succeeds. SQLite has one writer and asks nobody for that.

use std::time::Duration;

use super::Db;
use crate::bytes::random;
use crate::error::Result;

/// How often a transaction is tried.
const ATTEMPTS: u32 = 5;
/// The pause before the second attempt at most; it doubles with each further one.
const PAUSE: Duration = Duration::from_millis(20);

impl Db {
    /// Does a transaction, from its beginning to its commit, again while the database asks for that; after `ATTEMPTS` the
    /// answer is UNAVAILABLE. What `transaction` does outside of the database happens with every attempt.
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
