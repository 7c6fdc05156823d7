//! Hashes and verifies passwords by argon2id on blocking threads. A run needs a permit, which bounds the memory.
//!
//! - The blocking task owns the permit: when the caller hangs up, the permit is free only after the hash is done.
//! - At most 100 callers per permit wait; further ones get OVERLOADED with a retry delay.
//! - A login runs exactly one verification, whether or not the account exists: see [`Hasher::verify`].

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use argon2::PasswordHash;
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

use crate::error::{Error, Reason, Result};
use crate::secrets::random;

use super::argon2id::{self, Memory};
use super::strength::check_strength;

/// The most callers that wait for each permit. A hash takes about 12 ms, so the last of them waits a little over a
/// second.
const QUEUE_PER_PERMIT: usize = 100;
/// The retry delay of a caller that finds the queue full.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// The result of a verification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordCheck {
    /// The password is wrong, or there is no account.
    Wrong,
    /// The password is right.
    Right {
        /// The stored hash was made with other parameters than today's.
        needs_rehash: bool,
    },
}

/// Hashes and verifies passwords; cheap to clone.
#[derive(Clone)]
pub struct Hasher(Arc<Inner>);

struct Inner {
    /// A hash of a random password, with the current parameters, for logins without an account.
    dummy: String,
    /// One permit for each hash that may run at once.
    permits: Arc<Semaphore>,
    /// The number of permits.
    permit_count: usize,
    /// One slot for each caller, waiting or running.
    slots: Arc<Semaphore>,
    /// The number of slots.
    slot_count: usize,
    operations: Arc<AtomicU64>,
    /// Memory of finished runs, kept while other callers wait, so that they need not allocate it again.
    spare: Mutex<Vec<Memory>>,
}

impl Hasher {
    /// A hasher that runs `permits` hashes at once; `None` means one per core. Hashes once, for the dummy.
    pub fn new(permits: Option<u32>) -> Result<Self> {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        let permits = permits.and_then(|count| usize::try_from(count).ok()).unwrap_or_else(cores).max(1);
        Self::with_queue(permits, permits * QUEUE_PER_PERMIT)
    }

    fn with_queue(permits: usize, queue: usize) -> Result<Self> {
        Ok(Self(Arc::new(Inner {
            dummy: argon2id::hash(&mut Memory::default(), &random())?,
            permits: Arc::new(Semaphore::new(permits)),
            permit_count: permits,
            slots: Arc::new(Semaphore::new(permits + queue)),
            slot_count: permits + queue,
            operations: Arc::default(),
            spare: Mutex::default(),
        })))
    }

    /// The counter of argon2id runs.
    pub fn operations(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.0.operations)
    }

    /// Hashes a new password of an account; returns a PHC string.
    ///
    /// `PASSWORD_TOO_COMMON`, at the request's field `field`, when the password is easy to guess. `guesses` are facts
    /// about the owner that count as easy to guess. `OVERLOADED` when too many callers wait.
    pub async fn hash_new(&self, password: String, guesses: Vec<String>, field: &'static str) -> Result<String> {
        self.run(move |inner, memory| {
            let password = normalize(&password);
            check_strength(&password, &guesses).map_err(|refusal| refusal.at_field(field))?;
            inner.hash(memory, password.as_bytes())
        })
        .await
    }

    /// Hashes a password that was just verified, with the current parameters. `OVERLOADED` when too many callers wait.
    pub async fn rehash(&self, password: String) -> Result<String> {
        self.run(move |inner, memory| inner.hash(memory, normalize(&password).as_bytes())).await
    }

    /// Compares a password with a stored hash; with the dummy hash if `stored` is `None`, so that both take the same
    /// time. `OVERLOADED` when too many callers wait.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<PasswordCheck> {
        self.run(move |inner, memory| {
            let known = stored.is_some();
            let hash = PasswordHash::new(stored.as_ref().unwrap_or(&inner.dummy)).map_err(Error::internal)?;
            inner.operations.fetch_add(1, Ordering::Relaxed);
            let matches = argon2id::matches(memory, normalize(&password).as_bytes(), &hash)?;
            Ok(if matches && known {
                PasswordCheck::Right { needs_rehash: argon2id::is_outdated(&hash) }
            } else {
                PasswordCheck::Wrong
            })
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner, &mut Memory) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let slot = Arc::clone(&self.0.slots).try_acquire_owned().map_err(|_| {
            Error::new(Reason::Overloaded, "too many users are signing in at once; try again").retry_after(RETRY_AFTER)
        })?;
        let permit = Arc::clone(&self.0.permits).acquire_owned().await.map_err(Error::internal)?;
        let inner = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || {
            let _held = (slot, permit);
            let mut memory = inner.take_memory();
            let done = work(&inner, &mut memory);
            inner.give_back(memory);
            done
        })
        .await?
    }
}

impl Inner {
    fn hash(&self, memory: &mut Memory, password: &[u8]) -> Result<String> {
        self.operations.fetch_add(1, Ordering::Relaxed);
        argon2id::hash(memory, password)
    }

    fn take_memory(&self) -> Memory {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    /// Keeps the memory while other callers wait; otherwise frees all kept memory.
    fn give_back(&self, memory: Memory) {
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        if self.slot_count - self.slots.available_permits() > self.permit_count {
            spare.push(memory);
        } else {
            spare.clear();
        }
    }
}

/// Normalizes a password to NFKC, as NIST SP 800-63B, section 5.1.1.2, recommends: keyboards send different code points
/// for the same letter (é or e´).
fn normalize(password: &str) -> String {
    password.nfkc().collect()
}

#[cfg(test)]
mod tests {
    use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};

    use super::*;

    const GOOD: &str = "correct horse battery staple";

    fn operations(hasher: &Hasher) -> u64 {
        hasher.operations().load(Ordering::Relaxed)
    }

    #[tokio::test]
    async fn a_password_is_verified_against_its_hash() {
        let hasher = Hasher::new(Some(1)).unwrap();
        let hash = hasher.hash_new(GOOD.to_owned(), Vec::new(), "password").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let right = PasswordCheck::Right { needs_rehash: false };
        assert_eq!(hasher.verify(GOOD.to_owned(), Some(hash.clone())).await.unwrap(), right);
        assert_eq!(hasher.verify("another".to_owned(), Some(hash)).await.unwrap(), PasswordCheck::Wrong);
    }

    #[tokio::test]
    async fn every_verification_costs_one_hash() {
        let hasher = Hasher::new(Some(1)).unwrap();
        let hash = hasher.rehash(GOOD.to_owned()).await.unwrap();
        for (password, stored) in
            [(GOOD, Some(&hash)), ("wrong", Some(&hash)), ("", Some(&hash)), ("", None), (GOOD, None)]
        {
            let before = operations(&hasher);
            hasher.verify(password.to_owned(), stored.cloned()).await.unwrap();
            assert_eq!(operations(&hasher), before + 1, "{password:?}");
        }
    }

    #[tokio::test]
    async fn two_spellings_of_a_letter_are_one_password() {
        let hasher = Hasher::new(Some(1)).unwrap();
        let hash = hasher.rehash("caf\u{e9} au lait".to_owned()).await.unwrap();
        let verdict = hasher.verify("cafe\u{301} au lait".to_owned(), Some(hash)).await.unwrap();
        assert_eq!(verdict, PasswordCheck::Right { needs_rehash: false });
    }

    #[tokio::test]
    async fn a_hash_of_weaker_parameters_still_verifies_and_is_replaced() {
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8 * 1024, 1, 1, None).unwrap());
        let stored = weak.hash_password_with_salt(GOOD.as_bytes(), &[7; 16]).unwrap().to_string();
        let hasher = Hasher::new(Some(1)).unwrap();
        let verdict = hasher.verify(GOOD.to_owned(), Some(stored)).await.unwrap();
        assert_eq!(verdict, PasswordCheck::Right { needs_rehash: true });
    }

    #[tokio::test]
    async fn a_full_queue_gives_a_retry_delay_and_drains() {
        let hasher = Hasher::with_queue(1, 1).unwrap();
        let attempts = (0..3).map(|_| {
            let hasher = hasher.clone();
            async move { hasher.verify(String::new(), None).await }
        });
        let mut attempts: Vec<_> = attempts.map(Box::pin).collect();
        // The first runs, the second waits, the third is rejected.
        for attempt in attempts.iter_mut().take(2) {
            assert!(std::future::poll_fn(|cx| std::task::Poll::Ready(attempt.as_mut().poll(cx).is_pending())).await);
        }
        let error = attempts.pop().unwrap().await.unwrap_err();
        assert_eq!(error.reason(), Reason::Overloaded);
        assert_eq!(error.refusal().unwrap().retry_after, Some(RETRY_AFTER));
        for attempt in attempts {
            assert_eq!(attempt.await.unwrap(), PasswordCheck::Wrong);
        }
        assert_eq!(hasher.verify(String::new(), None).await.unwrap(), PasswordCheck::Wrong);
    }
}
