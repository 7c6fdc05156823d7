//! `marquee work`: a node that works on jobs and serves nothing.

use tokio_util::sync::CancellationToken;

use super::services::Services;
use super::{Engines, StartError, jobs};
use crate::config::ServeConfig;
use crate::data_dir;

/// Works on jobs until `stop` fires. Then cancels what runs, gives the jobs back, and closes the database; at most until
/// the shutdown deadline.
pub async fn work(config: ServeConfig, stop: CancellationToken) -> Result<(), StartError> {
    let slots = config.job.slots().ok_or("--work off: this command only works on jobs")?;
    let data_dir = data_dir::lock(&config.storage.database.data_dir)?;
    let engines = Engines::open(&config).await?;
    let public_url = config.edge.public_url.clone().unwrap_or_default();
    let services = Services::new(&engines, &config, &public_url).await?;
    let worker = jobs::worker(&engines, &services, &config, slots);
    let Engines { db, nodes, writes, shutdown, .. } = engines;
    let exchange = tokio::spawn(nodes.run(shutdown.clone()));
    println!("working on jobs of {} with {slots} slots", config.storage.database.url()?);
    let mut working = tokio::spawn(worker.run());
    let lost = tokio::select! {
        biased;
        () = stop.cancelled() => None,
        ended = &mut working => Some(ended),
    };
    tracing::info!("stopping");
    shutdown.cancel();
    writes.close();
    let orderly = async {
        let _ended = exchange.await;
        if lost.is_none() {
            let _ended = working.await;
        }
        writes.wait().await;
        db.close().await;
    };
    if tokio::time::timeout(config.edge.shutdown_deadline, orderly).await.is_err() {
        tracing::warn!("the shutdown deadline has passed; running jobs are cut off");
    }
    drop(data_dir);
    match lost {
        None => Ok(()),
        Some(ended) => Err(format!("the worker has ended unexpectedly: {ended:?}").into()),
    }
}
