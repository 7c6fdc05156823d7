//! The rules of captions.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::Notify;

use super::model::{Caption, CaptionKind, Description, Source};
use super::stored::{StoredCaptions, Unplaced, etag};
use super::text::{self, BadCues, Invalid, Text};
use super::videos::{Subject, Videos};
use crate::caller::Caller;
use crate::clock::{Clock, Time};
use crate::engine::blob::{BlobError, ledger};
use crate::error::{Error, Reason, Result};
use crate::id::{Id, VideoId};
use crate::idempotency;
use crate::language::Language;
use crate::secrets::sha256;

/// The method under which a deletion is recorded, so that a retry succeeds.
const DELETE: &str = "DeleteCaption";

pub struct Dependencies {
    pub stored_captions: StoredCaptions,
    pub videos: Arc<dyn Videos>,
    pub clock: Clock,
    /// How many bytes one account may store.
    pub user_quota_bytes: i64,
    /// Wakes the sweeper when bytes were marked for removal.
    pub sweep: Arc<Notify>,
}

/// Captions; cheap to clone.
#[derive(Clone)]
pub struct Service(Arc<Dependencies>);

/// A caption that its owner sets.
#[derive(Debug, Clone)]
pub struct NewCaption {
    /// As the client has sent it.
    pub language: String,
    pub name: String,
    pub kind: CaptionKind,
    /// WebVTT or SubRip.
    pub text: Bytes,
}

/// A caption with its URL.
#[derive(Debug)]
pub struct SignedCaption {
    pub caption: Caption,
    pub url: String,
    /// When the URL stops working.
    pub expire_time: Time,
}

impl Service {
    pub fn new(dependencies: Dependencies) -> Self {
        Self(Arc::new(dependencies))
    }

    /// Sets the caption of a video of the caller's in a language. The same one again changes nothing.
    ///
    /// FIELD_INVALID, VIDEO_NOT_FOUND, NOT_OWNER, CAPTION_INVALID, QUOTA_EXCEEDED.
    pub async fn set(&self, caller: Caller, video: VideoId, new: NewCaption) -> Result<SignedCaption> {
        let language = language(&new.language)?;
        let subject = self.own(caller, video).await?;
        let (duration, bytes) = (subject.duration, new.text);
        let read = move || text::read(&bytes, duration, BadCues::Refuse);
        let text = tokio::task::spawn_blocking(read).await.map_err(Error::internal)?.map_err(invalid)?;
        let description = Description { language, name: new.name, kind: new.kind, source: Source::Uploaded };
        let current = self.0.stored_captions.find(video, &description.language).await?;
        let caption = match current {
            Some(current) if current.etag == etag(&text) && current.description == description => current,
            _ => self.replace(caller, &subject, description, text).await?,
        };
        Ok(self.sign(&subject, caption))
    }

    async fn replace(
        &self,
        caller: Caller,
        subject: &Subject,
        description: Description,
        text: Text,
    ) -> Result<Caption> {
        let db = self.0.stored_captions.store.db();
        if !db.has_room() {
            return Err(BlobError::Full.into());
        }
        let unplaced = self.0.stored_captions.prepare(&subject.original, text);
        db.retry(|| self.announce(caller, subject, &unplaced)).await?;
        if let Err(error) = self.0.stored_captions.write(&unplaced).await {
            self.0.stored_captions.remove_unplaced(&unplaced).await;
            return Err(error);
        }
        let caption = db.retry(|| self.place(subject, &description, &unplaced)).await?;
        self.0.sweep.notify_one();
        Ok(caption)
    }

    async fn announce(&self, caller: Caller, subject: &Subject, unplaced: &Unplaced) -> Result<()> {
        let mut tx = self.0.stored_captions.store.db().begin().await?;
        // One call at a time for each account: otherwise several could use the same remaining quota. And the transaction that
        // deletes the account either marks the row, or is over before.
        tx.lock(caller.user.as_bytes()).await?;
        if !self.0.videos.hold(&mut tx, subject.id).await? {
            return Err(video_not_found());
        }
        if ledger::stored_bytes(&mut tx, caller.user).await? > self.0.user_quota_bytes - unplaced.size_bytes() {
            return Err(Error::new(Reason::QuotaExceeded, "the account's storage is used up").of_quota("bytes"));
        }
        self.0.stored_captions.announce(&mut tx, caller.user, unplaced).await?;
        Ok(tx.commit().await?)
    }

    async fn place(&self, subject: &Subject, description: &Description, unplaced: &Unplaced) -> Result<Caption> {
        let mut tx = self.0.stored_captions.store.db().begin().await?;
        let placed = async {
            // One call at a time: otherwise two could replace the same caption, and the bytes of one would stay.
            tx.lock(subject.id.as_bytes()).await?;
            if !self.0.videos.hold(&mut tx, subject.id).await? {
                return Err(video_not_found());
            }
            self.0.stored_captions.set(&mut tx, subject.id, description.clone(), unplaced).await
        };
        match placed.await {
            Ok(caption) => {
                tx.commit().await?;
                Ok(caption)
            }
            Err(error) => {
                drop(tx);
                // After a conflict the transaction is tried again with the same text; if that never succeeds, it expires.
                if !error.is_conflict() {
                    self.0.stored_captions.remove_unplaced(unplaced).await;
                    self.0.sweep.notify_one();
                }
                Err(error)
            }
        }
    }

    /// All captions of a video, ordered by language. VIDEO_NOT_FOUND.
    pub async fn list(&self, viewer: Option<Caller>, video: VideoId) -> Result<Vec<SignedCaption>> {
        let subject = self.0.videos.find(viewer, video).await?;
        let captions = self.0.stored_captions.list(video).await?;
        Ok(captions.into_iter().map(|caption| self.sign(&subject, caption)).collect())
    }

    /// Deletes the caption of a video of the caller's in a language, also when the disk is full. A retry within 24 hours
    /// succeeds again.
    ///
    /// FIELD_INVALID, VIDEO_NOT_FOUND, CAPTION_NOT_FOUND, NOT_OWNER.
    pub async fn delete(&self, caller: Caller, video: VideoId, language_tag: &str) -> Result<()> {
        let language = language(language_tag)?;
        self.0.stored_captions.store.db().retry_when_full(|| self.try_delete(caller, video, &language)).await
    }

    async fn try_delete(&self, caller: Caller, video: VideoId, language: &Language) -> Result<()> {
        let db = self.0.stored_captions.store.db();
        let deletion = idempotency::deletion(id_of(video, language), caller.user, DELETE, self.0.clock.now());
        match self.own(caller, video).await {
            Ok(_) => {}
            Err(error) if error.reason() == Reason::VideoNotFound => {
                return deletion.succeed_if_repeated(db, error).await;
            }
            Err(error) => return Err(error),
        }
        let mut tx = db.begin().await?;
        tx.lock(video.as_bytes()).await?;
        if !self.0.stored_captions.delete(&mut tx, video, language).await? {
            tx.rollback().await?;
            let text = "the video has no caption in this language";
            return deletion.succeed_if_repeated(db, Error::new(Reason::CaptionNotFound, text)).await;
        }
        deletion.remember(&mut tx).await?;
        tx.commit().await?;
        self.0.sweep.notify_one();
        Ok(())
    }

    async fn own(&self, caller: Caller, video: VideoId) -> Result<Subject> {
        let subject = self.0.videos.find(Some(caller), video).await?;
        if subject.is_own {
            Ok(subject)
        } else {
            Err(Error::new(Reason::NotOwner, "the video belongs to another channel"))
        }
    }

    fn sign(&self, subject: &Subject, caption: Caption) -> SignedCaption {
        let (url, expire_time) = self.0.videos.sign(subject, &caption.blob_key, self.0.clock.now());
        SignedCaption { caption, url, expire_time }
    }
}

fn language(tag: &str) -> Result<Language> {
    let none = || Error::new(Reason::FieldInvalid, "the language is not a tag of BCP 47").at_field("language");
    Language::parse(tag).ok_or_else(none)
}

fn invalid(Invalid { line, cause }: Invalid) -> Error {
    let line = i64::try_from(line).unwrap_or(i64::MAX);
    Error::new(Reason::CaptionInvalid, format!("line {line}: {cause}")).with("line", line).at_field("text")
}

fn video_not_found() -> Error {
    Error::new(Reason::VideoNotFound, "there is no such video")
}

/// An id by which the deletion of a caption is remembered.
fn id_of(video: VideoId, language: &Language) -> Id<Caption> {
    let hash = sha256(&[&video.as_bytes()[..], language.as_str().as_bytes()].concat());
    Id::from_bytes(hash[..16].try_into().unwrap_or_default())
}
