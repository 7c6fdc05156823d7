//! Attacks on the database with costly calls that are allowed.

use std::time::{Duration, Instant};

use marquee::engine::db::{DatabaseUrl, Db, on_db};
use marquee_contract::v1::{self as pb, Visibility};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::task::JoinSet;
use tonic::Code;

use super::Witness;
use crate::support::attack::{ATTACKER, HONEST, channel_from, scaled};
use crate::support::database::create_database;
use crate::support::seed::fill::{self, Sizes};
use crate::support::{Engine, Refused, Server, User, both_engines, eventually, media, seed, user};

/// How calls of the attacker may end. On a busy machine, some wait for the database for longer than the server lets them.
const ALLOWED: [Code; 3] = [Code::Ok, Code::ResourceExhausted, Code::Unavailable];

/// Starts a server with default limits on a database with this many videos.
async fn seeded(engine: Engine, videos: u32) -> Server {
    let (folder, database_url) = seed::seeded(engine, Sizes::of(videos)).await;
    Server::under_default_limits_at(folder, database_url, &[]).await
}

/// Signs in as the first user of a seeded database, who has a thousand of every kind of object, from the attacker's
/// address.
async fn first_user(server: &Server) -> User {
    seed::first_user(server, channel_from(ATTACKER, server)).await
}

/// Makes calls from the attacker's address for `length`, starting one every `pace`; returns how each ended.
async fn calls<F, C>(pace: Duration, length: Duration, mut call: F) -> Vec<Code>
where
    F: FnMut(u32) -> C,
    C: Future<Output = Code> + Send + 'static,
{
    let (mut ticks, started, mut running) = (tokio::time::interval(pace), Instant::now(), JoinSet::new());
    for number in 0.. {
        ticks.tick().await;
        if started.elapsed() > length {
            break;
        }
        running.spawn(call(number));
    }
    running.join_all().await
}

fn code<T>(result: Result<T, tonic::Status>) -> Code {
    result.map_or_else(|status| status.code(), |_| Code::Ok)
}

/// Posts tweets from the honest address during an attack; returns the latency of each.
async fn tweets(author: &User, length: Duration) -> Vec<Duration> {
    let (mut latencies, started) = (Vec::new(), Instant::now());
    while started.elapsed() < length || latencies.len() < 3 {
        let sent = Instant::now();
        let request = pb::CreateTweetRequest { text: "an honest word".to_owned(), ..Default::default() };
        author.tweets().create_tweet(request).await.expect("a tweet");
        latencies.push(sent.elapsed());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    latencies.sort_unstable();
    latencies
}

/// Prints the latencies of honest writes; at full size their 99th percentile must stay below 250 ms.
fn assert_quick(attack: &str, latencies: &[Duration]) {
    let (p50, p99) = (latencies[latencies.len() / 2], latencies[latencies.len() * 99 / 100]);
    println!("{attack}: {} honest writes, p50 {p50:?}, p99 {p99:?}", latencies.len());
    assert!(p99 < scaled(Duration::MAX, Duration::from_millis(250)), "{attack}: p99 {p99:?}");
}

both_engines! {
    async fn costly_searches_are_limited_and_use_separate_connections(engine: Engine) {
        let server = seeded(engine, scaled(2_000, 200_000)).await;
        let witness = Witness::start(&server).await;
        // Common words, and more calls in one second than the burst of 100; many more, because the server may be slow.
        let words = "handmade a the of on for with one and in repair craft city nature science food music slow filming \
            building walking learning cooking restoring film boats trains harbour garden huts cello pigeons take part";
        let attacker = User { channel: channel_from(ATTACKER, &server), ..User::nobody(&server) };
        let ended = calls(Duration::from_millis(scaled(5, 10)), Duration::from_secs(scaled(2, 30)), |number| {
            let (attacker, query) = (attacker.clone(), format!("{} {number}", &words[..190]));
            async move {
                code(attacker.videos().search_videos(pb::SearchVideosRequest { query, ..Default::default() }).await)
            }
        })
        .await;
        assert!(ended.iter().all(|code| ALLOWED.contains(code)), "{ended:?}");
        // GetVideo has another class of cost, whose permits are still free.
        let refused = server.metric("marquee_rate_limited_total{limit=\"expensive_read\"}").await;
        assert!(refused > 0.0, "{} searches in a row were let through", ended.len());
        witness.assert_attack_bounded(&server, "searches of 40 words").await;
    }

    async fn a_read_whose_caller_has_gone_stops_in_the_database(engine: Engine) {
        const ENDLESS: &str = "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n)
            SELECT COUNT(*) FROM n WHERE i < 0";
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = match engine {
            Engine::Sqlite => DatabaseUrl::Sqlite(folder.path().join("marquee.db")),
            Engine::Postgres => DatabaseUrl::Postgres(create_database().await),
        };
        let db = Db::connect(&url, 4).await.expect("a database");
        let read = async |statement: &'static str| -> sqlx::Result<i64> {
            let mut read = db.expensive_read().await?;
            let found = on_db!(read.conn()?, c => sqlx::query_scalar(statement).fetch_one(c).await);
            read.end().await;
            found
        };
        // More reads than there are connections for them.
        for _ in 0..6 {
            let cut = tokio::time::timeout(Duration::from_millis(100), read(ENDLESS)).await;
            cut.expect_err("it has no end");
        }
        eventually("there is a connection again", || async {
            read("SELECT CAST(7 AS BIGINT)").await.ok().filter(|&found| found == 7)
        })
        .await;
        if let DatabaseUrl::Postgres(url) = &url {
            let running = "SELECT COUNT(*) FROM pg_stat_activity
                WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()";
            // PostgreSQL looks for a cancellation now and then.
            eventually("no statement runs on", async || {
                let mut connection = PgConnection::connect(url).await.expect("PostgreSQL answers");
                let running: i64 = sqlx::query_scalar(running).fetch_one(&mut connection).await.expect("a number");
                (running == 0).then_some(())
            })
            .await;
        }
        // On SQLite, readers of cheap statements stop as well.
        if engine == Engine::Sqlite {
            for _ in 0..6 {
                let endless = async {
                    on_db!(db.read(), c => sqlx::query_scalar::<_, i64>(ENDLESS).fetch_one(c).await)
                };
                tokio::time::timeout(Duration::from_millis(50), endless).await.expect_err("it has no end");
            }
            let one: i64 = on_db!(db.read(), c => sqlx::query_scalar("SELECT 7").fetch_one(c).await).expect("a reader");
            assert_eq!(one, 7);
        }
        db.close().await;
    }

    async fn long_texts_and_a_channels_new_name_are_indexed_in_the_background(engine: Engine) {
        let server = seeded(engine, scaled(2_000, 20_000)).await;
        let witness = Witness::start(&server).await;
        let honest = User { channel: channel_from(HONEST, &server), ..User::register(&server).await };
        let mut attackers = Vec::new();
        for _ in 0..scaled(2, 5) {
            let user = User::register(&server).await;
            let user = User { channel: channel_from(ATTACKER, &server), ..user };
            let video = user.publish(media::mp4(), Visibility::Public).await;
            attackers.push((user, video.id));
        }
        let length = scaled(Duration::from_secs(2), Duration::from_secs(30));
        let attack = async {
            let rename = first_user(&server).await;
            let name = pb::UpdateMeRequest { display_name: Some("Zanzibar".to_owned()), ..Default::default() };
            rename.users().update_me(name).await.expect("a new name");
            // 19 calls a second of each kind.
            calls(Duration::from_millis(scaled(26, 10)), length, |number| {
                let (user, video_id) = attackers[number as usize % attackers.len()].clone();
                let description = (0..5_000).filter_map(|at| char::from_u32(0x4E00 + (at + number * 7) % 20_000)).collect();
                let description = Some(description);
                let request = pb::UpdateVideoRequest { video_id, description, ..Default::default() };
                async move { code(user.videos().update_video(request).await) }
            })
            .await
        };
        let (ended, latencies) = tokio::join!(attack, tweets(&honest, length));
        assert!(ended.iter().all(|code| ALLOWED.contains(code)), "{ended:?}");
        assert_quick("long texts and a rename", &latencies);
        let login = pb::LoginRequest {
            login: honest.account.username.clone(),
            password: user::PASSWORD.to_owned(),
            ..Default::default()
        };
        honest.auth().login(login).await.expect("a session");

        // In the end everything is found: all videos under the new name, and the last words of a long text.
        let (user, video_id) = &attackers[0];
        let description = Some(format!("{} zyzzyva", "word ".repeat(600)));
        let request = pb::UpdateVideoRequest { video_id: video_id.clone(), description, ..Default::default() };
        eventually("the limit lets an update through", || async {
            user.videos().update_video(request.clone()).await.ok()
        })
        .await;
        let first = async |query: &str| {
            let request = pb::SearchVideosRequest { query: query.to_owned(), page_size: 1, ..Default::default() };
            let page = honest.videos().search_videos(request).await.ok()?.into_inner();
            page.videos.into_iter().next().map(|video| video.id)
        };
        let found = eventually("the end of a long text is found", || first("zyzzyva")).await;
        assert_eq!(&found, video_id);
        eventually("no text waits to be indexed", || async {
            (server.count("SELECT COUNT(*) FROM search_queue").await == 0).then_some(())
        })
        .await;
        let renamed = async {
            let mut request = pb::SearchVideosRequest { query: "zanzibar".to_owned(), page_size: 100, ..Default::default() };
            let mut found = 0;
            loop {
                let page = honest.videos().search_videos(request.clone()).await.expect("a page").into_inner();
                found += page.videos.len();
                if page.next_page_token.is_empty() {
                    return found;
                }
                request.page_token = page.next_page_token;
            }
        };
        let listed = format!(
            "SELECT COUNT(*) FROM videos WHERE visibility = 1 AND state = 2 AND moderation = 1 AND channel_id =
                (SELECT id FROM channels WHERE username = '{}')",
            fill::USERNAME
        );
        assert_eq!(i64::try_from(renamed.await).expect("a count"), server.count(&listed).await);
        witness.assert_attack_bounded(&server, "long texts and a rename").await;
    }

    async fn rows_of_deleted_content_are_removed_while_the_server_is_busy(engine: Engine) {
        let server = Server::with(engine, &["--sweep-interval", "1s"]).await;
        let owner = User::register(&server).await;
        let mut videos = Vec::new();
        for _ in 0..scaled(20, 400) {
            videos.push(owner.publish(media::mp4(), Visibility::Public).await.id);
        }
        let honest = User::register(&server).await;
        let busy = tweets(&honest, Duration::from_secs(scaled(2, 30)));
        let delete = async {
            for video_id in videos {
                owner.videos().delete_video(pb::DeleteVideoRequest { video_id }).await.expect("it is deleted");
            }
            eventually("bytes and rows are removed", || async {
                let left = server.count("SELECT (SELECT COUNT(*) FROM removals) + (SELECT COUNT(*) FROM blobs)").await;
                (left == 0 && server.blob_files().is_empty()).then_some(())
            })
            .await;
        };
        let (latencies, ()) = tokio::join!(busy, delete);
        assert_quick("deletions", &latencies);
        let text = server.get("/metrics").await.text().await.expect("text");
        for kind in ["blobs", "removals", "search"] {
            assert!(text.contains(&format!("marquee_backlog{{kind=\"{kind}\"}}")), "{kind} is not measured");
        }
    }

    async fn a_page_skips_a_bounded_number_of_hidden_videos(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, viewer) = (User::register(&server).await, User::register(&server).await);
        owner.publish(media::mp4(), Visibility::Private).await;
        server.multiply_videos(1_500).await;
        let like = format!(
            "INSERT INTO video_likes (user_id, video_id, create_time)
                SELECT u.id, v.id, v.duration FROM videos v, users u WHERE u.username = '{0}';
            INSERT INTO history (user_id, video_id, position, watch_time)
                SELECT u.id, v.id, 1, v.duration FROM videos v, users u WHERE u.username = '{0}'",
            viewer.account.username
        );
        server.execute(&like, &like).await;
        let (mut likes, mut history, mut pages) =
            (pb::ListLikedVideosRequest::default(), pb::ListHistoryRequest::default(), [0, 0]);
        loop {
            let page = viewer.likes().list_liked_videos(likes.clone()).await.unwrap().into_inner();
            assert!(page.videos.is_empty());
            pages[0] += 1;
            likes.page_token = page.next_page_token;
            if likes.page_token.is_empty() {
                break;
            }
        }
        loop {
            let page = viewer.history().list_history(history.clone()).await.unwrap().into_inner();
            assert!(page.items.is_empty());
            pages[1] += 1;
            history.page_token = page.next_page_token;
            if history.page_token.is_empty() {
                break;
            }
        }
        assert!(pages.iter().all(|pages| (3..10).contains(pages)), "{pages:?} pages of 1,501 rows");
    }
}

/// Opens a transaction for which the server's transactions have to wait.
async fn transaction(server: &Server) -> PgConnection {
    let url = server.database_url().expect("a database");
    let mut connection = PgConnection::connect(url).await.expect("PostgreSQL answers");
    sqlx::raw_sql("BEGIN").execute(&mut connection).await.expect("a transaction");
    connection
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_that_postgres_aborts_for_a_deadlock_is_retried() {
    let server = Server::start(Engine::Postgres).await;
    let (one, other) = (User::register(&server).await, User::register(&server).await);
    let mut ids = [one.channel_id(), other.channel_id()];
    ids.sort();
    let waiting =
        "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let subscribe = |subscribed| {
        let (one, channel_id) = (one.clone(), other.channel_id());
        async move {
            let request = pb::SetSubscriptionRequest { channel_id, subscribed };
            let answer = one.subscriptions().set_subscription(request).await;
            answer.expect("it is done again").into_inner().subscriber_count
        }
    };
    loop {
        let mut transaction = transaction(&server).await;
        let mut lock = async |id: &str| {
            let statement = format!("UPDATE channels SET description = description WHERE id = '{id}'");
            sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut transaction).await
        };
        // The subscription locks the channels in the order of their ids, and waits for the second one.
        lock(&ids[1]).await.expect("the lock");
        let call = tokio::spawn(subscribe(true));
        eventually("the call waits for the lock", || async { (server.count(waiting).await == 1).then_some(()) }).await;
        // Now both transactions wait for each other. PostgreSQL ends the one that has waited for a second first: usually
        // the call, on a busy machine sometimes the test's; then both begin again.
        let is_locked = lock(&ids[0]).await.is_ok();
        sqlx::raw_sql(if is_locked { "COMMIT" } else { "ROLLBACK" }).execute(&mut transaction).await.expect("an end");
        assert_eq!(call.await.expect("an end"), 1);
        if is_locked {
            return;
        }
        assert_eq!(subscribe(false).await, 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_to_a_read_only_database_are_unavailable_until_it_accepts_them_again() {
    let server = Server::start(Engine::Postgres).await;
    let user = User::register(&server).await;
    let tweet = || async {
        let request = pb::CreateTweetRequest { text: "hello".to_owned(), ..Default::default() };
        user.tweets().create_tweet(request).await
    };
    tweet().await.expect("a tweet");
    let run = async |statements: &str| server.execute("", statements).await;
    // As after a fail-over: connections made from now on lead to a server in read-only mode.
    let set =
        |words: &str| format!("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I {words}', current_database()); END $$");
    run(&set("SET default_transaction_read_only = on")).await;
    let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'marquee'";
    run(others).await;
    for _ in 0..20 {
        tweet().await.refused(Code::Unavailable, "UNAVAILABLE");
    }
    let request = pb::GetMeRequest {};
    user.users().get_me(request).await.expect("reads work");
    // The connection of `execute` is read-only as well.
    run(&format!("BEGIN READ WRITE; {}; COMMIT", set("RESET default_transaction_read_only"))).await;
    eventually("writes work again, on every connection of the pool", || async {
        for _ in 0..20 {
            tweet().await.ok()?;
        }
        Some(())
    })
    .await;
}
