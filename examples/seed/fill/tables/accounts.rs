//! Accounts, channels and the totals of channels.

use marquee::caller::Role;

use super::super::dice::Dice;
use super::super::sink::Sink;
use super::super::words;
use super::super::world::{World, subscribe_time};

/// The username of the user with this number.
fn username(number: u32) -> String {
    format!("user_{}", number + 1)
}

/// The channel's display name of the user with this number.
pub(super) fn display_name(number: u32) -> String {
    words::name(&mut Dice::new(number.into()))
}

pub(super) async fn users(sink: &mut Sink, world: &World, password_hash: &str) -> sqlx::Result<()> {
    let rows = (0..).zip(&world.users).map(|(number, user)| {
        let username = username(number);
        let email = format!("{username}@example.com");
        [
            user.id.into(),
            username.into(),
            email.into(),
            password_hash.into(),
            Role::User.into(),
            user.create_time.into(),
        ]
    });
    sink.write("users", ["id", "username", "email", "password_hash", "role", "create_time"], rows).await
}

pub(super) async fn channels(sink: &mut Sink, world: &World) -> sqlx::Result<()> {
    let rows = (0..).zip(&world.users).map(|(number, user)| {
        [
            user.channel.into(),
            user.id.into(),
            username(number).into(),
            display_name(number).into(),
            user.subscribers.into(),
            user.subscriptions.into(),
            user.create_time.into(),
        ]
    });
    let columns =
        ["id", "user_id", "username", "display_name", "subscriber_count", "subscription_count", "create_time"];
    sink.write("channels", columns, rows).await
}

pub(super) async fn channel_totals(sink: &mut Sink, world: &World) -> sqlx::Result<()> {
    // Videos, views, likes, comments, watch time.
    let mut totals = vec![[0; 5]; world.users.len()];
    for video in &world.videos {
        let ours = [1, video.views, video.likes.into(), video.comments.into(), video.watch_time];
        for (total, one) in totals[video.owner as usize].iter_mut().zip(ours) {
            *total += one;
        }
    }
    let rows = world.users.iter().zip(totals).map(|(user, [videos, views, likes, comments, watch_time])| {
        [user.channel.into(), videos.into(), views.into(), likes.into(), comments.into(), watch_time.into()]
    });
    let columns = ["channel_id", "video_count", "view_count", "like_count", "comment_count", "watch_time"];
    sink.write("channel_totals", columns, rows).await
}

pub(super) async fn channel_days(sink: &mut Sink, world: &World) -> sqlx::Result<()> {
    let rows = world.channel_days.iter().map(|day| {
        [
            world.users[day.channel as usize].channel.into(),
            day.day.into(),
            day.views.into(),
            day.watch_time.into(),
            day.subscribers_gained.into(),
        ]
    });
    sink.write("channel_days", ["channel_id", "day", "view_count", "watch_time", "subscribers_gained"], rows).await
}

pub(super) async fn subscriptions(sink: &mut Sink, world: &World) -> sqlx::Result<()> {
    let rows = world.subscriptions.iter().map(|fact| {
        let (user, channel) = (&world.users[fact.0 as usize], &world.users[fact.1 as usize]);
        [user.id.into(), channel.channel.into(), subscribe_time(*fact, &world.users, world.now).into()]
    });
    sink.write("subscriptions", ["user_id", "channel_id", "create_time"], rows).await
}
