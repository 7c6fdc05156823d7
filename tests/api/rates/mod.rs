//! Rate limits of calls, registrations and password guesses.
//!
//! The client address of calls comes from `X-Forwarded-For`, as behind a proxy. Tests that do not involve the database
//! run on one engine.

mod addresses;
mod calls;
mod exact;
mod login;
mod register;

use std::time::Duration;

use marquee_contract::google::rpc::RetryInfo;
use marquee_contract::status::detail;
use tonic::{Request, Status};

/// The flags with which tests can choose the client's address.
const BEHIND_A_PROXY: [&str; 2] = ["--trusted-proxies", "1"];

/// A request as a proxy passes it on for a client at this address.
fn from<T>(address: &str, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("x-forwarded-for", address.parse().expect("a header value"));
    request
}

/// The retry delay of a refusal.
#[track_caller]
fn retry_delay(status: &Status) -> Duration {
    let info: RetryInfo = detail(status).expect("RetryInfo");
    info.retry_delay.expect("a delay").try_into().expect("a positive delay")
}
