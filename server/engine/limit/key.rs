//! The key of a limit: 16 bytes that identify an address, an account, or something else.

use std::net::{IpAddr, Ipv6Addr};

use crate::bytes::sha256;
use crate::id::Id;

/// The counted bits of an IPv6 address: its /56. The same for rates, permits and connections.
///
/// A /56 is what a household or small business usually gets (RIPE-690 recommends a /56 or a /48, RFC 6177 says that a
/// /64 is too little), and its owner can use any of its 256 /64. Mobile networks give each phone a /64 (RFC 7066), so
/// that up to 256 phones may share a key here: far fewer than behind one IPv4 address of such a network, for which the
/// limits are chosen. The owner of a /48 has 256 keys.
const IPV6_PREFIX: u128 = !0 << (128 - 56);

/// For whom a limit counts: an address prefix, an account, or another identity.
///
/// Keys of addresses and of ids are never equal: an address has zeros where a UUID has its version (IPv4) or its
/// variant (IPv6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LimitKey([u8; 16]);

impl LimitKey {
    /// The server itself: work that no client waits for, so that it uses up nobody's share. No address and no UUIDv7 has
    /// these bytes.
    pub const BACKGROUND: Self = Self([0xFF; 16]);

    /// An IPv4 address, also in its IPv6-mapped form; the /56 of an IPv6 address.
    pub fn of_address(address: IpAddr) -> Self {
        let bits = match address.to_canonical() {
            IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
            IpAddr::V6(address) => address.to_bits() & IPV6_PREFIX,
        };
        Self(Ipv6Addr::from_bits(bits).octets())
    }

    /// An account, or anything else with an id.
    pub const fn of_id<T>(id: Id<T>) -> Self {
        Self(*id.as_bytes())
    }

    /// A text.
    pub fn of_text(text: &str) -> Self {
        Self::of_hash(text.as_bytes())
    }

    /// The combination of two keys.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::of_hash([self.0, other.0].as_flattened())
    }

    /// The 16 bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    fn of_hash(bytes: &[u8]) -> Self {
        Self(*sha256(bytes).first_chunk().expect("32 bytes begin with 16"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(address: &str) -> LimitKey {
        LimitKey::of_address(address.parse().unwrap())
    }

    #[test]
    fn an_ipv6_address_counts_by_its_56() {
        assert_eq!(key("2001:db8:1:200::1"), key("2001:db8:1:2ff:ffff:ffff:ffff:ffff"));
        assert_ne!(key("2001:db8:1:200::1"), key("2001:db8:1:300::1"));
    }

    #[test]
    fn an_ipv4_address_is_the_same_however_it_is_written() {
        assert_eq!(key("192.0.2.1"), key("::ffff:192.0.2.1"));
        assert_ne!(key("192.0.2.1"), key("192.0.2.2"));
        assert_ne!(key("192.0.2.1"), key("::c000:201"));
    }

    #[test]
    fn two_keys_together_are_another() {
        let (one, other) = (LimitKey::of_text("alice"), key("192.0.2.1"));
        assert_eq!(one.and(other), one.and(other));
        assert_ne!(one.and(other), other.and(one));
        assert_ne!(one.and(other), one);
    }
}
