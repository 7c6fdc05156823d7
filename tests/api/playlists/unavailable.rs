//! Items whose videos were hidden or deleted.

use marquee_contract::v1::Visibility;
use tonic::Code;

use super::{Moved, Removed, publish_many, video_id};
use crate::support::{Refused, Server, User, both_engines, eventually};

both_engines! {
    async fn hidden_videos_are_unavailable_items_for_the_owner_and_omitted_for_others(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, maker, other, nobody) = (
            User::register(&server).await,
            User::register(&server).await,
            User::register(&server).await,
            User::nobody(&server),
        );
        let videos = publish_many(&server, &maker, 9).await;
        let list = owner.create_playlist(Visibility::Public).await.id;
        for video in &videos {
            owner.add(&list, video, None).await.unwrap();
        }
        let items = owner.items(&list).await;
        let hidden = [0, 2, 3, 4, 8];
        for index in hidden {
            maker.set_visibility(&videos[index], Visibility::Private).await;
        }
        let left: Vec<_> = [1, 5, 6, 7].map(|index| videos[index].clone()).into();
        let own: Vec<_> = (0..9).map(|i| if hidden.contains(&i) { String::new() } else { videos[i].clone() }).collect();
        // Pages of other viewers are full, and the last page has no next token.
        for size in [1, 2, 3, 4, 100] {
            for viewer in [&other, &nobody] {
                let seen = viewer.items_by(&list, size).await;
                assert_eq!(seen.into_iter().map(video_id).collect::<Vec<_>>(), left, "{size}");
            }
            let seen = owner.items_by(&list, size).await;
            assert!(seen.iter().zip(&items).all(|(now, before)| now.id == before.id));
            assert_eq!(seen.into_iter().map(video_id).collect::<Vec<_>>(), own, "{size}");
        }
        // Owners of these videos still see them.
        assert_eq!(maker.video_ids(&list).await, videos);
        for viewer in [&owner, &other] {
            assert_eq!(viewer.get_playlist(&list).await.unwrap().item_count, 9);
        }

        // Items without a visible video can be moved and removed.
        let moved = owner.move_item(&list, Moved::ItemId(items[0].id.clone()), 1).await.unwrap();
        assert_eq!((moved.video, &moved.id), (None, &items[0].id));
        owner.add(&list, &videos[0], None).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
        owner.remove_item(&list, Removed::ItemId(items[2].id.clone())).await.unwrap();
        owner.remove_item(&list, Removed::ItemId(items[3].id.clone())).await.unwrap();
        // When the video is public again, the item shows it.
        maker.set_visibility(&videos[0], Visibility::Unlisted).await;
        let back: Vec<_> = [1, 0, 5, 6, 7].map(|index| videos[index].clone()).into();
        assert_eq!(other.video_ids(&list).await, back);
        assert_eq!(owner.get_playlist(&list).await.unwrap().item_count, 7);
    }

    async fn the_playlists_owner_cannot_tell_private_from_deleted_videos(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, maker) = (User::register(&server).await, User::register(&server).await);
        let videos = publish_many(&server, &maker, 3).await;
        let list = owner.create_playlist(Visibility::Public).await.id;
        for video in &videos {
            owner.add(&list, video, None).await.unwrap();
        }
        maker.set_visibility(&videos[0], Visibility::Private).await;
        maker.delete_video(&videos[1]).await;
        let gone = "SELECT COUNT(*) FROM playlist_items WHERE video_id IS NULL";
        eventually("the video is removed", || async { (server.count(gone).await == 1).then_some(()) }).await;
        let before = owner.items(&list).await;
        for video in &videos[..2] {
            let moved = owner.move_item(&list, Moved::VideoId(video.clone()), 2).await;
            moved.refused(Code::NotFound, "PLAYLIST_ITEM_NOT_FOUND");
            owner.remove_item(&list, Removed::VideoId(video.clone())).await.unwrap();
            assert_eq!(owner.items(&list).await, before);
        }
        // Both can be moved by their item ids; a visible one can also be moved by its video's id.
        for item in &before[..2] {
            owner.move_item(&list, Moved::ItemId(item.id.clone()), 2).await.unwrap();
        }
        owner.move_item(&list, Moved::VideoId(videos[2].clone()), 2).await.unwrap();
    }

    async fn a_deleted_video_leaves_an_unavailable_item(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other) = (User::register(&server).await, User::register(&server).await);
        let videos = publish_many(&server, &owner, 4).await;
        let list = owner.create_playlist(Visibility::Public).await.id;
        for video in &videos {
            owner.add(&list, video, None).await.unwrap();
        }
        let items = owner.items(&list).await;
        let check = async || {
            let expected = [videos[0].clone(), String::new(), videos[2].clone(), videos[3].clone()];
            assert_eq!(owner.video_ids(&list).await, expected);
            assert_eq!(other.video_ids(&list).await, [&expected[..1], &expected[2..]].concat());
            assert_eq!(owner.get_playlist(&list).await.unwrap().item_count, 4);
        };
        owner.delete_video(&videos[1]).await;
        check().await;
        eventually("nothing is left of the video", || async {
            (server.count("SELECT COUNT(*) FROM videos").await == 3).then_some(())
        })
        .await;
        check().await;
        assert_eq!(server.count("SELECT COUNT(*) FROM playlist_items WHERE video_id IS NULL").await, 1);
        owner.move_item(&list, Moved::ItemId(items[1].id.clone()), 3).await.unwrap();
        let expected = [videos[0].clone(), videos[2].clone(), videos[3].clone(), String::new()];
        assert_eq!(owner.video_ids(&list).await, expected);
        owner.remove_item(&list, Removed::ItemId(items[1].id.clone())).await.unwrap();
        assert_eq!(owner.video_ids(&list).await, expected[..3]);
    }
}
