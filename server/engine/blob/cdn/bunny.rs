//! Bunny's directory tokens: the documentation of bunny.net, "Advanced Token Authentication".

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::CdnError;

/// Signs folders.
pub(super) struct Signer {
    /// With the pull zone's security key.
    mac: Hmac<Sha256>,
}

impl Signer {
    pub(super) fn new(key: &str) -> Result<Self, CdnError> {
        if key.is_empty() || key.contains(char::is_whitespace) {
            return Err(CdnError::Token);
        }
        Ok(Self { mac: Hmac::new_from_slice(key.as_bytes()).map_err(|_| CdnError::Token)? })
    }

    /// The first segment of the paths that begin with `folder`, until a time in seconds since the Unix epoch. The folder
    /// needs no escapes but of its slashes.
    pub(super) fn segment(&self, folder: &str, expire_time: i64) -> String {
        let message = format!("{folder}{expire_time}token_path={folder}");
        let tag = self.mac.clone().chain_update(message.as_bytes()).finalize().into_bytes();
        let (token, escaped) = (BASE64URL_NOPAD.encode(&tag), folder.replace('/', "%2F"));
        format!("bcdn_token=HS256-{token}&token_path={escaped}&expires={expire_time}")
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key, folder, time and token are those of the tests in Bunny's own libraries.
    #[test]
    fn tokens_are_bunnys() {
        let signer = Signer::new("SecurityKey").unwrap();
        assert_eq!(
            signer.segment("/abc", 1_598_024_587),
            "bcdn_token=HS256-uVZvT3SbEoVKYJyDJgbcsDmSFf73cv-uNUVaJiKWpbQ&token_path=%2Fabc&expires=1598024587"
        );
    }
}
