//! Two hundred users act at once; afterwards every stored count is exact.
//!
//! `act.rs` has the actions of one user. They last seconds in `tests/run`, and a minute in `tests/soak`.

mod act;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use marquee_contract::v1 as pb;
use marquee_contract::v1::set_like_request::Target;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, PgConnection, SqliteConnection};
use tokio::task::JoinSet;

use crate::support::command::recount;
use crate::support::random::Random;
use crate::support::rounds::is_soak;
use crate::support::{Engine, PATIENCE, Server, User, both_engines, eventually, media};
use act::CrowdMember;

/// The number of users.
const PEOPLE: usize = 200;
/// The methods that must succeed, and the least number of successes: with fewer, the counts would hardly be tested.
const DONE: [(&str, u32); 11] = [
    ("SetLike", 100),
    ("CreateComment", 50),
    ("CreateComment (a reply)", 20),
    ("DeleteComment", 10),
    ("SetSubscription", 100),
    ("RecordPlayback", 100),
    ("CreateTweet", 50),
    ("DeleteTweet", 5),
    ("AddPlaylistVideo", 50),
    ("DeleteVideo", 1),
    ("DeleteMe", 1),
];
/// The number of remembered ids of each kind: few, so that users act on the same objects.
const MANY: usize = 60;

fn duration() -> Duration {
    Duration::from_secs(if is_soak() { 60 } else { 10 })
}

/// Ids of objects to act on. Some of the objects are deleted already.
#[derive(Default)]
struct KnownIds {
    channels: Vec<String>,
    videos: Vec<String>,
    comments: Vec<String>,
    tweets: Vec<String>,
    playlists: Vec<String>,
    /// The video of each comment.
    videos_of: HashMap<String, String>,
}

/// The shared ids, and the number of calls by method and outcome.
#[derive(Clone)]
struct Crowd(Arc<Shared>);

struct Shared {
    begun: Instant,
    things: Mutex<KnownIds>,
    endings: Mutex<BTreeMap<String, u32>>,
    /// The number of views of each video that the server acknowledged.
    views: Mutex<BTreeMap<String, i64>>,
}

impl Crowd {
    fn new() -> Self {
        let (things, endings, views) = Default::default();
        Self(Arc::new(Shared { begun: Instant::now(), things, endings, views }))
    }

    fn things(&self) -> std::sync::MutexGuard<'_, KnownIds> {
        self.0.things.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ended(&self, what: String) {
        *self.0.endings.lock().unwrap_or_else(PoisonError::into_inner).entry(what).or_default() += 1;
    }

    fn viewed(&self, video: &str) {
        *self.0.views.lock().unwrap_or_else(PoisonError::into_inner).entry(video.to_owned()).or_default() += 1;
    }

    fn views(&self) -> BTreeMap<String, i64> {
        self.0.views.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether every method of [`DONE`] has succeeded often enough, or [`PATIENCE`] is over: a busy machine takes
    /// longer, and a server that refuses everything must not make the test run for ever.
    fn has_done_enough(&self) -> bool {
        self.0.begun.elapsed() > PATIENCE || self.is_done()
    }

    fn is_done(&self) -> bool {
        let endings = self.0.endings.lock().unwrap_or_else(PoisonError::into_inner);
        DONE.iter().all(|(method, least)| endings.get(&format!("{method} OK")).is_some_and(|done| done >= least))
    }

    fn summary(&self) -> BTreeMap<String, u32> {
        self.0.endings.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Adds an id, in place of another when there are many.
fn remember(things: &mut Vec<String>, id: String, random: &mut Random) {
    if things.len() < MANY {
        things.push(id);
    } else {
        let index = random.below(things.len());
        things[index] = id;
    }
}

/// An id as an SQL literal of the engine.
fn literal(engine: Engine, id: &str) -> String {
    match engine {
        Engine::Sqlite => format!("x'{}'", id.replace('-', "")),
        Engine::Postgres => format!("'{id}'"),
    }
}

async fn like(user: &User, target: Target) {
    let request = pb::SetLikeRequest { target: Some(target), liked: true };
    user.call::<pb::SetLikeResponse>("SetLike", &request).await.expect("it is liked");
}

both_engines! {
    async fn every_count_is_exact_after_many_users_act_at_once(engine: Engine) {
        let flags = ["--view-min-watch=50ms", "--view-window=2s", "--default-deadline=5m"];
        let server = Arc::new(Server::with(engine, &flags).await);
        let (crowd, mut random) = (Crowd::new(), Random::new());
        // Register everybody before the first one acts: two hundred password hashes take seconds, and more under load.
        let mut users = Vec::new();
        while users.len() < PEOPLE {
            let user = User::register(&server).await;
            if users.len() < MANY {
                let video = user.publish(media::mp4(), pb::Visibility::Public).await.id;
                crowd.things().videos.push(video);
            }
            remember(&mut crowd.things().channels, user.channel_id(), &mut random);
            users.push(user);
        }
        let (end, mut people) = (Instant::now() + duration(), JoinSet::new());
        for user in users {
            let act = CrowdMember::new(server.clone(), user, crowd.clone(), random.fork());
            people.spawn(act.until(end));
        }
        while let Some(done) = people.join_next().await {
            done.expect("every refusal is one that the contract allows");
        }
        let summary = crowd.summary();
        println!("{engine:?}: {summary:#?}");
        // If everything had been refused, there would be nothing to count.
        assert!(crowd.is_done(), "more was to be done: {DONE:?}");
        // On a busy machine, some calls wait for the database for longer than the server lets them.
        let unavailable: u32 = summary.iter().filter(|(end, _)| end.ends_with(" UNAVAILABLE")).map(|(_, count)| count).sum();
        assert!(unavailable * 50 < summary.values().sum(), "{unavailable} calls were not served");

        // Deleted objects are removed in the background.
        eventually("all that was deleted is removed", || async {
            (server.count("SELECT COUNT(*) FROM removals").await == 0).then_some(())
        })
        .await;
        // Views are written within a second, or when the server stops.
        let mut server = Arc::into_inner(server).expect("the people are gone");
        server.terminate();
        assert!(server.wait().await.success());
        let found = recount(&server, &["--dry-run"]).await;
        assert!(found.trim_end().ends_with("differences: 0"), "{found}");
        // Counts and daily views have the same source; their sums must equal the views that viewers had acknowledged.
        let views = crowd.views();
        assert!(!views.is_empty());
        for (video, views) in &views {
            let id = literal(engine, video);
            let wrong = format!("SELECT COUNT(*) FROM videos WHERE id = {id} AND state <> 4 AND view_count <> {views}");
            assert_eq!(server.count(&wrong).await, 0, "{video} has {views} views");
        }
        let viewed: Vec<_> = views.keys().map(|video| literal(engine, video)).collect();
        let wrong = format!("SELECT COUNT(*) FROM videos WHERE view_count <> 0 AND id NOT IN ({})", viewed.join(", "));
        assert_eq!(server.count(&wrong).await, 0, "views of other videos are counted");
    }

    async fn a_recount_accepts_the_counts_of_content_that_is_being_removed(engine: Engine) {
        let mut server = Server::start(engine).await;
        let (owner, fan) = (User::register(&server).await, User::register(&server).await);
        let (gone, kept) =
            (owner.publish(media::mp4(), pb::Visibility::Public).await, fan.publish(media::mp4(), pb::Visibility::Public).await);
        for video in [&gone, &kept] {
            let comment = owner.comment(&video.id, "A comment").await;
            let reply = fan.reply(&comment, "A reply").await;
            for id in [comment.id, reply.id] {
                like(&fan, Target::CommentId(id)).await;
            }
        }
        for user in [&owner, &fan] {
            let request = pb::CreateTweetRequest { text: "A tweet".to_owned(), request_id: None };
            let tweet: pb::CreateTweetResponse = user.call("CreateTweet", &request).await.expect("a tweet");
            like(&fan, Target::TweetId(tweet.tweet.expect("a tweet").id)).await;
        }
        let found = recount(&server, &["--dry-run"]).await;
        assert!(found.trim_end().ends_with("differences: 0"), "{found}");
        // The state after a crash during the deletion of the owner's account: the video and its comments, the deleted
        // comments under the fan's, and the tweet are marked, some of their likes are deleted, and their counts are
        // unchanged.
        server.kill().await;
        let (owner, gone) = (literal(engine, &owner.channel_id()), literal(engine, &gone.id));
        let half_removed = format!(
            "UPDATE channels SET delete_time = 1 WHERE id = {owner};
            UPDATE videos SET state = 4 WHERE id = {gone};
            UPDATE channel_totals SET video_count = 0, comment_count = 0 WHERE channel_id = {owner};
            UPDATE comments SET state = 3, channel_id = NULL WHERE video_id <> {gone} AND parent_id IS NULL;
            UPDATE videos SET comment_count = 0 WHERE id <> {gone};
            UPDATE channel_totals SET comment_count = 0;
            DELETE FROM comment_likes;
            DELETE FROM comments WHERE video_id = {gone} AND parent_id IS NOT NULL;
            DELETE FROM tweet_likes WHERE tweet_id IN (SELECT id FROM tweets WHERE channel_id = {owner})"
        );
        server.execute(&half_removed, &half_removed).await;
        let found = recount(&server, &[]).await;
        assert!(found.trim_end().ends_with("differences: 0"), "{found}");
    }

    async fn a_recount_that_finds_nothing_takes_no_locks(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        user.publish(media::mp4(), pb::Visibility::Public).await;
        // Another transaction writes, and stays open.
        match engine {
            Engine::Sqlite => {
                let options = SqliteConnectOptions::new().filename(server.data_dir().join("marquee.db"));
                let mut writer = SqliteConnection::connect_with(&options).await.expect("the database opens");
                sqlx::query("BEGIN IMMEDIATE").execute(&mut writer).await.expect("a transaction");
                recount(&server, &[]).await;
            }
            Engine::Postgres => {
                let url = server.database_url().expect("a database");
                let mut writer = PgConnection::connect(url).await.expect("PostgreSQL answers");
                let lock = "BEGIN; SELECT id FROM videos FOR NO KEY UPDATE; SELECT id FROM channels FOR NO KEY UPDATE";
                sqlx::raw_sql(lock).execute(&mut writer).await.expect("a transaction");
                recount(&server, &[]).await;
            }
        }
    }

    async fn a_recount_finds_wrong_counts_and_corrects_them(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let video = user.publish(media::mp4(), pb::Visibility::Public).await;
        let break_it = "UPDATE videos SET like_count = 5, comment_count = 3; UPDATE channels SET subscriber_count = -1";
        server.execute(break_it, break_it).await;
        let wrong = [
            format!("videos.like_count of {}: stored 5, counted 0", video.id),
            format!("videos.comment_count of {}: stored 3, counted 0", video.id),
            format!("channels.subscriber_count of {}: stored -1, counted 0", user.channel_id()),
        ];
        // A dry run changes nothing.
        for flags in [&["--dry-run"][..], &[]] {
            let found = recount(&server, flags).await;
            assert!(wrong.iter().all(|wrong| found.contains(wrong)), "{found}");
        }
        let after = recount(&server, &[]).await;
        assert!(after.trim_end().ends_with("differences: 0"), "{after}");
        let request = pb::GetVideoRequest { video_id: video.id };
        let video: pb::GetVideoResponse = user.call("GetVideo", &request).await.unwrap();
        assert_eq!(video.video.unwrap().like_count, 0);
    }
}
