//! Reasons for which a server with an object store refuses to start.

use super::*;
use crate::support::command::refused_to_serve;
use crate::support::object_store::ObjectStore;
use crate::support::{Engine, Storage};

#[tokio::test]
async fn chunk_sizes_that_s3_does_not_allow_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = ObjectStore::start().await;
    let mut flags: Vec<String> = store.flags();
    flags.push("--chunk-size-bytes=5177344".to_owned());
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    let why = refused_to_serve(folder.path(), &flags).await;
    assert!(why.contains("--chunk-size-bytes") && why.contains("5242880"), "{why}");
}

#[tokio::test]
async fn a_server_does_not_start_with_another_databases_bucket() {
    let mut server = Server::start(Storage::s3(Engine::Sqlite)).await;
    let user = User::register(&server).await;
    user.publish(media::mp4(), pb::Visibility::Public).await;
    server.kill().await;
    let other = ObjectStore::start().await;
    let flags = other.flags();
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    let why = refused_to_serve(&server.data_dir(), &flags).await;
    assert!(why.contains("the database belongs to the blob store"), "{why}");
    let why = refused_to_serve(&server.data_dir(), &[]).await;
    assert!(why.contains("the database belongs to the blob store"), "{why}");
    // The bucket cannot be used with another database either.
    let folder = tempfile::tempdir().unwrap();
    let flags = server.objects().flags();
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    let why = refused_to_serve(folder.path(), &flags).await;
    assert!(why.contains("this database is new"), "{why}");
    server.restart().await;
}

#[tokio::test]
async fn invalid_flags_and_unreachable_stores_are_named_in_the_error() {
    let folder = tempfile::tempdir().unwrap();
    for flags in [
        &["--s3-endpoint=http://127.0.0.1:1"][..],
        &["--s3-bucket=videos", "--s3-access-key-id=somebody"],
        &["--s3-bucket=videos", "--s3-prefix=../other"],
        &["--s3-bucket=videos", "--s3-endpoint=127.0.0.1:9000"],
    ] {
        let why = refused_to_serve(folder.path(), flags).await;
        assert!(why.contains("--s3-"), "{why}");
    }
    let keys = ["--s3-access-key-id=somebody", "--s3-secret-access-key=hunter2", "--s3-region=us-east-1"];
    let nowhere = [&["--s3-bucket=videos", "--s3-endpoint=http://127.0.0.1:1"][..], &keys].concat();
    let why = refused_to_serve(folder.path(), &nowhere).await;
    assert!(why.contains("the store is not available") && !why.contains("hunter2"), "{why}");
}
