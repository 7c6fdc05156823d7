//! The suite's service, as its protos describe it: it sends what a request asks for, and tells what it has received.

use std::time::Duration;

use futures_util::stream::{BoxStream, StreamExt, try_unfold};
use http::HeaderMap;
use marquee_conformance::v1::conformance_payload::{ConnectGetInfo, RequestInfo};
use marquee_conformance::v1::conformance_service_server::ConformanceService;
use marquee_conformance::v1::unary_response_definition;
use marquee_conformance::v1::{
    BidiStreamRequest, BidiStreamResponse, ClientStreamRequest, ClientStreamResponse, ConformancePayload, Error,
    Header, IdempotentUnaryRequest, IdempotentUnaryResponse, ServerStreamRequest, ServerStreamResponse,
    StreamResponseDefinition, UnaryRequest, UnaryResponse, UnaryResponseDefinition, UnimplementedRequest,
    UnimplementedResponse,
};
use prost::Message;
use prost_types::Any;
use tonic::{Code, Extensions, Request, Response, Status, Streaming};

use super::metadata::{Query, Trailers, list, map};

pub(crate) struct Conformance;

type Messages<T> = BoxStream<'static, Result<T, Status>>;

#[tonic::async_trait]
impl ConformanceService for Conformance {
    async fn unary(&self, request: Request<UnaryRequest>) -> Result<Response<UnaryResponse>, Status> {
        let mut received = Received::of(&request);
        let message = request.into_inner();
        received.add(&message, "UnaryRequest");
        let wrap = |payload| UnaryResponse { payload: Some(payload) };
        Ok(unary(message.response_definition, received, wrap).await)
    }

    async fn idempotent_unary(
        &self,
        request: Request<IdempotentUnaryRequest>,
    ) -> Result<Response<IdempotentUnaryResponse>, Status> {
        let mut received = Received::of(&request);
        let message = request.into_inner();
        received.add(&message, "IdempotentUnaryRequest");
        let wrap = |payload| IdempotentUnaryResponse { payload: Some(payload) };
        Ok(unary(message.response_definition, received, wrap).await)
    }

    async fn client_stream(
        &self,
        request: Request<Streaming<ClientStreamRequest>>,
    ) -> Result<Response<ClientStreamResponse>, Status> {
        let mut received = Received::of(&request);
        let (mut messages, mut definition) = (request.into_inner(), None);
        while let Some(message) = messages.message().await? {
            received.add(&message, "ClientStreamRequest");
            if received.count == 1 {
                definition = message.response_definition;
            }
        }
        let wrap = |payload| ClientStreamResponse { payload: Some(payload) };
        Ok(unary(definition, received, wrap).await)
    }

    type ServerStreamStream = Messages<ServerStreamResponse>;

    async fn server_stream(
        &self,
        request: Request<ServerStreamRequest>,
    ) -> Result<Response<Messages<ServerStreamResponse>>, Status> {
        let mut received = Received::of(&request);
        let message = request.into_inner();
        received.add(&message, "ServerStreamRequest");
        let plan = Plan::new(message.response_definition, received, None);
        Ok(plan.answer(|payload| ServerStreamResponse { payload: Some(payload) }))
    }

    type BidiStreamStream = Messages<BidiStreamResponse>;

    async fn bidi_stream(
        &self,
        request: Request<Streaming<BidiStreamRequest>>,
    ) -> Result<Response<Messages<BidiStreamResponse>>, Status> {
        let mut received = Received::of(&request);
        let mut messages = request.into_inner();
        let first = messages.message().await?;
        let is_full_duplex = first.as_ref().is_some_and(|first| first.full_duplex);
        if let Some(first) = &first {
            received.add(first, "BidiStreamRequest");
        }
        let mut rest = Some(messages);
        while let Some(messages) = rest.as_mut().filter(|_| !is_full_duplex) {
            match messages.message().await? {
                Some(message) => received.add(&message, "BidiStreamRequest"),
                None => rest = None,
            }
        }
        let plan = Plan::new(first.and_then(|first| first.response_definition), received, rest);
        Ok(plan.answer(|payload| BidiStreamResponse { payload: Some(payload) }))
    }

    async fn unimplemented(&self, _: Request<UnimplementedRequest>) -> Result<Response<UnimplementedResponse>, Status> {
        Err(Status::unimplemented("as the suite expects"))
    }
}

/// What the service has received and not told yet.
#[derive(Default)]
struct Received {
    info: RequestInfo,
    count: usize,
}

impl Received {
    fn of<T>(request: &Request<T>) -> Self {
        let headers: HeaderMap = request.metadata().clone().into_headers();
        let info = RequestInfo {
            timeout_ms: headers.get("grpc-timeout").and_then(|value| timeout_ms(value.to_str().ok()?)),
            request_headers: list(&headers),
            requests: Vec::new(),
            connect_get_info: get_info(request.extensions()),
        };
        Self { info, count: 0 }
    }

    fn add(&mut self, message: &impl Message, name: &str) {
        let type_url = format!("type.googleapis.com/connectrpc.conformance.v1.{name}");
        self.info.requests.push(Any { type_url, value: message.encode_to_vec() });
        self.count += 1;
    }

    fn take(&mut self) -> RequestInfo {
        std::mem::take(&mut self.info)
    }
}

fn get_info(extensions: &Extensions) -> Option<ConnectGetInfo> {
    let Query(query) = extensions.get()?;
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let query_params = pairs.map(|(name, value)| Header { name: name.to_owned(), value: vec![value.to_owned()] });
    Some(ConnectGetInfo { query_params: query_params.collect() })
}

/// The milliseconds of a `grpc-timeout`.
fn timeout_ms(value: &str) -> Option<i64> {
    let (digits, unit) = value.split_at_checked(value.len().checked_sub(1)?)?;
    let amount: i64 = digits.parse().ok()?;
    Some(match unit {
        "H" => amount * 3_600_000,
        "M" => amount * 60_000,
        "S" => amount * 1_000,
        "m" => amount,
        "u" => amount / 1_000,
        _ => amount / 1_000_000,
    })
}

/// The status for an error that a request asks for. Before the first message, it tells what was received.
fn status(error: &Error, received: Option<RequestInfo>) -> Status {
    let mut details = error.details.clone();
    if let Some(info) = received {
        let type_url = "type.googleapis.com/connectrpc.conformance.v1.ConformancePayload.RequestInfo".to_owned();
        details.push(Any { type_url, value: info.encode_to_vec() });
    }
    let message = error.message.clone().unwrap_or_default();
    let encoded = marquee_contract::google::rpc::Status { code: error.code, message: message.clone(), details };
    Status::with_details(Code::from(error.code), message, encoded.encode_to_vec().into())
}

/// The answer of a call with one response.
async fn unary<T: Default>(
    definition: Option<UnaryResponseDefinition>,
    mut received: Received,
    wrap: impl FnOnce(ConformancePayload) -> T,
) -> Response<T> {
    let definition = definition.unwrap_or_default();
    tokio::time::sleep(Duration::from_millis(definition.response_delay_ms.into())).await;
    let mut trailers = Trailers { metadata: map(&definition.response_trailers), failure: None };
    let info = received.take();
    let message = match definition.response {
        Some(unary_response_definition::Response::Error(error)) => {
            trailers.failure = Some(status(&error, Some(info)));
            T::default()
        }
        Some(unary_response_definition::Response::ResponseData(data)) => {
            wrap(ConformancePayload { data, request_info: Some(info) })
        }
        None => wrap(ConformancePayload { data: Vec::new(), request_info: Some(info) }),
    };
    answer(message, &definition.response_headers, trailers)
}

fn answer<T>(message: T, headers: &[Header], trailers: Trailers) -> Response<T> {
    let mut response = Response::new(message);
    *response.metadata_mut() = tonic::metadata::MetadataMap::from_headers(map(headers));
    response.extensions_mut().insert(trailers);
    response
}

/// What is still to be sent on a stream.
struct Plan {
    definition: StreamResponseDefinition,
    received: Received,
    /// In full duplex, the client's stream: each response waits for a request.
    requests: Option<Streaming<BidiStreamRequest>>,
    sent: usize,
    has_ended: bool,
}

impl Plan {
    fn new(
        definition: Option<StreamResponseDefinition>,
        received: Received,
        requests: Option<Streaming<BidiStreamRequest>>,
    ) -> Self {
        Self { definition: definition.unwrap_or_default(), received, requests, sent: 0, has_ended: false }
    }

    fn answer<T: Send + 'static>(
        self,
        wrap: impl Fn(ConformancePayload) -> T + Send + 'static,
    ) -> Response<Messages<T>> {
        let trailers = Trailers { metadata: map(&self.definition.response_trailers), failure: None };
        let headers = self.definition.response_headers.clone();
        let payloads = try_unfold(self, async |mut plan| Ok(plan.next().await?.map(|payload| (payload, plan))));
        answer(payloads.map(move |payload| payload.map(&wrap)).boxed(), &headers, trailers)
    }

    async fn next(&mut self) -> Result<Option<ConformancePayload>, Status> {
        if self.sent > 0
            && let Some(requests) = &mut self.requests
        {
            match requests.message().await? {
                Some(request) => self.received.add(&request, "BidiStreamRequest"),
                // The rest is sent at once.
                None => self.requests = None,
            }
        }
        let Some(data) = self.definition.response_data.get(self.sent).cloned() else { return self.end() };
        tokio::time::sleep(Duration::from_millis(self.definition.response_delay_ms.into())).await;
        let is_told = self.sent == 0 || self.requests.is_some();
        self.sent += 1;
        Ok(Some(ConformancePayload { data, request_info: is_told.then(|| self.received.take()) }))
    }

    fn end(&mut self) -> Result<Option<ConformancePayload>, Status> {
        if std::mem::replace(&mut self.has_ended, true) {
            return Ok(None);
        }
        let received = (self.sent == 0).then(|| self.received.take());
        self.definition.error.as_ref().map_or(Ok(None), |error| Err(status(error, received)))
    }
}
