//! Ends the mails of an account by a token in them, without signing in (RFC 8058).

use super::super::service::Service;
use crate::caller::UserId;
use crate::clock::Time;
use crate::error::Result;
use crate::secrets::{Purpose, Sealer, Secrets};

/// The tokens: an account and a time, sealed. Whoever has the mail can end the mails, and do nothing else with it.
#[derive(Clone)]
pub struct UnsubscribeTokens(Sealer);

/// Why a token does nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenError {
    /// It is not one of this server.
    Unknown,
    Expired,
}

impl UnsubscribeTokens {
    pub fn new(secrets: &Secrets) -> Self {
        Self(secrets.sealer(Purpose::Unsubscribe))
    }

    /// A token of the account that works until `expire_time`. It has the characters of base64url.
    pub fn seal(&self, user: UserId, expire_time: Time) -> String {
        let mut payload = [0; 24];
        payload[..16].copy_from_slice(user.as_bytes());
        payload[16..].copy_from_slice(&expire_time.micros().to_be_bytes());
        self.0.seal(b"", &payload)
    }

    /// The account of a token.
    pub fn open(&self, token: &str, now: Time) -> Result<UserId, TokenError> {
        let payload = self.0.open(b"", token).ok_or(TokenError::Unknown)?;
        let (user, expire_time) = payload.split_first_chunk::<16>().ok_or(TokenError::Unknown)?;
        let expire_time = expire_time.try_into().map_err(|_| TokenError::Unknown)?;
        if Time::from_micros(i64::from_be_bytes(expire_time)) <= now {
            return Err(TokenError::Expired);
        }
        Ok(UserId::from_bytes(*user))
    }
}

/// Ends the mails of accounts; cheap to clone.
#[derive(Clone)]
pub struct Unsubscriber {
    service: Service,
    tokens: UnsubscribeTokens,
}

impl Unsubscriber {
    pub fn new(service: Service, tokens: UnsubscribeTokens) -> Self {
        Self { service, tokens }
    }

    /// The account that a token belongs to. Changes nothing.
    pub fn account(&self, token: &str) -> Result<UserId, TokenError> {
        self.tokens.open(token, self.service.clock.now())
    }

    /// Switches mail off for every kind of notification of the account. Does nothing to one that was deleted.
    pub async fn unsubscribe(&self, user: UserId) -> Result<()> {
        self.service.store.db.retry(|| self.try_unsubscribe(user)).await
    }

    async fn try_unsubscribe(&self, user: UserId) -> Result<()> {
        let store = &self.service.store;
        let mut tx = store.db.begin().await?;
        if store.lock(&mut tx, user).await? {
            store.switch_off_mail(&mut tx, user).await?;
            tx.commit().await?;
        } else {
            tx.rollback().await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_belongs_to_an_account_until_it_expires() {
        let secrets = Secrets::parse("YR0bB2eWj90i-7LipkOHuLzm9t54yAD2IuMw9jDtoO0").unwrap();
        let tokens = UnsubscribeTokens::new(&secrets);
        let (user, end) = (UserId::from_bytes([7; 16]), Time::from_micros(1_000));
        let token = tokens.seal(user, end);
        assert_eq!(tokens.open(&token, Time::from_micros(999)), Ok(user));
        assert_eq!(tokens.open(&token, end), Err(TokenError::Expired));
        let media = secrets.sealer(Purpose::Media).seal(b"", &[0; 24]);
        let short = secrets.sealer(Purpose::Unsubscribe).seal(b"", &[0; 23]);
        for bad in ["", "x", &token[1..], &media, &short] {
            assert_eq!(tokens.open(bad, Time::MIN), Err(TokenError::Unknown), "{bad}");
        }
    }
}
