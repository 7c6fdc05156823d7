//! What becomes of a job that has failed.
//!
//! There are three other types of failures: [`ffmpeg::Failure`] is what ffmpeg has done wrong, [`job::Failure`] is what
//! the worker is told, and [`super::Failure`] is what the owner of the video is told. A [`Trouble`] is what a handler
//! of this module has met, and is converted into the other two.

use super::SERVER_FAILED;
use super::maker::Maker;
use super::model::FailureKind;
use crate::error::Error;
use crate::ffmpeg;
use crate::id::VideoId;
use crate::job::{self, Run};

/// Why a job could not do its work.
#[derive(Debug)]
pub(super) enum Trouble {
    /// ffmpeg has failed.
    Tools(ffmpeg::Failure),
    /// Anything else: the database, the store, the disk.
    Server(Error),
    /// The job has come to an end otherwise: it was lost or cancelled.
    Job(job::Failure),
    /// The video was deleted.
    Gone,
}

impl From<ffmpeg::Failure> for Trouble {
    fn from(failure: ffmpeg::Failure) -> Self {
        Self::Tools(failure)
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Server(error)
    }
}

impl From<sqlx::Error> for Trouble {
    fn from(error: sqlx::Error) -> Self {
        Self::Server(error.into())
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Self::Server(error.into())
    }
}

impl From<job::Failure> for Trouble {
    fn from(failure: job::Failure) -> Self {
        Self::Job(failure)
    }
}

impl Maker {
    /// Ends a job that has failed: records why for the video's owner, if that is final, and makes of it the answer to the
    /// queue.
    pub(super) async fn settle(&self, run: &Run, done: Result<(), Trouble>) -> Result<(), job::Failure> {
        let Err(trouble) = done else { return Ok(()) };
        let (failure, kind, text) = match judge(run, trouble) {
            Ok(failed) => failed,
            Err(end) => return end,
        };
        let is_last = failure.is_final || run.job.attempt >= run.job.max_attempts;
        let job::Job { subject, kind: job, part, attempt, .. } = &run.job;
        tracing::warn!(video = subject, job, part, attempt, is_last, %failure, "a video could not be processed");
        if is_last && let Some(video) = VideoId::parse(&run.job.subject) {
            self.service.fail(&*self.videos, video, kind, &text).await?;
        }
        Err(failure)
    }
}

/// Ends a job that makes something that a video can do without: nobody but operators hears of its failure.
pub(super) fn settle_extra(run: &Run, done: Result<(), Trouble>) -> Result<(), job::Failure> {
    let Err(trouble) = done else { return Ok(()) };
    match judge(run, trouble) {
        Ok((failure, ..)) => {
            let job::Job { subject, kind: job, attempt, .. } = &run.job;
            tracing::warn!(video = subject, job, attempt, %failure, "something of a video could not be made");
            Err(failure)
        }
        Err(end) => end,
    }
}

/// The failure of a job: for the queue, and for the owner of the video. `Err` has the end of a job that has not failed.
fn judge(run: &Run, trouble: Trouble) -> Result<(job::Failure, FailureKind, String), Result<(), job::Failure>> {
    match trouble {
        Trouble::Gone => Err(Ok(())),
        _ if run.token().is_cancelled() => Err(Err(job::Failure::cancelled())),
        Trouble::Job(failure) => Err(Err(failure)),
        Trouble::Server(error) => Ok((job::Failure::from(error), FailureKind::Server, SERVER_FAILED.to_owned())),
        Trouble::Tools(failure) => {
            let text = failure.reason().to_owned();
            let message = failure.to_string();
            let of_queue = if failure.is_temporary() {
                job::Failure::new(failure.kind(), message)
            } else {
                job::Failure::finally(failure.kind(), message)
            };
            Ok((of_queue, kind_of(&failure), text))
        }
    }
}

/// The kind of failure as the contract has it.
fn kind_of(failure: &ffmpeg::Failure) -> FailureKind {
    use ffmpeg::Failure::{Crashed, NoOutput, OutOfMemory, Refused, TooLarge, Unreadable};
    match failure {
        Unreadable | NoOutput | Crashed(_) => FailureKind::Damaged,
        Refused(_) => FailureKind::Unsupported,
        TooLarge | OutOfMemory => FailureKind::TooLarge,
        _ => FailureKind::Server,
    }
}
