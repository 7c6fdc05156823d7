//! Watches that go on where others have ended.

use futures_util::future::join_all;
use marquee_contract::v1::Visibility;
use tonic::Code;

use super::*;
use crate::support::{Refused, Server, both_engines, media};

/// More than a ring has.
const MANY: usize = 300;

/// Reads a watch until it has told so many comments, and adds their texts.
async fn read(watch: &mut Watch, texts: &mut Vec<String>, enough: usize) {
    while texts.len() < enough {
        match watch.told().await {
            Told::Created(text) => texts.push(text),
            other => panic!("unexpected: {other:?}"),
        }
    }
}

/// All of them together write so many comments.
async fn write(writers: &[User], video: &str, numbers: std::ops::Range<usize>) {
    join_all(writers.iter().enumerate().map(async |(writer, user)| {
        for number in numbers.clone().filter(|number| number % writers.len() == writer) {
            user.comment(video, &format!("Comment {number}")).await;
        }
    }))
    .await;
}

both_engines! {
    async fn a_watch_that_is_cut_off_again_and_again_misses_nothing_and_gets_nothing_twice(engine: Engine) {
        let mut server = Server::start(engine).await;
        let mut owner = User::register(&server).await;
        let video = owner.publish(media::mp4(), Visibility::Public).await.id;
        let mut writers = vec![owner.clone()];
        for _ in 0..2 {
            writers.push(User::register(&server).await);
        }
        let [mut steady, mut cut] = [Watch::begin(&owner, &video).await, Watch::begin(&owner, &video).await];
        let [mut of_steady, mut of_cut] = [Vec::new(), Vec::new()];
        tokio::join!(write(&writers, &video, 0..60), read(&mut steady, &mut of_steady, 60), async {
            for enough in (12..=48).step_by(12) {
                read(&mut cut, &mut of_cut, enough).await;
                cut = Watch::open(&owner, &video, &cut.cursor).await.expect("a watch that is resumed");
            }
        });
        // The server is killed; what came before and after it is told from the database.
        server.kill().await;
        server.restart().await;
        owner.reconnect(&server);
        for writer in &mut writers {
            writer.reconnect(&server);
        }
        write(&writers, &video, 60..90).await;
        for (watch, texts) in [(&mut steady, &mut of_steady), (&mut cut, &mut of_cut)] {
            *watch = Watch::open(&owner, &video, &watch.cursor).await.expect("a watch that is resumed");
            read(watch, texts, 90).await;
        }
        assert_eq!(of_steady, of_cut, "in one order");
        let mut all: Vec<_> = (0..90).map(|number| format!("Comment {number}")).collect();
        all.sort();
        of_cut.sort();
        assert_eq!(of_cut, all);
    }

    async fn who_has_fallen_out_of_the_ring_gets_everything_as_it_is_now(engine: Engine) {
        let server = Server::start(engine).await;
        let owner = User::register(&server).await;
        let video = owner.publish(media::mp4(), Visibility::Public).await.id;
        // Keeps the ring.
        let mut steady = Watch::begin(&owner, &video).await;
        let cursor = steady.cursor.clone();
        let [first, deleted] = [owner.comment(&video, "First").await, owner.comment(&video, "Deleted").await];
        write(&[(); 4].map(|()| owner.clone()), &video, 2..MANY).await;
        let [last, secret] = [owner.comment(&video, "Last").await, owner.comment(&video, "Secret").await];
        let mut texts = Vec::new();
        read(&mut steady, &mut texts, MANY + 2).await;
        // Of the oldest and of the newest, one is changed and one is deleted.
        for (changed, gone) in [(&first, &deleted), (&last, &secret)] {
            owner.try_edit(&changed.id, &format!("{}, edited", changed.text)).await.expect("it is changed");
            owner.delete_comment(&gone.id).await.expect("it is deleted");
        }
        let end = Told::Deleted(secret.id.clone());
        while steady.told().await != end {}
        let mut late = Watch::open(&owner, &video, &cursor).await.expect("a watch");
        let mut told = Vec::new();
        while told.last() != Some(&end) {
            told.push(late.told().await);
        }
        assert_eq!(told.len(), MANY + 4, "{told:?}");
        assert_eq!(told[0], created("First, edited"));
        assert_eq!(told[MANY - 1], created("Last, edited"));
        let changes = [Told::Updated("First, edited".to_owned()), Told::Deleted(deleted.id), Told::Updated("Last, edited".to_owned()), end];
        assert_eq!(told[MANY..], changes);
    }

    async fn a_cursor_that_is_too_old_is_reset(engine: Engine) {
        let server = Server::start(engine).await;
        let owner = User::register(&server).await;
        let [video, other] =
            [owner.publish(media::mp4(), Visibility::Public).await.id, owner.publish(media::webm(), Visibility::Public).await.id];
        let mut watch = Watch::begin(&owner, &video).await;
        owner.comment(&video, "First").await;
        assert_eq!(watch.told().await, created("First"));
        let newest = watch.cursor.clone();
        // An event of long ago: its cursor is as old.
        let old = "INSERT INTO events (kind, subject, video_id, create_time) SELECT 8, id, video_id, 1 FROM comments";
        server.execute(old, old).await;
        assert_eq!(watch.told().await, Told::Updated("First".to_owned()));
        let mut late = Watch::open(&owner, &video, &watch.cursor).await.expect("a watch");
        assert_eq!(late.told().await, Told::Reset);
        owner.comment(&video, "Second").await;
        assert_eq!(late.told().await, created("Second"));
        // So is one that is newer than the database, which was restored from a backup.
        let statement = "DELETE FROM events";
        server.execute(statement, statement).await;
        let mut late = Watch::open(&owner, &video, &newest).await.expect("a watch");
        assert_eq!(late.told().await, Told::Reset);
        // A cursor is its video's, for everybody who sees it.
        Watch::open(&User::nobody(&server), &video, &newest).await.expect("a watch");
        let refused = Watch::open(&owner, &other, &newest).await.map(|_| ());
        refused.refused(Code::InvalidArgument, "PAGE_TOKEN_INVALID");
    }
}
