//! Identifies viewers: by account, or by address when nobody is signed in.

use std::net::IpAddr;

use crate::caller::UserId;
use crate::engine::limit::LimitKey;
use crate::secrets::{Purpose, Secrets, hmac_sha256};

/// A viewer, as 16 bytes: the id of an account, or a keyed hash of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Viewer([u8; 16]);

impl Viewer {
    pub(super) fn account(user: UserId) -> Self {
        Self(*user.as_bytes())
    }

    /// The value of the column `viewer`.
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Turns addresses into viewers by HMAC-SHA-256 under a key that is not in the database, so that the database contains
/// no addresses. An IPv6 address counts by its /56, as everywhere.
#[derive(Clone)]
pub struct Addresses([u8; 32]);

impl Addresses {
    /// Uses the newest of these secrets. With another secret, the same address is another viewer.
    pub fn new(secrets: &Secrets) -> Self {
        // There is at least one secret.
        Self(secrets.keys(Purpose::Viewer).first().copied().unwrap_or_default())
    }

    pub(super) fn viewer(&self, address: IpAddr) -> Viewer {
        let hash = hmac_sha256(&self.0, &[LimitKey::of_address(address).as_bytes()]);
        Viewer(*hash.first_chunk().expect("32 bytes begin with 16"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_viewer_and_its_neighbour_another() {
        let secrets = Secrets::parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8").unwrap();
        let addresses = Addresses::new(&secrets);
        let of = |address: &str| addresses.viewer(address.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:100::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        let plain: IpAddr = "192.0.2.1".parse().unwrap();
        assert_ne!(of("192.0.2.1").as_bytes(), LimitKey::of_address(plain).as_bytes());
    }
}
