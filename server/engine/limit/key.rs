//! What is limited: 16 bytes that stand for an address, an account, or anything else.

use std::net::{IpAddr, Ipv6Addr};

use crate::id::Id;
use crate::secrets::sha256;

/// The bits of an IPv6 address that count for rates. A customer gets a /64 at least (RFC 6177), and moves in it as they like.
const IPV6_PREFIX: u128 = !0 << 64;
/// The bits that count for shares of what is scarce: most customers get a /56 (RIPE-690), with 256 networks in it.
const IPV6_NETWORK: u128 = !0 << 72;

/// Whose bucket it is.
///
/// Addresses and ids do not meet: an address has zeros where a UUID has its version (IPv4) or its variant (IPv6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key([u8; 16]);

impl Key {
    /// An IPv4 address, however it is written; the /64 of an IPv6 address.
    pub fn of_address(address: IpAddr) -> Self {
        Self::of_prefix(address, IPV6_PREFIX)
    }

    /// An IPv4 address, however it is written; the /56 of an IPv6 address.
    pub fn of_network(address: IpAddr) -> Self {
        Self::of_prefix(address, IPV6_NETWORK)
    }

    fn of_prefix(address: IpAddr, prefix: u128) -> Self {
        let bits = match address.to_canonical() {
            IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
            IpAddr::V6(address) => address.to_bits() & prefix,
        };
        Self(Ipv6Addr::from_bits(bits).octets())
    }

    /// Whatever has an id.
    pub const fn of_id<T>(id: Id<T>) -> Self {
        Self(*id.as_bytes())
    }

    /// A text.
    pub fn of_text(text: &str) -> Self {
        Self::of_hash(text.as_bytes())
    }

    /// This and that together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::of_hash([self.0, other.0].as_flattened())
    }

    /// The 16 bytes, for a store elsewhere.
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

    fn key(address: &str) -> Key {
        Key::of_address(address.parse().unwrap())
    }

    #[test]
    fn an_ipv6_address_counts_by_its_64() {
        assert_eq!(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
    }

    #[test]
    fn an_ipv4_address_is_the_same_however_it_is_written() {
        assert_eq!(key("192.0.2.1"), key("::ffff:192.0.2.1"));
        assert_ne!(key("192.0.2.1"), key("192.0.2.2"));
        assert_ne!(key("192.0.2.1"), key("::c000:201"));
    }

    #[test]
    fn two_keys_together_are_another() {
        let (one, other) = (Key::of_text("alice"), key("192.0.2.1"));
        assert_eq!(one.and(other), one.and(other));
        assert_ne!(one.and(other), other.and(one));
        assert_ne!(one.and(other), one);
    }
}
