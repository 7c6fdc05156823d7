//! Reads requests in the Connect protocol, and translates them into gRPC.

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use prost_reflect::{DescriptorPool, MethodDescriptor};

use super::get::{self, Conditions};
use super::{Connect, Form, JsonMessage, is_free_of_side_effects};
use crate::header::accepted;
use crate::rpc::compression::{ACCEPT_ENCODING, ENCODING, Encoding};
use crate::rpc::frame;

const VERSION: HeaderName = HeaderName::from_static("connect-protocol-version");
const TIMEOUT: HeaderName = HeaderName::from_static("connect-timeout-ms");
pub(super) const STREAM_ENCODING: HeaderName = HeaderName::from_static("connect-content-encoding");
pub(super) const STREAM_ACCEPT_ENCODING: HeaderName = HeaderName::from_static("connect-accept-encoding");
/// The headers of requests in the Connect protocol that a web page must be allowed to send.
pub const HEADERS: [HeaderName; 6] =
    [VERSION, TIMEOUT, STREAM_ENCODING, STREAM_ACCEPT_ENCODING, header::CONTENT_ENCODING, header::IF_NONE_MATCH];

/// The most digits of a timeout.
const MAX_TIMEOUT_DIGITS: usize = 10;
/// The longest timeout that `grpc-timeout` expresses in milliseconds: eight digits.
const MAX_TIMEOUT_MS: u64 = 99_999_999;

/// How a call is made, and is therefore to be answered.
#[derive(Clone)]
pub(super) struct Call {
    pub(super) pool: DescriptorPool,
    /// Whether the method exists. If not, the answer is an error in the form of unary calls.
    pub(super) is_known: bool,
    /// Set when messages are JSON.
    pub(super) json: Option<JsonMessage>,
    /// Whether messages are enveloped, even if there is only one.
    pub(super) is_stream: bool,
    /// How a unary answer in JSON is compressed.
    pub(super) encoding: Option<Encoding>,
    /// Set for a call by GET.
    pub(super) conditions: Option<Conditions>,
}

/// A content type, without its parameters.
#[derive(Clone, Copy, PartialEq, Eq)]
struct ContentType {
    is_stream: bool,
    is_json: bool,
}

impl ContentType {
    fn of(headers: &HeaderMap) -> Option<Self> {
        let value = headers.get(header::CONTENT_TYPE)?.as_bytes();
        let media_type = value.split(|&byte| byte == b';').next().unwrap_or_default().trim_ascii();
        let is = |name: &str| media_type.eq_ignore_ascii_case(name.as_bytes());
        let forms = [(false, true), (false, false), (true, true), (true, false)];
        let found = forms.into_iter().map(|(is_stream, is_json)| Self { is_stream, is_json });
        found.into_iter().find(|form| is(form.name()))
    }

    const fn name(self) -> &'static str {
        match (self.is_stream, self.is_json) {
            (false, true) => "application/json",
            (false, false) => "application/proto",
            (true, true) => "application/connect+json",
            (true, false) => "application/connect+proto",
        }
    }
}

impl Connect {
    /// Translates a request into gRPC. Fails with the response to a request that is rejected because of its headers, and
    /// with `None` for one that is not a call.
    pub(super) fn read(&self, request: Request) -> Result<(Request, Call), Option<Box<Response>>> {
        let method = self.methods.get(request.uri().path());
        let is_post = request.method() == Method::POST;
        let form = ContentType::of(request.headers());
        Ok(match (method, form) {
            (Some(method), _) if !is_post => self.read_get(request, method)?,
            (Some(method), Some(form)) if form.is_stream == is_streaming(method) => {
                self.read_post(request, form, Some(method))?
            }
            // The content types of this method, and gRPC's, which every method has.
            (Some(method), _) => return Err(Some(unsupported(is_streaming(method)).into())),
            // The middleware rejects it, in the same way as a call in gRPC.
            (None, Some(form)) if is_post && is_method_path(request.uri().path()) => {
                self.read_post(request, form, None)?
            }
            (None, _) => return Err(None),
        })
    }

    fn read_post(
        &self,
        request: Request,
        form: ContentType,
        method: Option<&MethodDescriptor>,
    ) -> Result<(Request, Call), Box<Response>> {
        let (encoding, accept) = if form.is_stream {
            (STREAM_ENCODING, STREAM_ACCEPT_ENCODING)
        } else {
            (header::CONTENT_ENCODING, header::ACCEPT_ENCODING)
        };
        let encoding = request.headers().get(encoding).cloned();
        let accepted = accepted_list(request.headers(), &accept);
        let mut call = self.call(form.is_json, form.is_stream, method);
        let version = request.headers().get(VERSION);
        if version.is_some_and(|version| version != "1") {
            return Err(call.rejected("connect-protocol-version must be 1").into());
        }
        let request = call.translate(request, method, encoding, &accepted)?;
        Ok((request, call))
    }

    fn read_get(&self, request: Request, method: &MethodDescriptor) -> Result<(Request, Call), Box<Response>> {
        let is_allowed = !is_streaming(method) && is_free_of_side_effects(method);
        if request.method() != Method::GET || !is_allowed {
            let allowed = HeaderValue::from_static(if is_allowed { "GET, POST" } else { "POST" });
            return Err(Box::new((StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, allowed)]).into_response()));
        }
        let query = get::Query::parse(request.uri().query().unwrap_or_default());
        let is_json = match query.encoding.as_deref() {
            Some(b"json") => true,
            Some(b"proto") => false,
            Some(_) => return Err(unsupported(false).into()),
            None => {
                return Err(self
                    .call(true, false, Some(method))
                    .rejected("the query must have a parameter `encoding`")
                    .into());
            }
        };
        let mut call = self.call(is_json, false, Some(method));
        if query.version.as_deref().is_some_and(|version| version != b"v1") {
            return Err(call.rejected("the parameter `connect` must be v1").into());
        }
        let encoding = query.compression.as_deref().map(HeaderValue::from_bytes).transpose();
        let Ok(encoding) = encoding else {
            return Err(call.rejected("the parameter `compression` is malformed").into());
        };
        let message = query.message().map_err(|text| call.rejected(text))?;
        call.conditions = Some(Conditions::of(request.headers()));
        let accepted = accepted_list(request.headers(), &header::ACCEPT_ENCODING);
        let mut request = call.translate(request, Some(method), encoding, &accepted)?;
        *request.method_mut() = Method::POST;
        Ok((request.map(|_| Body::from(message)), call))
    }

    fn call(&self, is_json: bool, is_stream: bool, method: Option<&MethodDescriptor>) -> Call {
        let json = method.filter(|_| is_json).map(|method| JsonMessage(method.output()));
        let (pool, is_known) = (self.pool.clone(), method.is_some());
        Call { pool, is_known, json, is_stream: is_stream && is_known, encoding: None, conditions: None }
    }
}

impl Call {
    /// Replaces the headers of a request by those of gRPC, and notes the form of its messages.
    fn translate(
        &mut self,
        mut request: Request,
        method: Option<&MethodDescriptor>,
        encoding: Option<HeaderValue>,
        accepted: &str,
    ) -> Result<Request, Box<Response>> {
        let headers = request.headers_mut();
        let timeout = headers.remove(TIMEOUT);
        for name in [header::CONTENT_LENGTH, header::CONTENT_ENCODING, header::ACCEPT_ENCODING, STREAM_ENCODING] {
            headers.remove(name);
        }
        for name in ["grpc-timeout", ENCODING, ACCEPT_ENCODING] {
            headers.remove(name);
        }
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
        headers.insert(header::TE, HeaderValue::from_static("trailers"));
        if let Some(timeout) = timeout {
            let timeout = grpc_timeout(timeout.as_bytes());
            let Some(timeout) = timeout.and_then(|timeout| HeaderValue::from_str(&timeout).ok()) else {
                return Err(self.rejected("connect-timeout-ms must be up to ten digits").into());
            };
            headers.insert("grpc-timeout", timeout);
        }
        if let Some(encoding) = encoding.filter(|encoding| !encoding.is_empty()) {
            headers.insert(ENCODING, encoding);
        }
        if self.json.is_some() {
            // Messages become JSON, and are compressed then.
            self.encoding = accepted.split(',').find_map(|name| Encoding::from_name(name.as_bytes()));
        } else if let Ok(accepted) = HeaderValue::from_str(accepted) {
            headers.insert(ACCEPT_ENCODING, accepted);
        }
        let json = self.json.as_ref().and(method).map(|method| JsonMessage(method.input()));
        request.extensions_mut().insert(Form { is_bare: !self.is_stream, json });
        Ok(request)
    }

    fn rejected(&self, text: &'static str) -> Response {
        let status = frame::malformed(text).into();
        if self.is_stream { self.stream_error(&status) } else { self.unary_error(&status) }
    }
}

fn is_streaming(method: &MethodDescriptor) -> bool {
    method.is_client_streaming() || method.is_server_streaming()
}

/// Whether a path has the form of a method's: `/package.Service/Method`.
fn is_method_path(path: &str) -> bool {
    let parts = path.strip_prefix('/').and_then(|path| path.split_once('/'));
    parts.is_some_and(|(service, method)| service.contains('.') && !method.is_empty() && !method.contains('/'))
}

/// 415, with the content types that the method has.
fn unsupported(is_stream: bool) -> Response {
    let types = [true, false].map(|is_json| ContentType { is_stream, is_json }.name());
    let accepted = format!("{}, {}, application/grpc, application/grpc-web", types[0], types[1]);
    (StatusCode::UNSUPPORTED_MEDIA_TYPE, [("accept-post", accepted)]).into_response()
}

/// The encodings that a header accepts, as the value of `grpc-accept-encoding`.
fn accepted_list(headers: &HeaderMap, name: &HeaderName) -> String {
    accepted(headers, name).collect::<Vec<_>>().join(",")
}

/// The value of `grpc-timeout` for a number of milliseconds.
fn grpc_timeout(digits: &[u8]) -> Option<String> {
    if digits.is_empty() || digits.len() > MAX_TIMEOUT_DIGITS || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let millis: u64 = std::str::from_utf8(digits).ok()?.parse().ok()?;
    Some(if millis <= MAX_TIMEOUT_MS { format!("{millis}m") } else { format!("{}S", millis / 1_000) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts_become_those_of_grpc() {
        for (millis, expected) in [
            ("0", Some("0m")),
            ("99999999", Some("99999999m")),
            ("100000001", Some("100000S")),
            ("9999999999", Some("9999999S")),
            ("10000000000", None),
            ("", None),
            ("-1", None),
            ("1.5", None),
            ("1s", None),
        ] {
            assert_eq!(grpc_timeout(millis.as_bytes()).as_deref(), expected, "{millis}");
        }
    }

    #[test]
    fn content_types_are_recognised_with_parameters_and_in_any_case() {
        let of = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(value));
            ContentType::of(&headers).map(ContentType::name)
        };
        assert_eq!(of("Application/JSON; charset=utf-8"), Some("application/json"));
        assert_eq!(of("application/connect+proto"), Some("application/connect+proto"));
        for none in ["text/plain", "application/json5", "text/plain; application/json", ""] {
            assert_eq!(of(none), None, "{none}");
        }
    }

    #[test]
    fn paths_of_methods_have_two_parts() {
        assert!(is_method_path("/marquee.v1.Nothing/Call"));
        for other in ["/", "/api/login", "/marquee.v1.Nothing/", "/a.b/c/d", "a.b/c"] {
            assert!(!is_method_path(other), "{other}");
        }
    }
}
