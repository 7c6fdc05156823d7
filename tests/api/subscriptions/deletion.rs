//! What becomes of subscriptions when an account is deleted.

use super::{assert_counts, channel, delete_account, subscribe};
use crate::support::{Server, User, both_engines, eventually};

/// More than one transaction removes.
const MANY: usize = 1_100;

both_engines! {
    async fn a_deleted_account_takes_its_subscriptions_and_subscribers_along(engine: Engine) {
        let server = Server::start(engine).await;
        let (gone, friend, other) =
            (User::register(&server).await, User::register(&server).await, User::register(&server).await);
        for (one, two) in [(&gone, &friend), (&friend, &gone), (&friend, &other), (&other, &friend)] {
            subscribe(one, two).await;
        }
        server.befriend(&gone.channel_id(), MANY).await;
        delete_account(&gone).await;
        eventually("its channel goes", || async {
            (server.count("SELECT COUNT(*) FROM channels WHERE delete_time IS NOT NULL").await == 0).then_some(())
        })
        .await;
        assert_eq!(server.count("SELECT COUNT(*) FROM subscriptions").await, 2);
        for user in [&friend, &other] {
            let shown = channel(user, &user.channel_id()).await;
            assert_eq!((shown.subscriber_count, shown.subscription_count), (1, 1));
        }
        // Those that were made by SQL have not been counted when they came.
        let gained = "INSERT INTO channel_days (channel_id, day, subscribers_gained)
            SELECT id, 1, 1 FROM channels WHERE username LIKE 'friend%'";
        server.execute(gained, gained).await;
        assert_counts(&server).await;
    }
}
