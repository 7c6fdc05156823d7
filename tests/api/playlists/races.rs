//! Several devices of one user change the same playlist.

use std::collections::BTreeSet;

use marquee_contract::v1::Visibility;
use sqlx::{Connection, PgConnection};
use tonic::{Code, Status};

use super::{Moved, Removed, publish_many, stored_items};
use crate::support::random::Random;
use crate::support::{Engine, Server, User, both_engines, eventually, reason};

const DEVICES: usize = 8;

both_engines! {
    async fn concurrent_changes_lose_and_duplicate_no_items(engine: Engine) {
        let server = Server::start(engine).await;
        let owner = User::register(&server).await;
        let videos = publish_many(&server, &owner, 3 * DEVICES).await;
        let list = owner.create_playlist(Visibility::Private).await.id;
        let mut random = Random::new();
        // Each device moves the items that all share, and adds two items of its own, of which it removes one again.
        let devices = (0..DEVICES).map(|device| {
            let (owner, list, videos, mut random) = (owner.clone(), list.clone(), videos.clone(), random.fork());
            tokio::spawn(async move {
                let (mine, gone, shared) =
                    (&videos[device], &videos[DEVICES + device], &videos[2 * DEVICES..]);
                owner.add(&list, mine, Some(random.below(4))).await.unwrap();
                owner.add(&list, gone, Some(random.below(4))).await.unwrap();
                for video in shared {
                    owner.add(&list, video, Some(random.below(8))).await.unwrap();
                    let moved = [mine, gone, video][random.below(3)];
                    owner.move_item(&list, Moved::VideoId(moved.clone()), random.below(20)).await.unwrap();
                }
                owner.remove_item(&list, Removed::VideoId(gone.clone())).await.unwrap();
            })
        });
        for device in devices.collect::<Vec<_>>() {
            device.await.unwrap();
        }
        let found = owner.video_ids(&list).await;
        let unique: BTreeSet<_> = found.iter().cloned().collect();
        let expected: BTreeSet<_> = [&videos[..DEVICES], &videos[2 * DEVICES..]].concat().into_iter().collect();
        assert_eq!((found.len(), unique), (expected.len(), expected));
        let count = owner.get_playlist(&list).await.unwrap().item_count;
        assert_eq!(usize::try_from(count).unwrap(), found.len());
    }

    async fn adding_to_a_playlist_while_it_is_deleted_leaves_no_items(engine: Engine) {
        let server = Server::start(engine).await;
        let owner = User::register(&server).await;
        let videos = publish_many(&server, &owner, 10).await;
        for _ in 0..4 {
            let list = owner.create_playlist(Visibility::Private).await.id;
            owner.add(&list, &videos[0], None).await.unwrap();
            let gone = |answer: Result<(), Status>| match answer {
                Ok(()) => false,
                Err(status) => {
                    assert_eq!((status.code(), reason(&status).as_str()), (Code::NotFound, "PLAYLIST_NOT_FOUND"));
                    true
                }
            };
            let writers = (1..5).map(|writer| {
                let (owner, list, videos) = (owner.clone(), list.clone(), videos.clone());
                tokio::spawn(async move {
                    for turn in 0.. {
                        let video = videos[writer + turn % 5].clone();
                        if gone(owner.add(&list, &video, Some(turn)).await.map(|_| ())) {
                            return;
                        }
                        let moved = owner.move_item(&list, Moved::VideoId(videos[0].clone()), turn % 3).await;
                        if gone(moved.map(|_| ())) || gone(owner.remove_item(&list, Removed::VideoId(video)).await) {
                            return;
                        }
                    }
                })
            });
            let writers: Vec<_> = writers.collect();
            owner.add(&list, &videos[9], None).await.unwrap();
            let deletions = (0..3).map(|_| {
                let (owner, list) = (owner.clone(), list.clone());
                tokio::spawn(async move { owner.delete_playlist(&list).await })
            });
            for deletion in deletions.collect::<Vec<_>>() {
                deletion.await.unwrap().unwrap();
            }
            for writer in writers {
                writer.await.unwrap();
            }
            assert_eq!(stored_items(&server).await, 0);
        }
    }

    async fn adding_a_video_while_it_is_deleted_fails_or_leaves_an_unavailable_item(engine: Engine) {
        let server = Server::start(engine).await;
        let owner = User::register(&server).await;
        let videos = publish_many(&server, &owner, 12).await;
        let list = owner.create_playlist(Visibility::Private).await.id;
        let additions = videos.iter().cloned().map(|video| {
            let (owner, list) = (owner.clone(), list.clone());
            tokio::spawn(async move {
                match owner.add(&list, &video, None).await {
                    Ok(_) => 1,
                    Err(status) => {
                        assert_eq!((status.code(), reason(&status).as_str()), (Code::NotFound, "VIDEO_NOT_FOUND"));
                        0
                    }
                }
            })
        });
        let additions: Vec<_> = additions.collect();
        for video in &videos {
            owner.delete_video(video).await;
        }
        let mut added = 0;
        for addition in additions {
            added += addition.await.unwrap();
        }
        eventually("nothing is left of the videos", || async {
            (server.count("SELECT COUNT(*) FROM videos").await == 0).then_some(())
        })
        .await;
        assert_eq!(owner.video_ids(&list).await, vec![String::new(); added]);
        assert!(!server.log().contains("a round of a task failed"), "the sweep was held up");
    }
}

/// PostgreSQL only: SQLite has one writer, so the calls cannot overlap.
#[tokio::test]
async fn deleting_a_video_waits_for_its_addition_to_a_playlist() {
    let server = Server::start(Engine::Postgres).await;
    let owner = User::register(&server).await;
    let video = publish_many(&server, &owner, 1).await.remove(0);
    let list = owner.create_playlist(Visibility::Private).await.id;
    // This lock stops the addition after it has read the video, before it refers to it.
    let mut connection = PgConnection::connect(server.database_url().expect("a database")).await.unwrap();
    let mut hold = connection.begin().await.unwrap();
    sqlx::query("LOCK TABLE playlist_items IN SHARE MODE").execute(&mut *hold).await.unwrap();
    let waiting =
        "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let (adder, adding) = (owner.clone(), (list.clone(), video.clone()));
    let addition = tokio::spawn(async move { adder.add(&adding.0, &adding.1, None).await });
    eventually("the addition waits for the lock", || async { (server.count(waiting).await == 1).then_some(()) }).await;
    let (other_device, gone) = (owner.clone(), video.clone());
    let deletion = tokio::spawn(async move { other_device.delete_video(&gone).await });
    eventually("the deletion waits for it", || async {
        assert!(!deletion.is_finished(), "a video was deleted that is being added");
        (server.count(waiting).await == 2).then_some(())
    })
    .await;
    hold.rollback().await.unwrap();
    addition.await.unwrap().expect("it came first");
    deletion.await.unwrap();
    eventually("nothing is left of the video", || async {
        (server.count("SELECT COUNT(*) FROM videos").await == 0).then_some(())
    })
    .await;
    assert_eq!(owner.video_ids(&list).await, [""]);
}
