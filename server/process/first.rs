//! The first job of a video: its posters, its lowest rung and its sound, after which it can be played everywhere. Then it
//! enqueues what is made later: the other rungs, the storyboard, the captions.

use std::time::Duration;

use super::maker::{Maker, Source, name_of, name_of_sound};
use super::trouble::Trouble;
use super::{FIRST, RUNG, sheets, text_tracks};
use crate::ffmpeg::{Plan, Rung, Work};
use crate::job::{Failure, Handler, Kind, Lane, NewJob, Run};

/// How often another rung is tried.
const ATTEMPTS: u16 = 3;

/// Pictures of an encoder's output that it makes in a second on one core, about, in pixels; for the order of the queue.
const PIXELS_PER_SECOND: u64 = 40_000_000;

/// Makes posters, lowest rung and sound.
///
/// It may be repeated: it makes only renditions that have no row yet, in a folder and under keys of its own; posters
/// only for a video without any. The transaction that ends it adds the rows.
pub struct First(pub Maker);

#[tonic::async_trait]
impl Handler for First {
    fn kind(&self) -> Kind {
        FIRST
    }

    fn time_limit(&self, _run: &Run) -> Duration {
        super::TIME_LIMIT
    }

    async fn run(&self, run: &Run) -> Result<(), Failure> {
        let done = self.work(run).await;
        self.0.settle(run, done).await
    }
}

impl First {
    async fn work(&self, run: &Run) -> Result<(), Trouble> {
        let Some(source) = self.0.source(run).await? else { return Ok(()) };
        let service = &self.0.service;
        // Whoever watches learns what is to be done, before it is.
        service.plan(source.video, &rungs(&source.plan)).await?;
        if !source.original.has_posters {
            self.posters(run, &source).await?;
        }
        let had = service.renditions(source.video).await?;
        let is_missing = |name: &str| !had.iter().any(|file| file.name == name);
        let mut made = Vec::new();
        for (number, sound) in source.plan.sounds.iter().enumerate() {
            if is_missing(&name_of_sound(number)) {
                made.push(self.0.sound(&source, (number, sound), run.token()).await?);
            }
        }
        if let Some(lowest) = source.plan.rungs.first().filter(|rung| is_missing(&name_of(rung))) {
            let progress = |done: f64| run.set_progress(super::thousandths(done));
            made.push(self.0.picture(&source, lowest, run.token(), &progress).await?);
        }
        let others = source.plan.rungs.iter().skip(1).filter(|rung| is_missing(&name_of(rung)));
        let others: Vec<NewJob> = others.map(|rung| another(&source, rung)).collect();
        let mut tx = service.0.store.db().begin().await?;
        if !service.0.store.set_rungs(&mut tx, source.video, &rungs(&source.plan)).await? {
            return Err(Trouble::Gone);
        }
        for file in &made {
            self.0.place(&mut tx, source.video, file).await?;
        }
        service.end_if_made(&mut tx, source.video).await?;
        self.0.videos.set_ready(&mut tx, source.video, service.0.clock.now()).await?;
        let later = [Some(sheets::job(&source)), text_tracks::job(&source)];
        for job in others.into_iter().chain(later.into_iter().flatten()) {
            service.0.jobs.enqueue(&mut tx, job).await?;
        }
        run.finish(&mut tx).await?;
        tx.commit().await?;
        service.notify();
        Ok(())
    }

    /// Keeps the posters. A video of which none can be made is processed all the same.
    async fn posters(&self, run: &Run, source: &Source) -> Result<(), Trouble> {
        let scratch = source.folder.within("poster")?;
        let work = Work { input: &source.input, scratch: &scratch, cancel: run.token(), progress: &|_| {} };
        let posters = match self.0.tools.posters(&work, &source.plan).await {
            Ok(posters) => posters,
            Err(failure) => {
                tracing::warn!(video = %source.video, %failure, "no poster can be made of a video");
                return Ok(());
            }
        };
        let posters: Vec<_> = posters.into_iter().map(|poster| (poster.path, poster.time)).collect();
        if let Err(error) = self.0.videos.set_posters(source.video, source.original.owner, &posters).await {
            tracing::warn!(video = %source.video, %error, "the posters of a video cannot be kept");
        }
        tokio::fs::remove_dir_all(&scratch).await?;
        Ok(())
    }
}

fn rungs(plan: &Plan) -> Vec<String> {
    plan.rungs.iter().map(name_of).collect()
}

/// The job for another rung of a video.
fn another(source: &Source, rung: &Rung) -> NewJob {
    let pixels = u64::from(rung.width) * u64::from(rung.height) * u64::from(rung.frame_rate.milli()) / 1000;
    let seconds = pixels * source.original.duration.as_secs().max(1) / PIXELS_PER_SECOND;
    NewJob::new(RUNG, source.video)
        .of_part(name_of(rung))
        .owned_by(source.original.owner)
        .in_lane(Lane::Normal)
        .costing(Duration::from_secs(seconds.max(1)))
        .tried(ATTEMPTS)
}
