//! Two nodes on one database and one store: the server, and the same services in this process.
//!
//! They know nothing of each other's writers; only what the database says keeps them apart.

use std::sync::Arc;

use bytes::Bytes;
use marquee::caller::{Caller, Role, SessionId, UserId};
use marquee::clock::Clock;
use marquee::engine::blob::{BlobStore, Folder, LocalDisk, S3};
use marquee::engine::db::{DatabaseUrl, Db};
use marquee::error::Reason;
use marquee::upload::UploadId;
use marquee::video::{Description, Tags, Visibility};
use tonic::Code;

use super::*;
use crate::support::node::{Node, roomy_peer};
use crate::support::{Refused, Store, every_store};

/// Another node, as this user sees it.
struct Other {
    node: Node,
    caller: Caller,
}

impl Other {
    async fn beside(server: &Server, user: &User) -> Self {
        let url = match server.database_url() {
            Some(url) => url.parse().expect("a URL"),
            None => DatabaseUrl::Sqlite(server.data_dir().join("marquee.db")),
        };
        let db = Db::connect(&url, 4).await.expect("the database");
        let clock = Clock::default();
        let storage = server.storage();
        let blobs: Arc<dyn BlobStore> = match storage.store {
            Store::Folder => {
                Arc::new(Folder::open(Arc::new(LocalDisk), &server.data_dir().join("blobs")).expect("the folder"))
            }
            Store::S3 => Arc::new(S3::open(server.objects().settings()).await),
        };
        let node = Node::start(&db, blobs, &clock, storage.chunk_len());
        let user = UserId::parse(&user.account.id).expect("an id");
        Self { node, caller: Caller { user, session: SessionId::new(clock.now()), role: Role::User } }
    }
}

fn upload_id(begun: &Begun) -> UploadId {
    UploadId::parse(begun.id()).expect("an id")
}

every_store! {
    async fn a_straggler_on_another_node_changes_nothing(storage: Storage) {
        let server = server(storage, &[]).await;
        for by_stream in [true, false] {
            let begun = Begun::on(&server).await;
            let other = Other::beside(&server, &begun.user).await;
            let open = other.node.uploads.open_stream(other.caller, roomy_peer(), upload_id(&begun), begun.at(2)).await;
            let mut straggler = open.expect("it is the writer");
            // The server does not know of it, and takes the upload over in the database.
            let upload = if by_stream {
                begun.user.stream(begun.id(), begun.at(2), &begun.file[..3 * storage.chunk_len()]).await
            } else {
                begun.user.put_chunk(begun.id(), begun.at(2), begun.chunk(2)).await
            };
            let upload = upload.expect("the newer goes on");
            let chunk = Bytes::copy_from_slice(begun.chunk(2));
            let crc32c = crc32c::crc32c(&chunk);
            straggler.push(chunk, crc32c).await.expect("it is written when the next comes");
            let error = straggler.finish().await.expect_err("it was overtaken");
            assert_eq!(error.reason(), Reason::UploadTakenOver);
            assert_eq!(begun.user.get_upload(begun.id()).await, upload);
            begun.user.stream(begun.id(), begun.at(3), &begun.file).await.unwrap();
            begun.becomes_a_video().await;
        }
    }

    async fn a_stream_ends_when_another_node_takes_the_upload_over(storage: Storage) {
        let server = server(storage, &[]).await;
        let begun = Begun::on(&server).await;
        let stream = writers::OpenStream::on(&begun).await;
        let other = Other::beside(&server, &begun.user).await;
        let open = other.node.uploads.open_stream(other.caller, roomy_peer(), upload_id(&begun), begun.at(3)).await;
        let mut newer = open.expect("it is the writer");
        stream.send(crate::support::upload::data(&begun.chunk(3)[10..])).await;
        drop(stream.messages);
        stream.result.await.unwrap().refused(Code::Aborted, "UPLOAD_TAKEN_OVER");
        let chunk = Bytes::copy_from_slice(begun.chunk(3));
        let crc32c = crc32c::crc32c(&chunk);
        newer.push(chunk, crc32c).await.expect("it goes on");
        newer.finish().await.expect("it is complete");
        begun.becomes_a_video().await;
    }

    async fn two_nodes_that_publish_at_once_make_one_video(storage: Storage) {
        let server = server(storage, &[]).await;
        let user = User::register(&server).await;
        let other = Other::beside(&server, &user).await;
        for _ in 0..10 {
            let upload = user.upload(media::mp4()).await;
            let id = UploadId::parse(&upload.id).expect("an id");
            let description = Description {
                title: "A title".to_owned(),
                description: String::new(),
                visibility: Visibility::Public,
                tags: Tags::default(),
                category: 0,
                comments_disabled: false,
            };
            let (here, there) = tokio::join!(
                other.node.videos.publish(other.caller, id, &description, None),
                user.try_publish(&upload.id, pb::Visibility::Public),
            );
            assert_eq!(here.expect("a video").id.to_string(), there.expect("a video").id);
        }
        let list = user.videos().list_videos(pb::ListVideosRequest::default()).await.unwrap().into_inner();
        assert_eq!(list.videos.len(), 10);
    }
}
