//! In which order videos are found.

use marquee_contract::v1 as pb;

use super::{found, publish, rename};
use crate::support::{Server, User, both_engines};

/// Makes a video older by so many days, behind the server's back.
async fn age(server: &Server, video: &pb::Video, days: i64) {
    let change =
        |id: &str| format!("UPDATE videos SET publish_time = publish_time - {days} * 86400000000 WHERE id = {id}");
    let (sqlite, postgres) = (format!("x'{}'", video.id.replace('-', "")), format!("'{}'", video.id));
    assert_eq!(server.execute(&change(&sqlite), &change(&postgres)).await, 1);
}

both_engines! {
    async fn words_in_the_title_come_before_tags_the_channel_and_the_description_and_new_before_old(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other, nobody) =
            (User::register(&server).await, User::register(&server).await, User::nobody(&server));
        rename(&other, "Falcon").await;
        // The best is the oldest.
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
        // All words count: one in the title and one in the description are no title.
        publish(&owner, "Falcon there, falconry here", "", &[]).await;
        publish(&owner, "Falcon", "falconry", &[]).await;
        let both = found(&nobody, "falcon falconry").await;
        assert_eq!(both, ["Falcon there, falconry here", "Falcon"]);
    }

    async fn years_weigh_more_than_where_a_word_is(engine: Engine) {
        let mut server = Server::start(engine).await;
        let (owner, mut nobody) = (User::register(&server).await, User::nobody(&server));
        // Four years are worth as much as the best place.
        for (title, days) in [("Old falcon", 5 * 365), ("Falcon of some age", 3 * 365), ("Falcon", 1)] {
            age(&server, &publish(&owner, title, "", &[]).await, days).await;
        }
        publish(&owner, "Described", "a falcon", &[]).await;
        server.index_again().await;
        nobody.reconnect(&server);
        assert_eq!(found(&nobody, "falcon").await, ["Falcon", "Falcon of some age", "Described", "Old falcon"]);
    }
}
