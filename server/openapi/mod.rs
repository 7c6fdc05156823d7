//! An OpenAPI 3.1 document of the contract, for clients and tools that know neither protobuf nor gRPC. It is made from
//! the contract's descriptors: its comments, its field rules, and who may call each method.
//!
//! It describes unary calls in JSON, as [`crate::rpc::connect`] answers them: `POST` for every method, and `GET` for
//! those without side effects. OpenAPI cannot describe streams of envelopes; the document lists the methods that need
//! them.

mod comments;
mod schema;

use std::collections::BTreeSet;
use std::fmt::Write;

use marquee_contract::options::v1::Access;
use prost_reflect::{DescriptorError, DescriptorPool, MethodDescriptor};
use serde_json::{Map, Value, json};

use crate::rpc::connect::{self, CODES};
use crate::rpc::policy;
use comments::Comments;

/// Begins the description of the API.
const INTRODUCTION: &str = "\
    Every unary RPC of the contract, as a call in JSON by the Connect protocol: `POST` the request's message to the \
    RPC's path with `Content-Type: application/json`. RPCs without side effects can be called by `GET`, too.\n\n\
    JSON is that of protobuf: 64-bit integers are strings, bytes are base64, times are RFC 3339, durations are \
    seconds with an `s`, enums are names; fields with their default value (0, false, empty) are left out of answers, \
    and may be left out of requests. Unknown fields of requests are ignored.\n\n\
    An error has an HTTP status, a `code`, and a `reason` in the detail `google.rpc.ErrorInfo`, which is stable: \
    branch on it.";

/// The document of the contract, as JSON.
pub fn document() -> Result<Value, DescriptorError> {
    let pool = DescriptorPool::decode(marquee_contract::FILE_DESCRIPTOR_SET)?;
    let comments = Comments::of(&pool);
    let mut document = Document { comments, messages: BTreeSet::new(), enums: BTreeSet::new() };
    let (mut paths, mut tags, mut streams) = (Map::new(), Vec::new(), String::new());
    for service in pool.services() {
        let methods = service.methods().filter_map(|method| Some((policy::find(&connect::path(&method))?, method)));
        let methods: Vec<_> = methods.collect();
        if !methods.is_empty() {
            tags.push(json!({"name": service.name(), "description": document.comments.of_service(&service)}));
        }
        for (policy, method) in methods {
            if method.is_client_streaming() || method.is_server_streaming() {
                let _ = write!(streams, "\n- `{}`", policy.path);
            } else {
                paths.insert(policy.path.to_owned(), document.path(policy, &method));
            }
        }
    }
    let schemas = document.schemas(&pool);
    Ok(json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Marquee",
            "version": env!("CARGO_PKG_VERSION"),
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
            "description": format!("{INTRODUCTION}\n\nStreams need a client of Connect, gRPC or gRPC-Web:\n{streams}"),
        },
        "servers": [{"url": "/"}],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": {"Error": {
                "description": "The call has failed.",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
            }},
            "securitySchemes": {"accessToken": {
                "type": "http",
                "scheme": "bearer",
                "description": "The access token from Register, Login or RefreshSession.",
            }},
        },
    }))
}

/// The document while it is made.
struct Document {
    comments: Comments,
    /// The full names of the messages and enums that schemas refer to.
    messages: BTreeSet<String>,
    enums: BTreeSet<String>,
}

impl Document {
    fn path(&mut self, policy: &policy::Method, method: &MethodDescriptor) -> Value {
        let request = self.reference(&method.input());
        let mut post = self.operation(policy, method);
        let body = json!({"required": true, "content": {"application/json": {"schema": request}}});
        post.insert("requestBody".to_owned(), body);
        let mut path = Map::from_iter([("post".to_owned(), post.into())]);
        if connect::is_free_of_side_effects(method) {
            let mut get = self.operation(policy, method);
            get.insert("operationId".to_owned(), format!("{}_get", operation_id(method)).into());
            let message = json!({
                "name": "message", "in": "query", "required": true,
                "description": "The request's message.",
                "content": {"application/json": {"schema": request}},
            });
            let parameters = json!([fixed("encoding", "json", true), message, fixed("connect", "v1", false)]);
            get.insert("parameters".to_owned(), parameters);
            path.insert("get".to_owned(), get.into());
        }
        path.into()
    }

    /// What the operations of a method have in common.
    fn operation(&mut self, policy: &policy::Method, method: &MethodDescriptor) -> Map<String, Value> {
        let answer = self.reference(&method.output());
        let comment = self.comments.of_method(method);
        let summary = comment.split(['.', '\n']).next().unwrap_or_default();
        let token = json!({"accessToken": []});
        let security = match policy.access {
            Access::Public | Access::Unspecified => json!([]),
            Access::Optional => json!([{}, token]),
            Access::User | Access::Moderator | Access::Admin => json!([token]),
        };
        Map::from_iter([
            ("operationId".to_owned(), operation_id(method).into()),
            ("tags".to_owned(), json!([method.parent_service().name()])),
            ("summary".to_owned(), summary.into()),
            ("description".to_owned(), comment.into()),
            ("security".to_owned(), security),
            (
                "responses".to_owned(),
                json!({
                    "200": {
                        "description": "The call has succeeded.",
                        "content": {"application/json": {"schema": answer}},
                    },
                    "default": {"$ref": "#/components/responses/Error"},
                }),
            ),
        ])
    }

    /// The schemas of all messages and enums that are referred to, and of errors.
    fn schemas(&mut self, pool: &DescriptorPool) -> Map<String, Value> {
        let mut schemas = Map::new();
        // The schema of a message may refer to others.
        while let Some(name) = self.messages.iter().find(|name| !schemas.contains_key(*name)).cloned() {
            let schema = pool.get_message_by_name(&name).map(|message| self.message(&message));
            schemas.insert(name, schema.into());
        }
        for name in self.enums.clone() {
            let schema = pool.get_enum_by_name(&name).map(|found| self.enumeration(&found));
            schemas.insert(name, schema.into());
        }
        schemas.insert("Error".to_owned(), error());
        let reasons = pool.get_enum_by_name("marquee.v1.ErrorReason").map(|found| self.reasons(&found));
        schemas.insert("ErrorReason".to_owned(), reasons.into());
        schemas
    }
}

fn operation_id(method: &MethodDescriptor) -> String {
    format!("{}_{}", method.parent_service().name(), method.name())
}

/// A parameter of the query with only one value.
fn fixed(name: &str, value: &str, required: bool) -> Value {
    json!({"name": name, "in": "query", "required": required, "schema": {"type": "string", "const": value}})
}

/// The schema of an error in the Connect protocol.
fn error() -> Value {
    json!({
        "type": "object",
        "description": "An error. The HTTP status follows from the code.",
        "required": ["code"],
        "properties": {
            "code": {"type": "string", "enum": CODES.map(connect::code)},
            "message": {"type": "string", "description": "For developers, in English."},
            "details": {"type": "array", "items": {
                "type": "object",
                "required": ["type", "value"],
                "properties": {
                    "type": {
                        "type": "string",
                        "description": "The full name of the detail's message: google.rpc.ErrorInfo has the reason, \
                            google.rpc.BadRequest the invalid fields, google.rpc.RetryInfo the time to wait.",
                    },
                    "value": {"type": "string", "description": "The message in protobuf and base64, without padding."},
                    "debug": {
                        "type": "object",
                        "description": "The same message in JSON.",
                        "properties": {"reason": {"$ref": "#/components/schemas/ErrorReason"}},
                        "additionalProperties": true,
                    },
                },
            }},
        },
    })
}
