//! The index of a database that has none, and of one whose index is to be made anew.

use marquee_contract::v1::Visibility;

use super::{found, looking_for, page, publish, publish_as};
use crate::support::{Server, User, both_engines};

both_engines! {
    async fn videos_that_are_not_in_the_index_are_indexed_when_the_server_starts(engine: Engine) {
        let mut server = Server::start(engine).await;
        let (owner, mut nobody) = (User::register(&server).await, User::nobody(&server));
        publish(&owner, "Falcon", "", &[]).await;
        publish_as(&owner, "Hidden falcon", "", &[], Visibility::Unlisted).await;
        // More than a batch.
        server.multiply_videos(250).await;
        let forget = "DELETE FROM search_documents";
        server.execute(&format!("{forget}; INSERT INTO search_words (search_words) VALUES ('delete-all')"), forget).await;
        assert_eq!(found(&nobody, "falcon").await, [""; 0]);
        // A second time, with an index that is there.
        for _ in 0..2 {
            server.index_again().await;
            nobody.reconnect(&server);
            assert_eq!(server.count("SELECT COUNT(*) FROM search_documents").await, 251);
            let (videos, next) = page(&nobody, &looking_for("falcon")).await;
            assert!(videos.len() == 100 && !next.is_empty());
            assert!(videos.iter().all(|video| video.title == "Falcon"));
        }
    }
}
