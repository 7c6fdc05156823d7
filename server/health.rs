//! Whether the server serves, said truthfully: not before it is ready, not while its database does not answer, not while it
//! cannot know which sessions have ended, not once its data folder was removed, and not once it has begun to stop. One state feeds `grpc.health.v1` and `/healthz`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::engine::db::Db;
use crate::rpc::policy;

/// How often the database is asked.
const INTERVAL: Duration = Duration::from_secs(2);
/// How long it may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often in a row it may not answer before the server says so.
const FAILURES: u32 = 2;

/// The server's health; cheap to clone.
#[derive(Clone)]
pub struct Health {
    serving: Arc<AtomicBool>,
    reporter: HealthReporter,
}

impl Health {
    /// A server that does not serve yet.
    pub fn new(reporter: HealthReporter) -> Self {
        Self { serving: Arc::new(AtomicBool::new(false)), reporter }
    }

    /// Whether the server serves.
    pub fn is_serving(&self) -> bool {
        self.serving.load(Ordering::Relaxed)
    }

    /// Says so to everyone who asks or watches.
    pub async fn set(&self, serving: bool) {
        self.serving.store(serving, Ordering::Relaxed);
        let status = if serving { ServingStatus::Serving } else { ServingStatus::NotServing };
        let mut services: Vec<&str> = policy::METHODS.iter().map(|method| method.service).collect();
        services.dedup();
        for service in std::iter::once("").chain(services) {
            self.reporter.set_service_status(service, status).await;
        }
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
                self.set(serving).await;
            }
        }
        self.set(false).await;
    }
}
