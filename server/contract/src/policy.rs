//! The policy table: the contract's options of each method.
//!
//! It is generated from `(marquee.options.v1.access)`, `(marquee.options.v1.cost)` and `idempotency_level`. A method
//! without access or cost fails the build.

use crate::options::v1::{Access, Cost};

/// One method of the contract.
#[derive(Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact that the contract states by itself")]
pub struct Method {
    /// The position in [`METHODS`], for arrays with an entry per method. It changes when methods are added.
    pub index: usize,
    /// The path by which HTTP/2 names the method: `/marquee.v1.AuthService/Login`.
    pub path: &'static str,
    /// The service's full name: `marquee.v1.AuthService`.
    pub service: &'static str,
    /// The method's name: `Login`.
    pub name: &'static str,
    /// The full name of the request message.
    pub input: &'static str,
    /// The full name of the response message.
    pub output: &'static str,
    /// Who may call the method.
    pub access: Access,
    /// The cost class, which selects the rate limit.
    pub cost: Cost,
    /// Whether the method is declared free of side effects.
    pub read_only: bool,
    /// Whether the method changes something, and sending the same request again changes nothing more. If the request
    /// has a `request_id`, this holds for requests that set it.
    pub idempotent: bool,
    /// Whether the client sends a stream.
    pub client_streaming: bool,
    /// Whether the server sends a stream.
    pub server_streaming: bool,
    /// Whether a request may carry a picture, and so be larger than others.
    pub carries_image: bool,
    /// Whether the caller's e-mail address must be verified, on a server that requires that.
    pub needs_verified_email: bool,
}

include!(concat!(env!("OUT_DIR"), "/policy.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_is_found_by_its_path_and_is_at_its_index() {
        for (index, method) in METHODS.iter().enumerate() {
            assert_eq!(find(method.path), Some(method));
            assert_eq!(method.index, index);
        }
    }

    #[test]
    fn other_paths_are_not_found() {
        for path in
            ["", "/", "/marquee.v1.AuthService/login", "/marquee.v1.AuthService/Logim", "marquee.v1.AuthService/Login"]
        {
            assert_eq!(find(path), None, "{path}");
        }
    }
}
