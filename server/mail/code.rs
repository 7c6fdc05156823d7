//! The codes in mails: eight digits that are derived from an id, and stored nowhere.
//!
//! A code is an HMAC of its id under a key of the server, so an id may be stored in clear: without the key, nobody can
//! compute the code or check a guess. With eight digits a hash of the code alone could be reversed at once. Whoever uses
//! a code must bound the tries: of five guesses, one is right with a probability of 1 in 20 million.

use crate::id::Id;
use crate::secrets::{Purpose, SECRET_BYTES, Secrets, hmac_sha256};

/// The number of codes.
const CODES: u64 = 100_000_000;

/// Marker type of a [`CodeId`].
#[derive(Debug)]
pub enum CodeMarker {}

/// The id from which a code is derived. Each code has one of its own.
pub type CodeId = Id<CodeMarker>;

/// Derives codes; cheap to clone.
#[derive(Clone)]
pub struct Codes {
    /// The newest first; at least one.
    keys: Vec<[u8; SECRET_BYTES]>,
}

impl Codes {
    pub fn new(secrets: &Secrets) -> Self {
        Self { keys: secrets.keys(Purpose::MailCode) }
    }

    /// The code of this id: eight digits.
    pub fn code(&self, id: CodeId) -> String {
        let number = self.keys.first().map_or(0, |key| derive(key, id));
        format!("{number:08}")
    }

    /// Whether this is the code of this id, by the present secret or one that it has replaced.
    pub fn matches(&self, id: CodeId, code: &str) -> bool {
        let is_code = code.len() == 8 && code.bytes().all(|one| one.is_ascii_digit());
        let Some(number) = code.parse::<u64>().ok().filter(|_| is_code) else { return false };
        // The comparison of two numbers takes the same time whatever they are.
        self.keys.iter().fold(false, |is_right, key| is_right | (derive(key, id) == number))
    }
}

fn derive(key: &[u8; SECRET_BYTES], id: CodeId) -> u64 {
    let mac = hmac_sha256(key, &[id.as_bytes()]);
    // The remainder prefers no code by more than one part in 10^11.
    u64::from_be_bytes(*mac.first_chunk().expect("32 bytes begin with 8")) % CODES
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use data_encoding::BASE64URL_NOPAD;

    use super::*;
    use crate::clock::Time;
    use crate::secrets::sha256;

    fn codes(seeds: &[u8]) -> Codes {
        let text: Vec<String> = seeds.iter().map(|seed| BASE64URL_NOPAD.encode(&sha256(&[*seed]))).collect();
        Codes::new(&Secrets::parse(&text.join(",")).unwrap())
    }

    #[test]
    fn a_code_matches_its_id_under_a_present_or_former_secret_only() {
        let id = CodeId::new(Time::from_micros(1));
        let code = codes(&[1]).code(id);
        assert_eq!(code.len(), 8);
        assert!(codes(&[1]).matches(id, &code) && codes(&[2, 1]).matches(id, &code));
        assert!(!codes(&[2]).matches(id, &code));
        assert!(!codes(&[1]).matches(CodeId::new(Time::from_micros(1)), &code));
        for bad in ["", "1", "+1234567", " 1234567", "123456789", "١٢٣٤"] {
            assert!(!codes(&[1]).matches(id, bad), "{bad}");
        }
    }

    #[test]
    fn codes_differ() {
        let codes = codes(&[1]);
        let all: BTreeSet<_> = (0..100).map(|_| codes.code(CodeId::new(Time::from_micros(1)))).collect();
        assert!(all.len() > 98, "{}", all.len());
    }
}
