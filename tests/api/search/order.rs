//! The order of search results.

use marquee_contract::v1 as pb;

use super::{found, publish, rename};
use crate::support::{Server, User, both_engines};

/// Makes a video older by this many days, by SQL.
async fn age(server: &Server, video: &pb::Video, days: i64) {
    let change =
        |id: &str| format!("UPDATE videos SET publish_time = publish_time - {days} * 86400000000 WHERE id = {id}");
    let (sqlite, postgres) = (format!("x'{}'", video.id.replace('-', "")), format!("'{}'", video.id));
    assert_eq!(server.execute(&change(&sqlite), &change(&postgres)).await, 1);
}

both_engines! {
    async fn matches_are_ranked_by_title_tags_channel_description_and_then_by_age(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other, nobody) =
            (User::register(&server).await, User::register(&server).await, User::nobody(&server));
        rename(&other, "Falcon").await;
        // The best match is the oldest video.
        publish(&owner, "My falcon", "", &[]).await;
        publish(&owner, "A falconer", "falcon", &["falcon"]).await;
        publish(&owner, "Tagged once", "", &["peregrine falcon"]).await;
        publish(&owner, "Tagged twice", "", &["falcon"]).await;
        publish(&other, "Of the channel", "", &[]).await;
        publish(&owner, "Described", "a falcon", &[]).await;
        publish(&owner, "Described again", "a falcon, a falcon, a falcon", &[]).await;
        let expected = [
            "My falcon",
            "A falconer",
            "Tagged twice",
            "Tagged once",
            "Of the channel",
            "Described again",
            "Described",
        ];
        assert_eq!(found(&nobody, "falcon").await, expected);
        // All words count: a match of one word in the title and one in the description is not a match in the title.
        publish(&owner, "Falcon there, falconry here", "", &[]).await;
        publish(&owner, "Falcon", "falconry", &[]).await;
        let both = found(&nobody, "falcon falconry").await;
        assert_eq!(both, ["Falcon there, falconry here", "Falcon"]);
    }

    async fn an_age_of_years_weighs_more_than_the_matching_field(engine: Engine) {
        let mut server = Server::start(engine).await;
        let (owner, mut nobody) = (User::register(&server).await, User::nobody(&server));
        // Four years weigh as much as the best field.
        for (title, days) in [("Old falcon", 5 * 365), ("Falcon of some age", 3 * 365), ("Falcon", 1)] {
            age(&server, &publish(&owner, title, "", &[]).await, days).await;
        }
        publish(&owner, "Described", "a falcon", &[]).await;
        server.restart_and_reindex().await;
        nobody.reconnect(&server);
        assert_eq!(found(&nobody, "falcon").await, ["Falcon", "Falcon of some age", "Described", "Old falcon"]);
    }
}
