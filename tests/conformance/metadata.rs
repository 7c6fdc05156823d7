//! What the suite's service reads and sends beside messages, and tonic has no place for: the query of a GET, and
//! trailers of its own.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue};
use http_body::Frame;
use marquee_conformance::v1::Header;
use marquee_contract::google::rpc::ErrorInfo;
use tonic::Status;

/// A request extension: the query of a GET.
#[derive(Clone)]
pub(crate) struct Query(pub(crate) String);

/// Stores the query of a GET for the service.
pub(crate) fn with_query(mut request: Request) -> Request {
    if let Some(query) = request.uri().query().map(ToOwned::to_owned) {
        request.extensions_mut().insert(Query(query));
    }
    request
}

/// A response extension: what the trailers contain.
#[derive(Clone, Default)]
pub(crate) struct Trailers {
    pub(crate) metadata: HeaderMap,
    /// Set when the call has failed before its first message. tonic would send the status in the headers.
    pub(crate) failure: Option<Status>,
}

/// Adds the service's trailers to an answer.
pub(crate) fn with_trailers(mut response: Response) -> Response {
    let Some(Trailers { mut metadata, failure }) = response.extensions_mut().remove::<Trailers>() else {
        return response;
    };
    if let Some(status) = failure {
        let _ = status.add_header(&mut metadata);
        return response.map(|_| Body::new(Mapped { body: Body::empty(), map: Some(move |_| metadata) }));
    }
    let add = |mut trailers: HeaderMap| {
        trailers.extend(metadata);
        trailers
    };
    response.map(|body| Body::new(Mapped { body, map: Some(add) }))
}

/// Removes the reason from errors that our middleware has made: the suite expects errors without details.
pub(crate) fn without_reasons(mut response: Response) -> Response {
    remove_reason(response.headers_mut());
    let remove = |mut trailers: HeaderMap| {
        remove_reason(&mut trailers);
        trailers
    };
    let is_error = response.headers().contains_key("grpc-status");
    if is_error { response } else { response.map(|body| Body::new(Mapped { body, map: Some(remove) })) }
}

fn remove_reason(headers: &mut HeaderMap) {
    let status = Status::from_header_map(headers);
    let info = status.and_then(|status| marquee_contract::status::detail::<ErrorInfo>(&status));
    if info.is_some_and(|info| info.domain == marquee_contract::status::DOMAIN) {
        headers.remove("grpc-status-details-bin");
    }
}

/// A body whose trailers are changed; those of a body without trailers are empty.
struct Mapped<F> {
    body: Body,
    map: Option<F>,
}

impl<F: FnOnce(HeaderMap) -> HeaderMap + Unpin> http_body::Body for Mapped<F> {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        let frame = ready!(Pin::new(&mut this.body).poll_frame(cx)).transpose()?;
        let trailers = match frame.map(Frame::into_trailers) {
            Some(Err(data)) => return Poll::Ready(Some(Ok(data))),
            Some(Ok(trailers)) => trailers,
            None => HeaderMap::new(),
        };
        Poll::Ready(this.map.take().map(|map| Ok(Frame::trailers(map(trailers)))))
    }
}

/// The suite's headers as a map.
pub(crate) fn map(headers: &[Header]) -> HeaderMap {
    let pairs = headers.iter().flat_map(|header| header.value.iter().map(|value| (&*header.name, &**value)));
    let mut map = HeaderMap::new();
    for (name, value) in pairs {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            map.append(name, value);
        }
    }
    map
}

/// A map as the suite's headers.
pub(crate) fn list(map: &HeaderMap) -> Vec<Header> {
    let values = |name| map.get_all(name).iter().filter_map(|value| value.to_str().ok()).map(ToOwned::to_owned);
    map.keys().map(|name| Header { name: name.to_string(), value: values(name).collect() }).collect()
}
