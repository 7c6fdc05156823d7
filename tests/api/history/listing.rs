//! ListHistory, page by page.

use std::collections::BTreeSet;

use marquee_contract::v1 as pb;
use marquee_contract::v1::PlaybackState::Playing;
use marquee_contract::v1::Visibility;
use tonic::Code;

use super::{Player, ids, items};
use crate::support::{Refused, Server, User, both_engines, fields, media};

async fn page(user: &User, page_size: i32, token: &str) -> (Vec<String>, String) {
    let request = pb::ListHistoryRequest { page_size, page_token: token.to_owned() };
    let page = user.history().list_history(request).await.unwrap().into_inner();
    (page.items.into_iter().map(|item| item.video.unwrap().id).collect(), page.next_page_token)
}

/// Publishes `count` videos by one user, and has another user watch them one after the other.
async fn watched(server: &Server, count: usize) -> (User, User, Vec<pb::Video>) {
    let (owner, viewer) = (User::register(server).await, User::register(server).await);
    let mut videos = Vec::new();
    for _ in 0..count {
        let video = owner.publish(media::mp4(), Visibility::Public).await;
        Player::start(&viewer, &video).await.report(Playing, 1).await;
        videos.push(video);
    }
    (owner, viewer, videos)
}

both_engines! {
    async fn a_history_lists_the_last_watched_first_and_omits_hidden_videos(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, viewer, videos) = watched(&server, 7).await;
        let newest_first: Vec<String> = videos.iter().rev().map(|video| video.id.clone()).collect();
        assert_eq!(ids(&viewer).await, newest_first);
        for size in [1, 2, 3, 7, 8] {
            let (mut seen, mut token) = (Vec::new(), String::new());
            loop {
                let (found, next) = page(&viewer, size, &token).await;
                assert!(!found.is_empty() && found.len() <= usize::try_from(size).unwrap());
                seen.extend(found);
                token = next;
                if token.is_empty() {
                    break;
                }
            }
            assert_eq!(seen, newest_first, "pages of {size}");
        }
        let times: Vec<_> = items(&viewer).await.into_iter().map(|item| item.watch_time.unwrap()).collect();
        assert!(times.windows(2).all(|pair| (pair[0].seconds, pair[0].nanos) > (pair[1].seconds, pair[1].nanos)));

        // A video that is watched again moves to the front.
        Player::start(&viewer, &videos[2]).await.report(Playing, 5).await;
        let hidden = pb::SetVideoVisibilityRequest { video_id: videos[6].id.clone(), visibility: Visibility::Private.into() };
        owner.videos().set_video_visibility(hidden).await.unwrap();
        let unlisted = pb::SetVideoVisibilityRequest { video_id: videos[5].id.clone(), visibility: Visibility::Unlisted.into() };
        owner.videos().set_video_visibility(unlisted).await.unwrap();
        owner.videos().delete_video(pb::DeleteVideoRequest { video_id: videos[4].id.clone() }).await.unwrap();
        let expected = [2, 5, 3, 1, 0].map(|index: usize| videos[index].id.clone());
        assert_eq!(ids(&viewer).await, expected);
        // A page is full even when videos behind it are hidden.
        assert_eq!(page(&viewer, 3, "").await.0, expected[..3]);
        assert_eq!(items(&owner).await, []);
    }

    async fn history_changes_between_pages_cause_no_gaps_or_duplicates(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, viewer, videos) = watched(&server, 6).await;
        let (mut seen, mut token) = (Vec::new(), String::new());
        loop {
            let (found, next) = page(&viewer, 2, &token).await;
            // The row that the page token refers to is removed, and others are added.
            let request = pb::RemoveHistoryItemRequest { video_id: found.last().unwrap().clone() };
            viewer.history().remove_history_item(request).await.unwrap();
            let new = owner.publish(media::mp4(), Visibility::Public).await;
            Player::start(&viewer, &new).await.report(Playing, 1).await;
            seen.extend(found);
            token = next;
            if token.is_empty() {
                break;
            }
            assert!(seen.len() < 100, "there is no end");
        }
        assert_eq!(seen.len(), 6);
        assert_eq!(seen.iter().collect::<BTreeSet<_>>(), videos.iter().map(|video| &video.id).collect());
    }

    async fn a_page_token_of_a_history_is_valid_only_for_its_owner(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, viewer, _) = watched(&server, 3).await;
        let (_, token) = page(&viewer, 1, "").await;
        let refuse = async |user: &User, token: &str| {
            let request = pb::ListHistoryRequest { page_size: 1, page_token: token.to_owned() };
            let status = user.history().list_history(request).await;
            assert_eq!(fields(&status.refused(Code::InvalidArgument, "PAGE_TOKEN_INVALID")), ["page_token"]);
        };
        refuse(&owner, &token).await;
        for place in (0..token.len()).step_by(5) {
            let mut edited = token.clone().into_bytes();
            edited[place] = if edited[place] == b'A' { b'B' } else { b'A' };
            refuse(&viewer, &String::from_utf8(edited).unwrap()).await;
            if place > 0 {
                refuse(&viewer, &token[..place]).await;
            }
        }
        // A page token of another list of the same viewer.
        let list = pb::ListVideosRequest { page_size: 1, ..Default::default() };
        refuse(&viewer, &viewer.videos().list_videos(list).await.unwrap().into_inner().next_page_token).await;
        // The page size may change between pages.
        assert_eq!(page(&viewer, 2, &token).await.0.len(), 2);
    }
}
