//! Refresh tokens: opaque to clients, `base64url(session id, 16 bytes | secret, 32 bytes | tag, 16 bytes)`.
//!
//! - The tag proves that this server made the token, so that only a genuine token can end its session as replayed.
//! - The database stores the SHA-256 of the secret: nobody can refresh a session with what the database contains.
//! - The first secret is random; each further one is `HMAC(key, session id | predecessor)`. So the successor can be
//!   computed again for a client that lost the reply, although it is not stored.

use crate::caller::SessionId;
use crate::secrets::{Purpose, SECRET_BYTES, Sealer, Secrets, hmac_sha256, random, sha256};

/// The context of the tag, which separates it from other data sealed with these keys.
const CONTEXT: &[u8] = b"refresh token";
/// The prefix of a successor's input, which separates it from tags: a tag's input begins with a zero byte.
const SUCCESSOR: &[u8] = b"successor";

/// One refresh token of a session.
pub(super) struct RefreshToken {
    pub(super) session: SessionId,
    secret: [u8; 32],
}

impl RefreshToken {
    /// The first token of a session.
    pub(super) fn first(session: SessionId) -> Self {
        Self { session, secret: random() }
    }

    /// The hash that the database stores.
    pub(super) fn hash(&self) -> [u8; 32] {
        sha256(&self.secret)
    }

    fn successor(&self, key: &[u8; SECRET_BYTES]) -> Self {
        let secret = hmac_sha256(key, &[SUCCESSOR, self.session.as_bytes(), &self.secret]);
        Self { session: self.session, secret }
    }
}

/// Writes, reads and derives refresh tokens.
pub(super) struct RefreshTokens {
    sealer: Sealer,
    /// The keys, the newest first; never empty.
    keys: Vec<[u8; SECRET_BYTES]>,
}

impl RefreshTokens {
    pub(super) fn new(secrets: &Secrets) -> Self {
        Self { sealer: secrets.sealer(Purpose::RefreshToken), keys: secrets.keys(Purpose::RefreshToken) }
    }

    /// The token in the form that the client gets.
    pub(super) fn seal(&self, token: &RefreshToken) -> String {
        self.sealer.seal(CONTEXT, &[&token.session.as_bytes()[..], &token.secret].concat())
    }

    /// Parses a token from a client; `None` unless it was sealed with these keys.
    pub(super) fn open(&self, text: &str) -> Option<RefreshToken> {
        let payload = self.sealer.open(CONTEXT, text)?;
        let (session, secret) = payload.split_first_chunk()?;
        Some(RefreshToken { session: SessionId::from_bytes(*session), secret: secret.try_into().ok()? })
    }

    /// The token that follows `token`.
    pub(super) fn successor(&self, token: &RefreshToken) -> RefreshToken {
        token.successor(&self.keys[0])
    }

    /// The successor of `token` with this hash, if one of the keys makes it.
    pub(super) fn successor_with_hash(&self, token: &RefreshToken, hash: &[u8]) -> Option<RefreshToken> {
        self.keys.iter().map(|key| token.successor(key)).find(|successor| successor.hash() == hash)
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64URL_NOPAD;

    use super::*;
    use crate::clock::Time;

    fn secret(seed: u8) -> String {
        BASE64URL_NOPAD.encode(&sha256(&[seed]))
    }

    fn tokens(secrets: &str) -> RefreshTokens {
        RefreshTokens::new(&Secrets::parse(secrets).unwrap())
    }

    fn first() -> RefreshToken {
        RefreshToken::first(SessionId::new(Time::from_micros(1)))
    }

    #[test]
    fn a_token_is_read_back() {
        let (tokens, token) = (tokens(&secret(1)), first());
        let text = tokens.seal(&token);
        assert_eq!(text.len(), 86);
        let read = tokens.open(&text).unwrap();
        assert_eq!((read.session, read.secret), (token.session, token.secret));
    }

    #[test]
    fn an_edited_cut_or_foreign_token_is_not_read() {
        let tokens_1 = tokens(&secret(1));
        let text = tokens_1.seal(&first());
        for at in 0..text.len() {
            let mut edited = text.clone().into_bytes();
            edited[at] = if edited[at] == b'A' { b'B' } else { b'A' };
            assert!(tokens_1.open(&String::from_utf8(edited).unwrap()).is_none(), "edited at {at}");
            assert!(tokens_1.open(&text[..at]).is_none(), "cut at {at}");
        }
        assert!(tokens(&secret(2)).open(&text).is_none());
        let short = Secrets::parse(&secret(1)).unwrap().sealer(Purpose::RefreshToken).seal(CONTEXT, b"short");
        assert!(tokens_1.open(&short).is_none());
    }

    #[test]
    fn the_successor_is_always_the_same_and_never_the_token_itself() {
        let (tokens, token) = (tokens(&secret(1)), first());
        let successor = tokens.successor(&token);
        assert_eq!(successor.secret, tokens.successor(&token).secret);
        assert_ne!(successor.secret, token.secret);
        assert_ne!(successor.secret, tokens.successor(&successor).secret);
        assert_eq!(successor.session, token.session);
    }

    #[test]
    fn a_successor_is_found_under_an_older_key() {
        let (old, both) = (tokens(&secret(1)), tokens(&format!("{},{}", secret(2), secret(1))));
        let token = both.open(&old.seal(&first())).unwrap();
        let successor = old.successor(&token);
        assert_ne!(both.successor(&token).hash(), successor.hash());
        assert_eq!(both.successor_with_hash(&token, &successor.hash()).unwrap().secret, successor.secret);
        assert!(both.successor_with_hash(&token, &[0; 32]).is_none());
    }
}
