//! The search index, whose tables differ between the databases.

use marquee::clock::Time;
use marquee::search::Source;
use marquee::video::Visibility;

use super::super::sink::Sink;
use super::super::world::{Video, World};
use super::accounts::display_name;
use super::videos::Texts;

/// A document for each listed video. On SQLite its words are in `search_words` under the document's number, which is
/// the second of the video's publication or the next free number.
pub(super) async fn search_documents(sink: &mut Sink, world: &World) -> sqlx::Result<()> {
    if !sink.is_sqlite() {
        let rows = sources(world).map(|source| {
            let document = source.document();
            let head = document.head();
            let words = document.lexemes().iter().fold(String::new(), |words, word| words + "'" + word + "' ");
            [source.id.into(), source.duration.into(), source.publish_time.into(), head.into(), words.into()]
        });
        return sink.write("search_documents", ["video_id", "duration", "publish_time", "head", "words"], rows).await;
    }
    let rows = numbered(world)
        .map(|(no, source)| [no.into(), source.id.into(), source.duration.into(), source.publish_time.into()]);
    sink.write("search_documents", ["no", "video_id", "duration", "publish_time"], rows).await?;
    let rows = numbered(world).map(|(no, source)| [no.into(), source.document().marked().into()]);
    sink.write("search_words", ["rowid", "words"], rows).await
}

/// Marks the index as complete.
pub(super) async fn server_state(sink: &mut Sink) -> sqlx::Result<()> {
    let row = ["search_index".into(), "complete".into()];
    sink.write("server_state", ["name", "value"], std::iter::once(row)).await
}

/// The indexed texts of each listed video, in the order of publication.
fn sources(world: &World) -> impl Iterator<Item = Source> {
    let mut listed: Vec<(Time, u32, &Video)> = (0..)
        .zip(&world.videos)
        .filter(|(_, video)| video.visibility == Visibility::Public)
        .filter_map(|(number, video)| Some((video.publish_time?, number, video)))
        .collect();
    listed.sort_unstable_by_key(|(time, number, _)| (*time, *number));
    listed.into_iter().map(|(publish_time, number, video)| {
        let Texts { title, description, tags } = Texts::new(number, world);
        Source {
            id: video.id,
            channel_id: world.users[video.owner as usize].channel,
            title,
            tags: tags.lines().map(str::to_owned).collect(),
            display_name: display_name(video.owner),
            description,
            duration: video.duration,
            publish_time,
        }
    })
}

/// The same, with the documents' numbers.
fn numbered(world: &World) -> impl Iterator<Item = (i64, Source)> {
    sources(world).scan(i64::MIN, |last, source| {
        *last = source.publish_time.seconds().max(last.saturating_add(1));
        Some((*last, source))
    })
}
