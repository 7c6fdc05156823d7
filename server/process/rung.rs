//! A job that makes another rung of a video.

use std::time::Duration;

use super::RUNG;
use super::maker::{Maker, name_of};
use super::trouble::Trouble;
use crate::job::{Failure, Handler, Kind, Run};

/// Makes the rung that is named by the part of its job.
///
/// It may be repeated: it does nothing if the rung has a row, and makes it in a folder and under a key of its own
/// otherwise. The transaction that ends it adds the row.
pub struct AnotherRung(pub Maker);

#[tonic::async_trait]
impl Handler for AnotherRung {
    fn kind(&self) -> Kind {
        RUNG
    }

    fn time_limit(&self, _run: &Run) -> Duration {
        super::TIME_LIMIT
    }

    async fn run(&self, run: &Run) -> Result<(), Failure> {
        let done = self.work(run).await;
        self.0.settle(run, done).await
    }
}

impl AnotherRung {
    async fn work(&self, run: &Run) -> Result<(), Trouble> {
        let Some(source) = self.0.source(run).await? else { return Ok(()) };
        let service = &self.0.service;
        let had = service.renditions(source.video).await?;
        let rung = source.plan.rungs.iter().find(|rung| name_of(rung) == run.job.part);
        // The ladder of this version may not have it any more.
        let Some(rung) = rung.filter(|rung| !had.iter().any(|file| file.name == name_of(rung))) else { return Ok(()) };
        let progress = |done: f64| run.set_progress(super::thousandths(done));
        let made = self.0.picture(&source, rung, run.token(), &progress).await?;
        let rungs: Vec<String> = source.plan.rungs.iter().map(name_of).collect();
        let mut tx = service.0.store.db().begin().await?;
        if !service.0.store.set_rungs(&mut tx, source.video, &rungs).await? {
            return Err(Trouble::Gone);
        }
        self.0.place(&mut tx, source.video, &made).await?;
        service.end_if_made(&mut tx, source.video).await?;
        run.finish(&mut tx).await?;
        tx.commit().await?;
        service.notify();
        Ok(())
    }
}
