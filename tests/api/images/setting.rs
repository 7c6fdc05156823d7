//! Setting, replacing and removing pictures.

use std::time::Duration;

use image::ImageFormat::{Jpeg, Png};
use marquee_contract::v1::{self as pb, Visibility};
use tonic::Code;

use super::{BLUE, GREEN, GREY, RED, assert_near, corners, fetch, picture, shown, sizes};
use crate::support::object_store::{Fault, ObjectStore, Operation};
use crate::support::user::PASSWORD;
use crate::support::{Refused, Server, User, both_engines, both_stores, eventually, every_store, media, on_sqlite};

async fn channel(user: &User) -> pb::Channel {
    user.users().get_me(pb::GetMeRequest {}).await.unwrap().into_inner().user.unwrap().channel.unwrap()
}

every_store! {
    async fn setting_the_same_picture_keeps_its_urls_and_another_one_replaces_it(storage: Storage) {
        let server = Server::start(storage).await;
        let user = User::register(&server).await;
        let (first, second) = (picture(Png, 100, 100), picture(Png, 101, 100));
        let avatar = user.set_avatar(first.clone()).await.unwrap();
        let files = server.stored().await;
        assert_eq!(user.set_avatar(first.clone()).await.unwrap(), avatar);
        assert_eq!(server.stored().await, files);

        let replaced = user.set_avatar(second).await.unwrap();
        assert!(replaced[0].url != avatar[0].url && channel(&user).await.avatar == replaced);
        assert_eq!(reqwest::get(&avatar[0].url).await.unwrap().status(), 404);
        fetch(&replaced[0].url).await;
        eventually("the old bytes are removed, and their ledger rows", async || {
            let rows = server.count("SELECT COUNT(*) FROM blobs").await;
            (rows == 1 && server.stored().await.len() == 1).then_some(())
        })
        .await;
        // Setting the first picture again yields new URLs, because caches may have the old ones.
        let again = user.set_avatar(first).await.unwrap();
        assert!(again[0].url != avatar[0].url && again[0].url != replaced[0].url);
        fetch(&again[0].url).await;
    }

    async fn a_picture_can_be_removed(storage: Storage) {
        let server = Server::start(storage).await;
        let user = User::register(&server).await;
        let video = user.publish(media::mp4(), Visibility::Public).await;
        let files = server.stored().await;
        user.set_avatar(picture(Png, 100, 100)).await.unwrap();
        user.set_cover(picture(Png, 100, 100)).await.unwrap();
        user.set_thumbnail(&video.id, picture(Png, 100, 100)).await.unwrap();
        assert_eq!(server.stored().await.len(), files.len() + 3);
        // Removing it twice succeeds.
        for _ in 0..2 {
            let change = Some(pb::set_avatar_request::Change::Remove(true));
            user.users().set_avatar(pb::SetAvatarRequest { change }).await.unwrap();
            let change = Some(pb::set_cover_image_request::Change::Remove(true));
            user.users().set_cover_image(pb::SetCoverImageRequest { change }).await.unwrap();
            let change = Some(pb::set_thumbnail_request::Change::Remove(true));
            let request = pb::SetThumbnailRequest { video_id: video.id.clone(), change };
            assert_eq!(user.videos().set_thumbnail(request).await.unwrap().into_inner().video.unwrap().thumbnail, []);
        }
        let own = channel(&user).await;
        assert_eq!((own.avatar, own.cover), (vec![], vec![]));
        eventually("the bytes are removed", async || (server.stored().await == files).then_some(())).await;
    }

    async fn deleting_a_video_removes_its_thumbnail(storage: Storage) {
        let server = Server::start(storage).await;
        let user = User::register(&server).await;
        let video = user.publish(media::mp4(), Visibility::Public).await;
        let thumbnail = user.set_thumbnail(&video.id, picture(Png, 700, 400)).await.unwrap();
        assert_eq!(thumbnail.len(), 2);
        user.videos().delete_video(pb::DeleteVideoRequest { video_id: video.id.clone() }).await.unwrap();
        assert_eq!(reqwest::get(&thumbnail[0].url).await.unwrap().status(), 404);
        eventually("the store is empty", async || server.stored().await.is_empty().then_some(())).await;
        user.set_thumbnail(&video.id, picture(Png, 100, 100)).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
    }

    async fn deleting_an_account_removes_its_pictures(storage: Storage) {
        let server = Server::start(storage).await;
        let user = User::register(&server).await;
        let video = user.publish(media::mp4(), Visibility::Public).await;
        let mut images = user.set_avatar(picture(Png, 300, 300)).await.unwrap();
        images.extend(user.set_cover(picture(Png, 700, 400)).await.unwrap());
        images.extend(user.set_thumbnail(&video.id, picture(Png, 700, 400)).await.unwrap());
        let delete = pb::DeleteMeRequest { current_password: PASSWORD.to_owned() };
        user.users().delete_me(delete).await.unwrap();
        for image in &images {
            assert_eq!(reqwest::get(&image.url).await.unwrap().status(), 404);
        }
        eventually("the store is empty", async || server.stored().await.is_empty().then_some(())).await;
        user.set_avatar(picture(Png, 100, 100)).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
    }

    async fn of_pictures_set_concurrently_one_is_kept(storage: Storage) {
        let server = Server::start(storage).await;
        let user = User::register(&server).await;
        let video = user.publish(media::mp4(), Visibility::Public).await;
        let calls = (0..8).map(|number| {
            let (user, video_id) = (user.clone(), video.id.clone());
            tokio::spawn(async move {
                user.set_avatar(picture(Png, 50 + number, 50)).await.unwrap();
                user.set_thumbnail(&video_id, picture(Png, 50 + number, 50)).await.unwrap();
            })
        });
        for call in calls.collect::<Vec<_>>() {
            call.await.unwrap();
        }
        fetch(&channel(&user).await.avatar[0].url).await;
        eventually("the other pictures are removed", async || (server.stored().await.len() == 3).then_some(())).await;
        assert_eq!(server.count("SELECT COUNT(*) FROM blobs WHERE state = 2").await, 3);
    }
}

both_stores! {
    async fn a_picture_is_shown_in_all_sizes_in_every_message_with_its_owner(storage: Storage) {
        let server = Server::start(storage).await;
        let user = User::register(&server).await;
        let avatar = user.set_avatar(picture(Jpeg, 1000, 900)).await.unwrap();
        assert_eq!(sizes(&avatar), [(88, 88), (240, 240), (800, 800)]);
        let cover = user.set_cover(picture(Png, 2600, 1500)).await.unwrap();
        assert_eq!(sizes(&cover), [(640, 360), (1280, 720), (2560, 1440)]);
        let video = user.publish(media::mp4(), Visibility::Public).await;
        let thumbnail = user.set_thumbnail(&video.id, picture(Png, 1280, 800)).await.unwrap();
        assert_eq!(sizes(&thumbnail), [(320, 180), (640, 360), (1280, 720)]);
        for pb::Image { url, width, height } in [&avatar, &cover, &thumbnail].into_iter().flatten() {
            let file = image::load_from_memory(&fetch(url).await).unwrap().into_rgb8();
            assert_eq!(file.dimensions(), (width.cast_unsigned(), height.cast_unsigned()));
            assert_near(&corners(&file), &[RED, GREEN, BLUE, GREY], url);
        }

        let own = channel(&user).await;
        assert_eq!((&own.avatar, &own.cover), (&avatar, &cover));
        let selector = Some(pb::get_channel_request::Channel::ChannelId(user.channel_id()));
        let nobody = User::nobody(&server);
        let request = pb::GetChannelRequest { channel: selector };
        assert_eq!(nobody.channels().get_channel(request).await.unwrap().into_inner().channel.unwrap(), own);
        let got = nobody.videos().get_video(pb::GetVideoRequest { video_id: video.id.clone() }).await.unwrap();
        let listed = nobody.videos().list_videos(pb::ListVideosRequest::default()).await.unwrap();
        for video in [got.into_inner().video.unwrap(), listed.into_inner().videos.remove(0)] {
            assert_eq!((video.thumbnail, video.channel.unwrap().avatar), (thumbnail.clone(), avatar.clone()));
        }
    }
}

on_sqlite! {
    async fn a_small_picture_is_not_enlarged(storage: Storage) {
        let server = Server::start(storage).await;
        let user = User::register(&server).await;
        for (source, expected) in [
            ((16, 16), vec![(16, 16)]),
            ((87, 100), vec![(87, 87)]),
            ((88, 3000), vec![(88, 88)]),
            ((300, 240), vec![(88, 88), (240, 240)]),
        ] {
            let avatar = user.set_avatar(picture(Png, source.0, source.1)).await.unwrap();
            assert_eq!(sizes(&avatar), expected, "{source:?}");
            assert_eq!(shown(&avatar).await.width(), expected.last().unwrap().0.cast_unsigned());
        }
        let cover = user.set_cover(picture(Png, 100, 100)).await.unwrap();
        assert_eq!(sizes(&cover), [(100, 56)]);
    }
}

both_engines! {
    async fn a_picture_set_after_its_account_was_deleted_is_removed(engine: Engine) {
        let objects = ObjectStore::with_faults().await;
        let server = Server::on(engine, Some(objects), &["--sweep-interval=200ms"]).await;
        let user = User::register(&server).await;
        // Longer than the deletion takes on a busy machine.
        server.objects().faults().next(Operation::Put, Fault::Delay(Duration::from_secs(12)), 1);
        let call = {
            let user = user.clone();
            tokio::spawn(async move { user.set_avatar(picture(Png, 300, 300)).await })
        };
        eventually("the blob is in the ledger", async || {
            (server.count("SELECT COUNT(*) FROM blobs WHERE state = 1").await > 0).then_some(())
        })
        .await;
        let delete = pb::DeleteMeRequest { current_password: PASSWORD.to_owned() };
        user.users().delete_me(delete).await.unwrap();
        eventually("everything is removed", async || {
            (server.count("SELECT COUNT(*) FROM blobs").await == 0).then_some(())
        })
        .await;
        assert!(!call.is_finished(), "the store was too fast");
        call.await.unwrap().refused(Code::Unauthenticated, "SESSION_REVOKED");
        assert_eq!(server.stored().await, Vec::<String>::new());
    }
}
