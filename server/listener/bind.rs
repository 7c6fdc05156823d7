//! Binds the socket that the server listens on.

use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, lookup_host};

use crate::config::ListenAddress;

/// Why the server cannot listen on an address, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// The name has no address.
    #[error("cannot listen on {0}: the host name cannot be resolved ({1}); correct --listen")]
    Name(ListenAddress, io::Error),
    /// The system refuses the address.
    #[error("cannot listen on {address}: {}", explain(.cause))]
    Refused {
        /// The address.
        address: ListenAddress,
        /// What the system says.
        cause: io::Error,
    },
}

/// Listens on the first address of the host that can be listened on: on IPv4 before IPv6, because clients that are given
/// `127.0.0.1` reach the first only.
pub async fn bind(listen: &ListenAddress) -> Result<TcpListener, BindError> {
    let name = |error| BindError::Name(listen.clone(), error);
    let addresses = match &listen.host {
        Some(host) => {
            let mut found: Vec<_> = lookup_host((host.as_str(), listen.port)).await.map_err(name)?.collect();
            found.sort_by_key(SocketAddr::is_ipv6);
            found
        }
        // IPv6 with IPv4, or only IPv4 where the system has no IPv6.
        None => {
            ["::", "0.0.0.0"].iter().filter_map(|ip| Some(SocketAddr::new(ip.parse().ok()?, listen.port))).collect()
        }
    };
    let mut refused = io::ErrorKind::AddrNotAvailable.into();
    for address in addresses {
        match TcpListener::bind(address).await {
            Ok(listener) => return Ok(listener),
            Err(error) => refused = error,
        }
    }
    Err(BindError::Refused { address: listen.clone(), cause: refused })
}

/// The cause in words, with the next step.
fn explain(cause: &io::Error) -> String {
    let said = match cause.kind() {
        io::ErrorKind::AddrInUse => "another program uses this port; stop it, or choose another port with --listen",
        io::ErrorKind::AddrNotAvailable => {
            "this machine has no such address; choose one of its own with --listen, or :PORT for all of them"
        }
        io::ErrorKind::PermissionDenied => {
            "this user may not use the port; choose one above 1023 with --listen, or permit it"
        }
        _ => return format!("{cause}; choose another address with --listen"),
    };
    said.to_owned()
}
