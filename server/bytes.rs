//! Random bytes and SHA-256, for engines and features alike.

use sha2::{Digest, Sha256};

/// 32 bytes from the system's random source.
#[expect(clippy::disallowed_methods, reason = "the one place that asks the system for randomness")]
pub fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system has a random source");
    bytes
}

/// The SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
