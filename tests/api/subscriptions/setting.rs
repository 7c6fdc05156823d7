//! SetSubscription, and where the state is shown.

use marquee_contract::google::rpc::QuotaFailure;
use marquee_contract::status::detail;
use marquee_contract::v1::{self as pb, Visibility};
use tonic::Code;

use super::{assert_counts, channel, delete_account, set};
use crate::support::{Refused, Server, User, both_engines, media};

/// Whether the viewer subscribes to the video's channel according to all messages that contain it; None if they do not
/// say.
async fn shown_state(viewer: &User, video_id: &str) -> Option<bool> {
    let request = pb::GetVideoRequest { video_id: video_id.to_owned() };
    let video = viewer.videos().get_video(request).await.unwrap().into_inner().video.unwrap();
    let listed = viewer.videos().list_videos(pb::ListVideosRequest::default()).await.unwrap().into_inner().videos;
    assert_eq!(listed.iter().find(|listed| listed.id == video_id), Some(&video));
    let id = video.channel.unwrap().id;
    let list = pb::ListVideosRequest { channel_id: Some(id.clone()), ..Default::default() };
    let of_channel = viewer.videos().list_videos(list).await.unwrap().into_inner().videos;
    assert_eq!(of_channel[0].viewer, video.viewer);
    let shown_state = video.viewer.map(|viewer| viewer.subscribed);
    assert_eq!(channel(viewer, &id).await.viewer.map(|viewer| viewer.subscribed), shown_state);
    shown_state
}

both_engines! {
    async fn a_subscription_is_shown_in_every_message_with_its_channel(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, fan, other) =
            (User::register(&server).await, User::register(&server).await, User::register(&server).await);
        let video = owner.publish(media::mp4(), Visibility::Public).await.id;
        let id = owner.channel_id();
        for (subscribed, count) in [(false, 0), (true, 1), (true, 1), (false, 0), (false, 0), (true, 1)] {
            let answer = set(&fan, &id, subscribed).await.unwrap();
            assert_eq!(answer, pb::SetSubscriptionResponse { subscribed, subscriber_count: count });
            let shown = channel(&other, &id).await;
            assert_eq!((shown.subscriber_count, shown.subscription_count), (count, 0));
            let shown = channel(&other, &fan.channel_id()).await;
            assert_eq!((shown.subscriber_count, shown.subscription_count), (0, count));
            assert_eq!(shown_state(&fan, &video).await, Some(subscribed));
            assert_eq!(shown_state(&other, &video).await, Some(false));
            assert_eq!(shown_state(&owner, &video).await, Some(false));
            assert_eq!(shown_state(&User::nobody(&server), &video).await, None);
        }
        assert_eq!(set(&other, &id, true).await.unwrap().subscriber_count, 2);
        // An account's own channel has no viewer state.
        let me = fan.users().get_me(pb::GetMeRequest {}).await.unwrap().into_inner().user.unwrap().channel.unwrap();
        assert_eq!((me.subscription_count, me.viewer), (1, None));
        let days = "SELECT COUNT(*) FROM channel_days WHERE subscribers_gained > 0";
        assert!((1..=2).contains(&server.count(days).await), "one row, or two around midnight");
        assert_counts(&server).await;
    }

    async fn subscribing_to_oneself_or_to_an_unknown_channel_is_refused(engine: Engine) {
        let server = Server::start(engine).await;
        let (user, gone) = (User::register(&server).await, User::register(&server).await);
        let own = user.channel_id();
        set(&user, &own, true).await.refused(Code::FailedPrecondition, "SELF_SUBSCRIPTION");
        assert_eq!(set(&user, &own, false).await.unwrap(), pb::SetSubscriptionResponse::default());
        set(&user, &gone.channel_id(), true).await.unwrap();
        delete_account(&gone).await;
        for subscribed in [true, false] {
            for id in [&gone.channel_id(), &user.account.id] {
                set(&user, id, subscribed).await.refused(Code::NotFound, "CHANNEL_NOT_FOUND");
            }
            let nobody = set(&User::nobody(&server), &own, subscribed).await;
            nobody.refused(Code::Unauthenticated, "TOKEN_MISSING");
        }
    }

    async fn an_account_subscribes_to_at_most_five_thousand_channels(engine: Engine) {
        let server = Server::start(engine).await;
        let (fan, one, two) =
            (User::register(&server).await, User::register(&server).await, User::register(&server).await);
        // Sets the count only, because the limit is checked against the count.
        let full = format!(
            "UPDATE channels SET subscription_count = 4999 WHERE username = '{}'",
            fan.account.username
        );
        server.execute(&full, &full).await;
        assert_eq!(set(&fan, &one.channel_id(), true).await.unwrap().subscriber_count, 1);
        let status = set(&fan, &two.channel_id(), true).await.refused(Code::ResourceExhausted, "QUOTA_EXCEEDED");
        let quota: QuotaFailure = detail(&status).unwrap();
        assert_eq!(quota.violations[0].subject, "subscriptions");
        assert_eq!(channel(&fan, &two.channel_id()).await.subscriber_count, 0);
        // Subscribing again to the same channel succeeds at the limit; unsubscribing makes space.
        assert_eq!(set(&fan, &one.channel_id(), true).await.unwrap().subscriber_count, 1);
        assert_eq!(set(&fan, &one.channel_id(), false).await.unwrap().subscriber_count, 0);
        assert_eq!(set(&fan, &two.channel_id(), true).await.unwrap().subscriber_count, 1);
        assert_eq!(channel(&fan, &fan.channel_id()).await.subscription_count, 5_000);
    }
}
