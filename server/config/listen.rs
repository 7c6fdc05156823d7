//! The address to listen on, by number or by name.

use std::fmt;
use std::net::Ipv6Addr;
use std::str::FromStr;

/// A host and a port, of which the host is not resolved yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListenAddress {
    /// An IP address or a name; `None` for all addresses of this machine.
    pub host: Option<String>,
    /// The port; 0 for a free one.
    pub port: u16,
}

/// The text is not an address.
#[derive(Debug, thiserror::Error)]
#[error("not HOST:PORT, such as 127.0.0.1:50051, localhost:50051, [::1]:50051 or :50051")]
pub struct ListenAddressError;

impl FromStr for ListenAddress {
    type Err = ListenAddressError;

    fn from_str(text: &str) -> Result<Self, ListenAddressError> {
        let (host, port) = text.rsplit_once(':').ok_or(ListenAddressError)?;
        let port = port.parse().map_err(|_| ListenAddressError)?;
        let bare = match host.strip_prefix('[') {
            Some(rest) => {
                let address = rest.strip_suffix(']').filter(|address| address.parse::<Ipv6Addr>().is_ok());
                address.ok_or(ListenAddressError)?
            }
            None => host,
        };
        let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        if bare.len() == host.len() && !host.bytes().all(is_of_name) {
            return Err(ListenAddressError);
        }
        Ok(Self { host: (!bare.is_empty()).then(|| bare.to_owned()), port })
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.host.as_deref().unwrap_or_default();
        if host.contains(':') { write!(f, "[{host}]:{}", self.port) } else { write!(f, "{host}:{}", self.port) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_host_or_stands_for_all_and_is_shown_as_it_was_written() {
        for (text, host) in [
            ("127.0.0.1:50051", Some("127.0.0.1")),
            ("localhost:0", Some("localhost")),
            ("video-1.example.com:443", Some("video-1.example.com")),
            ("[::1]:80", Some("::1")),
            (":50051", None),
        ] {
            let address: ListenAddress = text.parse().unwrap();
            assert_eq!((address.host.as_deref(), &*address.to_string()), (host, text));
        }
        for bad in
            ["nowhere", "", "localhost", "localhost:", "localhost:70000", "::1:80", "[::1]", "[x]:1", "http://a:1"]
        {
            assert!(bad.parse::<ListenAddress>().is_err(), "{bad}");
        }
    }
}
