//! The client's address: the peer of the connection, or the address that trusted proxies report.
//!
//! Anybody can send `X-Forwarded-For`. A proxy appends the address that called it, so only the last entries can be
//! trusted, as many as there are trusted proxies. RFC 7239's `Forwarded` is not read: a proxy that appends to one
//! header passes the other on as the client wrote it.

use std::net::{IpAddr, SocketAddr};

use http::{Extensions, HeaderMap};

/// The header that proxies append to. It may occur several times.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The client's address, stored in the request's extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(IpAddr);

impl ClientAddress {
    /// The client of a connection from `peer`, behind `trusted_proxies` proxies. This is `peer` when there are no
    /// proxies, when the header has fewer entries than proxies, or when the entry is not an address: such a request has
    /// bypassed a proxy.
    pub fn of(peer: IpAddr, headers: &HeaderMap, trusted_proxies: u8) -> Self {
        let address = usize::from(trusted_proxies).checked_sub(1).and_then(|from_the_right| {
            let lines = headers.get_all(FORWARDED_FOR).into_iter().rev();
            let mut entries = lines.flat_map(|line| line.as_bytes().rsplit(|&byte| byte == b','));
            parse(entries.nth(from_the_right)?)
        });
        Self(address.unwrap_or(peer).to_canonical())
    }

    pub const fn ip(self) -> IpAddr {
        self.0
    }
}

/// The client's address in a request's extensions; 0.0.0.0 when the request did not come over a connection.
pub fn of(extensions: &Extensions) -> IpAddr {
    extensions.get::<ClientAddress>().map_or(IpAddr::from([0, 0, 0, 0]), |address| address.0)
}

/// Parses an address as proxies write it: bare, in brackets, or with a port.
fn parse(entry: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(entry).ok()?.trim();
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEER: &str = "192.0.2.99";

    fn of(lines: &[&str], trusted_proxies: u8) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, line.parse().unwrap());
        }
        ClientAddress::of(PEER.parse().unwrap(), &headers, trusted_proxies).0.to_string()
    }

    #[test]
    fn without_proxies_the_header_is_ignored() {
        assert_eq!(of(&["198.51.100.1"], 0), PEER);
        assert_eq!(of(&[], 0), PEER);
    }

    #[test]
    fn entries_count_from_the_right_over_all_lines() {
        let lines = ["203.0.113.1, 203.0.113.2", "203.0.113.3,203.0.113.4"];
        for (trusted_proxies, expected) in [(1, "203.0.113.4"), (2, "203.0.113.3"), (3, "203.0.113.2"), (5, PEER)] {
            assert_eq!(of(&lines, trusted_proxies), expected);
        }
    }

    #[test]
    fn an_entry_may_have_brackets_and_a_port() {
        for (entry, expected) in [
            ("198.51.100.1:4711", "198.51.100.1"),
            ("2001:db8::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:443", "2001:db8::1"),
            (" ::ffff:198.51.100.1 ", "198.51.100.1"),
        ] {
            assert_eq!(of(&[entry], 1), expected, "{entry}");
        }
    }

    #[test]
    fn an_entry_that_is_no_address_means_the_peer() {
        for entry in ["", "unknown", "198.51.100.1,", "198.51.100.256", "_hidden", "fe80::1%eth0", "caf\u{e9}"] {
            assert_eq!(of(&[entry], 1), PEER, "{entry}");
        }
        assert_eq!(of(&["198.51.100.1", ""], 1), PEER);
    }
}
