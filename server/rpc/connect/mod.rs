//! The Connect protocol (<https://connectrpc.com/docs/protocol>): calls that `curl`, `fetch` and HTTP/1.1 proxies can
//! make, with messages in JSON or protobuf.
//!
//! [`Connect::answer`] translates a Connect request into a gRPC request, lets the middleware of calls answer that, and
//! translates the answer back. So every call passes the same limits, checks, logs and metrics, and fails with the same
//! errors, whichever protocol its client speaks. Nothing here knows the contract: methods and messages come from
//! descriptors.
//!
//! | Connect | gRPC | where |
//! |---|---|---|
//! | `POST`, `application/json` or `/proto`: one message without a frame | one frame | `request`, `Form` |
//! | `POST`, `application/connect+json` or `+proto`: envelopes, which are frames | the same | `request` |
//! | `GET` with the message in the query, for methods without side effects | `POST` | `get` |
//! | `Connect-Timeout-Ms`, `Content-Encoding`, ... | `grpc-timeout`, `grpc-encoding` | `request` |
//! | HTTP status, error in JSON, headers that begin with `trailer-` | trailers | `unary`, `error` |
//! | an envelope at the end of a stream, with error and metadata | trailers | `stream` |
//!
//! The request's body is not read here: [`super::message`] and [`super::stream`] read it within their bounds, by the
//! `Form` in the request's extensions, and convert JSON with `json`.

mod error;
mod get;
mod json;
mod request;
mod stream;
mod unary;

use std::collections::HashMap;

use axum::extract::Request;
use axum::response::Response;
use prost_reflect::prost_types::method_options::IdempotencyLevel;
use prost_reflect::{DescriptorError, DescriptorPool, MethodDescriptor};

pub use error::{CODES, code, details, http_status, retry_after};
pub(super) use json::{CONVERSION_FACTOR, JsonMessage};
pub use request::HEADERS;
pub(super) use unary::read_answer;

use super::Next;

/// Translates calls in the Connect protocol.
pub struct Connect {
    pool: DescriptorPool,
    methods: HashMap<String, MethodDescriptor>,
}

impl Connect {
    /// Translates calls of the methods that these encoded `google.protobuf.FileDescriptorSet`s describe.
    pub fn new(sets: &[&[u8]]) -> Result<Self, DescriptorError> {
        let mut pool = DescriptorPool::new();
        for set in sets {
            pool.decode_file_descriptor_set(*set)?;
        }
        let methods = pool.services().flat_map(|service| service.methods().collect::<Vec<_>>());
        let methods = methods.map(|method| (path(&method), method)).collect();
        Ok(Self { pool, methods })
    }

    /// Answers a call; `next` answers it in gRPC. `None` for a request that is no call.
    pub async fn answer(&self, request: Request, next: impl Next) -> Option<Response> {
        match self.read(request) {
            Ok((request, call)) => Some(call.answer(next(request).await).await),
            Err(response) => response.map(|response| *response),
        }
    }
}

/// How the messages of a request are written, if not as in gRPC; in the request's extensions.
#[derive(Clone, Default)]
pub(super) struct Form {
    /// Whether the body is a single message without a frame. It is compressed if the call has an encoding.
    pub(super) is_bare: bool,
    /// Set when messages are JSON.
    pub(super) json: Option<JsonMessage>,
}

impl Form {
    /// The largest body of a message that has at most `limit` bytes in protobuf: JSON writes bytes in base64, and
    /// escapes some characters.
    pub(super) fn body_limit(&self, limit: usize) -> usize {
        if self.json.is_some() { limit + limit / 2 } else { limit }
    }
}

/// The path of a method: `/marquee.v1.AuthService/Login`.
pub fn path(method: &MethodDescriptor) -> String {
    format!("/{}/{}", method.parent_service().full_name(), method.name())
}

/// Whether a method may be called by GET.
pub fn is_free_of_side_effects(method: &MethodDescriptor) -> bool {
    let options = method.method_descriptor_proto().options.as_ref();
    options.is_some_and(|options| options.idempotency_level() == IdempotencyLevel::NoSideEffects)
}
