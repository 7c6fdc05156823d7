//! Passwords: argon2id, one run at a time per permit, on blocking threads.
//!
//! - A permit belongs to the blocking task itself: a caller that hangs up frees no memory before the hash is done.
//! - A bounded number waits for a permit; who comes then is told to come back.
//! - A login runs exactly one verification, whether the account exists or not: see [`Hasher::verify`].

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

/// How many callers wait for each permit at most. At about 12 ms a hash, the last of them waits a little over a second.
const QUEUE_PER_PERMIT: usize = 100;
/// When a caller that found the queue full is told to come back.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// What became of a verification.
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
    /// The hash of nobody's password, made with the same parameters.
    dummy: String,
    /// One for each hash that may run.
    permits: Arc<Semaphore>,
    /// How many permits there are.
    permit_count: usize,
    /// One for each caller, waiting or running.
    slots: Arc<Semaphore>,
    /// How many slots there are.
    slot_count: usize,
    operations: Arc<AtomicU64>,
    /// Memory of runs that have ended while others wait, who would else have to ask the system for as much again.
    spare: Mutex<Vec<Memory>>,
}

impl Hasher {
    /// A hasher that runs `permits` hashes at once, one per core when that is not said. Hashes once, for the dummy.
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

    /// Counts the runs of argon2.
    pub fn operations(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.0.operations)
    }

    /// The hash, as a PHC string, of a password that the account will have.
    ///
    /// `PASSWORD_TOO_COMMON`, at the request's `field`, when it is among those that are tried first, `hints` among them:
    /// what is known of its owner. `OVERLOADED` when too many wait.
    pub async fn hash_new(&self, password: String, hints: Vec<String>, field: &'static str) -> Result<String> {
        self.run(move |inner, memory| {
            let password = normalize(&password);
            check_strength(&password, &hints).map_err(|refusal| refusal.at_field(field))?;
            inner.hash(memory, password.as_bytes())
        })
        .await
    }

    /// A fresh hash of a password that was just verified. `OVERLOADED` when too many wait.
    pub async fn rehash(&self, password: String) -> Result<String> {
        self.run(move |inner, memory| inner.hash(memory, normalize(&password).as_bytes())).await
    }

    /// Holds a password against a stored hash; against the dummy when there is no account, so that both take the same
    /// time. `OVERLOADED` when too many wait.
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
            Error::new(Reason::Overloaded, "too many people are signing in at once; try again").retry_after(RETRY_AFTER)
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

    /// Keeps memory for those who wait; when nobody does, all of it goes back to the system.
    fn give_back(&self, memory: Memory) {
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        if self.slot_count - self.slots.available_permits() > self.permit_count {
            spare.push(memory);
        } else {
            spare.clear();
        }
    }
}

/// The same password typed on another keyboard has other code points (é or e´); NIST SP 800-63B, section 5.1.1.2, asks
/// for NFKC.
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
    async fn a_full_queue_says_when_to_come_back_and_empties_again() {
        let hasher = Hasher::with_queue(1, 1).unwrap();
        let attempts = (0..3).map(|_| {
            let hasher = hasher.clone();
            async move { hasher.verify(String::new(), None).await }
        });
        let mut attempts: Vec<_> = attempts.map(Box::pin).collect();
        // The first runs, the second waits, the third finds no place.
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
