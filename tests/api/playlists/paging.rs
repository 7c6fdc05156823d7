//! Paging through playlists and their items.

use std::collections::BTreeSet;

use marquee_contract::v1::{self as pb, Visibility};
use tonic::{Code, Status};

use super::{Moved, Removed, publish_many, video_id};
use crate::support::{Refused, Server, User, both_engines, fields};

/// The ids on a page of a channel's playlists, and the token of the next page.
async fn playlist_page(
    viewer: &User,
    owner: &User,
    page_size: i32,
    page_token: &str,
) -> Result<(Vec<String>, String), Status> {
    let (channel_id, page_token) = (owner.channel_id(), page_token.to_owned());
    let request = pb::ListPlaylistsRequest { page_size, page_token, channel_id, kind: 0 };
    let page = viewer.playlists().list_playlists(request).await?.into_inner();
    Ok((page.playlists.into_iter().map(|playlist| playlist.id).collect(), page.next_page_token))
}

async fn all_playlists(viewer: &User, owner: &User, page_size: i32) -> Vec<String> {
    let (mut ids, mut token) = (Vec::new(), String::new());
    loop {
        let (page, next) = playlist_page(viewer, owner, page_size, &token).await.unwrap();
        assert!(page.len() == usize::try_from(page_size).unwrap() || next.is_empty(), "a page is not full");
        ids.extend(page);
        if next.is_empty() {
            return ids;
        }
        assert!(ids.len() < 1_000, "there is no end");
        token = next;
    }
}

both_engines! {
    async fn pages_of_any_size_show_every_item_once_and_in_order(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, nobody) = (User::register(&server).await, User::nobody(&server));
        let videos = publish_many(&server, &owner, 7).await;
        let (mut all, mut public) = (vec![owner.watch_later().await.id], Vec::new());
        for index in 0..6 {
            let visibility = if index % 2 == 0 { Visibility::Public } else { Visibility::Private };
            let id = owner.create_playlist(visibility).await.id;
            all.insert(0, id.clone());
            if visibility == Visibility::Public {
                public.insert(0, id);
            }
        }
        for video in &videos {
            owner.add(&public[0], video, None).await.unwrap();
        }
        for size in [1, 2, 3, 6, 7, 8, 100] {
            assert_eq!(all_playlists(&owner, &owner, size).await, all, "{size}");
            assert_eq!(all_playlists(&nobody, &owner, size).await, public, "{size}");
            for viewer in [&owner, &nobody] {
                let items = viewer.items_by(&public[0], size).await;
                assert_eq!(items.into_iter().map(video_id).collect::<Vec<_>>(), videos, "{size}");
            }
        }
    }

    async fn changes_between_pages_cause_no_gaps_or_duplicates(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other) = (User::register(&server).await, User::register(&server).await);
        let videos = publish_many(&server, &owner, 30).await;
        let list = owner.create_playlist(Visibility::Public).await.id;
        let (there, more) = videos.split_at(10);
        for video in there {
            owner.add(&list, video, None).await.unwrap();
        }
        for viewer in [&owner, &other] {
            let (mut seen, mut token, mut more) = (Vec::new(), String::new(), more.iter());
            loop {
                let (page, next) = viewer.item_page(&list, 2, &token).await.unwrap();
                seen.extend(page.iter().cloned().map(video_id));
                if next.is_empty() {
                    break;
                }
                assert!(seen.len() < 100, "there is no end");
                token = next;
                // Changes before, behind and at the end of the seen items, and the row that the page token refers to
                // is removed.
                for (position, video) in [0, seen.len() + 2, 1_000].into_iter().zip(&mut more) {
                    owner.add(&list, video, Some(position)).await.unwrap();
                }
                if seen.len() == 2 {
                    owner.remove_item(&list, Removed::ItemId(page[1].id.clone())).await.unwrap();
                }
            }
            let unique: BTreeSet<_> = seen.iter().collect();
            assert_eq!(unique.len(), seen.len(), "a double: {seen:?}");
            assert!(there.iter().all(|video| unique.contains(video)), "a gap: {seen:?}");
            assert!(seen.len() > there.len(), "what came behind was not seen");
            // Restores the order.
            for video in &videos[there.len()..] {
                owner.remove_item(&list, Removed::VideoId(video.clone())).await.unwrap();
            }
            owner.add(&list, &there[1], Some(1)).await.unwrap();
        }
    }

    async fn moving_an_item_between_pages_hides_no_other_item(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, nobody) = (User::register(&server).await, User::nobody(&server));
        let videos = publish_many(&server, &owner, 6).await;
        let list = owner.create_playlist(Visibility::Public).await.id;
        for video in &videos {
            owner.add(&list, video, None).await.unwrap();
        }
        let mut pages = Vec::new();
        for viewer in [&owner, &nobody] {
            pages.push((viewer, viewer.item_page(&list, 2, "").await.unwrap().1));
        }
        // The seen items move behind the others, beginning with the last of the page; and the next one is removed.
        for video in [&videos[1], &videos[0]] {
            owner.move_item(&list, Moved::VideoId(video.clone()), 5).await.unwrap();
        }
        owner.remove_item(&list, Removed::VideoId(videos[2].clone())).await.unwrap();
        let left: Vec<_> = [3, 4, 5, 1, 0].map(|index| videos[index].clone()).into();
        for (viewer, token) in pages {
            let (rest, _) = viewer.item_page(&list, 100, &token).await.unwrap();
            assert_eq!(rest.into_iter().map(video_id).collect::<Vec<_>>(), left);
        }
    }

    async fn paging_continues_correctly_after_items_got_new_position_keys(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, nobody) = (User::register(&server).await, User::nobody(&server));
        let videos = publish_many(&server, &owner, 6).await;
        let list = owner.create_playlist(Visibility::Public).await.id;
        for video in &videos {
            owner.add(&list, video, None).await.unwrap();
        }
        let mut pages = Vec::new();
        for viewer in [&owner, &nobody] {
            pages.push((viewer, viewer.item_page(&list, 2, "").await.unwrap().1));
        }
        // The last two items have adjacent position keys, so inserting between them assigns new keys.
        let tighten = |hex: &str, upper: &str| {
            let places = [("00", 1), ("01", 0)].map(|(end, offset)| {
                let place = hex.replace('?', &format!("40000040{}{end}", "00".repeat(59)));
                format!(
                    "UPDATE playlist_items SET place = {place} WHERE id =
                        (SELECT id FROM playlist_items ORDER BY {upper} DESC LIMIT 1 OFFSET {offset});"
                )
            });
            places.concat()
        };
        server.execute(&tighten("x'?'", "id"), &tighten("'\\x?'::bytea", "id")).await;
        owner.move_item(&list, Moved::VideoId(videos[0].clone()), 4).await.unwrap();
        let spaced = "SELECT COUNT(*) FROM playlist_items WHERE LENGTH(place) = 8";
        assert_eq!(server.count(spaced).await, 6);
        let moved: Vec<_> = [2, 3, 4, 0, 5].map(|index| videos[index].clone()).into();
        for (viewer, token) in pages {
            let (rest, end) = viewer.item_page(&list, 100, &token).await.unwrap();
            assert_eq!((rest.into_iter().map(video_id).collect::<Vec<_>>(), end), (moved.clone(), String::new()));
        }
    }

    async fn a_page_token_is_valid_only_for_its_query_and_viewer(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other, nobody) =
            (User::register(&server).await, User::register(&server).await, User::nobody(&server));
        let videos = publish_many(&server, &owner, 3).await;
        let mut lists = Vec::new();
        for _ in 0..2 {
            let list = owner.create_playlist(Visibility::Public).await.id;
            for video in &videos {
                owner.add(&list, video, None).await.unwrap();
            }
            lists.push(list);
        }
        let items = owner.item_page(&lists[0], 1, "").await.unwrap().1;
        let playlists = playlist_page(&owner, &owner, 1, "").await.unwrap().1;
        assert_eq!(owner.item_page(&lists[0], 2, &items).await.unwrap().0.len(), 2);
        assert_eq!(playlist_page(&owner, &owner, 2, &playlists).await.unwrap().0.len(), 2);

        let mut refused = Vec::new();
        for token in [&items, &playlists] {
            for place in 0..token.len() {
                let mut edited = token.clone().into_bytes();
                edited[place] = if edited[place] == b'A' { b'B' } else { b'A' };
                let edited = String::from_utf8(edited).unwrap();
                refused.push(owner.item_page(&lists[0], 1, &edited).await.map(|_| ()));
                refused.push(playlist_page(&owner, &owner, 1, &edited).await.map(|_| ()));
            }
            refused.push(owner.item_page(&lists[0], 1, &token[..token.len() / 2]).await.map(|_| ()));
            refused.push(playlist_page(&owner, &owner, 1, &token[..token.len() / 2]).await.map(|_| ()));
        }
        // Another query, another viewer, another list.
        refused.push(owner.item_page(&lists[1], 1, &items).await.map(|_| ()));
        refused.push(playlist_page(&owner, &other, 1, &playlists).await.map(|_| ()));
        for viewer in [&other, &nobody] {
            refused.push(viewer.item_page(&lists[0], 1, &items).await.map(|_| ()));
            refused.push(playlist_page(viewer, &owner, 1, &playlists).await.map(|_| ()));
        }
        refused.push(owner.item_page(&lists[0], 1, &playlists).await.map(|_| ()));
        refused.push(playlist_page(&owner, &owner, 1, &items).await.map(|_| ()));
        for answer in refused {
            let status = answer.refused(Code::InvalidArgument, "PAGE_TOKEN_INVALID");
            assert_eq!(fields(&status), ["page_token"]);
        }
    }
}
