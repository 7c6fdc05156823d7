//! The types of sessions.

use std::net::IpAddr;

use crate::caller::{Role, SessionId, UserId};
use crate::clock::Time;
use crate::engine::limit::LimitKey;
use crate::rpc;

/// The stored length of a user agent, in characters.
const USER_AGENT_CHARS: usize = 256;

/// The device that signs in, as its owner recognises it: a program (its user agent) at an address. The account knows a
/// device or an address that it has signed in with before: `Service::is_known_device`, `Service::is_known_address`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// The user agent that the program sent.
    pub user_agent: String,
    /// The client's address.
    pub address: String,
}

impl Device {
    /// A device. The user agent is cut to 256 characters and loses its control characters.
    pub fn new(user_agent: &str, address: IpAddr) -> Self {
        Self {
            user_agent: user_agent.chars().filter(|one| !one.is_control()).take(USER_AGENT_CHARS).collect(),
            // An IPv4 client on an IPv6 socket is shown with its IPv4 address.
            address: address.to_canonical().to_string(),
        }
    }

    /// The limit key of the device: that of its address.
    pub fn key(&self) -> LimitKey {
        address_key(&self.address)
    }
}

/// The device that a request comes from.
pub fn device<T>(request: &tonic::Request<T>) -> Device {
    let user_agent = request.metadata().get("user-agent").and_then(|value| value.to_str().ok());
    Device::new(user_agent.unwrap_or_default(), rpc::client_address(request))
}

/// The limit key of an address in its stored form.
pub(super) fn address_key(address: &str) -> LimitKey {
    address.parse().map_or_else(|_| LimitKey::of_text(address), LimitKey::of_address)
}

/// An active session, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Session {
    pub id: SessionId,
    /// The user agent that the program sent when it signed in.
    pub user_agent: String,
    /// The address that it signed in from.
    pub address: String,
    /// When it signed in.
    pub create_time: Time,
    /// When its refresh token was last exchanged, or the time of the sign-in.
    #[sqlx(rename = "refresh_time")]
    pub last_use_time: Time,
    /// When it ends if it is not refreshed before.
    #[sqlx(rename = "idle_expire_time")]
    pub expire_time: Time,
}

/// The two tokens of a signed-in device. They are secrets, so the type has no `Debug`.
pub struct Tokens {
    /// Sent with every call.
    pub access_token: String,
    /// When the access token expires.
    pub access_token_expire_time: Time,
    /// Exchanged once for new tokens.
    pub refresh_token: String,
    /// When the session ends if it is not refreshed before.
    pub refresh_token_expire_time: Time,
}

/// A session to be stored.
pub(super) struct NewSession<'a> {
    pub(super) id: SessionId,
    pub(super) user: UserId,
    pub(super) current_hash: [u8; 32],
    pub(super) device: &'a Device,
    pub(super) create_time: Time,
    pub(super) idle_expire_time: Time,
    pub(super) final_expire_time: Time,
}

/// A stored session, with the role of its account.
#[derive(sqlx::FromRow)]
pub(super) struct SessionRow {
    pub(super) user_id: UserId,
    pub(super) role: Role,
    pub(super) current_hash: Vec<u8>,
    pub(super) previous_hash: Option<Vec<u8>>,
    pub(super) refresh_time: Time,
    pub(super) idle_expire_time: Time,
    pub(super) revoke_time: Option<Time>,
}

/// The facts from which tokens are issued.
#[derive(sqlx::FromRow)]
pub(super) struct Grant {
    pub(super) user_id: UserId,
    pub(super) role: Role,
    pub(super) idle_expire_time: Time,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_description_of_a_device_is_bounded() {
        let device = Device::new(&format!("app\0\n{}", "é".repeat(300)), "::ffff:192.0.2.1".parse().unwrap());
        assert_eq!(device.user_agent.chars().count(), 256);
        assert!(device.user_agent.starts_with("appé"));
        assert_eq!(device.address, "192.0.2.1");
    }
}
