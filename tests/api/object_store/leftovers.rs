//! Objects and uploads that crashes leave in the bucket.

use super::*;
use crate::support::{Storage, both_engines};

/// The blob key of the only object in a server's bucket.
fn key_of(stored: &str) -> &str {
    stored.strip_prefix("tests/").expect("the prefix").split(' ').next().expect("a name")
}

both_engines! {
    async fn objects_outside_the_ledger_are_removed_and_others_stay(engine: Engine) {
        let mut server = Server::with(Storage::s3(engine), &[SMALL_CHUNKS, "--orphan-grace=1s"]).await;
        let user = User::register(&server).await;
        let video = user.publish(media::mp4(), pb::Visibility::Public).await;
        let published = server.stored().await;
        let file = file();
        let upload = user.create_upload(file.len()).await;
        user.put_chunk(&upload.id, 0, &file[..CHUNK]).await.unwrap();
        let known = server.stored().await;
        assert_eq!(known.len(), 2, "a whole one and a partial one: {known:?}");
        let open = known.iter().find(|stored| !published.contains(stored)).unwrap();
        server.kill().await;

        let objects = server.objects();
        for number in 0..3 {
            objects.plant(&format!("videos/0190a000-0000-7000-8000-{number:012}/original"), true).await;
            objects.plant(&format!("videos/0190a000-0000-7000-8000-{number:012}/original"), false).await;
        }
        // Multipart uploads for blobs in the ledger, whose upload ids are not recorded there.
        objects.plant(key_of(&published[0]), false).await;
        objects.plant(key_of(open), false).await;
        // Objects whose names show that they are not this server's; one belongs to a server with a longer prefix.
        let foreign = ["README.txt", "staging/videos/0190a000-0000-7000-8000-000000000000/original"];
        for name in foreign {
            objects.plant(name, true).await;
        }
        assert_eq!(server.stored().await.len(), known.len() + 8 + foreign.len());
        server.restart().await;
        let left = [known.clone(), foreign.map(|name| format!("tests/{name}")).to_vec()].concat();
        eventually("the leftovers are removed", async || {
            let stored = server.stored().await;
            (stored.len() == left.len() && left.iter().all(|one| stored.contains(one))).then_some(())
        })
        .await;
        let user = User { channel: server.channel(), ..user };
        let url = user.playback_url(&video.id).await;
        assert_eq!(reqwest::get(url).await.unwrap().bytes().await.unwrap(), media::mp4());
        send_rest(&user, &upload.id, &file).await;
        publish_and_play(&user, &upload.id, &file).await;
    }

    async fn cancelling_an_upload_aborts_all_its_multipart_uploads(engine: Engine) {
        // Long before the grace period of orphans is over.
        let server = Server::with(Storage::s3(engine), &[SMALL_CHUNKS, "--orphan-grace=1h"]).await;
        let user = User::register(&server).await;
        let upload = user.create_upload(CHUNK + 1).await;
        user.put_chunk(&upload.id, 0, &file()[..CHUNK]).await.unwrap();
        let begun = server.stored().await;
        server.objects().plant(key_of(&begun[0]), false).await;
        server.objects().plant(key_of(&begun[0]), false).await;
        assert_eq!(server.stored().await.len(), 3);
        user.uploads().cancel_upload(pb::CancelUploadRequest { upload_id: upload.id }).await.unwrap();
        eventually("the store is empty", async || server.stored().await.is_empty().then_some(())).await;
    }
}
