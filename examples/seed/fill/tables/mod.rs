//! A function for each table, which writes the rows that the server would have written.
//!
//! Rows are written in the order of the primary key, which is fastest.

mod accounts;
mod notifications;
mod search;
mod social;
mod videos;

use marquee::app::StartError;

use super::sink::Sink;
use super::world::World;

/// Writes the rows of all tables.
pub(super) async fn write(sink: &mut Sink, world: &World, password_hash: &str) -> Result<(), StartError> {
    accounts::users(sink, world, password_hash).await?;
    accounts::channels(sink, world).await?;
    accounts::channel_totals(sink, world).await?;
    accounts::channel_days(sink, world).await?;
    accounts::subscriptions(sink, world).await?;
    videos::blobs(sink, world).await?;
    videos::uploads(sink, world).await?;
    videos::upload_parts(sink, world).await?;
    videos::videos(sink, world).await?;
    videos::processings(sink, world).await?;
    videos::renditions(sink, world).await?;
    videos::posters(sink, world).await?;
    videos::captions(sink, world).await?;
    videos::storyboards(sink, world).await?;
    videos::video_days(sink, world).await?;
    videos::video_likes(sink, world).await?;
    videos::history(sink, world).await?;
    videos::playbacks(sink, world).await?;
    videos::viewers(sink, world).await?;
    social::comments(sink, world).await?;
    social::comment_likes(sink, world).await?;
    social::tweets(sink, world).await?;
    social::tweet_likes(sink, world).await?;
    social::playlists(sink, world).await?;
    social::playlist_items(sink, world).await?;
    notifications::inboxes(sink, world).await?;
    notifications::notifications(sink, world).await?;
    search::search_documents(sink, world).await?;
    search::server_state(sink).await?;
    Ok(())
}
