//! How often somebody may try to get in.
//!
//! Guesses at passwords are counted by what was typed as the login, before anybody looks whether there is such an
//! account: what is refused has cost no statement and no hash, and tells nothing. So the username and the e-mail address
//! of an account have a count each. One count for both would tell which address belongs to which name, and all that it
//! would win is half of the guesses.
//!
//! - **Login and address together** have few attempts. Whoever guesses from elsewhere uses up attempts of their own
//!   address, and nobody else's.
//! - **The login from everywhere** has many, against those who have many addresses. The check of new passwords leaves none
//!   that falls in a million guesses (`session::strength`), which at the default of 1,000 and 60 an hour takes two years.
//! - **An address that the account has signed in from** is let in when the others have used that up. So nobody can lock an
//!   account out where it is used. At an address that is new to it, it waits while somebody guesses from more than a
//!   hundred others: nothing distinguishes it from them.
//!
//! An attempt counts before the password is checked, or many at once would all be let through; [`Attempt::withdraw`] makes
//! it uncounted when it was none: the password was right, or was not looked at.

use crate::caller::UserId;
use crate::config::LimitConfig;
use crate::engine::limit::{Key, Limit, Limits, RetryAfter};
use crate::error::Result;
use crate::session::Device;

/// The limits of registering and of guessing; cheap to clone.
#[derive(Clone)]
pub struct Attempts {
    register: Limit,
    login: Limit,
    login_account: Limit,
}

/// An attempt to prove who one is: counted as a failure unless it is withdrawn.
#[must_use]
pub struct Attempt(Vec<(Limit, Key)>);

impl Attempts {
    /// The limits that `config` sets.
    pub fn new(limits: &Limits, config: &LimitConfig) -> Self {
        Self {
            register: limits.limit("register", config.rate_register),
            login: limits.limit("login", config.rate_login),
            login_account: limits.limit("login_account", config.rate_login_account),
        }
    }

    /// Counts an attempt to take a name or an e-mail address, by registering or for an account that is there, whatever comes
    /// of it: the answer tells which are taken.
    pub async fn register(&self, device: &Device) -> Result<(), RetryAfter> {
        self.register.take(device.key()).await
    }

    /// Counts an attempt to log in. `RATE_LIMITED`.
    ///
    /// `is_familiar`, whether the account has signed in from this address before, is asked only when the login's attempts
    /// from everywhere are used up.
    pub async fn login(
        &self,
        login: &str,
        device: &Device,
        is_familiar: impl Future<Output = Result<bool>>,
    ) -> Result<Attempt> {
        let login = Key::of_text(login);
        let mut attempt = self.count(login, device).await?;
        match self.login_account.take(login).await {
            Ok(()) => attempt.0.push((self.login_account.clone(), login)),
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

    /// Counts an attempt of a signed-in user to confirm who they are. `RATE_LIMITED`.
    pub async fn confirm(&self, user: UserId, device: &Device) -> Result<Attempt> {
        Ok(self.count(Key::of_id(user), device).await?)
    }

    async fn count(&self, whom: Key, device: &Device) -> Result<Attempt, RetryAfter> {
        let key = whom.and(device.key());
        self.login.take(key).await?;
        Ok(Attempt(vec![(self.login.clone(), key)]))
    }
}

impl Attempt {
    /// Makes the attempt uncounted: the password was right, or was not looked at.
    pub async fn withdraw(self) {
        for (limit, key) in self.0 {
            limit.give_back(key).await;
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
        let refused = IntCounterVec::new(Opts::new("refused", "What was refused."), &["limit"]).unwrap();
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
        let _counted =
            (attempts.confirm(user, &device(1)).await.unwrap(), attempts.confirm(user, &device(1)).await.unwrap());
        assert_eq!(reason(attempts.confirm(user, &device(1)).await), Some(Reason::RateLimited));
        // Another account, and this one elsewhere.
        assert!(attempts.confirm(UserId::new(Time::from_micros(1)), &device(1)).await.is_ok());
        assert!(attempts.confirm(user, &device(2)).await.is_ok());
        clock.advance(Duration::from_mins(5));
        assert!(attempts.confirm(user, &device(1)).await.is_ok());
    }

    #[tokio::test]
    async fn only_when_a_login_is_used_up_everywhere_it_matters_from_where() {
        let (attempts, _clock) = attempts("12/h:2", "60/h:1");
        let unasked = async { panic!("nobody asks this yet") };
        let _counted = attempts.login("alice", &device(1), unasked).await.unwrap();
        for _ in 0..9 {
            let failing = ready(Err(Error::new(Reason::Unavailable, "no answer")));
            assert_eq!(reason(attempts.login("alice", &device(1), failing).await), Some(Reason::Unavailable));
            assert_eq!(reason(attempts.login("alice", &device(1), ready(Ok(false))).await), Some(Reason::RateLimited));
        }
        // What was refused was not counted: there is one left.
        let _counted = attempts.login("alice", &device(1), ready(Ok(true))).await.unwrap();
        assert_eq!(reason(attempts.login("alice", &device(1), ready(Ok(true))).await), Some(Reason::RateLimited));
        assert!(attempts.login("bob", &device(1), ready(Ok(false))).await.is_ok());
    }
}
