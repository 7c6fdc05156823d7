//! Channels with many bells.

use super::*;
use crate::support::{both_engines, media};

/// More than one transaction tells.
const BELLS: usize = 600;

both_engines! {
    async fn all_bells_of_a_popular_channel_are_rung_once(engine: Engine) {
        let mut server = Server::start(engine).await;
        let owner = User::register(&server).await;
        server.add_mutual_subscribers(&owner.channel_id(), BELLS).await;
        server.execute("UPDATE subscriptions SET bell = 2", "UPDATE subscriptions SET bell = 2").await;
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await;
        crate::tweets::post(&owner, "A tweet").await;
        // The job may be cut off and begin again.
        server.kill().await;
        server.restart().await;
        let told = |kind: i32| {
            let statement = format!("SELECT COUNT(DISTINCT user_id) FROM notifications WHERE kind = {kind}");
            let server = &server;
            async move { usize::try_from(server.count(&statement).await).expect("a count") }
        };
        eventually("everybody was told", || async { (told(4).await == BELLS && told(5).await == BELLS).then_some(()) }).await;
        let all = server.count("SELECT COUNT(*) FROM notifications WHERE kind IN (4, 5)").await;
        assert_eq!(usize::try_from(all).expect("a count"), 2 * BELLS, "each once");
        assert!(!video.id.is_empty());
    }
}
