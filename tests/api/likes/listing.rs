//! ListLikedVideos, page by page.

use std::collections::BTreeSet;

use marquee_contract::v1::set_like_request::Target;
use marquee_contract::v1::{self as pb, Visibility};
use tonic::{Code, Status};

use super::{delete_account, delete_video, get_video, set_like, set_visibility};
use crate::support::{Refused, Server, User, both_engines, fields, media};

/// A page of the videos that a user likes, and the token of the next page.
async fn page(user: &User, page_size: i32, token: &str) -> Result<(Vec<pb::Video>, String), Status> {
    let request = pb::ListLikedVideosRequest { page_size, page_token: token.to_owned() };
    let page = user.likes().list_liked_videos(request).await?.into_inner();
    Ok((page.videos, page.next_page_token))
}

/// The ids of all pages in order.
async fn all_pages(user: &User, page_size: i32) -> Vec<String> {
    let (mut ids, mut token) = (Vec::new(), String::new());
    loop {
        let (videos, next) = page(user, page_size, &token).await.expect("a page");
        assert!(videos.len() <= usize::try_from(page_size).unwrap());
        assert!(!videos.is_empty() || next.is_empty());
        ids.extend(videos.into_iter().map(|video| video.id));
        if next.is_empty() {
            return ids;
        }
        assert!(ids.len() < 1_000, "there is no end");
        token = next;
    }
}

async fn like(user: &User, video_id: &str, liked: bool) {
    set_like(user, &Target::VideoId(video_id.to_owned()), liked).await.expect("it is set");
}

async fn publish(owner: &User, count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for _ in 0..count {
        ids.push(owner.publish(media::mp4(), Visibility::Public).await.id);
    }
    ids
}

both_engines! {
    async fn liked_videos_are_listed_once_and_the_last_liked_first(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, fan, other) =
            (User::register(&server).await, User::register(&server).await, User::register(&server).await);
        assert_eq!(page(&fan, 0, "").await.unwrap(), (Vec::new(), String::new()));
        let ids = publish(&owner, 6).await;
        let mut expected = Vec::new();
        for index in [3, 0, 5, 1, 4] {
            like(&fan, &ids[index], true).await;
            expected.insert(0, ids[index].clone());
        }
        like(&other, &ids[2], true).await;
        for size in [1, 2, 5, 6, 100] {
            assert_eq!(all_pages(&fan, size).await, expected, "{size}");
        }
        // Liking again changes nothing; unliking and liking again moves the video to the front.
        like(&fan, &ids[0], true).await;
        assert_eq!(all_pages(&fan, 2).await, expected);
        like(&fan, &ids[0], false).await;
        like(&fan, &ids[0], true).await;
        expected.retain(|id| *id != ids[0]);
        expected.insert(0, ids[0].clone());
        assert_eq!(all_pages(&fan, 2).await, expected);
        // Complete videos, as GetVideo returns them.
        let (videos, _) = page(&fan, 1, "").await.unwrap();
        assert_eq!(videos, [get_video(&fan, &ids[0]).await.unwrap()]);
        assert!(videos[0].viewer.as_ref().unwrap().liked);
        let nobody = page(&User::nobody(&server), 0, "").await;
        nobody.refused(Code::Unauthenticated, "TOKEN_MISSING");
        assert_eq!(fields(&page(&fan, -1, "").await.refused(Code::InvalidArgument, "FIELD_INVALID")), ["page_size"]);
    }

    async fn deleted_and_hidden_videos_are_not_listed(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other, fan) =
            (User::register(&server).await, User::register(&server).await, User::register(&server).await);
        let ids = publish(&owner, 4).await;
        let with_its_account = publish(&other, 1).await.remove(0);
        for id in ids.iter().chain([&with_its_account]) {
            like(&fan, id, true).await;
            like(&owner, id, true).await;
        }
        set_visibility(&owner, &ids[0], Visibility::Unlisted).await;
        set_visibility(&owner, &ids[1], Visibility::Private).await;
        delete_video(&owner, &ids[2]).await.unwrap();
        delete_account(&other).await.unwrap();
        for size in [1, 2, 100] {
            assert_eq!(all_pages(&fan, size).await, [ids[3].clone(), ids[0].clone()], "{size}");
            // The owner still sees it.
            assert_eq!(all_pages(&owner, size).await, [ids[3].clone(), ids[1].clone(), ids[0].clone()], "{size}");
        }
        // The video returns to its position in the list.
        set_visibility(&owner, &ids[1], Visibility::Public).await;
        assert_eq!(all_pages(&fan, 2).await, [ids[3].clone(), ids[1].clone(), ids[0].clone()]);
    }

    async fn a_page_token_of_liked_videos_is_valid_only_for_its_list_and_viewer(engine: Engine) {
        let server = Server::start(engine).await;
        let (fan, other) = (User::register(&server).await, User::register(&server).await);
        for id in publish(&fan, 2).await {
            like(&fan, &id, true).await;
            like(&other, &id, true).await;
        }
        let (_, token) = page(&fan, 1, "").await.unwrap();
        assert_eq!(page(&fan, 100, &token).await.unwrap().0.len(), 1);
        let middle = token.len() / 2;
        let edit = if &token[middle..=middle] == "A" { "B" } else { "A" };
        let edited = format!("{}{edit}{}", &token[..middle], &token[middle + 1..]);
        let listing = pb::ListVideosRequest { page_size: 1, ..Default::default() };
        let foreign = fan.videos().list_videos(listing).await.unwrap().into_inner().next_page_token;
        for (viewer, token) in
            [(&fan, edited.as_str()), (&fan, &token[..middle]), (&fan, &foreign), (&other, token.as_str())]
        {
            let refused = page(viewer, 1, token).await.refused(Code::InvalidArgument, "PAGE_TOKEN_INVALID");
            assert_eq!(fields(&refused), ["page_token"]);
        }
    }

    async fn changes_between_pages_cause_no_gaps_or_duplicates(engine: Engine) {
        let server = Server::start(engine).await;
        let fan = User::register(&server).await;
        let there = publish(&fan, 6).await;
        for id in &there {
            like(&fan, id, true).await;
        }
        let (mut seen, mut token) = (Vec::new(), String::new());
        loop {
            let (videos, next) = page(&fan, 2, &token).await.unwrap();
            // The row that the page token refers to is removed, and a new one is added.
            like(&fan, &videos.last().unwrap().id, false).await;
            like(&fan, &publish(&fan, 1).await[0], true).await;
            seen.extend(videos.into_iter().map(|video| video.id));
            if next.is_empty() {
                break;
            }
            token = next;
        }
        let unique: BTreeSet<_> = seen.iter().cloned().collect();
        assert_eq!((unique.len(), unique), (seen.len(), there.into_iter().collect()));
    }
}
