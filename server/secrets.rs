//! The server's master secrets, the keys derived from them, and the values signed with those keys.
//!
//! Each purpose has a key of its own, derived from a master secret by HKDF, so that a token for one purpose is invalid
//! for another. There may be several master secrets, the newest first: the first signs, all verify, so that a secret
//! can be replaced without signing anybody out.

use std::path::Path;

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

pub use crate::bytes::{random, sha256};
use crate::engine::blob::write_private_file;
use crate::engine::private_file::{remedy, restrict_to_owner};

/// The size of a master secret and of every derived key.
pub const SECRET_BYTES: usize = 32;
/// The size of the tag that [`Sealer::seal`] adds.
const TAG_BYTES: usize = 16;

/// The purpose of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Access tokens (JWT).
    AccessToken,
    RefreshToken,
    PageToken,
    /// Media URLs.
    Media,
    /// Playback ids.
    Playback,
    /// Hashes of the addresses of viewers who are not signed in.
    Viewer,
    /// Hashes of entered logins in the log.
    LoggedLogin,
    /// Codes in mails.
    MailCode,
    /// Links in mails that end them.
    Unsubscribe,
    /// URLs of uploads over plain HTTP.
    UploadUrl,
}

impl Purpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::AccessToken => b"marquee access token v1",
            Self::RefreshToken => b"marquee refresh token v1",
            Self::PageToken => b"marquee page token v1",
            Self::Media => b"marquee media v1",
            Self::Playback => b"marquee playback v1",
            Self::Viewer => b"marquee viewer v1",
            Self::LoggedLogin => b"marquee logged login v1",
            Self::MailCode => b"marquee mail code v1",
            Self::Unsubscribe => b"marquee unsubscribe v1",
            Self::UploadUrl => b"marquee upload url v1",
        }
    }
}

/// The master secrets, the newest first; at least one.
#[derive(Clone)]
pub struct Secrets(Vec<[u8; SECRET_BYTES]>);

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secrets({})", self.0.len())
    }
}

/// Why secrets are rejected.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    #[error(
        "a secret of --secrets or of the data folder is not 32 random bytes in base64url without padding, 43 characters; make one: \
        head -c 32 /dev/urandom | basenc --base64url | tr -d ="
    )]
    /// The text is not 32 bytes in base64url.
    Malformed,
    #[error(
        "a secret of --secrets or of the data folder is not random enough; make a random one: \
        head -c 32 /dev/urandom | basenc --base64url | tr -d ="
    )]
    /// The bytes are too uniform to be random.
    Weak,
    /// The file cannot be read or written.
    #[error("the secret {path} cannot be used: {source}{}", remedy(.source))]
    File {
        /// The file.
        path: String,
        /// What is wrong with it.
        source: std::io::Error,
    },
}

impl Secrets {
    /// Parses secrets as an operator enters them: base64url, separated by commas, the newest first.
    pub fn parse(text: &str) -> Result<Self, SecretError> {
        let secrets = text.split(',').map(|one| parse_secret(one.trim())).collect::<Result<Vec<_>, _>>()?;
        Ok(Self(secrets))
    }

    /// Reads the secret in `file`, or creates it at the first start, readable by its owner only.
    ///
    /// If others may read an existing file, its mode is changed and a warning is logged, because they may know the
    /// secret. Rejecting the file would keep a server from starting that has run until now. A file whose mode cannot be
    /// changed is rejected.
    pub fn load_or_create(file: &Path) -> Result<Self, SecretError> {
        let at = |source| SecretError::File { path: file.display().to_string(), source };
        if restrict_to_owner(file).map_err(at)? {
            tracing::warn!(
                path = %file.display(),
                "others could read the secret; its mode is changed, but its readers can still sign tokens: replace it"
            );
        }
        match std::fs::read_to_string(file) {
            Ok(text) => Self::parse(text.trim()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let secret = random();
                write_private_file(file, BASE64URL_NOPAD.encode(&secret).as_bytes()).map_err(at)?;
                Ok(Self(vec![secret]))
            }
            Err(error) => Err(at(error)),
        }
    }

    /// The keys for a purpose; the first signs.
    pub fn keys(&self, purpose: Purpose) -> Vec<[u8; SECRET_BYTES]> {
        self.0
            .iter()
            .map(|master| {
                let mut key = [0; SECRET_BYTES];
                hkdf::Hkdf::<Sha256>::new(None, master)
                    .expand(purpose.label(), &mut key)
                    .expect("32 bytes are within HKDF's limit");
                key
            })
            .collect()
    }

    /// A sealer for one purpose.
    pub fn sealer(&self, purpose: Purpose) -> Sealer {
        Sealer { keys: self.keys(purpose) }
    }
}

fn parse_secret(text: &str) -> Result<[u8; SECRET_BYTES], SecretError> {
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| SecretError::Malformed)?;
    let secret: [u8; SECRET_BYTES] = bytes.try_into().map_err(|_| SecretError::Malformed)?;
    let mut distinct = secret.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    // 32 random bytes have 30 distinct values on average; fewer than 20 happen less than once in 10^9.
    if distinct.len() < 20 { Err(SecretError::Weak) } else { Ok(secret) }
}

/// The HMAC-SHA-256 of the concatenation of `parts` under `key`.
pub fn hmac_sha256(key: &[u8; SECRET_BYTES], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Signs small payloads for one purpose. Everyone can read a sealed payload, and nobody can change it.
#[derive(Clone)]
pub struct Sealer {
    keys: Vec<[u8; SECRET_BYTES]>,
}

impl Sealer {
    /// `payload` with its tag, as URL-safe text. `context` is signed, too, but not included: `open` needs the same
    /// context.
    pub fn seal(&self, context: &[u8], payload: &[u8]) -> String {
        let mut sealed = Vec::with_capacity(payload.len() + TAG_BYTES);
        sealed.extend_from_slice(payload);
        sealed.extend_from_slice(&self.mac(0, context, payload).finalize().into_bytes()[..TAG_BYTES]);
        BASE64URL_NOPAD.encode(&sealed)
    }

    /// The payload of `sealed`. Returns None unless it was sealed with one of the master secrets, for this purpose and
    /// context.
    pub fn open(&self, context: &[u8], sealed: &str) -> Option<Vec<u8>> {
        let mut bytes = BASE64URL_NOPAD.decode(sealed.as_bytes()).ok()?;
        let tag = bytes.split_off(bytes.len().checked_sub(TAG_BYTES)?);
        let genuine =
            (0..self.keys.len()).any(|key| self.mac(key, context, &bytes).verify_truncated_left(&tag).is_ok());
        genuine.then_some(bytes)
    }

    fn mac(&self, key: usize, context: &[u8], payload: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.keys[key]).expect("HMAC takes keys of any length");
        // The length makes the boundary between context and payload unambiguous.
        mac.update(&(context.len() as u64).to_be_bytes());
        mac.update(context);
        mac.update(payload);
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(seed: u8) -> Secrets {
        Secrets(vec![sha256(&[seed])])
    }

    #[test]
    fn a_sealed_payload_opens_for_its_purpose_and_context_only() {
        let sealer = secrets(1).sealer(Purpose::Media);
        let token = sealer.seal(b"here", b"payload");
        assert_eq!(sealer.open(b"here", &token).as_deref(), Some(&b"payload"[..]));
        assert_eq!(sealer.open(b"there", &token), None);
        assert_eq!(secrets(1).sealer(Purpose::Playback).open(b"here", &token), None);
        assert_eq!(secrets(2).sealer(Purpose::Media).open(b"here", &token), None);
    }

    #[test]
    fn an_edited_or_cut_seal_does_not_open() {
        let sealer = secrets(1).sealer(Purpose::Media);
        let token = sealer.seal(b"", b"payload");
        for at in 0..token.len() {
            let mut edited = token.clone().into_bytes();
            edited[at] = if edited[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(sealer.open(b"", &String::from_utf8(edited).unwrap()), None);
            assert_eq!(sealer.open(b"", &token[..at]), None);
        }
    }

    #[test]
    fn the_newest_secret_signs_and_the_older_still_verifies() {
        let old = secrets(1);
        let both = Secrets(vec![sha256(&[2]), sha256(&[1])]);
        let token = old.sealer(Purpose::Media).seal(b"", b"x");
        assert!(both.sealer(Purpose::Media).open(b"", &token).is_some());
        assert!(old.sealer(Purpose::Media).open(b"", &both.sealer(Purpose::Media).seal(b"", b"x")).is_none());
    }

    #[test]
    fn weak_secrets_are_refused() {
        assert!(matches!(Secrets::parse("hunter2"), Err(SecretError::Malformed)));
        assert!(matches!(Secrets::parse(&BASE64URL_NOPAD.encode(&[7; 32])), Err(SecretError::Weak)));
        assert!(Secrets::parse(&BASE64URL_NOPAD.encode(&sha256(b"seed"))).is_ok());
    }
}
