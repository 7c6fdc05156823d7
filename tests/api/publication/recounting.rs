//! `marquee recount` compares the times in the search index with those of the videos.

use marquee_contract::v1::{self as pb, Visibility};

use super::{literal, publish};
use crate::support::command::recount;
use crate::support::{Server, User, both_engines};

both_engines! {
    async fn a_recount_corrects_a_wrong_time_in_the_search_index(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, nobody) = (User::register(&server).await, User::nobody(&server));
        let first = publish(&owner, "falcon first", Visibility::Public).await;
        let second = publish(&owner, "falcon second", Visibility::Public).await;
        let found = async || {
            let request = pb::SearchVideosRequest { query: "falcon".to_owned(), ..Default::default() };
            let page: pb::SearchVideosResponse = nobody.call("SearchVideos", &request).await.expect("a page");
            page.videos.into_iter().map(|video| video.title).collect::<Vec<_>>()
        };
        assert_eq!(found().await, ["falcon second", "falcon first"]);
        // The video's own time is authoritative.
        let later = second.publish_time.expect("a time").seconds + 3_600;
        let move_it =
            format!("UPDATE videos SET publish_time = {later}000000 WHERE id = {}", literal(&server, &first.id));
        server.execute(&move_it, &move_it).await;
        let kept = first.publish_time.expect("a time");
        let kept = kept.seconds * 1_000_000 + i64::from(kept.nanos) / 1_000;
        let wrong = format!("search_documents.publish_time of {}: stored {kept}, counted {later}000000", first.id);
        for flags in [&["--dry-run"][..], &[]] {
            let output = recount(&server, flags).await;
            assert!(output.contains(&wrong) && output.trim_end().ends_with("differences: 1"), "{output}");
        }
        assert!(recount(&server, &[]).await.trim_end().ends_with("differences: 0"));
        assert_eq!(found().await, ["falcon first", "falcon second"]);
    }
}
