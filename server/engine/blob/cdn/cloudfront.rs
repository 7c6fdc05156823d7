//! CloudFront's custom policies: the Amazon CloudFront Developer Guide, "Create a signed URL using a custom policy".

use std::sync::Arc;

use data_encoding::BASE64;
use rustls::SignatureScheme;
use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use rustls::sign::SigningKey;

use super::CdnError;

/// The signatures that CloudFront takes; of a key, one is possible.
const SCHEMES: [SignatureScheme; 2] = [SignatureScheme::ECDSA_NISTP256_SHA256, SignatureScheme::RSA_PKCS1_SHA256];

/// Signs policies.
pub(super) struct Signer {
    key: Arc<dyn SigningKey>,
    /// The id of the public key.
    key_id: String,
}

impl Signer {
    /// Reads a private key in PEM: PKCS#8, PKCS#1 or SEC1.
    pub(super) fn new(pem: &str, key_id: Option<&str>) -> Result<Self, CdnError> {
        let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| CdnError::Key)?;
        let key = any_supported_type(&key).map_err(|_| CdnError::Key)?;
        if key.choose_scheme(&SCHEMES).is_none() {
            return Err(CdnError::Key);
        }
        let is_plain = |id: &&str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let key_id = key_id.filter(is_plain).ok_or(CdnError::KeyId)?.to_owned();
        Ok(Self { key, key_id })
    }

    /// The query that opens a resource, with `*` for any text, until a time in seconds since the Unix epoch.
    pub(super) fn query(&self, resource: &str, expire_time: i64) -> Result<String, CdnError> {
        // The resource has no character that JSON escapes.
        let policy = format!(
            "{{\"Statement\":[{{\"Resource\":\"{resource}\",\
            \"Condition\":{{\"DateLessThan\":{{\"AWS:EpochTime\":{expire_time}}}}}}}]}}"
        );
        let signer = self.key.choose_scheme(&SCHEMES).ok_or(CdnError::Key)?;
        let signature = signer.sign(policy.as_bytes()).map_err(CdnError::Signing)?;
        Ok(format!(
            "Policy={}&Signature={}&Key-Pair-Id={}&Hash-Algorithm=SHA256",
            base64(policy.as_bytes()),
            base64(&signature),
            self.key_id
        ))
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

/// Base64 with the characters that CloudFront uses in queries.
fn base64(bytes: &[u8]) -> String {
    BASE64.encode(bytes).replace('+', "-").replace('=', "_").replace('/', "~")
}

#[cfg(test)]
mod tests {
    use rustls::crypto::ring::default_provider;

    use super::*;

    /// Verifies a query as CloudFront's documentation says.
    fn verify(query: &str, scheme: SignatureScheme, public: &[u8]) {
        let values: Vec<(&str, &str)> = query.split('&').map(|pair| pair.split_once('=').unwrap()).collect();
        let names: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["Policy", "Signature", "Key-Pair-Id", "Hash-Algorithm"]);
        assert_eq!((values[2].1, values[3].1), ("K2JCJMDEHXQW5F", "SHA256"));
        let bytes = |text: &str| {
            let text = text.replace('-', "+").replace('_', "=").replace('~', "/");
            BASE64.decode(text.as_bytes()).unwrap()
        };
        let (policy, signature) = (bytes(values[0].1), bytes(values[1].1));
        assert_eq!(
            String::from_utf8(policy.clone()).unwrap(),
            r#"{"Statement":[{"Resource":"https://x/videos/1/*","Condition":{"DateLessThan":{"AWS:EpochTime":1767290400}}}]}"#
        );
        let algorithms = default_provider().signature_verification_algorithms.mapping;
        let (_, algorithms) = algorithms.iter().find(|(known, _)| *known == scheme).unwrap();
        assert!(algorithms.iter().any(|one| one.verify_signature(public, &policy, &signature).is_ok()));
    }

    #[test]
    fn policies_are_signed_by_both_kinds_of_keys() {
        let query = |pem: &str| {
            let signer = Signer::new(pem, Some("K2JCJMDEHXQW5F")).unwrap();
            signer.query("https://x/videos/1/*", 1_767_290_400).unwrap()
        };
        let elliptic = rcgen::KeyPair::generate().unwrap();
        verify(&query(&elliptic.serialize_pem()), SCHEMES[0], elliptic.public_key_raw());
        // A key that was made for this test.
        let (rsa, public) = (include_str!("test_keys/rsa.pem"), include_bytes!("test_keys/rsa_public.der"));
        verify(&query(rsa), SCHEMES[1], public);
    }
}
