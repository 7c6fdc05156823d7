//! Delayed parts that overwrite acknowledged ones, and nodes that share a store.

use marquee::secrets::random;
use tonic::Code;

use super::*;
use crate::support::object_store::ObjectStore;
use crate::support::{Engine, Refused, Storage, both_engines, status::fact};

both_engines! {
    async fn a_delayed_part_with_the_same_bytes_does_no_harm(engine: Engine) {
        // With the same ETag, and with a different one, as from a store that encrypts.
        for store in [ObjectStore::start().await, ObjectStore::encrypted().await] {
            let server = Server::on(engine, Some(store), &[SMALL_CHUNKS]).await;
            let user = User::register(&server).await;
            let file: Bytes = media::mp4_of(3 * CHUNK + 1000).into();
            let upload = user.create_upload(file.len()).await;
            send_rest(&user, &upload.id, &file).await;
            for (number, bytes) in (1..).zip(file.chunks(CHUNK)) {
                server.objects().late_part(number, bytes).await;
            }
            publish_and_play(&user, &upload.id, &file).await;
        }
    }

    async fn a_delayed_part_with_other_bytes_makes_the_upload_fail_permanently(engine: Engine) {
        let server = Server::with(Storage::s3(engine), &[SMALL_CHUNKS]).await;
        let user = User::register(&server).await;
        let file = file();
        for (late, part) in [(media::noise(9, CHUNK), 1), (media::noise(9, 999), 2)] {
            let upload = user.create_upload(file.len()).await;
            send_rest(&user, &upload.id, &file).await;
            server.objects().late_part(part, &late).await;
            for _ in 0..2 {
                let result = user.try_publish(&upload.id, pb::Visibility::Public).await;
                let status = result.refused(Code::FailedPrecondition, "UPLOAD_FAILED");
                assert_eq!(fact(&status, "cause").as_deref(), Some("UPLOAD_CHECKSUM_MISMATCH"));
            }
            eventually("the store is empty", async || server.stored().await.is_empty().then_some(())).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delayed_part_without_proof_of_equal_bytes_makes_the_upload_fail() {
    let flags = [SMALL_CHUNKS, "--s3-checksums=required"];
    let server = Server::on(Engine::Sqlite, Some(ObjectStore::encrypted().await), &flags).await;
    let user = User::register(&server).await;
    let file = file();
    for late in [false, true] {
        let upload = user.create_upload(file.len()).await;
        send_rest(&user, &upload.id, &file).await;
        if late {
            server.objects().late_part(1, &file[..CHUNK]).await;
            let result = user.try_publish(&upload.id, pb::Visibility::Public).await;
            result.refused(Code::FailedPrecondition, "UPLOAD_FAILED");
        } else {
            let video = publish_and_play(&user, &upload.id, &file).await;
            delete_and_sweep(&server, &user, &video).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_can_continue_at_another_node() {
    let secret = data_encoding::BASE64URL_NOPAD.encode(&random());
    let server = Server::with(Storage::s3(Engine::Postgres), &[SMALL_CHUNKS, "--secrets", &secret]).await;
    let other = server.another_node().await;
    let here = User::register(&server).await;
    let there = User { channel: other.channel(), ..here.clone() };
    let file: Bytes = media::mp4_of(3 * CHUNK + 1000).into();
    let upload = here.create_upload(file.len()).await;
    for (number, chunk) in file.chunks(CHUNK).enumerate() {
        let user = if number % 2 == 0 { &here } else { &there };
        let offset = i64::try_from(number * CHUNK).expect("an offset");
        user.put_chunk(&upload.id, offset, chunk).await.expect("it is taken");
    }
    let (one, another) = tokio::join!(
        here.try_publish(&upload.id, pb::Visibility::Public),
        there.try_publish(&upload.id, pb::Visibility::Public),
    );
    assert_eq!(one.expect("a video"), another.expect("a video"));
    let video = publish_and_play(&there, &upload.id, &file).await;
    delete_and_sweep(&server, &here, &video).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_write_one_upload_alternately_store_the_right_bytes() {
    let secret = data_encoding::BASE64URL_NOPAD.encode(&random());
    let server = Server::with(Storage::s3(Engine::Postgres), &[SMALL_CHUNKS, "--secrets", &secret]).await;
    let other = server.another_node().await;
    let user = User::register(&server).await;
    let file: Bytes = media::mp4_of(3 * CHUNK + 1000).into();
    let upload = user.create_upload(file.len()).await;
    let mut fighters = tokio::task::JoinSet::new();
    for node in [&server, &other, &server, &other] {
        let (user, id, file) = (User { channel: node.channel(), ..user.clone() }, upload.id.clone(), file.clone());
        fighters.spawn(async move {
            loop {
                let upload = user.get_upload(&id).await;
                let offset = usize::try_from(upload.offset_bytes).expect("an offset");
                if offset == file.len() {
                    return;
                }
                let chunk = &file[offset..file.len().min(offset + CHUNK)];
                if let Err(status) = user.put_chunk(&id, upload.offset_bytes, chunk).await {
                    let fair = ["UPLOAD_TAKEN_OVER", "UPLOAD_OFFSET_MISMATCH", "UPLOAD_FINISHED"];
                    assert!(fair.contains(&reason(&status).as_str()), "{status:?}");
                }
            }
        });
    }
    fighters.join_all().await;
    let video = publish_and_play(&user, &upload.id, &file).await;
    delete_and_sweep(&server, &user, &video).await;
}
