//! The server's health, for `grpc.health.v1` and `/healthz`.
//!
//! The server is NOT_SERVING before it is ready, while its database does not answer, while it cannot learn which
//! sessions have ended, after its data folder was removed, and after it has begun to stop.

use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, BoxStream, StreamExt};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_server::{Health as HealthRpc, HealthServer};
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};

use crate::engine::db::Db;
use crate::rpc::policy;

/// How often the database is checked.
const INTERVAL: Duration = Duration::from_secs(2);
/// How long it may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// How many checks in a row must fail before the server is NOT_SERVING.
const FAILURES: u32 = 2;

/// The health of the server and of all its services; cheap to clone.
#[derive(Clone)]
pub struct Health {
    serving: Arc<watch::Sender<bool>>,
}

impl Default for Health {
    /// NOT_SERVING.
    fn default() -> Self {
        Self { serving: Arc::new(watch::Sender::new(false)) }
    }
}

impl Health {
    pub fn is_serving(&self) -> bool {
        *self.serving.borrow()
    }

    /// Sets the health, and notifies everyone who watches it.
    pub fn set(&self, serving: bool) {
        self.serving.send_if_modified(|before| std::mem::replace(before, serving) != serving);
    }

    /// The gRPC service `grpc.health.v1`.
    pub fn service(&self) -> HealthServer<Self> {
        HealthServer::new(self.clone())
    }

    /// Checks the database, `is_informed` (whether ended sessions are known) and `has_data` (whether the data folder is
    /// in place) until `shutdown` fires; then sets NOT_SERVING.
    pub async fn run(
        self,
        db: Db,
        is_informed: impl Fn() -> bool,
        has_data: impl Fn() -> bool,
        shutdown: CancellationToken,
    ) {
        let mut ticks = tokio::time::interval(INTERVAL);
        let mut failures = 0;
        while shutdown.run_until_cancelled(ticks.tick()).await.is_some() {
            let answered = matches!(tokio::time::timeout(PATIENCE, db.ping()).await, Ok(Ok(())));
            failures = if answered { 0 } else { failures + 1 };
            // One slow answer under load must not take a node out of service, or a burst would take out all nodes.
            let (answers, informed, data) = (failures < FAILURES, is_informed(), has_data());
            let serving = answers && informed && data;
            if serving != self.is_serving() && !shutdown.is_cancelled() {
                tracing::info!(
                    serving,
                    database_answers = answers,
                    revocations_known = informed,
                    data_folder_there = data,
                    "health has changed"
                );
                self.set(serving);
            }
        }
        self.set(false);
    }
}

#[tonic::async_trait]
impl HealthRpc for Health {
    type WatchStream = BoxStream<'static, Result<HealthCheckResponse, Status>>;

    async fn check(&self, request: Request<HealthCheckRequest>) -> Result<Response<HealthCheckResponse>, Status> {
        if !is_known(&request.get_ref().service) {
            return Err(Status::not_found("there is no such service"));
        }
        Ok(Response::new(answer(status(self.is_serving()))))
    }

    /// An unknown service is SERVICE_UNKNOWN, and the stream stays open, as the protocol requires: the service may
    /// exist after an update.
    async fn watch(&self, request: Request<HealthCheckRequest>) -> Result<Response<Self::WatchStream>, Status> {
        if !is_known(&request.get_ref().service) {
            let unknown = stream::iter([Ok(answer(ServingStatus::ServiceUnknown))]);
            return Ok(Response::new(unknown.chain(stream::pending()).boxed()));
        }
        let mut states = self.serving.subscribe();
        states.mark_changed();
        let changes = stream::unfold(states, async |mut states| {
            states.changed().await.ok()?;
            let serving = *states.borrow_and_update();
            Some((Ok(answer(status(serving))), states))
        });
        Ok(Response::new(changes.boxed()))
    }
}

/// Whether this is one of Marquee's services, or the server as a whole, whose name is empty.
fn is_known(service: &str) -> bool {
    service.is_empty() || policy::METHODS.iter().any(|method| method.service == service)
}

fn status(serving: bool) -> ServingStatus {
    if serving { ServingStatus::Serving } else { ServingStatus::NotServing }
}

fn answer(status: ServingStatus) -> HealthCheckResponse {
    HealthCheckResponse { status: status.into() }
}
