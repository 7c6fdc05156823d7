//! A job that makes the storyboard of a video.

use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use marquee_picture::{Shape, render};

use super::maker::{Maker, NewBlob, Source};
use super::storyboard::{SHEET_TYPE, Storyboard};
use super::trouble::{self, Trouble};
use super::videos::Original;
use super::{STORYBOARD, model};
use crate::engine::blob::{BlobError, BlobKey, ledger};
use crate::engine::db::Tx;
use crate::error::Error;
use crate::ffmpeg::{Demuxer, Input, StoryboardPlan, Work};
use crate::id::{Id, VideoId};
use crate::job::{Failure, Handler, Job, Kind, Lane, NewJob, Run};
use crate::secrets::sha256;

/// How often it is tried: a video can do without.
const ATTEMPTS: u16 = 3;

/// Room for the sheets as ffmpeg writes them, in bytes: ten of 1600 pixels squared, without compression.
const ROOM_BYTES: u64 = 80 << 20;

/// Makes the storyboard of a video, from its lowest rung.
///
/// It may be repeated: it does nothing if there is a storyboard, and makes it in a folder and under keys of its own
/// otherwise. The transaction that ends it adds the row. Its failure changes nothing of the video.
pub struct Sheets(pub Maker);

/// The beginning of the keys of sheets; `prefix` is that of the keys of the video.
fn unfinished(prefix: &str) -> String {
    format!("{prefix}storyboard")
}

/// The job for a video whose lowest rung is made. Its payload is the prefix of the video's keys.
pub(super) fn job(source: &Source) -> NewJob {
    NewJob::new(STORYBOARD, source.video)
        .owned_by(source.original.owner)
        .in_lane(Lane::Background)
        .costing(source.original.duration / 100 + Duration::from_secs(1))
        .tried(ATTEMPTS)
        .with_payload(source.original.blob_key.prefix())
}

/// A sheet that is to be stored.
struct Sheet {
    key: BlobKey,
    jpeg: Bytes,
    etag: String,
}

#[tonic::async_trait]
impl Handler for Sheets {
    fn kind(&self) -> Kind {
        STORYBOARD
    }

    fn time_limit(&self, _run: &Run) -> Duration {
        super::TIME_LIMIT
    }

    async fn run(&self, run: &Run) -> Result<(), Failure> {
        trouble::settle_extra(run, self.work(run).await)
    }

    /// Marks the sheets for the sweeper that the attempts have left.
    async fn dead(&self, tx: &mut Tx, job: &Job, _why: &str) -> Result<(), Error> {
        Ok(ledger::mark_unfinished_deleted(tx, &unfinished(&job.payload), self.0.service.0.clock.now()).await?)
    }
}

impl Sheets {
    async fn work(&self, run: &Run) -> Result<(), Trouble> {
        let service = &self.0.service;
        let Some(video) = VideoId::parse(&run.job.subject) else {
            return Err(Error::internal("the subject of a job is not a video").into());
        };
        if service.storyboard(video).await?.is_some() {
            return Ok(());
        }
        let Some(original) = self.0.videos.original(video).await? else { return Ok(()) };
        let files = service.renditions(video).await?;
        let Some(lowest) = files.first().filter(|file| file.is_picture()) else { return Ok(()) };
        let (plan, sheets) = self.make(run, &original, lowest).await?;
        self.store(video, &original, &sheets).await?;
        let names: Vec<&str> = sheets.iter().map(|sheet| sheet.key.name()).collect();
        let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        let storyboard = Storyboard {
            spacing: i64::try_from(plan.interval.as_micros()).unwrap_or(i64::MAX),
            tiles: number(plan.tiles),
            tile_width: number(plan.tile_width),
            tile_height: number(plan.tile_height),
            grid_columns: number(plan.columns),
            grid_rows: number(plan.rows),
            sheets: names.join(","),
        };
        let mut tx = service.0.store.db().begin().await?;
        if !service.0.store.insert_storyboard(&mut tx, video, &storyboard, service.0.clock.now()).await? {
            return Err(Failure::lost().into());
        }
        for sheet in &sheets {
            if !ledger::set_live(&mut tx, &sheet.key, SHEET_TYPE, &sheet.etag).await? {
                return Err(Failure::lost().into());
            }
        }
        run.finish(&mut tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Makes the sheets of a rung.
    async fn make(
        &self,
        run: &Run,
        original: &Original,
        rung: &model::RenditionFile,
    ) -> Result<(StoryboardPlan, Vec<Sheet>), Trouble> {
        let pixels = |side: i32| side.unsigned_abs();
        let (path, folder) = self.0.fetch(run, &rung.blob_key, rung.size_bytes.unsigned_abs(), ROOM_BYTES).await?;
        let input = Input { path, demuxer: Demuxer::Mov, duration: original.duration };
        let scratch = folder.within("sheets")?;
        let work = Work { input: &input, scratch: &scratch, cancel: run.token(), progress: &|_| {} };
        let plan = StoryboardPlan::of((pixels(rung.width), pixels(rung.height)), original.duration);
        let storyboard = self.0.tools.storyboard(&work, &plan).await?;
        let size = (plan.columns * plan.tile_width, plan.rows * plan.tile_height);
        let mut sheets = Vec::new();
        for (number, path) in storyboard.sheets.into_iter().enumerate() {
            let jpeg = tokio::task::spawn_blocking(move || encode(path, size)).await.map_err(Error::internal)??;
            let id: Id<Sheet> = Id::new(self.0.service.0.clock.now());
            let key = BlobKey::made_of(&original.blob_key, &format!("storyboard{number}"), id, ".jpg");
            let etag = data_encoding::HEXLOWER.encode(&sha256(&jpeg));
            sheets.push(Sheet { key, jpeg, etag });
        }
        Ok((storyboard.plan, sheets))
    }

    /// Stores the sheets as blobs that are not live yet.
    async fn store(&self, video: VideoId, original: &Original, sheets: &[Sheet]) -> Result<(), Trouble> {
        let new = sheets.iter().map(|sheet| NewBlob {
            key: &sheet.key,
            size_bytes: i64::try_from(sheet.jpeg.len()).unwrap_or(i64::MAX),
            content_type: SHEET_TYPE,
        });
        let new: Vec<_> = new.collect();
        // What an attempt before has left goes.
        let unfinished = unfinished(original.blob_key.prefix());
        self.0.announce((video, original.owner), Some(&unfinished), &new).await?;
        for sheet in sheets {
            match self.0.blobs.put(&sheet.key, SHEET_TYPE, sheet.jpeg.clone()).await {
                Ok(()) => {}
                Err(BlobError::NotFound(_)) => return Err(Failure::lost().into()),
                Err(error) => return Err(Error::from(error).into()),
            }
        }
        Ok(())
    }
}

/// Decodes the sheet that ffmpeg wrote, and encodes it again. `size` is the one that it must have.
fn encode(path: PathBuf, size: (u32, u32)) -> Result<Bytes, Failure> {
    let broken = |text: String| Failure::finally("bad_output", text);
    // No widths: it keeps its own.
    let shape = Shape { aspect: size, widths: &[] };
    let rendered = render(&std::fs::read(path)?, &shape).map_err(|error| broken(error.to_string()))?;
    match rendered.into_iter().next() {
        Some(sheet) if (sheet.width, sheet.height) == size => Ok(sheet.jpeg.into()),
        _ => Err(broken("a sheet does not have its size".to_owned())),
    }
}
