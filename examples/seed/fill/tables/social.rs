//! Comments, tweets and playlists.

use marquee::video::Visibility;

use super::super::dice::Dice;
use super::super::sink::Sink;
use super::super::words;
use super::super::world::World;

/// The position key of a playlist's first item, and the distance to the next: numbers of 8 bytes.
const FIRST_PLACE: i64 = 1 << 62;
const NEXT_PLACE: i64 = 1 << 32;

/// `state` 1, the default, is visible.
pub(super) async fn comments(sink: &mut Sink, world: &World) -> sqlx::Result<()> {
    let rows = (0..).zip(&world.comments).map(|(number, comment)| {
        [
            comment.id.into(),
            world.videos[comment.video as usize].id.into(),
            comment.parent.into(),
            world.users[comment.author as usize].channel.into(),
            words::remark(&mut Dice::new(number)).into(),
            comment.likes.into(),
            comment.replies.into(),
            comment.create_time.into(),
        ]
    });
    let columns = ["id", "video_id", "parent_id", "channel_id", "text", "like_count", "reply_count", "create_time"];
    sink.write("comments", columns, rows).await
}

pub(super) async fn comment_likes(sink: &mut Sink, world: &World) -> sqlx::Result<()> {
    let rows = world
        .comment_likes
        .iter()
        .map(|(user, comment)| [world.users[*user as usize].id.into(), world.comments[*comment as usize].id.into()]);
    sink.write("comment_likes", ["user_id", "comment_id"], rows).await
}

/// `state` 1, the default, is visible.
pub(super) async fn tweets(sink: &mut Sink, world: &World) -> sqlx::Result<()> {
    let rows = (0..).zip(&world.tweets).map(|(number, tweet)| {
        [
            tweet.id.into(),
            world.users[tweet.author as usize].channel.into(),
            words::news(&mut Dice::new(number)).into(),
            tweet.likes.into(),
            tweet.create_time.into(),
        ]
    });
    sink.write("tweets", ["id", "channel_id", "text", "like_count", "create_time"], rows).await
}

pub(super) async fn tweet_likes(sink: &mut Sink, world: &World) -> sqlx::Result<()> {
    let rows = world
        .tweet_likes
        .iter()
        .map(|(user, tweet)| [world.users[*user as usize].id.into(), world.tweets[*tweet as usize].id.into()]);
    sink.write("tweet_likes", ["user_id", "tweet_id"], rows).await
}

/// First the watch-later playlists, `kind` 2, which are empty; then those that users have created.
pub(super) async fn playlists(sink: &mut Sink, world: &World) -> sqlx::Result<()> {
    let watch_later = world.users.iter().map(|user| {
        [
            user.watch_later.into(),
            user.channel.into(),
            2_i32.into(),
            "Watch later".into(),
            "".into(),
            Visibility::Private.into(),
            0_i64.into(),
            user.create_time.into(),
            user.create_time.into(),
        ]
    });
    let made = (0..).zip(&world.playlists).map(|(number, playlist)| {
        [
            playlist.id.into(),
            world.users[playlist.owner as usize].channel.into(),
            1_i32.into(),
            words::list(&mut Dice::new(number)).into(),
            "".into(),
            Visibility::Public.into(),
            playlist.items.into(),
            playlist.create_time.into(),
            playlist.create_time.into(),
        ]
    });
    let columns =
        ["id", "channel_id", "kind", "title", "description", "visibility", "item_count", "create_time", "update_time"];
    sink.write("playlists", columns, watch_later.chain(made)).await
}

pub(super) async fn playlist_items(sink: &mut Sink, world: &World) -> sqlx::Result<()> {
    let rows = world.playlist_items.iter().map(|item| {
        [
            item.id.into(),
            item.playlist.into(),
            world.videos[item.video as usize].id.into(),
            (FIRST_PLACE + NEXT_PLACE * i64::from(item.place)).to_be_bytes().to_vec().into(),
            item.create_time.into(),
        ]
    });
    sink.write("playlist_items", ["id", "playlist_id", "video_id", "place", "create_time"], rows).await
}
