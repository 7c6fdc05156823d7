//! The access policy: looks up the method of a path, and what the contract says about it.
//!
//! Marquee's methods come from the contract's options. The standard services (health and reflection) are not in the
//! contract and have a table here. A path in neither table is UNIMPLEMENTED, which is also how grpcurl finds the
//! supported version of reflection.

use axum::extract::Request;
use axum::response::Response;
use marquee_contract::options::v1::{Access, Cost};
pub use marquee_contract::policy::Method;

use super::{Next, status};
use crate::error::{Error, Reason};
use crate::exchange;

/// Marquee's methods, in the order of their paths.
pub use marquee_contract::policy::METHODS;

/// Health checks and reflection: public, because load balancers and tools call them without a token.
pub static STANDARD: [Method; 4] = [
    standard(0, "/grpc.health.v1.Health/Check", "grpc.health.v1.Health", "Check", Streaming::Neither),
    standard(1, "/grpc.health.v1.Health/Watch", "grpc.health.v1.Health", "Watch", Streaming::Server),
    standard(
        2,
        "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
        "grpc.reflection.v1.ServerReflection",
        "ServerReflectionInfo",
        Streaming::Both,
    ),
    standard(
        3,
        "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
        "grpc.reflection.v1alpha.ServerReflection",
        "ServerReflectionInfo",
        Streaming::Both,
    ),
];

/// Which sides send a stream.
#[derive(Clone, Copy)]
enum Streaming {
    Neither,
    Server,
    Both,
}

const fn standard(
    position: usize,
    path: &'static str,
    service: &'static str,
    name: &'static str,
    streams: Streaming,
) -> Method {
    Method {
        index: METHODS.len() + position,
        path,
        service,
        name,
        input: "",
        output: "",
        access: Access::Public,
        cost: Cost::Read,
        read_only: true,
        idempotent: false,
        client_streaming: matches!(streams, Streaming::Both),
        server_streaming: !matches!(streams, Streaming::Neither),
        carries_image: false,
        needs_verified_email: false,
    }
}

/// All methods of this server; the position of each is its `index`.
pub fn all() -> impl Iterator<Item = &'static Method> {
    METHODS.iter().chain(&STANDARD)
}

/// The method that a path names.
pub fn find(path: &str) -> Option<&'static Method> {
    marquee_contract::policy::find(path).or_else(|| STANDARD.iter().find(|method| method.path == path))
}

/// The label of a method's cost class in metrics.
pub fn class(method: &Method) -> &'static str {
    match method.cost {
        Cost::Unspecified => "other",
        Cost::Read => "read",
        Cost::ExpensiveRead => "expensive_read",
        Cost::Write => "write",
        Cost::Credential => "credential",
        Cost::Image => "image",
        Cost::Transfer => "transfer",
    }
}

/// Looks up the method by the request's path and stores it in the request's extensions. Returns `None` for an unknown
/// path.
pub fn attach_method(request: &mut Request) -> Option<&'static Method> {
    let method = find(request.uri().path())?;
    request.extensions_mut().insert(method);
    Some(method)
}

/// Middleware: rejects a call with METHOD_UNKNOWN if [`attach_method`] has not found its method.
pub async fn reject_unknown(request: Request, next: impl Next) -> Response {
    match method(&request) {
        Some(method) => {
            exchange::set_method(method.path, class(method));
            next(request).await
        }
        None => status::response(Error::new(Reason::MethodUnknown, "the server has no such method")),
    }
}

/// The method that [`attach_method`] has stored in a request.
pub fn method(request: &Request) -> Option<&'static Method> {
    request.extensions().get::<&'static Method>().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_is_at_its_index_and_is_found() {
        for (position, method) in all().enumerate() {
            assert_eq!(method.index, position);
            assert_eq!(find(method.path).map(|found| found.index), Some(position));
        }
        assert!(find("/marquee.v1.VideoService/Nothing").is_none());
    }
}
