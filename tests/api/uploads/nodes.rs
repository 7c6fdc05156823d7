//! Two nodes on one database and one store of files: the server, and the same services in this process.
//!
//! Neither can see the other's writers; only the database coordinates them.

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

/// The other node, with this user's identity.
struct OtherNode {
    node: Node,
    caller: Caller,
}

impl OtherNode {
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

fn upload_id(partial: &PartialUpload) -> UploadId {
    UploadId::parse(partial.id()).expect("an id")
}

every_store! {
    async fn a_delayed_writer_on_another_node_changes_nothing(storage: Storage) {
        let server = server(storage, &[]).await;
        for by_stream in [true, false] {
            let partial = PartialUpload::on(&server).await;
            let other = OtherNode::beside(&server, &partial.user).await;
            let (id, offset) = (upload_id(&partial), partial.at(2));
            let open = other.node.uploads.open_stream(other.caller, roomy_peer(), id, offset).await;
            let mut straggler = open.expect("it is the writer");
            // The server does not know about it, and takes the upload over in the database.
            let upload = if by_stream {
                partial.user.stream(partial.id(), partial.at(2), &partial.file[..3 * storage.chunk_len()]).await
            } else {
                partial.user.put_chunk(partial.id(), partial.at(2), partial.chunk(2)).await
            };
            let upload = upload.expect("the newer writer can continue");
            let chunk = Bytes::copy_from_slice(partial.chunk(2));
            let crc32c = crc32c::crc32c(&chunk);
            straggler.push(chunk, crc32c).await.expect("it is written when the next comes");
            let error = straggler.finish().await.expect_err("it was overtaken");
            assert_eq!(error.reason(), Reason::UploadTakenOver);
            assert_eq!(partial.user.get_upload(partial.id()).await, upload);
            partial.user.stream(partial.id(), partial.at(3), &partial.file).await.unwrap();
            partial.assert_plays().await;
        }
    }

    async fn a_stream_ends_when_another_node_takes_over_the_upload(storage: Storage) {
        let server = server(storage, &[]).await;
        let partial = PartialUpload::on(&server).await;
        let stream = writers::OpenStream::on(&partial).await;
        let other = OtherNode::beside(&server, &partial.user).await;
        let open = other.node.uploads.open_stream(other.caller, roomy_peer(), upload_id(&partial), partial.at(3)).await;
        let mut newer = open.expect("it is the writer");
        stream.send(crate::support::upload::data(&partial.chunk(3)[10..])).await;
        drop(stream.messages);
        stream.result.await.unwrap().refused(Code::Aborted, "UPLOAD_TAKEN_OVER");
        let chunk = Bytes::copy_from_slice(partial.chunk(3));
        let crc32c = crc32c::crc32c(&chunk);
        newer.push(chunk, crc32c).await.expect("the newer writer can continue");
        newer.finish().await.expect("it is complete");
        partial.assert_plays().await;
    }

    async fn publishing_an_upload_on_two_nodes_concurrently_makes_one_video(storage: Storage) {
        let server = server(storage, &[]).await;
        let user = User::register(&server).await;
        let other = OtherNode::beside(&server, &user).await;
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
