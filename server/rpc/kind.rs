//! Tells gRPC calls from plain HTTP. A request is a call when its content type is that of gRPC or gRPC-Web with
//! messages in protobuf, and its method is POST.

use axum::extract::Request;
use axum::response::Response;
use http::{HeaderValue, Method, StatusCode, header};

use super::status;
use crate::error::{Error, Reason};

/// The accepted content types, without parameters.
const CONTENT_TYPES: [&str; 6] = [
    "application/grpc",
    "application/grpc+proto",
    "application/grpc-web",
    "application/grpc-web+proto",
    "application/grpc-web-text",
    "application/grpc-web-text+proto",
];
/// The prefix of all gRPC content types, including those with other message encodings.
const GRPC: &[u8] = b"application/grpc";
const GRPC_WEB: &[u8] = b"application/grpc-web";

/// A request, classified by its content type.
pub enum RequestKind {
    /// A call. Its content type is now spelled as in `CONTENT_TYPES`.
    Call(Request),
    /// A call in an unsupported form, with its response: it has a gRPC status, and an HTTP status for clients that do
    /// not read gRPC.
    Refused(Response),
    /// Not a call in gRPC.
    Other(Request),
}

impl RequestKind {
    /// Classifies a request.
    pub fn of(mut request: Request) -> Self {
        let content_type = request.headers().get(header::CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
        let media_type = content_type.split(|&byte| byte == b';').next().unwrap_or_default().trim_ascii();
        if !begins_with(media_type, GRPC) {
            return Self::Other(request);
        }
        let is_web = begins_with(media_type, GRPC_WEB);
        let Some(known) = CONTENT_TYPES.iter().find(|known| media_type.eq_ignore_ascii_case(known.as_bytes())) else {
            let error = Error::new(Reason::EncodingUnsupported, "messages must be encoded as protobuf");
            let error = error.with("header", header::CONTENT_TYPE.as_str()).with("accepted", &*CONTENT_TYPES.join(","));
            return Self::Refused(refusal(error, StatusCode::UNSUPPORTED_MEDIA_TYPE, is_web));
        };
        if request.method() != Method::POST {
            let error = Error::new(Reason::MethodUnknown, "calls must use the method POST");
            let mut response = refusal(error, StatusCode::METHOD_NOT_ALLOWED, is_web);
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
            return Self::Refused(response);
        }
        // tonic-web compares the whole header value.
        request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(known));
        Self::Call(request)
    }
}

fn begins_with(media_type: &[u8], prefix: &[u8]) -> bool {
    media_type.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

fn refusal(error: Error, http_status: StatusCode, is_web: bool) -> Response {
    let mut response = status::response(error);
    *response.status_mut() = http_status;
    if is_web {
        let web = HeaderValue::from_static("application/grpc-web+proto");
        response.headers_mut().insert(header::CONTENT_TYPE, web);
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    /// The HTTP status of a rejected call, or the content type that an accepted call has afterwards.
    fn kind(method: &str, content_type: &'static str) -> Option<Result<String, u16>> {
        let request = Request::builder().method(method).header("content-type", content_type).body(Body::empty());
        match RequestKind::of(request.unwrap()) {
            RequestKind::Call(request) => Some(Ok(request.headers()["content-type"].to_str().unwrap().to_owned())),
            RequestKind::Refused(response) => {
                assert_eq!(response.headers()["grpc-status"], "12");
                Some(Err(response.status().as_u16()))
            }
            RequestKind::Other(_) => None,
        }
    }

    #[test]
    fn calls_are_recognised_by_their_content_type_with_or_without_parameters() {
        for known in CONTENT_TYPES {
            for suffix in ["", ";charset=utf-8", " ; a=b; c=d", ";"] {
                let content_type: &'static str = format!("{known}{suffix}").leak();
                assert_eq!(kind("POST", content_type), Some(Ok(known.to_owned())), "{content_type}");
                assert_eq!(kind("GET", content_type), Some(Err(405)), "{content_type}");
            }
        }
        assert_eq!(kind("POST", "Application/GRPC+Proto"), Some(Ok("application/grpc+proto".to_owned())));
        for other in [
            "application/grpc+json",
            "application/grpc-web+json",
            "application/grpc-web-text+thrift",
            "application/grpcx",
        ] {
            assert_eq!(kind("POST", other), Some(Err(415)), "{other}");
        }
        for none in ["", "application/json", "application/proto", "text/plain; application/grpc"] {
            assert_eq!(kind("POST", none), None, "{none}");
        }
    }
}
