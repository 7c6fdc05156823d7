//! Creating, changing and deleting playlists.

use marquee_contract::v1::{self as pb, PlaylistKind, Visibility};
use tonic::Code;

use super::{Moved, Removed, new_playlist, publish_many, stored_items};
use crate::support::{Refused, Server, User, both_engines};

const REQUEST_ID: &str = "0197f3a0-0000-7000-8000-00000000000a";

both_engines! {
    async fn an_owner_can_create_change_and_delete_a_playlist(engine: Engine) {
        let server = Server::start(engine).await;
        let owner = User::register(&server).await;
        let description = "What I like\nand why".to_owned();
        let request = pb::CreatePlaylistRequest { description, ..new_playlist(Visibility::Unlisted) };
        let made = owner.try_create_playlist(request).await.unwrap();
        assert_eq!((made.title.as_str(), made.description.as_str()), ("A playlist", "What I like\nand why"));
        assert_eq!((made.kind(), made.visibility(), made.item_count), (PlaylistKind::Custom, Visibility::Unlisted, 0));
        assert_eq!(made.channel.as_ref().unwrap().id, owner.channel_id());
        assert_eq!((made.create_time.is_some(), made.create_time == made.update_time), (true, true));
        assert_eq!(owner.get_playlist(&made.id).await.unwrap(), made);

        let update = async |update: pb::UpdatePlaylistRequest| {
            let request = pb::UpdatePlaylistRequest { playlist_id: made.id.clone(), ..update };
            owner.playlists().update_playlist(request).await.unwrap().into_inner().playlist.unwrap()
        };
        let title = Some("Another title".to_owned());
        let renamed = update(pb::UpdatePlaylistRequest { title, ..Default::default() }).await;
        let update_time = renamed.update_time;
        assert!(update_time.unwrap().nanos != made.update_time.unwrap().nanos);
        let expected = pb::Playlist { title: "Another title".to_owned(), update_time, ..made.clone() };
        assert_eq!(renamed, expected);
        let (description, visibility) = (Some(String::new()), Some(Visibility::Public.into()));
        let shown = update(pb::UpdatePlaylistRequest { description, visibility, ..Default::default() }).await;
        assert_eq!((shown.title.as_str(), shown.description.as_str()), ("Another title", ""));
        assert_eq!((shown.visibility(), shown.create_time), (Visibility::Public, made.create_time));
        assert_eq!(owner.get_playlist(&made.id).await.unwrap(), shown);

        let videos = publish_many(&server, &owner, 3).await;
        for video in &videos {
            owner.add(&made.id, video, None).await.unwrap();
        }
        assert_eq!(owner.get_playlist(&made.id).await.unwrap().item_count, 3);
        // Repeating the deletion succeeds, for the owner only.
        for _ in 0..2 {
            owner.delete_playlist(&made.id).await.unwrap();
        }
        let other = User::register(&server).await;
        other.delete_playlist(&made.id).await.refused(Code::NotFound, "PLAYLIST_NOT_FOUND");
        owner.get_playlist(&made.id).await.refused(Code::NotFound, "PLAYLIST_NOT_FOUND");
        owner.add(&made.id, &videos[0], None).await.refused(Code::NotFound, "PLAYLIST_NOT_FOUND");
        assert_eq!(owner.playlist_ids_of(&owner).await, [owner.watch_later().await.id]);
        assert_eq!(stored_items(&server).await, 0);
        let get = pb::GetVideoRequest { video_id: videos[0].clone() };
        owner.videos().get_video(get).await.expect("no video goes with a playlist");
    }

    async fn a_create_playlist_request_that_is_sent_again_creates_one_playlist(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other) = (User::register(&server).await, User::register(&server).await);
        let request = pb::CreatePlaylistRequest {
            request_id: Some(REQUEST_ID.to_owned()),
            ..new_playlist(Visibility::Public)
        };
        let calls = (0..6).map(|_| {
            let (owner, request) = (owner.clone(), request.clone());
            tokio::spawn(async move { owner.try_create_playlist(request).await.unwrap().id })
        });
        let mut ids = Vec::new();
        for call in calls.collect::<Vec<_>>() {
            ids.push(call.await.unwrap());
        }
        ids.dedup();
        assert_eq!(ids.len(), 1, "{ids:?}");
        assert_eq!(other.playlist_ids_of(&owner).await, ids);
        // The request id is valid only for its caller and this request.
        let others = other.try_create_playlist(request.clone()).await.unwrap();
        assert_ne!(others.id, ids[0]);
        let another = pb::CreatePlaylistRequest { title: "Another".to_owned(), ..request.clone() };
        owner.try_create_playlist(another).await.refused(Code::InvalidArgument, "REQUEST_ID_REUSED");
        // A deleted playlist is not created again.
        other.delete_playlist(&others.id).await.unwrap();
        other.try_create_playlist(request.clone()).await.refused(Code::NotFound, "PLAYLIST_NOT_FOUND");
        // Without a request id, each request creates a playlist.
        let without = pb::CreatePlaylistRequest { request_id: None, ..request };
        owner.try_create_playlist(without).await.unwrap();
        assert_eq!(other.playlist_ids_of(&owner).await.len(), 2);
    }

    async fn every_account_has_a_watch_later_playlist(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other, nobody) =
            (User::register(&server).await, User::register(&server).await, User::nobody(&server));
        let list = owner.watch_later().await;
        assert_eq!((list.kind(), list.visibility()), (PlaylistKind::WatchLater, Visibility::Private));
        assert_eq!((list.title.as_str(), list.item_count), ("Watch later", 0));
        assert_eq!(owner.playlist_ids_of(&owner).await, [list.id.as_str()]);
        for viewer in [&other, &nobody] {
            assert!(viewer.playlist_ids_of(&owner).await.is_empty());
            viewer.get_playlist(&list.id).await.refused(Code::NotFound, "PLAYLIST_NOT_FOUND");
        }

        // Its items can change; the playlist itself cannot.
        let videos = publish_many(&server, &other, 2).await;
        for video in &videos {
            owner.add(&list.id, video, Some(0)).await.unwrap();
        }
        assert_eq!(owner.video_ids(&list.id).await, [videos[1].clone(), videos[0].clone()]);
        owner.move_item(&list.id, Moved::VideoId(videos[0].clone()), 0).await.unwrap();
        owner.remove_item(&list.id, Removed::VideoId(videos[1].clone())).await.unwrap();
        assert_eq!(owner.video_ids(&list.id).await, [videos[0].as_str()]);
        let visibility = Some(Visibility::Public.into());
        let update = pb::UpdatePlaylistRequest { playlist_id: list.id.clone(), visibility, ..Default::default() };
        owner.playlists().update_playlist(update).await.refused(Code::FailedPrecondition, "PLAYLIST_BUILT_IN");
        owner.delete_playlist(&list.id).await.refused(Code::FailedPrecondition, "PLAYLIST_BUILT_IN");
        assert_eq!(owner.watch_later().await.item_count, 1);
    }
}
