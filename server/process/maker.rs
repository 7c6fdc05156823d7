//! Makes files of an original with ffmpeg and stores them, for the handlers of jobs.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::model::{CONTENT_TYPE, RenditionFile, TrackKind};
use super::scratch::{Folder, Scratch};
use super::segments::Segments;
use super::service::Service;
use super::trouble::Trouble;
use super::videos::{Original, Videos};
use crate::caller::UserId;
use crate::caption;
use crate::engine::blob::{BlobKey, BlobStore, fetch_file, ledger, store_file};
use crate::engine::db::Tx;
use crate::error::{Error, Reason, Result};
use crate::ffmpeg::{self, Demuxer, Input, Plan, Rung, Sound, Tools, Work, ladder};
use crate::id::{Id, VideoId};
use crate::job::{self, Run};

/// Makes and stores files; cheap to clone.
#[derive(Clone)]
pub struct Maker {
    pub service: Service,
    pub videos: Arc<dyn Videos>,
    pub stored_captions: caption::StoredCaptions,
    pub blobs: Arc<dyn BlobStore>,
    pub tools: Arc<Tools>,
    pub scratch: Scratch,
}

/// An original on this machine, with what is to be made of it.
pub(super) struct Source {
    pub(super) video: VideoId,
    pub(super) original: Original,
    pub(super) input: Input,
    pub(super) plan: Plan,
    pub(super) folder: Folder,
}

/// A file that was made and stored. Its blob is not live, and no row names it.
pub(super) struct Made {
    file: RenditionFile,
    init_bytes: i64,
    segments: Segments,
    etag: String,
}

/// A file that is to be stored.
pub(super) struct NewBlob<'a> {
    pub(super) key: &'a BlobKey,
    pub(super) size_bytes: i64,
    pub(super) content_type: &'static str,
}

impl Maker {
    /// Fetches the original of a job's video, and examines it. None when the video was deleted.
    pub(super) async fn source(&self, run: &Run) -> Result<Option<Source>, Trouble> {
        let Some(video) = VideoId::parse(&run.job.subject) else {
            return Err(Error::internal("the subject of a job is not a video").into());
        };
        let Some(original) = self.videos.original(video).await? else { return Ok(None) };
        let room = expected_bytes(original.duration);
        let (path, folder) = self.fetch(run, &original.blob_key, original.size_bytes, room).await?;
        let demuxer = match original.content_type.as_str() {
            "video/webm" | "video/x-matroska" => Demuxer::Matroska,
            _ => Demuxer::Mov,
        };
        let input = Input { path, demuxer, duration: original.duration };
        let work = Work { input: &input, scratch: folder.path(), cancel: run.token(), progress: &|_| {} };
        let report = self.tools.report(&work).await?;
        let plan = Plan::of(&report, &input, ladder::LADDER)?;
        Ok(Some(Source { video, original, input, plan, folder }))
    }

    /// Provides a blob of `size_bytes` as a file, and a folder with room for `room` bytes beside it.
    pub(super) async fn fetch(
        &self,
        run: &Run,
        key: &BlobKey,
        size_bytes: u64,
        room: u64,
    ) -> Result<(PathBuf, Folder), Trouble> {
        let local = self.blobs.local_path(key);
        let fetched = if local.is_some() { 0 } else { size_bytes };
        if !self.scratch.fits(fetched) {
            let text = "The file is larger than this server can process.";
            return Err(ffmpeg::Failure::Refused(text.to_owned()).into());
        }
        let folder = tokio::select! {
            folder = self.scratch.folder(run, fetched + room) => folder?,
            () = run.token().cancelled() => return Err(job::Failure::cancelled().into()),
        };
        if let Some(path) = local {
            return Ok((path.canonicalize()?, folder));
        }
        let path = folder.path().join("original");
        tokio::select! {
            fetched = fetch_file(self.blobs.clone(), key, size_bytes, &path) => fetched?,
            () = run.token().cancelled() => return Err(job::Failure::cancelled().into()),
        }
        Ok((path, folder))
    }

    /// Makes and stores a picture.
    pub(super) async fn picture(
        &self,
        source: &Source,
        rung: &Rung,
        cancel: &CancellationToken,
        progress: &(dyn Fn(f64) + Send + Sync),
    ) -> Result<Made, Trouble> {
        let name = name_of(rung);
        let scratch = source.folder.within(&name)?;
        let work = Work { input: &source.input, scratch: &scratch, cancel, progress };
        let made = self.tools.video(&work, &source.plan.video, rung).await?;
        let side = |side: u32| i32::try_from(side).unwrap_or(i32::MAX);
        let file = RenditionFile {
            kind: TrackKind::Picture,
            width: side(rung.width),
            height: side(rung.height),
            frame_rate: side(rung.frame_rate.milli()),
            language: String::new(),
            ..self.unstored(source, name, &made)
        };
        self.store(source, file, &made, &scratch).await
    }

    /// Makes and stores a sound, the `number`th of the plan.
    pub(super) async fn sound(
        &self,
        source: &Source,
        (number, sound): (usize, &Sound),
        cancel: &CancellationToken,
    ) -> Result<Made, Trouble> {
        let name = name_of_sound(number);
        let scratch = source.folder.within(&name)?;
        let work = Work { input: &source.input, scratch: &scratch, cancel, progress: &|_| {} };
        let made = self.tools.sound(&work, sound).await?;
        let file = RenditionFile {
            kind: TrackKind::Sound,
            width: 0,
            height: 0,
            frame_rate: 0,
            language: sound.language.clone().unwrap_or_default(),
            ..self.unstored(source, name, &made)
        };
        self.store(source, file, &made, &scratch).await
    }

    fn unstored(&self, source: &Source, name: String, made: &ffmpeg::Rendition) -> RenditionFile {
        let id: Id<RenditionFile> = Id::new(self.service.0.clock.now());
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        RenditionFile {
            kind: TrackKind::Picture,
            blob_key: BlobKey::made_of(&source.original.blob_key, &name, id, ".mp4"),
            name,
            size_bytes: number(made.bytes),
            width: 0,
            height: 0,
            frame_rate: 0,
            codecs: made.codecs.clone(),
            peak: number(made.peak_bit_rate),
            average: number(made.average_bit_rate),
            language: String::new(),
            loudness: made.loudness,
        }
    }

    /// Stores a file that was made in `scratch`, which is removed.
    async fn store(
        &self,
        source: &Source,
        file: RenditionFile,
        made: &ffmpeg::Rendition,
        scratch: &Path,
    ) -> Result<Made, Trouble> {
        let owner = source.original.owner;
        // What an attempt before has left.
        let unfinished = format!("{}{}-", source.original.blob_key.prefix(), file.name);
        let new = NewBlob { key: &file.blob_key, size_bytes: file.size_bytes, content_type: CONTENT_TYPE };
        self.announce((source.video, owner), Some(&unfinished), &[new]).await?;
        let stored = store_file(self.service.0.store.db(), &self.blobs, &file.blob_key, &made.path, made.bytes).await?;
        tokio::fs::remove_dir_all(scratch).await?;
        Ok(Made {
            init_bytes: i64::try_from(made.init_bytes).unwrap_or(i64::MAX),
            segments: Segments::new(made.segments.iter().map(|segment| (segment.duration, segment.bytes))),
            etag: stored.etag,
            file,
        })
    }

    /// Adds rows to the ledger for files of a video that are to be stored. Marks those as deleted that are unfinished
    /// under keys with the prefix `unfinished`. [`Trouble::Gone`] if the video or its owner was deleted.
    pub(super) async fn announce(
        &self,
        (video, owner): (VideoId, UserId),
        unfinished: Option<&str>,
        files: &[NewBlob<'_>],
    ) -> Result<(), Trouble> {
        let (now, db) = (self.service.0.clock.now(), self.service.0.store.db());
        let announce = || async {
            let mut tx = db.begin().await?;
            // The transaction that deletes the account holds this lock, too: it either marks the rows, or is over before.
            tx.lock(owner.as_bytes()).await?;
            if !self.videos.hold(&mut tx, video).await? {
                return Ok(false);
            }
            if let Some(unfinished) = unfinished {
                ledger::mark_unfinished_deleted(&mut tx, unfinished, now).await?;
            }
            for file in files {
                ledger::insert(&mut tx, file.key, owner, file.size_bytes, file.content_type, now).await?;
            }
            tx.commit().await?;
            Ok::<_, Error>(true)
        };
        match db.retry(announce).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Trouble::Gone),
            Err(error) if error.reason() == Reason::SessionRevoked => Err(Trouble::Gone),
            Err(error) => Err(error.into()),
        }
    }

    /// Makes the blob of a stored file live and adds its row.
    pub(super) async fn place(&self, tx: &mut Tx, video: VideoId, made: &Made) -> Result<(), Trouble> {
        let Made { file, init_bytes, segments, etag } = made;
        let store = &self.service.0.store;
        let now = self.service.0.clock.now();
        let is_new = store.insert(tx, video, file, (*init_bytes, segments), now).await?;
        // Another attempt has been faster, or the blob was marked with the video or by the next attempt.
        if !is_new || !ledger::set_live(tx, &file.blob_key, CONTENT_TYPE, etag).await? {
            return Err(job::Failure::lost().into());
        }
        Ok(())
    }
}

/// Room for what is made of a video of this length: the highest rung, twice, since it is limited to half as much again.
fn expected_bytes(duration: Duration) -> u64 {
    let rate = ladder::LADDER.iter().map(|step| u64::from(step.max_bit_rate)).max().unwrap_or(0);
    rate / 8 * duration.as_secs().saturating_add(60) * 2
}

/// The name of a picture.
pub(super) fn name_of(rung: &Rung) -> String {
    rung.short_side.to_string()
}

/// The name of the `number`th sound.
pub(super) fn name_of_sound(number: usize) -> String {
    format!("sound{number}")
}
