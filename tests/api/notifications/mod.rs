//! NotificationService, and the outbox behind it.

mod bells;
mod groups;
mod kinds;
mod outbox;
mod reading;
mod removal;
mod settings;
mod watching;

use marquee_contract::v1 as pb;
use marquee_contract::v1::NotificationKind as Kind;
use marquee_contract::v1::set_like_request::Target;
use tonic::Status;

use crate::support::{Server, User, eventually};

/// Waits until notifications were made of everything that has happened.
pub(crate) async fn settled(server: &Server) {
    let statement = "SELECT COUNT(*) FROM events WHERE (xid, seq) >
        (SELECT xid, seq FROM event_consumers WHERE name = 'notifications')";
    eventually("all events are read", || async { (server.count(statement).await == 0).then_some(()) }).await;
}

async fn page(user: &User, page_size: i32, page_token: &str) -> Result<pb::ListNotificationsResponse, Status> {
    let request = pb::ListNotificationsRequest { page_size, page_token: page_token.to_owned() };
    Ok(user.notifications().list_notifications(request).await?.into_inner())
}

/// The inbox, the newest first, after everything that has happened; at most 100.
pub(crate) async fn inbox(server: &Server, user: &User) -> Vec<pb::Notification> {
    settled(server).await;
    page(user, 100, "").await.expect("the inbox").notifications
}

/// The inbox as kinds, each with the user who has caused it.
async fn told(server: &Server, user: &User) -> Vec<(Kind, String)> {
    let name =
        |one: &pb::Notification| one.channel.as_ref().map(|channel| channel.username.clone()).unwrap_or_default();
    inbox(server, user).await.iter().map(|one| (one.kind(), name(one))).collect()
}

fn by(kind: Kind, user: &User) -> (Kind, String) {
    (kind, user.account.username.clone())
}

async fn unread(user: &User) -> i32 {
    let answer = user.notifications().get_unread_count(pb::GetUnreadCountRequest {}).await;
    answer.expect("a count").into_inner().unread_count
}

/// Marks everything up to a number as read; returns how many are left.
pub(crate) async fn mark_read(user: &User, number: i64) -> i32 {
    let request = pb::MarkNotificationsReadRequest { number };
    user.notifications().mark_notifications_read(request).await.expect("it is done").into_inner().unread_count
}

async fn subscribe(user: &User, to: &User, subscribed: bool) {
    let request = pb::SetSubscriptionRequest { channel_id: to.channel_id(), subscribed };
    user.subscriptions().set_subscription(request).await.expect("it is done");
}

async fn set_bell(user: &User, channel: &User, bell: pb::Bell) -> Result<(), Status> {
    let request = pb::SetBellRequest { channel_id: channel.channel_id(), bell: bell.into() };
    user.notifications().set_bell(request).await.map(|_| ())
}

pub(crate) async fn like(user: &User, video: &str, liked: bool) {
    let request = pb::SetLikeRequest { target: Some(Target::VideoId(video.to_owned())), liked };
    user.likes().set_like(request).await.expect("it is done");
}

async fn mute(user: &User, channel: &User, muted: bool) -> Result<(), Status> {
    let request = pb::SetChannelMutedRequest { channel_id: channel.channel_id(), muted };
    user.notifications().set_channel_muted(request).await.map(|_| ())
}

async fn mute_thread(user: &User, comment_id: &str, muted: bool) -> Result<(), Status> {
    let request = pb::SetThreadMutedRequest { comment_id: comment_id.to_owned(), muted };
    user.notifications().set_thread_muted(request).await.map(|_| ())
}

pub(crate) async fn prefer(user: &User, kind: Kind, in_app: bool, email: bool) {
    let request = pb::SetNotificationPreferenceRequest { kind: kind.into(), in_app, email };
    user.notifications().set_notification_preference(request).await.expect("it is done");
}

pub(crate) async fn set_visibility(user: &User, video_id: &str, visibility: pb::Visibility) {
    let request = pb::SetVideoVisibilityRequest { video_id: video_id.to_owned(), visibility: visibility.into() };
    user.videos().set_video_visibility(request).await.expect("it is done");
}
