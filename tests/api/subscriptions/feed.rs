//! ListSubscriptionFeed.

use std::collections::BTreeSet;

use marquee_contract::v1::{self as pb, Visibility};
use tonic::{Code, Status};

use super::{delete_account, set, subscribe};
use crate::support::random::Random;
use crate::support::{Refused, Server, User, both_engines, fields, media};

async fn page(user: &User, size: i32, token: &str) -> Result<(Vec<String>, String), Status> {
    let request = pb::ListSubscriptionFeedRequest { page_size: size, page_token: token.to_owned() };
    let page = user.subscriptions().list_subscription_feed(request).await?.into_inner();
    for video in &page.videos {
        assert_eq!(video.viewer.as_ref().map(|viewer| viewer.subscribed), Some(true));
        let get = pb::GetVideoRequest { video_id: video.id.clone() };
        assert_eq!(Some(video), user.videos().get_video(get).await?.into_inner().video.as_ref());
    }
    Ok((page.videos.into_iter().map(|video| video.id).collect(), page.next_page_token))
}

/// The ids of all videos, read in pages of this size.
async fn all(user: &User, size: i32) -> Vec<String> {
    let (mut ids, mut token) = (Vec::new(), String::new());
    loop {
        let (page, next) = page(user, size, &token).await.unwrap();
        assert!(page.len() <= usize::try_from(size).unwrap());
        ids.extend(page);
        if next.is_empty() {
            return ids;
        }
        assert!(ids.len() < 1_000, "there is no end");
        token = next;
    }
}

both_engines! {
    async fn the_feed_lists_public_videos_of_subscribed_channels_newest_first(engine: Engine) {
        let server = Server::start(engine).await;
        let fan = User::register(&server).await;
        assert_eq!(all(&fan, 10).await, [""; 0]);
        let (mut owners, mut random) = (Vec::new(), Random::new());
        for _ in 0..8 {
            owners.push(User::register(&server).await);
        }
        for owner in &owners[..7] {
            subscribe(&fan, owner).await;
        }
        assert_eq!(all(&fan, 10).await, [""; 0]);
        // It does not contain the fan's own videos, nor those of other channels.
        fan.publish(media::mp4(), Visibility::Public).await;
        let mut expected = Vec::new();
        for _ in 0..28 {
            let index = random.below(8);
            let hidden = random.once_in(4);
            let visibility = if hidden { Visibility::Unlisted } else { Visibility::Public };
            let id = owners[index].publish(media::mp4(), visibility).await.id;
            if index < 7 && !hidden {
                expected.push(id);
            }
        }
        // One channel has more videos than a page.
        for _ in 0..4 {
            expected.push(owners[1].publish(media::mp4(), Visibility::Public).await.id);
        }
        expected.reverse();
        for size in [1, 2, 3, 5, 100] {
            assert_eq!(all(&fan, size).await, expected, "{size}");
        }
        assert_eq!(all(&owners[0], 10).await, [""; 0]);
    }

    async fn hidden_deleted_and_unsubscribed_videos_are_not_in_the_feed(engine: Engine) {
        let server = Server::start(engine).await;
        let fan = User::register(&server).await;
        let (one, two, three) =
            (User::register(&server).await, User::register(&server).await, User::register(&server).await);
        let mut ids = Vec::new();
        for owner in [&one, &two, &three, &one, &two, &three] {
            subscribe(&fan, owner).await;
            ids.push(owner.publish(media::mp4(), Visibility::Public).await.id);
        }
        let left = |indices: &[usize]| indices.iter().map(|index| ids[*index].clone()).collect::<Vec<_>>();
        assert_eq!(all(&fan, 2).await, left(&[5, 4, 3, 2, 1, 0]));
        let hide = pb::SetVideoVisibilityRequest { video_id: ids[5].clone(), visibility: Visibility::Private.into() };
        three.videos().set_video_visibility(hide.clone()).await.unwrap();
        one.videos().delete_video(pb::DeleteVideoRequest { video_id: ids[3].clone() }).await.unwrap();
        assert_eq!(all(&fan, 2).await, left(&[4, 2, 1, 0]));
        set(&fan, &two.channel_id(), false).await.unwrap();
        assert_eq!(all(&fan, 2).await, left(&[2, 0]));
        let show = pb::SetVideoVisibilityRequest { visibility: Visibility::Public.into(), ..hide };
        three.videos().set_video_visibility(show).await.unwrap();
        assert_eq!(all(&fan, 2).await, left(&[5, 2, 0]));
        delete_account(&three).await;
        assert_eq!(all(&fan, 2).await, left(&[0]));
    }

    async fn changes_between_pages_cause_no_gaps_or_duplicates(engine: Engine) {
        let server = Server::start(engine).await;
        let fan = User::register(&server).await;
        let (one, two) = (User::register(&server).await, User::register(&server).await);
        let mut there = Vec::new();
        for owner in [&one, &two, &one, &two, &one, &two] {
            subscribe(&fan, owner).await;
            there.push(owner.publish(media::mp4(), Visibility::Public).await.id);
        }
        let (mut seen, mut token) = (Vec::new(), String::new());
        loop {
            let (ids, next) = page(&fan, 2, &token).await.unwrap();
            // The row that the page token refers to is removed.
            if seen.is_empty() {
                one.videos().delete_video(pb::DeleteVideoRequest { video_id: ids[1].clone() }).await.unwrap();
            }
            seen.extend(ids);
            if next.is_empty() {
                break;
            }
            assert!(seen.len() < 1_000, "there is no end");
            token = next;
            one.publish(media::mp4(), Visibility::Public).await;
        }
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), seen.len(), "a double: {seen:?}");
        there.reverse();
        assert_eq!(seen, there);
    }

    async fn a_page_token_of_the_feed_is_valid_only_for_its_viewer(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, fan, other) =
            (User::register(&server).await, User::register(&server).await, User::register(&server).await);
        for _ in 0..2 {
            owner.publish(media::mp4(), Visibility::Public).await;
        }
        subscribe(&fan, &owner).await;
        subscribe(&other, &owner).await;
        let (_, token) = page(&fan, 1, "").await.unwrap();
        let listing = pb::ListVideosRequest { page_size: 1, ..Default::default() };
        let foreign = fan.videos().list_videos(listing).await.unwrap().into_inner().next_page_token;
        let edited = if token.starts_with('A') { token.replacen('A', "B", 1) } else { format!("A{}", &token[1..]) };
        for bad in [edited, token[1..].to_owned(), format!("{token}A"), foreign] {
            let status = page(&fan, 1, &bad).await.refused(Code::InvalidArgument, "PAGE_TOKEN_INVALID");
            assert_eq!(fields(&status), ["page_token"]);
        }
        page(&other, 1, &token).await.refused(Code::InvalidArgument, "PAGE_TOKEN_INVALID");
        assert_eq!(page(&fan, 1, &token).await.unwrap().0.len(), 1);
    }
}
