//! Limits attempts to guess passwords.
//!
//! Attempts are counted by the text typed as the login, before the account is looked up: a rejected attempt has cost no
//! statement and no hash, and reveals nothing. So the username and the e-mail address of an account have separate
//! counts. One count for both would reveal which address belongs to which name, and would only halve the number of
//! guesses.
//!
//! - **Login and address together** allow few attempts. A guesser elsewhere uses up the attempts of their own address
//!   only.
//! - **The login from all addresses** allows many, against guessers with many addresses. The check of new passwords
//!   leaves none that falls within a million guesses (`session::strength`), which takes two years at the default of
//!   1,000 and 60 an hour.
//! - **Addresses that the account has signed in from** are accepted even when the attempts from all addresses are used
//!   up, so nobody can lock an account out where it is used. From a new address, its owner has to wait while somebody
//!   guesses from more than a hundred other addresses: nothing distinguishes the owner from them.
//!
//! An attempt is counted before the password is checked, and uncounted if the password was not checked, or was right.
//! Attempts of one login from one address run one after the other on each node, so that of many at once exactly the
//! wrong ones count. A right password also uncounts the earlier wrong ones of its login and address, because its owner has
//! mistyped it. A guesser who shares an address with the owner therefore gains a burst by each of the owner's logins;
//! the limit from all addresses, which never uncounts wrong attempts, bounds that. Knowing the password of one account
//! gains nothing for others, which have counts of their own.

use crate::caller::UserId;
use crate::config::LimitConfig;
use crate::engine::limit::{Limit, LimitKey, Limits, RetryAfter};
use crate::error::Result;
use crate::session::Device;

use super::keyed_locks::{KeyedLock, KeyedLocks};

/// The limits of registrations and of passwords; cheap to clone.
#[derive(Clone)]
pub struct Attempts {
    register: Limit,
    login: Limit,
    login_account: Limit,
    locks: KeyedLocks,
}

/// A counted attempt to prove one's identity. It stays counted as a failure unless [`Attempt::succeed`] or
/// [`Attempt::withdraw`] is called.
#[must_use]
pub struct Attempt {
    /// The limit and key of login and address.
    here: (Limit, LimitKey),
    everywhere: Option<(Limit, LimitKey)>,
    /// Keeps other attempts with the same login and address waiting until it is decided whether this one counts.
    _lock: Option<KeyedLock>,
}

impl Attempts {
    /// The limits that `config` sets.
    pub fn new(limits: &Limits, config: &LimitConfig) -> Self {
        Self {
            register: limits.limit("register", config.rate_register),
            login: limits.limit("login", config.rate_login),
            login_account: limits.limit("login_account", config.rate_login_account),
            locks: KeyedLocks::default(),
        }
    }

    /// Counts an attempt to take a username or an e-mail address, by registering or by changing an account, whatever
    /// its result: the answer reveals which are taken.
    pub async fn register(&self, device: &Device) -> Result<(), RetryAfter> {
        self.register.take(device.key()).await
    }

    /// Counts an attempt to log in. `RATE_LIMITED`.
    ///
    /// `is_familiar` returns whether the account has signed in from this address before. It is awaited only when the
    /// attempts from all addresses are used up.
    pub async fn login(
        &self,
        login: &str,
        device: &Device,
        is_familiar: impl Future<Output = Result<bool>>,
    ) -> Result<Attempt> {
        let login = LimitKey::of_text(login);
        let mut attempt = self.count(login, device).await?;
        match self.login_account.take(login).await {
            Ok(()) => attempt.everywhere = Some((self.login_account.clone(), login)),
            Err(retry_after) => {
                let familiar = is_familiar.await;
                if !matches!(familiar, Ok(true)) {
                    attempt.withdraw().await;
                    familiar?;
                    return Err(retry_after.into());
                }
            }
        }
        Ok(attempt)
    }

    /// Counts an attempt of a signed-in user to confirm their password. `RATE_LIMITED`.
    pub async fn confirm(&self, user: UserId, device: &Device) -> Result<Attempt> {
        Ok(self.count(LimitKey::of_id(user), device).await?)
    }

    async fn count(&self, whom: LimitKey, device: &Device) -> Result<Attempt, RetryAfter> {
        let key = whom.and(device.key());
        let lock = if self.login.is_off() { None } else { Some(self.locks.lock(key).await) };
        self.login.take(key).await?;
        Ok(Attempt { here: (self.login.clone(), key), everywhere: None, _lock: lock })
    }
}

impl Attempt {
    /// Uncounts the attempt: the password was not checked.
    pub async fn withdraw(self) {
        for (limit, key) in self.everywhere.iter().chain([&self.here]) {
            limit.give_back(*key).await;
        }
    }

    /// Uncounts the attempt and earlier wrong ones of this login and address: the password was right.
    pub async fn succeed(self) {
        let (limit, key) = &self.here;
        limit.refill(*key).await;
        if let Some((limit, key)) = &self.everywhere {
            limit.give_back(*key).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::ready;
    use std::time::Duration;

    use governor::clock::FakeRelativeClock;
    use prometheus::{IntCounterVec, Opts};

    use super::*;
    use crate::clock::Time;
    use crate::error::{Error, Reason};

    fn device(host: u8) -> Device {
        Device::new("app", [192, 0, 2, host].into())
    }

    fn attempts(login: &str, login_account: &str) -> (Attempts, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        clock.advance(Duration::from_secs(1));
        let refused = IntCounterVec::new(Opts::new("refused", "Rejected attempts."), &["limit"]).unwrap();
        let (rate_login, rate_login_account) = (login.parse().unwrap(), login_account.parse().unwrap());
        let config = LimitConfig { rate_login, rate_login_account, ..LimitConfig::off() };
        (Attempts::new(&Limits::with_clock(refused, clock.clone()), &config), clock)
    }

    fn reason<T>(result: Result<T>) -> Option<Reason> {
        result.err().map(|error| error.reason())
    }

    #[tokio::test]
    async fn an_attempt_counts_until_it_is_withdrawn() {
        let (attempts, clock) = attempts("12/h:2", "off");
        let user = UserId::new(Time::from_micros(1));
        for _ in 0..9 {
            attempts.confirm(user, &device(1)).await.unwrap().withdraw().await;
        }
        for _ in 0..2 {
            drop(attempts.confirm(user, &device(1)).await.unwrap());
        }
        assert_eq!(reason(attempts.confirm(user, &device(1)).await), Some(Reason::RateLimited));
        // Another account, and this one elsewhere.
        assert!(attempts.confirm(UserId::new(Time::from_micros(1)), &device(1)).await.is_ok());
        assert!(attempts.confirm(user, &device(2)).await.is_ok());
        clock.advance(Duration::from_mins(5));
        assert!(attempts.confirm(user, &device(1)).await.is_ok());
    }

    #[tokio::test]
    async fn a_right_password_uncounts_the_wrong_ones_of_its_address_only() {
        let (attempts, _clock) = attempts("12/h:2", "12/h:4");
        for _ in 0..2 {
            drop(attempts.login("alice", &device(2), ready(Ok(false))).await.unwrap());
        }
        drop(attempts.login("alice", &device(1), ready(Ok(false))).await.unwrap());
        attempts.login("alice", &device(1), ready(Ok(false))).await.unwrap().succeed().await;
        // From everywhere, three were wrong.
        drop(attempts.login("alice", &device(1), ready(Ok(false))).await.unwrap());
        assert_eq!(reason(attempts.login("alice", &device(1), ready(Ok(false))).await), Some(Reason::RateLimited));
        drop(attempts.login("alice", &device(1), ready(Ok(true))).await.unwrap());
        assert_eq!(reason(attempts.login("alice", &device(1), ready(Ok(true))).await), Some(Reason::RateLimited));
        assert_eq!(reason(attempts.login("alice", &device(2), ready(Ok(true))).await), Some(Reason::RateLimited));
    }

    #[tokio::test]
    async fn of_concurrent_attempts_only_the_wrong_ones_count() {
        let (attempts, _clock) = attempts("12/h:2", "off");
        let user = UserId::new(Time::from_micros(1));
        let device = device(1);
        let prove = async |is_right: bool| {
            let attempt = attempts.confirm(user, &device).await?;
            tokio::task::yield_now().await;
            if is_right {
                attempt.succeed().await;
            }
            Ok(())
        };
        let right = futures_util::future::join_all((0..30).map(|_| prove(true))).await;
        assert!(right.into_iter().all(|result: Result<()>| result.is_ok()));
        let wrong = futures_util::future::join_all((0..30).map(|_| prove(false))).await;
        assert_eq!(wrong.into_iter().flatten().count(), 2);
    }

    #[tokio::test]
    async fn a_familiar_address_matters_only_when_the_attempts_from_all_addresses_are_used_up() {
        let (attempts, _clock) = attempts("12/h:2", "60/h:1");
        let unasked = async { panic!("it is not awaited yet") };
        drop(attempts.login("alice", &device(1), unasked).await.unwrap());
        for _ in 0..9 {
            let failing = ready(Err(Error::new(Reason::Unavailable, "no answer")));
            assert_eq!(reason(attempts.login("alice", &device(1), failing).await), Some(Reason::Unavailable));
            assert_eq!(reason(attempts.login("alice", &device(1), ready(Ok(false))).await), Some(Reason::RateLimited));
        }
        // What was refused was not counted: there is one left.
        drop(attempts.login("alice", &device(1), ready(Ok(true))).await.unwrap());
        assert_eq!(reason(attempts.login("alice", &device(1), ready(Ok(true))).await), Some(Reason::RateLimited));
        assert!(attempts.login("bob", &device(1), ready(Ok(false))).await.is_ok());
    }
}
