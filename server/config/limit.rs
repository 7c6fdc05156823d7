//! What one client may ask of the server.

use clap::Args;

use crate::engine::limit::Rate;

/// How often clients may call, and how many at once. Each rate is `NUMBER/UNIT:BURST` (such as `100/s:200`; the unit is s, m or h) or `off`, and
/// holds on each node. An IPv6 address counts by its /56.
#[derive(Debug, Clone, Args)]
pub struct LimitConfig {
    /// Requests of an address, of whatever kind. Schools and offices have one for all; behind a proxy, see
    /// `--trusted-proxies`.
    #[arg(long, env = "MARQUEE_RATE_ADDRESS", value_name = "RATE", default_value = "500/s:2000")]
    pub rate_address: Rate,
    /// Reads of an account, or of an address without one.
    #[arg(long, env = "MARQUEE_RATE_READ", value_name = "RATE", default_value = "100/s:300")]
    pub rate_read: Rate,
    /// Searches and feeds of an account, or of an address without one: reads whose cost is not bounded by their page.
    #[arg(long, env = "MARQUEE_RATE_EXPENSIVE_READ", value_name = "RATE", default_value = "25/s:100")]
    pub rate_expensive_read: Rate,
    /// Writes of an account, or of an address without one.
    #[arg(long, env = "MARQUEE_RATE_WRITE", value_name = "RATE", default_value = "20/s:100")]
    pub rate_write: Rate,
    /// Calls that hash a password, of an account, or of an address without one.
    #[arg(long, env = "MARQUEE_RATE_CREDENTIAL", value_name = "RATE", default_value = "2/s:60")]
    pub rate_credential: Rate,
    /// Pictures that are set, of an account; each is decoded.
    #[arg(long, env = "MARQUEE_RATE_IMAGE", value_name = "RATE", default_value = "1/s:30")]
    pub rate_image: Rate,
    /// Calls that move a file's bytes, of an account; a stream is one call.
    #[arg(long, env = "MARQUEE_RATE_TRANSFER", value_name = "RATE", default_value = "100/s:300")]
    pub rate_transfer: Rate,
    /// Attempts of an address to register, or to give an account another e-mail address: both tell which are taken.
    #[arg(long, env = "MARQUEE_RATE_REGISTER", value_name = "RATE", default_value = "30/h:30")]
    pub rate_register: Rate,
    /// Wrong passwords for a login from one address.
    #[arg(long, env = "MARQUEE_RATE_LOGIN", value_name = "RATE", default_value = "12/h:10")]
    pub rate_login: Rate,
    /// Wrong passwords for a login from all addresses together; those that the account has signed in from are let in
    /// beyond it.
    #[arg(long, env = "MARQUEE_RATE_LOGIN_ACCOUNT", value_name = "RATE", default_value = "60/h:1000")]
    pub rate_login_account: Rate,
    /// The most unary calls at once, those that move bytes aside; further ones are refused at once. An address gets a
    /// quarter of them at most.
    #[arg(long, env = "MARQUEE_MAX_CALLS", default_value_t = 4096, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub max_calls: u32,
}

#[cfg(test)]
impl LimitConfig {
    /// No limit on any rate.
    pub(crate) fn off() -> Self {
        Self {
            rate_address: Rate::OFF,
            rate_read: Rate::OFF,
            rate_expensive_read: Rate::OFF,
            rate_write: Rate::OFF,
            rate_credential: Rate::OFF,
            rate_image: Rate::OFF,
            rate_transfer: Rate::OFF,
            rate_register: Rate::OFF,
            rate_login: Rate::OFF,
            rate_login_account: Rate::OFF,
            max_calls: u32::MAX,
        }
    }
}
