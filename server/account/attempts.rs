//! Limits attempts to guess passwords, and mails.
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
//!
//! Mails are counted by the address that asks for them, and by the account that gets them, or the typed e-mail address:
//! before any account is looked up, so that the limits reveal nothing. Mails to an address that somebody wants for their
//! account have a count apart from that of codes for new passwords: using it up keeps no owner from a code. Notices that
//! a password or an e-mail address was changed are not counted and always sent: each needs the password or a code, and
//! somebody who has one could otherwise use the count up first, so that the owner would hear nothing. A notice of a
//! sign-in with a device that the account does not know is counted, because sign-ins have no bound of their own once the
//! password is known.
//!
//! Wrong codes for a new password are counted by e-mail address and network address together, as passwords are, and
//! fewer than make a code void (`code.rs`): one network address cannot use up the codes of somebody else.

use crate::caller::UserId;
use crate::config::LimitConfig;
use crate::engine::limit::{Limit, LimitKey, LimitName, Limits, Rate, RetryAfter};
use crate::error::Result;
use crate::session::Device;

use super::keyed_locks::{KeyedLock, KeyedLocks};

/// Wrong codes for a new password, of one e-mail address from one network address: at most four in an hour, of the five
/// that make a code void. It has no flag: it is off if `--rate-login` is, and nodes share it if they share that one.
const RESET_CODE_RATE: &str = "1/h:3";

/// The limits of registrations, passwords and mails; cheap to clone.
#[derive(Clone)]
pub struct Attempts {
    register: Limit,
    login: Limit,
    login_account: Limit,
    reset_code: Limit,
    mail: Limit,
    mail_account: Limit,
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
        let reset_code = RESET_CODE_RATE.parse().unwrap_or(config.rate_login);
        let reset_code = if config.rate_login.is_off() { Rate::OFF } else { reset_code };
        Self {
            register: limits.limit(LimitName::Register, config.rate_register),
            login: limits.limit(LimitName::Login, config.rate_login),
            login_account: limits.limit(LimitName::LoginAccount, config.rate_login_account),
            reset_code: limits.limit(LimitName::ResetCode, reset_code),
            mail: limits.limit(LimitName::Mail, config.rate_mail),
            mail_account: limits.limit(LimitName::MailAccount, config.rate_mail_account),
            locks: KeyedLocks::default(),
        }
    }

    /// Counts an attempt to take a username or an e-mail address, by registering or by changing an account, whatever
    /// its result: the answer reveals which are taken.
    pub async fn register(&self, device: &Device) -> Result<(), RetryAfter> {
        self.register.take(device.key()).await
    }

    /// Counts a mail that somebody who is not signed in asks for, by their address.
    pub async fn mail_from(&self, device: &Device) -> Result<(), RetryAfter> {
        self.mail.take(device.key()).await
    }

    /// Counts a mail to an account, or to an address that was typed.
    pub async fn mail_to(&self, whom: LimitKey) -> Result<(), RetryAfter> {
        self.mail_account.take(whom).await
    }

    /// Counts a mail to an address that somebody wants for their account.
    pub async fn mail_to_new(&self, email: &str) -> Result<(), RetryAfter> {
        // No address contains a space.
        self.mail_account.take(LimitKey::of_text(&format!("new {email}"))).await
    }

    /// Counts an attempt to log in. `RATE_LIMITED`.
    ///
    /// `is_known_address` returns whether the account has signed in from this address before. It is awaited only when
    /// the attempts from all addresses are used up.
    pub async fn login(
        &self,
        login: &str,
        device: &Device,
        is_known_address: impl Future<Output = Result<bool>>,
    ) -> Result<Attempt> {
        let login = LimitKey::of_text(login);
        let mut attempt = self.count(login, device).await?;
        match self.login_account.take(login).await {
            Ok(()) => attempt.everywhere = Some((self.login_account.clone(), login)),
            Err(retry_after) => {
                let is_known = is_known_address.await;
                if !matches!(is_known, Ok(true)) {
                    attempt.withdraw().await;
                    is_known?;
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

    /// Counts a try of the code for a new password that was sent to this address. `RATE_LIMITED`.
    pub async fn reset_code(&self, email: &str, device: &Device) -> Result<Attempt> {
        Ok(self.count_in(&self.reset_code, LimitKey::of_text(email).and(device.key())).await?)
    }

    async fn count(&self, whom: LimitKey, device: &Device) -> Result<Attempt, RetryAfter> {
        self.count_in(&self.login, whom.and(device.key())).await
    }

    async fn count_in(&self, limit: &Limit, key: LimitKey) -> Result<Attempt, RetryAfter> {
        let lock = if limit.is_off() { None } else { Some(self.locks.lock(key).await) };
        limit.take(key).await?;
        Ok(Attempt { here: (limit.clone(), key), everywhere: None, _lock: lock })
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
    async fn a_known_address_matters_only_when_the_attempts_from_all_addresses_are_used_up() {
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
