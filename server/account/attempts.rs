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
//! An attempt counts before the password is checked, and is uncounted when it was none: the password was not looked at, or
//! was right. Attempts of one login from one address wait for each other, so that of many at once those count that were
//! wrong, and no others. A right password takes back the wrong ones of its login and address: somebody has mistyped it.
//! Whoever guesses at an account and shares an address with its owner gains a burst by each of the owner's logins; the
//! count from everywhere, of which nothing wrong is given back, is what holds them. Whoever knows one password gains
//! nothing for others, whose counts are others.

use crate::caller::UserId;
use crate::config::LimitConfig;
use crate::engine::limit::{Limit, LimitKey, Limits, RetryAfter};
use crate::error::Result;
use crate::session::Device;

use super::turns::{Turn, Turns};

/// The limits of registering and of guessing; cheap to clone.
#[derive(Clone)]
pub struct Attempts {
    register: Limit,
    login: Limit,
    login_account: Limit,
    turns: Turns,
}

/// An attempt to prove who one is: counted as a failure unless it has succeeded or is withdrawn.
#[must_use]
pub struct Attempt {
    /// What it was counted against by login and address, and by login alone unless the account is familiar there.
    here: (Limit, LimitKey),
    everywhere: Option<(Limit, LimitKey)>,
    /// Held until it is known whether it counts.
    _turn: Option<Turn>,
}

impl Attempts {
    /// The limits that `config` sets.
    pub fn new(limits: &Limits, config: &LimitConfig) -> Self {
        Self {
            register: limits.limit("register", config.rate_register),
            login: limits.limit("login", config.rate_login),
            login_account: limits.limit("login_account", config.rate_login_account),
            turns: Turns::default(),
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

    /// Counts an attempt of a signed-in user to confirm who they are. `RATE_LIMITED`.
    pub async fn confirm(&self, user: UserId, device: &Device) -> Result<Attempt> {
        Ok(self.count(LimitKey::of_id(user), device).await?)
    }

    async fn count(&self, whom: LimitKey, device: &Device) -> Result<Attempt, RetryAfter> {
        let key = whom.and(device.key());
        let turn = if self.login.is_off() { None } else { Some(self.turns.wait(key).await) };
        self.login.take(key).await?;
        Ok(Attempt { here: (self.login.clone(), key), everywhere: None, _turn: turn })
    }
}

impl Attempt {
    /// Makes the attempt uncounted: the password was not looked at.
    pub async fn withdraw(self) {
        for (limit, key) in self.everywhere.iter().chain([&self.here]) {
            limit.give_back(*key).await;
        }
    }

    /// Makes the attempt uncounted, and the wrong ones of this login and address before it: the password was right.
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
    async fn a_right_password_takes_back_the_wrong_ones_of_its_address_and_no_others() {
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
    async fn of_many_at_once_those_count_that_were_wrong() {
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
    async fn only_when_a_login_is_used_up_everywhere_it_matters_from_where() {
        let (attempts, _clock) = attempts("12/h:2", "60/h:1");
        let unasked = async { panic!("nobody asks this yet") };
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
