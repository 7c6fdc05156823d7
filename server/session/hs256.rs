//! HMAC-SHA-256 for `jsonwebtoken`, as its only algorithm.
//!
//! The library's own providers would add RSA, which has a timing leak (RUSTSEC-2023-0071), and elliptic curves with two
//! dozen crates. No token can select an algorithm that is not there.

use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{ErrorKind, Result, new_error};
use jsonwebtoken::signature::{self, Signer, Verifier};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, EncodingKey};
use sha2::Sha256;

static HS256: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key: &EncodingKey| {
        require(*algorithm, key.family())?;
        Ok(Box::new(Hs256::new(key.as_bytes())?))
    },
    verifier_factory: |algorithm, key: &DecodingKey| {
        require(*algorithm, key.family())?;
        Ok(Box::new(Hs256::new(key.try_get_as_bytes()?)?))
    },
    // JWKs are not used.
    key_utils: KeyUtils::new_unimplemented(),
};

/// A key, ready to sign or to verify.
struct Hs256(Hmac<Sha256>);

/// Installs this provider for `jsonwebtoken` in the whole process. Call it before the first use of the library; later
/// calls change nothing.
pub(super) fn install() {
    let _already = HS256.install_default();
}

fn require(algorithm: Algorithm, family: AlgorithmFamily) -> Result<()> {
    if algorithm == Algorithm::HS256 && family == AlgorithmFamily::Hmac {
        Ok(())
    } else {
        Err(new_error(ErrorKind::InvalidAlgorithm))
    }
}

impl Hs256 {
    fn new(key: &[u8]) -> Result<Self> {
        Hmac::new_from_slice(key).map(Self).map_err(|_| new_error(ErrorKind::InvalidKeyFormat))
    }
}

impl Signer<Vec<u8>> for Hs256 {
    fn try_sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, signature::Error> {
        Ok(self.0.clone().chain_update(message).finalize().into_bytes().to_vec())
    }
}

impl Verifier<Vec<u8>> for Hs256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> std::result::Result<(), signature::Error> {
        // In constant time.
        self.0.clone().chain_update(message).verify_slice(signature).map_err(|_| signature::Error::new())
    }
}

impl JwtSigner for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

impl JwtVerifier for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}
