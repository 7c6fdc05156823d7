//! Paging through search results.

use std::collections::BTreeSet;

use marquee_contract::v1 as pb;
use tonic::Code;

use super::{page, publish, search_request};
use crate::support::{Refused, Server, User, both_engines, fields};

fn pages_of(page_size: i32, query: &str) -> pb::SearchVideosRequest {
    pb::SearchVideosRequest { page_size, ..search_request(query) }
}

/// The ids of all pages in order.
async fn all_pages(viewer: &User, request: &pb::SearchVideosRequest) -> Vec<String> {
    let (mut ids, mut request) = (Vec::new(), request.clone());
    loop {
        let (videos, next) = page(viewer, &request).await;
        assert!(!videos.is_empty() && videos.len() <= usize::try_from(request.page_size).unwrap());
        ids.extend(videos.into_iter().map(|video| video.id));
        if next.is_empty() {
            return ids;
        }
        assert!(ids.len() < 10_000, "there is no end");
        request.page_token = next;
    }
}

both_engines! {
    async fn search_pages_of_any_size_show_the_same_results_while_videos_are_published(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, nobody) = (User::register(&server).await, User::nobody(&server));
        for (title, description) in [("rain", ""), ("rainy", ""), ("a", "rain"), ("b", "rain"), ("c", "rain")] {
            publish(&owner, title, description, &[]).await;
        }
        let whole = all_pages(&nobody, &pages_of(100, "rain")).await;
        assert_eq!(whole.iter().collect::<BTreeSet<_>>().len(), 5);
        for size in 1..=6 {
            assert_eq!(all_pages(&nobody, &pages_of(size, "rain")).await, whole, "{size}");
        }
        // Videos that existed all the time are listed once.
        let (first, next) = page(&nobody, &pages_of(2, "rain")).await;
        let deleted = whole.last().unwrap();
        owner.videos().delete_video(pb::DeleteVideoRequest { video_id: deleted.clone() }).await.unwrap();
        for (title, description) in [("rain", ""), ("d", "rain")] {
            publish(&owner, title, description, &[]).await;
        }
        let rest = all_pages(&nobody, &pb::SearchVideosRequest { page_token: next, ..pages_of(2, "rain") }).await;
        let seen: Vec<_> = first.into_iter().map(|video| video.id).chain(rest).collect();
        let stayed: Vec<_> = seen.iter().filter(|id| whole.contains(id)).cloned().collect();
        assert_eq!(stayed, whole[..4]);
    }

    async fn only_the_newest_five_thousand_matches_are_ranked(engine: Engine) {
        let mut server = Server::start(engine).await;
        let (owner, mut nobody) = (User::register(&server).await, User::nobody(&server));
        let oldest = publish(&owner, "rain", "", &[]).await;
        server.multiply_videos(5_100).await;
        // Older than all others, with different times.
        let older = |id: &str| {
            format!("UPDATE videos SET publish_time = publish_time - (CASE WHEN id = {id} THEN 9000000000 ELSE size_bytes END)")
        };
        let id = oldest.id.replace('-', "");
        server.execute(&older(&format!("x'{id}'")), &older(&format!("'{}'", oldest.id))).await;
        server.restart_and_reindex().await;
        nobody.reconnect(&server);
        let found = all_pages(&nobody, &pages_of(100, "rain")).await;
        assert_eq!((found.len(), found.iter().collect::<BTreeSet<_>>().len()), (5_000, 5_000));
        assert!(!found.contains(&oldest.id), "the oldest is among the newest");
    }

    async fn a_page_token_is_valid_only_for_its_query_and_viewer(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, nobody) = (User::register(&server).await, User::nobody(&server));
        for _ in 0..2 {
            publish(&owner, "rain", "", &[]).await;
        }
        let asked = pages_of(1, "rain");
        let token = page(&owner, &asked).await.1;
        let with = |token: &str| pb::SearchVideosRequest { page_token: token.to_owned(), ..asked.clone() };
        assert_eq!(page(&owner, &with(&token)).await.0.len(), 1);
        let refuse = async |viewer: &User, request: pb::SearchVideosRequest| {
            let status = viewer.videos().search_videos(request).await;
            assert_eq!(fields(&status.refused(Code::InvalidArgument, "PAGE_TOKEN_INVALID")), ["page_token"]);
        };
        for index in 1..token.len() {
            let mut edited = token.clone().into_bytes();
            edited[index] = if edited[index] == b'A' { b'B' } else { b'A' };
            refuse(&owner, with(&String::from_utf8(edited).unwrap())).await;
            refuse(&owner, with(&token[..index])).await;
        }
        refuse(&nobody, with(&token)).await;
        refuse(&owner, pb::SearchVideosRequest { query: "Rain".to_owned(), ..with(&token) }).await;
        let second = Some(prost_types::Duration { seconds: 1, nanos: 0 });
        refuse(&owner, pb::SearchVideosRequest { max_duration: second, ..with(&token) }).await;
        refuse(&owner, pb::SearchVideosRequest { channel_id: Some(owner.channel_id()), ..with(&token) }).await;
        let listing = pb::ListVideosRequest { page_size: 1, ..Default::default() };
        let foreign = owner.videos().list_videos(listing).await.unwrap().into_inner().next_page_token;
        refuse(&owner, with(&foreign)).await;
    }
}
