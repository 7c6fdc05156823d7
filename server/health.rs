//! Whether the server serves, said truthfully: not before it is ready, not while its database does not answer, not while it
//! cannot know which sessions have ended, not once its data folder was removed, and not once it has begun to stop. One state feeds `grpc.health.v1` and `/healthz`.

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

/// How often the database is asked.
const INTERVAL: Duration = Duration::from_secs(2);
/// How long it may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often in a row it may not answer before the server says so.
const FAILURES: u32 = 2;

/// The server's health, which all its services share; cheap to clone.
#[derive(Clone)]
pub struct Health {
    serving: Arc<watch::Sender<bool>>,
}

impl Default for Health {
    /// A server that does not serve yet.
    fn default() -> Self {
        Self { serving: Arc::new(watch::Sender::new(false)) }
    }
}

impl Health {
    /// Whether the server serves.
    pub fn is_serving(&self) -> bool {
        *self.serving.borrow()
    }

    /// Says so to everyone who asks or watches.
    pub fn set(&self, serving: bool) {
        self.serving.send_if_modified(|before| std::mem::replace(before, serving) != serving);
    }

    /// `grpc.health.v1`.
    pub fn service(&self) -> HealthServer<Self> {
        HealthServer::new(self.clone())
    }

    /// Asks the database, `is_informed` (of ended sessions) and `has_data` (whether the data folder is there), again and
    /// again; ends with NOT_SERVING when `shutdown` fires.
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
            // One slow answer under load must not take a node out, or a burst would take them all.
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

    /// A service that is not known is said to be so, and may become known: by another version of the server, not this one.
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
