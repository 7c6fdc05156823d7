//! The store's own interface, for behaviour that no RPC shows: blobs written in one piece, and nodes that start
//! concurrently.

use std::sync::Arc;

use futures_util::TryStreamExt;
use marquee::clock::Clock;
use marquee::engine::blob::{BlobError, BlobKey, BlobStore, Folder, LocalDisk, S3, check_identity};
use marquee::engine::db::{DatabaseUrl, Db};

use super::*;
use crate::support::database::create_database;
use crate::support::object_store::ObjectStore;

#[tokio::test]
async fn a_small_blob_can_be_stored_replaced_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    let objects = ObjectStore::start().await;
    let stores: [Arc<dyn BlobStore>; 2] = [
        Arc::new(Folder::open(Arc::new(LocalDisk), folder.path()).unwrap()),
        Arc::new(S3::open(objects.settings()).await),
    ];
    let key = BlobKey::parse("images/0190a000/small").unwrap();
    for store in stores {
        for content in [&b"the first"[..], b"another, which is longer", b"x"] {
            store.put(&key, "image/webp", Bytes::from_static(content)).await.unwrap();
            assert_eq!(store.read(&key, 0..content.len() as u64).await.unwrap(), content);
        }
        let listed: Vec<_> = store.list().try_collect().await.unwrap();
        assert_eq!(listed.iter().map(|blob| (&blob.key, &blob.handle)).collect::<Vec<_>>(), [(&key, &None)]);
        for _ in 0..2 {
            store.delete(&key, "").await.unwrap();
            assert!(matches!(store.read(&key, 0..1).await, Err(BlobError::NotFound(_))));
        }
        assert!(store.list().try_next().await.unwrap().is_none());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_start_concurrently_on_a_new_database_and_store_agree_on_its_id() {
    let objects = ObjectStore::start().await;
    let url: DatabaseUrl = create_database().await.parse().unwrap();
    let db = Db::connect(&url, 8).await.unwrap();
    db.migrate().await.unwrap();
    let mut nodes = tokio::task::JoinSet::new();
    for _ in 0..5 {
        let (db, store) = (db.clone(), S3::open(objects.settings()).await);
        nodes.spawn(async move { check_identity(&db, &store, &Clock::default()).await });
    }
    for node in nodes.join_all().await {
        node.expect("it belongs to the others");
    }
    db.close().await;
}
