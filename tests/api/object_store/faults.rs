//! The object store fails, hangs, breaks connections or is down, and the server crashes: no acknowledged data is lost,
//! and nothing is left in the bucket.

use std::time::{Duration, Instant};

use image::ImageFormat::Png;
use tonic::Code;

use super::*;
use crate::images::{fetch, picture};
use crate::support::object_store::{Fault, ObjectStore, Operation};
use crate::support::rounds::is_soak;
use crate::support::{Engine, both_engines};

/// A short timeout, so that hanging requests end soon; a busy machine must be able to send a chunk within it.
const FLAGS: [&str; 4] = [SMALL_CHUNKS, "--s3-timeout=4s", "--sweep-interval=200ms", "--orphan-grace=3s"];

/// The operations for a file on its way into the store, in their order.
const UPLOAD_OPERATIONS: [Operation; 5] =
    [Operation::Create, Operation::UploadPart, Operation::Complete, Operation::Head, Operation::Get];

/// Longer than that timeout.
const HANG: Fault = Fault::Delay(Duration::from_secs(12));

/// Starts a server behind a proxy that can inject faults, and registers a user.
async fn server(engine: Engine) -> (Server, User) {
    let server = Server::on(engine, Some(ObjectStore::with_faults().await), &FLAGS).await;
    let user = User::register(&server).await;
    (server, user)
}

both_engines! {
    async fn faults_of_the_store_lose_no_acknowledged_data(engine: Engine) {
        let (server, user) = server(engine).await;
        let faults = server.objects().faults();
        let file = file();
        // A call makes three attempts, so of four faults the fourth meets the next call.
        let some = if is_soak() { 4 } else { 1 };
        for (fault, times) in [
            (Fault::Refuse(500, "InternalError"), 4),
            (Fault::Refuse(503, "SlowDown"), some),
            (Fault::CutRequest, some),
            (Fault::CutAnswer, some),
            (Fault::LoseAnswer, 4),
            (Fault::Delay(Duration::from_millis(200)), 1),
            (HANG, some),
        ] {
            // A request that hangs takes its whole timeout.
            let met = if fault == HANG && !is_soak() { &UPLOAD_OPERATIONS[1..3] } else { &UPLOAD_OPERATIONS[..] };
            for &operation in met {
                faults.next(operation, fault, times);
            }
            let upload = user.create_upload(file.len()).await;
            send_rest(&user, &upload.id, &file).await;
            let video = publish_and_play(&user, &upload.id, &file).await;
            assert_eq!(faults.untouched(), [], "{fault:?} did not happen everywhere");
            faults.end();

            // The sweeper's requests fail as well.
            let way_out = [Operation::Delete, Operation::ListUploads, Operation::Abort, Operation::ListObjects];
            for operation in way_out.into_iter().take(met.len()) {
                faults.next(operation, fault, times);
            }
            delete_and_sweep(&server, &user, &video).await;
            // The sweeper may not have looked for orphans in the meantime.
            let untouched = faults.untouched();
            assert!(untouched.iter().all(|one| *one == Operation::ListObjects), "{fault:?} did not happen: {untouched:?}");
            faults.end();
        }
        println!("{engine:?}: {} requests to the store went wrong: nothing was lost or left", faults.happened());
    }

    async fn calls_succeed_again_after_an_outage_of_the_store(engine: Engine) {
        let (server, user) = server(engine).await;
        let faults = server.objects().faults();
        let file = file();
        let upload = user.create_upload(file.len()).await;
        let begun = user.put_chunk(&upload.id, 0, &file[..CHUNK]).await.unwrap();
        faults.vanish();
        let (started, gone) = (Instant::now(), Duration::from_secs(if is_soak() { 60 } else { 2 }));
        while started.elapsed() < gone {
            let at = i64::try_from(CHUNK).unwrap();
            assert_retryable(&user.put_chunk(&upload.id, at, &file[CHUNK..]).await.expect_err("it is gone"));
            // Everything that does not need the store works.
            assert_eq!(user.get_upload(&upload.id).await.offset_bytes, begun.offset_bytes);
            assert_eq!(server.get("/healthz").await.status(), 200);
        }
        assert_eq!(user.create_upload(1).await.offset_bytes, 0);
        faults.end();
        send_rest(&user, &upload.id, &file).await;
        faults.vanish();
        let refused = user.try_publish(&upload.id, pb::Visibility::Private).await;
        assert_retryable(&refused.expect_err("it is gone"));
        faults.end();
        let video = publish_and_play(&user, &upload.id, &file).await;
        faults.vanish();
        user.videos().delete_video(pb::DeleteVideoRequest { video_id: video.id.clone() }).await.unwrap();
        faults.end();
        eventually("the store is empty", async || server.stored().await.is_empty().then_some(())).await;
        println!("{engine:?}: a store gone for {gone:?}, and at publishing and deleting: nothing was lost or left");
    }

    async fn pictures_are_set_in_spite_of_faults_of_the_store(engine: Engine) {
        let (server, user) = server(engine).await;
        let faults = server.objects().faults();
        // A call makes three attempts.
        for (number, (fault, times)) in (0..).zip([
            (Fault::Refuse(503, "SlowDown"), 4),
            (Fault::CutRequest, 4),
            (Fault::LoseAnswer, 4),
            (HANG, 1),
        ]) {
            faults.next(Operation::Put, fault, times);
            let file = picture(Png, 100 + number, 100);
            let shown = retry_until_success("a picture", async || user.set_avatar(file.clone()).await).await;
            assert_eq!(faults.untouched(), [], "{fault:?} did not happen");
            for image in &shown {
                fetch(&image.url).await;
            }
        }
        eventually("the other pictures are removed", async || {
            let rows = server.count("SELECT COUNT(*) FROM blobs").await;
            (rows == 1 && server.stored().await.len() == 1).then_some(())
        })
        .await;
        println!("{engine:?}: {} requests with pictures went wrong: one picture is left", faults.happened());
    }

    async fn a_crash_after_a_request_to_the_store_loses_no_data(engine: Engine) {
        let (mut server, mut user) = server(engine).await;
        let file = file();
        for operation in [Operation::Create, Operation::UploadPart, Operation::Complete] {
            let upload = user.create_upload(file.len()).await;
            if operation == Operation::Complete {
                send_rest(&user, &upload.id, &file).await;
            }
            let faults = server.objects().faults();
            let before = faults.happened();
            faults.next(operation, Fault::HoldAnswer, usize::MAX);
            let call = tokio::spawn({
                let (user, id, file) = (user.clone(), upload.id.clone(), file.clone());
                async move {
                    match operation {
                        Operation::Complete => user.try_publish(&id, pb::Visibility::Private).await.map(|_| ()),
                        _ => user.put_chunk(&id, 0, &file[..CHUNK]).await.map(|_| ()),
                    }
                }
            });
            eventually("the store has received the request", async || (faults.happened() > before).then_some(())).await;
            server.kill().await;
            call.await.unwrap().expect_err("the server is gone");
            server.objects().faults().end();
            server.restart().await;
            user.reconnect(&server);
            send_rest(&user, &upload.id, &file).await;
            let video = publish_and_play(&user, &upload.id, &file).await;
            delete_and_sweep(&server, &user, &video).await;
        }
        println!("{engine:?}: 3 kills after the store had done it and before we knew: nothing was lost or left");
    }

    async fn a_full_store_is_reported_as_storage_full(engine: Engine) {
        let (server, user) = server(engine).await;
        let file = file();
        let upload = user.create_upload(file.len()).await;
        user.put_chunk(&upload.id, 0, &file[..CHUNK]).await.unwrap();
        let faults = server.objects().faults();
        faults.next(Operation::UploadPart, Fault::Refuse(507, "XMinioStorageFull"), usize::MAX);
        let at = i64::try_from(CHUNK).unwrap();
        let status = user.put_chunk(&upload.id, at, &file[CHUNK..]).await.expect_err("there is no room");
        assert_eq!((status.code(), reason(&status).as_str()), (Code::ResourceExhausted, "STORAGE_FULL"));
        assert!(detail::<RetryInfo>(&status).is_some());
        faults.end();
        send_rest(&user, &upload.id, &file).await;
        publish_and_play(&user, &upload.id, &file).await;
    }
}
