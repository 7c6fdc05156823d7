//! SubscriptionService.

mod deletion;
mod feed;
mod lists;
mod setting;
mod storms;

use marquee_contract::v1 as pb;
use marquee_contract::v1::get_channel_request::Channel as Name;
use tonic::Status;

use crate::support::user::PASSWORD;
use crate::support::{Server, User};

/// Calls SetSubscription.
async fn set(user: &User, channel_id: &str, subscribed: bool) -> Result<pb::SetSubscriptionResponse, Status> {
    let request = pb::SetSubscriptionRequest { channel_id: channel_id.to_owned(), subscribed };
    Ok(user.subscriptions().set_subscription(request).await?.into_inner())
}

/// Subscribes to a user's channel.
async fn subscribe(user: &User, to: &User) {
    set(user, &to.channel_id(), true).await.expect("a subscription");
}

/// A channel as the viewer sees it.
async fn channel(viewer: &User, id: &str) -> pb::Channel {
    let request = pb::GetChannelRequest { channel: Some(Name::ChannelId(id.to_owned())) };
    viewer.channels().get_channel(request).await.expect("a channel").into_inner().channel.expect("a channel")
}

/// Deletes a user's account.
async fn delete_account(user: &User) {
    let request = pb::DeleteMeRequest { current_password: PASSWORD.to_owned() };
    user.users().delete_me(request).await.expect("it is deleted");
}

/// Fails unless every stored count equals the number of subscriptions.
async fn assert_counts(server: &Server) {
    for wrong in [
        "SELECT COUNT(*) FROM channels c WHERE delete_time IS NULL AND subscriber_count <>
            (SELECT COUNT(*) FROM subscriptions s WHERE s.channel_id = c.id)",
        "SELECT COUNT(*) FROM channels c WHERE delete_time IS NULL AND subscription_count <>
            (SELECT COUNT(*) FROM subscriptions s WHERE s.user_id = c.user_id)",
        "SELECT COUNT(*) FROM channels c WHERE delete_time IS NULL AND subscriber_count <>
            (SELECT COALESCE(SUM(subscribers_gained - subscribers_lost), 0) FROM channel_days d WHERE d.channel_id = c.id)",
    ] {
        assert_eq!(server.count(wrong).await, 0, "{wrong}");
    }
}
