//! The server that Connect's conformance suite tests: the suite's service behind Marquee's own protocols.
//!
//! What is tested is `rpc/connect`, and the middleware that reads and ends calls: `rpc/kind`, `rpc/deadline`,
//! `rpc/stream`, `rpc/message`, `rpc/compression`, `rpc/status`. `tests/conformance/run` starts the suite, which starts
//! this program: it reads a `ServerCompatRequest` from its input, writes a `ServerCompatResponse` with the port that it
//! listens on, and serves until it is killed.

mod metadata;
mod service;

use std::convert::Infallible;
use std::error::Error;
use std::io::{self, Read, Write};
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use marquee::engine::limit::Permits;
use marquee::exchange::SlowClientLimit;
use marquee::rpc::admission::Admission;
use marquee::rpc::connect::Connect;
use marquee::rpc::deadline::{self, Deadlines};
use marquee::rpc::kind::RequestKind;
use marquee::rpc::message::{self, MessageLimits, Messages, SpeedLimits};
use marquee::rpc::metrics::Metrics;
use marquee::rpc::policy::Method;
use marquee::rpc::{status, stream, unread};
use marquee_conformance::v1::conformance_service_server::ConformanceServiceServer;
use marquee_conformance::v1::{ServerCompatRequest, ServerCompatResponse};
use marquee_contract::options::v1::{Access, Cost};
use prost::Message;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic_web::GrpcWebLayer;
use tower::{Layer, Service, service_fn};

use service::Conformance;

const MINUTE: Duration = Duration::from_mins(1);

/// The methods of the suite, for the middleware.
static METHODS: [Method; 6] = [
    method("/connectrpc.conformance.v1.ConformanceService/Unary", false, false),
    method("/connectrpc.conformance.v1.ConformanceService/ServerStream", false, true),
    method("/connectrpc.conformance.v1.ConformanceService/ClientStream", true, false),
    method("/connectrpc.conformance.v1.ConformanceService/BidiStream", true, true),
    method("/connectrpc.conformance.v1.ConformanceService/Unimplemented", false, false),
    method("/connectrpc.conformance.v1.ConformanceService/IdempotentUnary", false, false),
];

const fn method(path: &'static str, client_streaming: bool, server_streaming: bool) -> Method {
    Method {
        index: 0,
        path,
        service: "connectrpc.conformance.v1.ConformanceService",
        name: "",
        input: "",
        output: "",
        access: Access::Public,
        cost: Cost::Read,
        read_only: true,
        idempotent: false,
        client_streaming,
        server_streaming,
        carries_image: false,
        needs_verified_email: false,
    }
}

struct Server {
    connect: Connect,
    messages: Messages,
    deadlines: Deadlines,
    services: Router,
}

impl Server {
    fn new(request: &ServerCompatRequest) -> Result<Self, Box<dyn Error>> {
        let metrics = Metrics::new(Arc::default(), Vec::new())?;
        let permits = || Permits::new(1, "none", &metrics.overloaded, &metrics.in_use);
        // The suite asks for no limit with 0.
        let limit = if request.message_receive_limit == 0 { 4 << 20 } else { request.message_receive_limit as usize };
        let service = ConformanceServiceServer::new(Conformance).max_decoding_message_size(limit);
        let messages = Messages {
            limits: MessageLimits { transfer: limit, image: limit, other: limit },
            speed_limits: SpeedLimits {
                message: MINUTE,
                stream_idle: MINUTE,
                upload_idle: MINUTE,
                window: MINUTE,
                min_bytes: 0,
            },
            ends: SlowClientLimit { patience: MINUTE, counter: metrics.slow.clone() },
            admission: Admission { transfers: permits(), pictures: permits() },
        };
        Ok(Self {
            connect: Connect::new(&[marquee_conformance::FILE_DESCRIPTOR_SET])?,
            messages,
            deadlines: Deadlines { unary: MINUTE, stream: MINUTE, shutdown: CancellationToken::default() },
            services: Routes::new(service).into_axum_router(),
        })
    }

    /// Answers a request in any of the protocols.
    async fn answer(&self, request: Request) -> Response {
        unread::discard(request, async |request| self.by_kind(request).await).await
    }

    async fn by_kind(&self, request: Request) -> Response {
        match RequestKind::of(request) {
            RequestKind::Call(request) => {
                let service = service_fn(async |request: http::Request<tonic::body::Body>| {
                    Ok::<_, Infallible>(self.call(request.map(Body::new)).await)
                });
                let Ok(response) = GrpcWebLayer::new().layer(service).call(request).await;
                response.map(Body::new)
            }
            RequestKind::Refused(response) => response,
            RequestKind::Other(request) => {
                let request = metadata::with_query(request);
                let answer = self.connect.answer(request, async |request| self.call(request).await).await;
                answer.unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
            }
        }
    }

    /// Answers a call in gRPC.
    async fn call(&self, mut request: Request) -> Response {
        if let Some(method) = METHODS.iter().find(|method| method.path == request.uri().path()) {
            request.extensions_mut().insert(method);
        }
        let mut services = self.services.clone();
        let answer = async |request| {
            let Ok(response) = services.call(request).await;
            metadata::with_trailers(response)
        };
        let collect = async |request| message::collect(&self.messages, request, answer).await;
        let bound = async |request| stream::bound(&self.messages, request, collect).await;
        let enforce = async |request| deadline::enforce(&self.deadlines, request, bound).await;
        metadata::without_reasons(status::translate(request, enforce).await)
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let request: ServerCompatRequest = read()?;
    let server = Arc::new(Server::new(&request)?);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    write(&ServerCompatResponse { host: address.ip().to_string(), port: address.port().into(), pem_cert: Vec::new() })?;
    let service = service_fn(move |request| {
        let server = server.clone();
        async move { Ok::<_, Infallible>(server.answer(request).await) }
    });
    axum::serve(listener, Router::new().fallback_service(service)).await?;
    Ok(())
}

/// Reads a message from the input: its length in four bytes, and the message.
fn read<M: Message + Default>() -> Result<M, Box<dyn Error>> {
    let (mut input, mut len) = (io::stdin().lock(), [0; 4]);
    input.read_exact(&mut len)?;
    let mut message = vec![0; usize::try_from(u32::from_be_bytes(len))?];
    input.read_exact(&mut message)?;
    Ok(M::decode(&*message)?)
}

fn write(message: &impl Message) -> Result<(), Box<dyn Error>> {
    let (mut output, message) = (io::stdout().lock(), message.encode_to_vec());
    output.write_all(&u32::try_from(message.len())?.to_be_bytes())?;
    output.write_all(&message)?;
    Ok(output.flush()?)
}
