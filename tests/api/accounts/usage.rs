//! GetUsage.

use image::ImageFormat::Png;
use marquee_contract::v1::UsageKind::{Captions, Originals, Pictures, Renditions, Storyboards, Uploads};
use tonic::Code;

use super::*;
use crate::images::picture;
use crate::support::upload::new_upload;
use crate::support::{Refused, Server, both_engines, media};

async fn usage(user: &User) -> pb::Usage {
    user.users().get_usage(pb::GetUsageRequest {}).await.expect("the usage").into_inner().usage.expect("the usage")
}

/// The bytes and files of a kind.
fn of(usage: &pb::Usage, kind: pb::UsageKind) -> (i64, i64) {
    let item = usage.items.iter().find(|item| item.kind() == kind).expect("every kind is there");
    (item.bytes, item.files)
}

fn len(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).expect("a length")
}

both_engines! {
    async fn an_account_sees_what_uses_its_quota(engine: Engine) {
        let server = Server::with(engine, &["--user-quota-bytes=1000000", "--max-open-uploads=7", "--sweep-interval=200ms"]).await;
        let (user, other) = (User::register(&server).await, User::register(&server).await);
        let empty = usage(&user).await;
        let kinds: Vec<_> = empty.items.iter().map(pb::UsageItem::kind).collect();
        assert_eq!(kinds, [Uploads, Originals, Renditions, Pictures, Captions, Storyboards]);
        assert!(empty.items.iter().all(|item| (item.bytes, item.files) == (0, 0)));
        assert_eq!((empty.quota_bytes, empty.used_bytes), (1_000_000, 0));
        assert_eq!((empty.open_uploads, empty.max_open_uploads), (0, 7));

        let upload = user.create_upload(5000).await;
        let video = user.publish(media::mp4(), pb::Visibility::Public).await;
        let change = Some(pb::set_avatar_request::Change::Data(picture(Png, 800, 800).into()));
        user.users().set_avatar(pb::SetAvatarRequest { change }).await.expect("it is set");
        let change = Some(pb::set_thumbnail_request::Change::Data(picture(Png, 640, 360).into()));
        let request = pb::SetThumbnailRequest { video_id: video.id.clone(), change };
        user.videos().set_thumbnail(request).await.expect("it is set");
        let usage_now = usage(&user).await;
        assert_eq!(of(&usage_now, Uploads), (5000, 1));
        assert_eq!(of(&usage_now, Originals), (len(media::mp4()), 1));
        let (bytes, files) = of(&usage_now, Pictures);
        assert_eq!(files, 5, "three sizes of the avatar, two of the thumbnail");
        assert_eq!(usage_now.used_bytes, 5000 + len(media::mp4()) + bytes);
        assert_eq!(usage_now.open_uploads, 1);
        assert_eq!(usage(&other).await.used_bytes, 0);

        // An upload fits exactly if it fits by these numbers.
        let rest = usize::try_from(usage_now.quota_bytes - usage_now.used_bytes).expect("a rest");
        let refused = user.try_create_upload(new_upload(rest + 1)).await;
        refused.refused(Code::ResourceExhausted, "QUOTA_EXCEEDED");
        let last = user.create_upload(rest).await;
        assert_eq!(usage(&user).await.used_bytes, usage_now.quota_bytes);

        for upload in [upload, last] {
            let request = pb::CancelUploadRequest { upload_id: upload.id };
            user.uploads().cancel_upload(request).await.expect("it is cancelled");
        }
        user.videos().delete_video(pb::DeleteVideoRequest { video_id: video.id }).await.expect("it is deleted");
        let left = usage(&user).await;
        assert_eq!((of(&left, Uploads), of(&left, Originals), left.open_uploads), ((0, 0), (0, 0), 0));
        assert_eq!(of(&left, Pictures).1, 3);
    }

    async fn uploads_that_are_created_at_once_never_exceed_the_quota(engine: Engine) {
        let server = Server::with(engine, &["--user-quota-bytes=4000"]).await;
        let user = User::register(&server).await;
        let calls = (0..12).map(|_| user.try_create_upload(new_upload(1000)));
        let created = futures_util::future::join_all(calls).await.into_iter().flatten().count();
        let usage_now = usage(&user).await;
        assert_eq!((created, usage_now.used_bytes, usage_now.open_uploads), (4, 4000, 4));
    }

    async fn what_was_made_of_a_video_counts(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let video = user.publish(media::mp4(), pb::Visibility::Public).await;
        // As files of each kind would be named.
        let names = ["720-1.mp4", "sound0-1.mp4", "captions-1", "storyboard0-1", "storyboard1-1"];
        for (name, bytes) in names.into_iter().zip([1, 2, 4, 8, 16]) {
            let row = format!(
                "INSERT INTO blobs (key, user_id, state, size_bytes, handle, content_type, etag, create_time)
                SELECT REPLACE(key, '/original', '/{name}'), user_id, state, {bytes}, '', '', '', create_time FROM blobs
                WHERE key LIKE '%/original'"
            );
            assert_eq!(server.execute(&row, &row).await, 1, "{}", video.id);
        }
        let usage_now = usage(&user).await;
        assert_eq!([Renditions, Captions, Storyboards].map(|kind| of(&usage_now, kind)), [(3, 2), (4, 1), (24, 2)]);
        assert_eq!(usage_now.used_bytes, len(media::mp4()) + 31);
    }
}
