//! How often one may call, register and guess.
//!
//! Calls have addresses by `X-Forwarded-For`, as behind a proxy. What does not touch the database runs on one engine.

mod addresses;
mod calls;
mod exact;
mod login;
mod register;

use std::time::Duration;

use marquee_contract::google::rpc::RetryInfo;
use marquee_contract::status::detail;
use tonic::{Request, Status};

/// The flag behind which tests have the addresses that they say.
const BEHIND_A_PROXY: [&str; 2] = ["--trusted-proxies", "1"];

/// A request as a proxy passes it on.
fn from<T>(address: &str, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("x-forwarded-for", address.parse().expect("a header value"));
    request
}

/// When a refused call may come back.
#[track_caller]
fn retry_delay(status: &Status) -> Duration {
    let info: RetryInfo = detail(status).expect("RetryInfo");
    info.retry_delay.expect("a delay").try_into().expect("a positive delay")
}
