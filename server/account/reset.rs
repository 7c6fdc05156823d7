//! Forgotten passwords.
//!
//! - A request for a code enqueues a job, whatever the address, and nothing else: its answer and its time do not depend
//!   on whether an account has the address. The job looks for the account.
//! - The job stores a code in either case, and sends a mail if there is an account. So a code that is tried is found, or
//!   not, whether or not there is an account, and the try costs the same: one statement, and no hash.
//! - A right code sets the password, ends all sessions, and makes all codes of the account void. It proves the address,
//!   too. It does not sign in: a new password must be known to be useful.
//! - Requests by others lock nobody out: they send the owner codes that work. Wrong codes make a code void after five
//!   tries, of which one network address has fewer (`attempts.rs`). Somebody with several can make codes void; the owner
//!   then requests another one, as often as the limit of mails to the address allows.

use std::time::Duration;

use data_encoding::HEXLOWER;

use crate::caller::UserId;
use crate::engine::limit::LimitKey;
use crate::error::{Error, Reason, Result};
use crate::job::{Failure, Handler, Kind, Lane, NewJob, Run};
use crate::mail::CodeId;
use crate::session::{self, Device, EndedSessions};

use super::model::Account;
use super::service::{Service, guesses};
use super::verification::code_invalid;
use super::{code, mails};

/// How long a code works.
const TTL: Duration = Duration::from_mins(15);
/// The kind of the job that makes a code. Its payload is the address, also if no account has it. It has no owner, and is
/// cancelled by its [`subject`].
const SEND_RESET_CODE: Kind = Kind::new("send_password_reset");

impl Service {
    /// Sends a code for a new password to an address, if an account has it. `RATE_LIMITED`, by the network address of
    /// the caller.
    pub async fn request_password_reset(&self, email: &str, device: &Device) -> Result<()> {
        self.attempts.mail_from(device).await?;
        let email = email.to_ascii_lowercase();
        if self.attempts.mail_to(LimitKey::of_text(&email)).await.is_err() {
            // In silence: others may have made the former requests.
            return Ok(());
        }
        let enqueue = || async {
            let mut tx = self.store.begin().await?;
            let job = NewJob::new(SEND_RESET_CODE, subject(&email));
            self.jobs.enqueue(&mut tx, job.in_lane(Lane::Urgent).with_payload(email.as_str())).await?;
            tx.commit().await?;
            Ok(())
        };
        self.store.db().retry(enqueue).await
    }

    /// Sets the password of the account with this address.
    ///
    /// `CODE_INVALID`, `PASSWORD_TOO_COMMON`, `OVERLOADED`, `RATE_LIMITED`. Uses the reserve of a full disk, like a login.
    pub async fn reset_password(&self, email: &str, code: &str, new_password: String, device: &Device) -> Result<()> {
        let email = email.to_ascii_lowercase();
        let attempt = self.attempts.reset_code(&email, device).await?;
        let db = self.store.db();
        let find = || async { Ok::<_, Error>(code::try_reset(db, &email, self.clock.now()).await?) };
        let sent = match db.retry_when_full(find).await {
            Ok(sent) => sent,
            Err(error) => {
                attempt.withdraw().await;
                return Err(error);
            }
        };
        // The attempt stays counted if the code is wrong.
        let sent = sent.filter(|sent| self.codes.matches(sent.code_id, code)).ok_or_else(code_invalid)?;
        let user = sent.user_id.ok_or_else(code_invalid)?;
        // From here on the caller has proved to have the mail.
        attempt.succeed().await;
        let uncount = || async { Ok::<_, Error>(code::uncount_try_of_reset(db, &email, sent.code_id).await?) };
        db.retry_when_full(uncount).await?;
        let Account { user: account, channel } = self.get_me(user).await.map_err(gone)?;
        let guesses = guesses(&account.username, &account.email, &channel.display_name);
        let new_hash = self.hasher.hash_new(new_password, guesses, "new_password").await?;
        let reset = || self.use_reset(user, &email, sent.code_id, &new_hash);
        let ended = db.retry_when_full(reset).await?;
        self.sessions.revoke_access_tokens(ended);
        Ok(())
    }

    async fn use_reset(&self, user: UserId, email: &str, code: CodeId, new_hash: &str) -> Result<EndedSessions> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        // First, because it locks the account's row.
        let user =
            self.store.reset_password_hash(&mut tx, user, email, new_hash, now).await?.ok_or_else(code_invalid)?;
        if !code::use_reset(&mut tx, email, code).await? {
            return Err(code_invalid());
        }
        code::delete_all(&mut tx, user.id).await?;
        let ended = session::end_all(&mut tx, user.id, now).await?;
        self.mails.enqueue(&mut tx, mails::password_changed(&user, now)).await?;
        tx.commit().await?;
        Ok(ended)
    }
}

/// The subject of the job that makes a code for an address in lower case.
pub(super) fn subject(email: &str) -> String {
    HEXLOWER.encode(LimitKey::of_text(email).as_bytes())
}

/// The error of a code whose account was deleted meanwhile.
fn gone(error: Error) -> Error {
    if error.reason() == Reason::SessionRevoked { code_invalid() } else { error }
}

/// Makes codes for new passwords. May be repeated: the code and the mail are written in the transaction that ends the
/// job, and another code replaces the former one.
pub struct SendResetCode(pub Service);

#[tonic::async_trait]
impl Handler for SendResetCode {
    fn kind(&self) -> Kind {
        SEND_RESET_CODE
    }

    fn time_limit(&self, _run: &Run) -> Duration {
        Duration::from_mins(1)
    }

    async fn run(&self, run: &Run) -> Result<(), Failure> {
        let Self(accounts) = self;
        let email = run.job.payload.as_str();
        let now = accounts.clock.now();
        let (code, expire_time) = (CodeId::new(now), now + TTL);
        let mut tx = accounts.store.begin().await?;
        let found = accounts.store.find_by_email(&mut tx, email).await?;
        let user = found.as_ref().map(|user| user.id);
        code::put_reset(&mut tx, email, user, code, expire_time).await?;
        if let Some(user) = found {
            let mail = mails::reset_code(user.id, &user.username, &user.email, code, expire_time);
            accounts.mails.enqueue(&mut tx, mail).await?;
        }
        run.finish(&mut tx).await?;
        tx.commit().await?;
        Ok(())
    }
}
