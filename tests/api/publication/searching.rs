//! Search restricted by age, and newer matches before older ones.

use marquee_contract::v1::{self as pb, Visibility};

use super::{publish, show};
use crate::support::{Server, User, both_engines};

async fn titles(viewer: &User, request: pb::SearchVideosRequest) -> Vec<String> {
    let page: pb::SearchVideosResponse = viewer.call("SearchVideos", &request).await.expect("a page");
    page.videos.into_iter().map(|video| video.title).collect()
}

both_engines! {
    async fn search_uses_the_time_of_publication_for_age_and_order(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, nobody) = (User::register(&server).await, User::nobody(&server));
        let late = publish(&owner, "falcon late", Visibility::Private).await;
        let unlisted = publish(&owner, "falcon unlisted", Visibility::Unlisted).await;
        let at_once = publish(&owner, "falcon at once", Visibility::Public).await;
        show(&owner, &unlisted, Visibility::Public).await;
        let late = show(&owner, &late, Visibility::Public).await;
        let all = pb::SearchVideosRequest { query: "falcon".to_owned(), page_size: 100, ..Default::default() };
        let newest_first = ["falcon late", "falcon unlisted", "falcon at once"];
        assert_eq!(titles(&nobody, all.clone()).await, newest_first);

        let since = |time| pb::SearchVideosRequest { created_after: time, ..all.clone() };
        let before = |time| pb::SearchVideosRequest { created_before: time, ..all.clone() };
        assert_eq!(titles(&nobody, since(at_once.create_time)).await, newest_first);
        assert_eq!(titles(&nobody, since(late.publish_time)).await, newest_first[..1]);
        assert_eq!(titles(&nobody, before(late.publish_time)).await, newest_first[1..]);
        assert_eq!(titles(&nobody, before(at_once.create_time)).await, [""; 0]);

        // Hiding and showing it does not change its age.
        show(&owner, &late, Visibility::Private).await;
        assert_eq!(titles(&nobody, since(late.publish_time)).await, [""; 0]);
        show(&owner, &late, Visibility::Public).await;
        assert_eq!(titles(&nobody, since(late.publish_time)).await, newest_first[..1]);
    }
}
