//! ListVideos, page by page.

use std::collections::BTreeSet;

use marquee_contract::v1::{self as pb, VideoOrder, Visibility};
use tonic::Code;

use crate::support::{Refused, Server, User, both_engines, fields, media};

async fn page(viewer: &User, request: &pb::ListVideosRequest) -> (Vec<String>, String) {
    let page = viewer.videos().list_videos(request.clone()).await.unwrap().into_inner();
    (page.videos.into_iter().map(|video| video.id).collect(), page.next_page_token)
}

/// The ids of all pages in order.
async fn all_pages(viewer: &User, request: &pb::ListVideosRequest) -> Vec<String> {
    let (mut ids, mut request) = (Vec::new(), request.clone());
    loop {
        let (found, next) = page(viewer, &request).await;
        assert!(found.len() <= usize::try_from(request.page_size).unwrap());
        assert!(!found.is_empty(), "an empty page was announced");
        ids.extend(found);
        if next.is_empty() {
            return ids;
        }
        assert!(ids.len() < 1_000, "there is no end");
        request.page_token = next;
    }
}

/// A request for pages of this size.
fn pages_of(page_size: i32, order: VideoOrder, channel_id: Option<&str>) -> pb::ListVideosRequest {
    let channel_id = channel_id.map(str::to_owned);
    pb::ListVideosRequest { page_size, order: order.into(), channel_id, ..Default::default() }
}

both_engines! {
    async fn pages_of_any_size_show_every_video_once_and_in_order(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, nobody) = (User::register(&server).await, User::nobody(&server));
        let mut videos = Vec::new();
        for _ in 0..7 {
            videos.push(owner.publish(media::mp4(), Visibility::Public).await.id);
        }
        let hidden = owner.publish(media::mp4(), Visibility::Unlisted).await.id;
        let reversed = |ids: &[String]| ids.iter().rev().cloned().collect::<Vec<_>>();
        let channel = owner.channel_id();
        for size in [1, 2, 3, 7, 8, 100] {
            for channel in [None, Some(channel.as_str())] {
                let pages = |order| pages_of(size, order, channel);
                assert_eq!(all_pages(&nobody, &pages(VideoOrder::CreateTimeAsc)).await, videos, "{size}");
                assert_eq!(all_pages(&nobody, &pages(VideoOrder::CreateTimeDesc)).await, reversed(&videos), "{size}");
                assert_eq!(all_pages(&nobody, &pages(VideoOrder::Unspecified)).await, reversed(&videos), "{size}");
            }
        }
        // The owner's pages include videos that others do not see.
        videos.push(hidden);
        let own = pages_of(3, VideoOrder::CreateTimeAsc, Some(&channel));
        assert_eq!(all_pages(&owner, &own).await, videos);
    }

    async fn a_page_of_videos_has_20_entries_by_default_and_at_most_100(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, nobody) = (User::register(&server).await, User::nobody(&server));
        owner.publish(media::mp4(), Visibility::Public).await;
        server.multiply_videos(101).await;
        for (size, got) in [(0, 20), (1, 1), (99, 99), (100, 100), (101, 100), (i32::MAX, 100)] {
            let (ids, next) = page(&nobody, &pages_of(size, VideoOrder::Unspecified, None)).await;
            assert_eq!((ids.len(), next.is_empty()), (got, false), "{size}");
        }
        // Each is listed once, also when the page size changes between pages.
        let (mut seen, mut request) = (Vec::new(), pages_of(1, VideoOrder::Unspecified, None));
        loop {
            let (ids, next) = page(&nobody, &request).await;
            seen.extend(ids);
            if next.is_empty() {
                break;
            }
            assert!(seen.len() < 1_000, "there is no end");
            (request.page_size, request.page_token) = (request.page_size % 13 + 4, next);
        }
        assert_eq!((seen.len(), seen.iter().collect::<BTreeSet<_>>().len()), (102, 102));
        let refused = nobody.videos().list_videos(pages_of(-1, VideoOrder::Unspecified, None)).await;
        assert_eq!(fields(&refused.refused(Code::InvalidArgument, "FIELD_INVALID")), ["page_size"]);
    }

    async fn a_page_token_is_valid_only_for_its_query_and_viewer(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other, nobody) =
            (User::register(&server).await, User::register(&server).await, User::nobody(&server));
        for _ in 0..2 {
            owner.publish(media::mp4(), Visibility::Public).await;
        }
        let channel = owner.channel_id();
        let request = pages_of(1, VideoOrder::CreateTimeAsc, Some(&channel));
        let (first, token) = page(&owner, &request).await;
        let with = |request: pb::ListVideosRequest, token: &str| {
            pb::ListVideosRequest { page_token: token.to_owned(), ..request }
        };
        let (second, _) = page(&owner, &with(request.clone(), &token)).await;
        assert_ne!(first, second);

        let refuse = async |viewer: &User, request: pb::ListVideosRequest| {
            let status = viewer.videos().list_videos(request.clone()).await;
            let status = status.refused(Code::InvalidArgument, "PAGE_TOKEN_INVALID");
            assert_eq!(fields(&status), ["page_token"], "{request:?}");
        };
        // Modified and truncated at every position.
        for index in 0..token.len() {
            let mut edited = token.clone().into_bytes();
            edited[index] = if edited[index] == b'A' { b'B' } else { b'A' };
            refuse(&owner, with(request.clone(), &String::from_utf8(edited).unwrap())).await;
            if index > 0 {
                refuse(&owner, with(request.clone(), &token[..index])).await;
            }
        }
        refuse(&owner, with(request.clone(), &format!("{token}A"))).await;
        // Another query.
        refuse(&owner, with(pages_of(1, VideoOrder::CreateTimeDesc, Some(&channel)), &token)).await;
        refuse(&owner, with(pages_of(1, VideoOrder::CreateTimeAsc, None), &token)).await;
        refuse(&owner, with(pages_of(1, VideoOrder::CreateTimeAsc, Some(&other.channel_id())), &token)).await;
        // Another viewer.
        refuse(&other, with(request.clone(), &token)).await;
        refuse(&nobody, with(request.clone(), &token)).await;
        // A token of another method, and one of another server.
        for _ in 0..2 {
            owner.create_upload(1).await;
        }
        let listing = pb::ListUploadsRequest { page_size: 1, ..Default::default() };
        let foreign = owner.uploads().list_uploads(listing).await.unwrap().into_inner().next_page_token;
        assert!(!foreign.is_empty());
        refuse(&owner, with(request.clone(), &foreign)).await;
        let listing = pb::ListUploadsRequest { page_size: 1, page_token: token.clone() };
        owner.uploads().list_uploads(listing).await.refused(Code::InvalidArgument, "PAGE_TOKEN_INVALID");
    }

    async fn a_page_token_of_another_server_is_refused(engine: Engine) {
        let mut server = Server::start(engine).await;
        let (owner, nobody) = (User::register(&server).await, User::nobody(&server));
        for _ in 0..2 {
            owner.publish(media::mp4(), Visibility::Public).await;
        }
        let mut request = pages_of(1, VideoOrder::Unspecified, None);
        request.page_token = page(&nobody, &request).await.1;
        // A server with another secret counts as another server.
        server.kill().await;
        std::fs::remove_file(server.data_dir().join("secret")).unwrap();
        server.restart().await;
        let again = User::nobody(&server);
        again.videos().list_videos(request).await.refused(Code::InvalidArgument, "PAGE_TOKEN_INVALID");
    }

    async fn changes_between_pages_cause_no_gaps_or_duplicates(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, nobody) = (User::register(&server).await, User::nobody(&server));
        for order in [VideoOrder::CreateTimeDesc, VideoOrder::CreateTimeAsc] {
            let mut there = BTreeSet::new();
            for _ in 0..6 {
                there.insert(owner.publish(media::mp4(), Visibility::Public).await.id);
            }
            let (mut seen, mut request) = (Vec::new(), pages_of(2, order, None));
            loop {
                let (ids, next) = page(&nobody, &request).await;
                if next.is_empty() {
                    seen.extend(ids);
                    break;
                }
                assert!(seen.len() < 1_000, "there is no end");
                request.page_token = next;
                owner.publish(media::mp4(), Visibility::Public).await;
                // The row that the page token refers to may be removed as well.
                if seen.is_empty() {
                    let gone = ids.last().unwrap().clone();
                    owner.videos().delete_video(pb::DeleteVideoRequest { video_id: gone }).await.unwrap();
                }
                seen.extend(ids);
            }
            let unique: BTreeSet<_> = seen.iter().cloned().collect();
            assert_eq!(unique.len(), seen.len(), "a double: {seen:?}");
            assert!(there.is_subset(&unique), "a gap: {there:?} but {seen:?}");
        }
    }
}
