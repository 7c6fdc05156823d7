//! A job that takes the text tracks of a video's file over as captions.

use std::collections::BTreeMap;
use std::time::Duration;

use super::CAPTIONS;
use super::maker::{Maker, NewBlob, Source};
use super::trouble::{self, Trouble};
use crate::caption::{self, CaptionKind, Description, Source as CaptionSource, Unplaced, text};
use crate::error::Error;
use crate::ffmpeg::{TextStream, Work};
use crate::job::{Failure, Handler, Kind, Lane, NewJob, Run};
use crate::language::Language;

/// How often it is tried: a video can do without.
const ATTEMPTS: u16 = 3;

/// Takes text tracks over.
///
/// It may be repeated: it does nothing once it has been done for the video, so that what the owner deletes does not come
/// back. The transaction that ends it sets the captions and records that. A caption that the owner has set in the same
/// language stays. Its failure changes nothing of the video.
pub struct TextTracks(pub Maker);

/// The job for a video, if its file has text tracks.
pub(super) fn job(source: &Source) -> Option<NewJob> {
    let job = NewJob::new(CAPTIONS, source.video)
        .owned_by(source.original.owner)
        .in_lane(Lane::Background)
        .costing(source.original.duration / 200 + Duration::from_secs(1))
        .tried(ATTEMPTS);
    (!source.plan.captions.is_empty()).then_some(job)
}

#[tonic::async_trait]
impl Handler for TextTracks {
    fn kind(&self) -> Kind {
        CAPTIONS
    }

    fn time_limit(&self, _run: &Run) -> Duration {
        super::TIME_LIMIT
    }

    async fn run(&self, run: &Run) -> Result<(), Failure> {
        trouble::settle_extra(run, self.work(run).await)
    }
}

impl TextTracks {
    async fn work(&self, run: &Run) -> Result<(), Trouble> {
        let (service, tracks) = (&self.0.service, &self.0.stored_captions);
        let Some(source) = self.0.source(run).await? else { return Ok(()) };
        if !service.0.store.lacks_captions(source.video).await? {
            return Ok(());
        }
        let captions = self.make(run, &source).await?;
        let new = captions.iter().map(|(_, unplaced)| NewBlob {
            key: unplaced.key(),
            size_bytes: unplaced.size_bytes(),
            content_type: caption::CONTENT_TYPE,
        });
        let new: Vec<_> = new.collect();
        self.0.announce((source.video, source.original.owner), None, &new).await?;
        for (_, unplaced) in &captions {
            tracks.write(unplaced).await?;
        }
        let now = service.0.clock.now();
        let mut tx = service.0.store.db().begin().await?;
        // The owner sets and deletes captions with this lock.
        tx.lock(source.video.as_bytes()).await?;
        if !service.0.store.set_captions_time(&mut tx, source.video, now).await? {
            return Err(Failure::lost().into());
        }
        for (description, unplaced) in captions {
            tracks.add(&mut tx, source.video, description, &unplaced).await?;
        }
        run.finish(&mut tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes the tracks out of the file, and reads them as the texts that owners send. Those that cannot be read are left
    /// out.
    async fn make(&self, run: &Run, source: &Source) -> Result<Vec<(Description, Unplaced)>, Trouble> {
        let scratch = source.folder.within("captions")?;
        let work = Work { input: &source.input, scratch: &scratch, cancel: run.token(), progress: &|_| {} };
        let mut captions = Vec::new();
        for track in self.0.tools.captions(&work, &chosen(&source.plan.captions)).await? {
            let (bytes, length) = (tokio::fs::read(&track.path).await?, source.original.duration);
            let read = move || text::read(&bytes, length, text::BadCues::Drop);
            let text = match tokio::task::spawn_blocking(read).await.map_err(Error::internal)? {
                Ok(text) => text,
                Err(invalid) => {
                    let (video, track) = (source.video, track.stream.index);
                    tracing::info!(%video, track, cause = %invalid.cause, "a text track of a video cannot be read");
                    continue;
                }
            };
            let description = Description {
                language: language(&track.stream),
                name: text::name(&track.stream.title),
                kind: if track.stream.is_for_deaf { CaptionKind::Captions } else { CaptionKind::Subtitles },
                source: CaptionSource::Embedded,
            };
            captions.push((description, self.0.stored_captions.prepare(&source.original.blob_key, text)));
        }
        Ok(captions)
    }
}

/// The track of each language: the first with what is said, or else the first for those who do not hear. Tracks with
/// nothing but translations of foreign dialogue are no captions.
fn chosen(streams: &[TextStream]) -> Vec<TextStream> {
    let mut chosen: BTreeMap<Language, &TextStream> = BTreeMap::new();
    for stream in streams.iter().filter(|stream| !stream.is_forced) {
        let best = chosen.entry(language(stream)).or_insert(stream);
        if best.is_for_deaf && !stream.is_for_deaf {
            *best = stream;
        }
    }
    chosen.into_values().cloned().collect()
}

fn language(stream: &TextStream) -> Language {
    stream.language.as_deref().and_then(Language::parse).unwrap_or_else(Language::unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_one_track() {
        let stream = |index, language: &str, is_forced, is_for_deaf| TextStream {
            index,
            language: Some(language.to_owned()).filter(|language| !language.is_empty()),
            title: String::new(),
            is_forced,
            is_for_deaf,
        };
        let streams = [
            stream(1, "en", true, false),
            stream(2, "en", false, true),
            stream(3, "en", false, false),
            stream(4, "en", false, false),
            stream(5, "de", false, true),
            stream(6, "", false, false),
            stream(7, "no language", false, false),
            stream(8, "fr", true, false),
        ];
        let chosen: Vec<_> = chosen(&streams).iter().map(|stream| stream.index).collect();
        assert_eq!(chosen, [5, 3, 6]);
    }
}
