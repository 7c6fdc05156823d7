//! Two hundred people who do everything at once; afterwards every count is what the facts say.
//!
//! `act.rs` is what one of them does next. In the test command they go on for seconds, in `tests/soak` for a minute:
//! `MARQUEE_SOAK_CROWD=1` says so.

mod act;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use marquee_contract::v1 as pb;
use tokio::task::JoinSet;

use crate::support::command::{Ended, marquee};
use crate::support::random::Random;
use crate::support::{Server, User, both_engines, eventually, media};
use act::Act;

/// How many they are.
const PEOPLE: usize = 200;
/// Things of a kind that they have in mind: few, so that they meet.
const MANY: usize = 60;

fn duration() -> Duration {
    Duration::from_secs(if std::env::var_os("MARQUEE_SOAK_CROWD").is_some() { 60 } else { 10 })
}

/// What there is to act on, by ids. Some of it is gone already.
#[derive(Default)]
struct Things {
    channels: Vec<String>,
    videos: Vec<String>,
    comments: Vec<String>,
    tweets: Vec<String>,
    playlists: Vec<String>,
}

/// The things, and how often each call has ended in which way.
#[derive(Clone, Default)]
struct Crowd(Arc<Shared>);

#[derive(Default)]
struct Shared {
    things: Mutex<Things>,
    endings: Mutex<BTreeMap<String, u32>>,
}

impl Crowd {
    fn things(&self) -> std::sync::MutexGuard<'_, Things> {
        self.0.things.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ended(&self, what: String) {
        *self.0.endings.lock().unwrap_or_else(PoisonError::into_inner).entry(what).or_default() += 1;
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

/// Runs `marquee recount` with these flags on the server's database.
async fn recount(server: &Server, flags: &[&str]) -> Ended {
    let folder = server.data_dir();
    let mut arguments = vec!["recount", "--data-dir", folder.to_str().expect("a path")];
    arguments.extend(flags);
    if let Some(url) = server.database_url() {
        arguments.extend(["--database-url", url]);
    }
    let ended = marquee(&arguments).await;
    assert!(ended.success, "{ended:?}");
    ended
}

both_engines! {
    async fn whatever_a_crowd_does_every_count_is_what_the_facts_say(engine: Engine) {
        let server = Arc::new(Server::with(engine, &["--view-min-watch=50ms", "--view-window=2s"]).await);
        let (crowd, mut random) = (Crowd::default(), Random::new());
        let mut people = JoinSet::new();
        let (end, mut begun) = (Instant::now() + duration(), 0);
        while begun < PEOPLE {
            let user = User::register(&server).await;
            if begun < MANY {
                let video = user.publish(media::mp4(), pb::Visibility::Public).await.id;
                crowd.things().videos.push(video);
            }
            remember(&mut crowd.things().channels, user.channel_id(), &mut random);
            let act = Act { server: server.clone(), user, crowd: crowd.clone(), random: random.fork() };
            people.spawn(act.until(end));
            begun += 1;
        }
        while let Some(done) = people.join_next().await {
            done.expect("nobody is told what the contract does not say");
        }
        let summary = crowd.summary();
        println!("{engine:?}: {summary:#?}");
        assert!(summary.values().sum::<u32>() > 1_000, "they have hardly done anything");

        // What was deleted is removed in the background.
        eventually("all that was deleted is removed", || async {
            (server.count("SELECT COUNT(*) FROM removals").await == 0).then_some(())
        })
        .await;
        // Views are written within a second: when the server stops, at the latest.
        let mut server = Arc::into_inner(server).expect("the people are gone");
        server.terminate();
        assert!(server.wait().await.success());
        let ended = recount(&server, &["--dry-run"]).await;
        assert!(ended.stdout.trim_end().ends_with("differences: 0"), "{}", ended.stdout);
    }

    async fn a_recount_finds_what_is_wrong_and_mends_it(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let video = user.publish(media::mp4(), pb::Visibility::Public).await;
        let break_it = "UPDATE videos SET like_count = 5, comment_count = 3; UPDATE channels SET subscriber_count = -1";
        server.execute(break_it, break_it).await;
        let wrong = [
            format!("videos.like_count of {}: kept 5, counted 0", video.id),
            format!("videos.comment_count of {}: kept 3, counted 0", video.id),
            format!("channels.subscriber_count of {}: kept -1, counted 0", user.channel_id()),
        ];
        // A dry run changes nothing.
        for flags in [&["--dry-run"][..], &[]] {
            let found = recount(&server, flags).await.stdout;
            assert!(wrong.iter().all(|wrong| found.contains(wrong)), "{found}");
        }
        let after = recount(&server, &[]).await.stdout;
        assert!(after.trim_end().ends_with("differences: 0"), "{after}");
        let video: pb::GetVideoResponse = user.ask("GetVideo", &pb::GetVideoRequest { video_id: video.id }).await.unwrap();
        assert_eq!(video.video.unwrap().like_count, 0);
    }
}
