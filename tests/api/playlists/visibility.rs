//! Playlists of other users.

use marquee_contract::v1::{self as pb, Visibility};
use tonic::Code;

use super::{Moved, Removed, publish_many};
use crate::support::{Refused, Server, User, both_engines, media};

both_engines! {
    async fn others_find_public_playlists_and_can_open_unlisted_ones(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other, nobody) =
            (User::register(&server).await, User::register(&server).await, User::nobody(&server));
        let video = owner.publish(media::mp4(), Visibility::Public).await.id;
        let mut ids = Vec::new();
        for visibility in [Visibility::Public, Visibility::Unlisted, Visibility::Private] {
            let id = owner.create_playlist(visibility).await.id;
            owner.add(&id, &video, None).await.unwrap();
            ids.push(id);
        }
        let [public, unlisted, private] = <[String; 3]>::try_from(ids).unwrap();
        let own = [private.clone(), unlisted.clone(), public.clone(), owner.watch_later().await.id];
        assert_eq!(owner.playlist_ids_of(&owner).await, own);
        for viewer in [&other, &nobody] {
            assert_eq!(viewer.playlist_ids_of(&owner).await, [public.as_str()]);
            for id in [&public, &unlisted] {
                assert_eq!(viewer.get_playlist(id).await.unwrap(), owner.get_playlist(id).await.unwrap());
                assert_eq!(viewer.video_ids(id).await, [video.as_str()]);
            }
            viewer.get_playlist(&private).await.refused(Code::NotFound, "PLAYLIST_NOT_FOUND");
            viewer.item_page(&private, 0, "").await.refused(Code::NotFound, "PLAYLIST_NOT_FOUND");
        }

        // A visible playlist cannot be changed (PERMISSION_DENIED); a hidden one does not exist (NOT_FOUND).
        let others = publish_many(&server, &other, 1).await;
        for id in [&public, &unlisted, &private] {
            let before = (owner.get_playlist(id).await.unwrap(), owner.items(id).await);
            let hidden = (Code::NotFound, "PLAYLIST_NOT_FOUND");
            let (code, reason) = if id == &private { hidden } else { (Code::PermissionDenied, "NOT_OWNER") };
            let title = Some("Not yours".to_owned());
            let update = pb::UpdatePlaylistRequest { playlist_id: id.clone(), title, ..Default::default() };
            other.playlists().update_playlist(update).await.refused(code, reason);
            other.delete_playlist(id).await.refused(code, reason);
            other.add(id, &others[0], None).await.refused(code, reason);
            other.add(id, &video, None).await.refused(code, reason);
            other.remove_item(id, Removed::VideoId(video.clone())).await.refused(code, reason);
            other.move_item(id, Moved::VideoId(video.clone()), 0).await.refused(code, reason);
            assert_eq!((owner.get_playlist(id).await.unwrap(), owner.items(id).await), before);
        }
        let unknown = pb::ListPlaylistsRequest { channel_id: public, ..Default::default() };
        nobody.playlists().list_playlists(unknown).await.refused(Code::NotFound, "CHANNEL_NOT_FOUND");
    }

    async fn only_visible_videos_can_be_added(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other) = (User::register(&server).await, User::register(&server).await);
        let list = owner.create_playlist(Visibility::Public).await.id;
        let hidden = other.publish(media::mp4(), Visibility::Private).await.id;
        let deleted = other.publish(media::mp4(), Visibility::Public).await.id;
        other.delete_video(&deleted).await;
        for video in [&hidden, &deleted, &list] {
            owner.add(&list, video, None).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
        }
        let unlisted = other.publish(media::mp4(), Visibility::Unlisted).await.id;
        let private = owner.publish(media::mp4(), Visibility::Private).await.id;
        for video in [&unlisted, &private] {
            owner.add(&list, video, None).await.unwrap();
        }
        assert_eq!(owner.video_ids(&list).await, [unlisted.clone(), private]);
        assert_eq!(other.video_ids(&list).await, [unlisted]);
    }
}
