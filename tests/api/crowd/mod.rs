//! Two hundred people who do everything at once; afterwards every count is what the facts say.
//!
//! `act.rs` is what one of them does next. In the test command they go on for seconds, in `tests/soak` for a minute.

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
use crate::support::{Engine, Server, User, both_engines, eventually, media};
use act::Act;

/// How many they are.
const PEOPLE: usize = 200;
/// What they have to get done, and how often at least, or there is little to count wrong.
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
/// How long they have for that.
const PATIENCE: Duration = Duration::from_mins(5);
/// Things of a kind that they have in mind: few, so that they meet.
const MANY: usize = 60;

fn duration() -> Duration {
    Duration::from_secs(if is_soak() { 60 } else { 10 })
}

/// What there is to act on, by ids. Some of it is gone already.
#[derive(Default)]
struct Things {
    channels: Vec<String>,
    videos: Vec<String>,
    comments: Vec<String>,
    tweets: Vec<String>,
    playlists: Vec<String>,
    /// What each comment is about.
    videos_of: HashMap<String, String>,
}

/// The things, and how often each call has ended in which way.
#[derive(Clone)]
struct Crowd(Arc<Shared>);

struct Shared {
    begun: Instant,
    things: Mutex<Things>,
    endings: Mutex<BTreeMap<String, u32>>,
    /// How many views of each video somebody was told to count.
    views: Mutex<BTreeMap<String, i64>>,
}

impl Crowd {
    fn new() -> Self {
        let (things, endings, views) = Default::default();
        Self(Arc::new(Shared { begun: Instant::now(), things, endings, views }))
    }

    fn things(&self) -> std::sync::MutexGuard<'_, Things> {
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

    /// Whether nobody needs to go on; after a while, nobody does: a busy machine takes longer, one that refuses everything
    /// never ends.
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

/// Keeps an id in mind, in the place of another when there are many.
fn remember(things: &mut Vec<String>, id: String, random: &mut Random) {
    if things.len() < MANY {
        things.push(id);
    } else {
        let place = random.below(things.len());
        things[place] = id;
    }
}

/// An id as a literal of both engines.
fn literal(engine: Engine, id: &str) -> String {
    match engine {
        Engine::Sqlite => format!("x'{}'", id.replace('-', "")),
        Engine::Postgres => format!("'{id}'"),
    }
}

async fn like(user: &User, target: Target) {
    let request = pb::SetLikeRequest { target: Some(target), liked: true };
    user.ask::<pb::SetLikeResponse>("SetLike", &request).await.expect("it is liked");
}

both_engines! {
    async fn whatever_a_crowd_does_every_count_is_what_the_facts_say(engine: Engine) {
        let server = Arc::new(Server::with(engine, &["--view-min-watch=50ms", "--view-window=2s"]).await);
        let (crowd, mut random) = (Crowd::new(), Random::new());
        // All of them before the first begins: two hundred passwords take seconds, and more while others act.
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
            let act = Act::new(server.clone(), user, crowd.clone(), random.fork());
            people.spawn(act.until(end));
        }
        while let Some(done) = people.join_next().await {
            done.expect("nobody is told what the contract does not say");
        }
        let summary = crowd.summary();
        println!("{engine:?}: {summary:#?}");
        // A crowd that is refused everything leaves nothing to count wrong.
        assert!(crowd.is_done(), "more was to be done: {DONE:?}");

        // What was deleted is removed in the background.
        eventually("all that was deleted is removed", || async {
            (server.count("SELECT COUNT(*) FROM removals").await == 0).then_some(())
        })
        .await;
        // Views are written within a second: when the server stops, at the latest.
        let mut server = Arc::into_inner(server).expect("the people are gone");
        server.terminate();
        assert!(server.wait().await.success());
        let found = recount(&server, &["--dry-run"]).await;
        assert!(found.trim_end().ends_with("differences: 0"), "{found}");
        // Counts and days of views come from the same hands: what viewers were told is what they have to come to.
        let views = crowd.views();
        assert!(!views.is_empty());
        for (video, views) in &views {
            let id = literal(engine, video);
            let wrong = format!("SELECT COUNT(*) FROM videos WHERE id = {id} AND state <> 4 AND view_count <> {views}");
            assert_eq!(server.count(&wrong).await, 0, "{video} has {views} views");
        }
        let viewed: Vec<_> = views.keys().map(|video| literal(engine, video)).collect();
        let wrong = format!("SELECT COUNT(*) FROM videos WHERE view_count <> 0 AND id NOT IN ({})", viewed.join(", "));
        assert_eq!(server.count(&wrong).await, 0, "nobody has viewed these");
    }

    async fn a_recount_finds_nothing_wrong_with_what_is_being_removed(engine: Engine) {
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
            let tweet: pb::CreateTweetResponse = user.ask("CreateTweet", &request).await.expect("a tweet");
            like(&fan, Target::TweetId(tweet.tweet.expect("a tweet").id)).await;
        }
        let found = recount(&server, &["--dry-run"]).await;
        assert!(found.trim_end().ends_with("differences: 0"), "{found}");
        // As a crash leaves it when the owner's account goes: the video and its thread, the thread that is deleted under the
        // fan's, and the tweet are marked, some of their likes are gone, and their counts are as they were.
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

    async fn a_recount_that_finds_nothing_waits_for_nobody_and_keeps_nobody_waiting(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        user.publish(media::mp4(), pb::Visibility::Public).await;
        // Somebody writes, and takes their time.
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

    async fn a_recount_finds_what_is_wrong_and_mends_it(engine: Engine) {
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
        let video: pb::GetVideoResponse = user.ask("GetVideo", &pb::GetVideoRequest { video_id: video.id }).await.unwrap();
        assert_eq!(video.video.unwrap().like_count, 0);
    }
}
