//! Databases from before lists were ordered by the time of publication.

use std::path::Path;

use marquee_contract::v1::{self as pb, VideoOrder};
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};

use super::List;
use crate::support::database::create_database;
use crate::support::{Engine, Server, User, both_engines, eventually};

/// The last migration in the old database.
const OLD: &str = "0006";

/// A channel with a video of each kind: title, visibility, creation and publication in seconds. Listed videos are in
/// the old version's search index with their time of creation.
const VIDEOS: [(&str, i32, i64, Option<i64>); 6] = [
    ("late", 1, 100_000, Some(9_000_000)),
    ("at once", 1, 200_000, Some(200_000)),
    ("unlisted", 2, 300_000, Some(300_000)),
    ("hidden", 3, 400_000, Some(400_000)),
    ("never shown", 3, 500_000, None),
    ("last created", 1, 600_000, Some(600_000)),
];

/// Statements that insert the old rows.
fn rows(engine: Engine) -> String {
    let id = |number: usize| match engine {
        Engine::Sqlite => format!("unhex('{number:032x}')"),
        Engine::Postgres => format!("'{number:032x}'::uuid"),
    };
    let mut statements = format!(
        "INSERT INTO users (id, username, email, password_hash, role, create_time) VALUES ({0}, 'ada', 'a@b', '', 1, 1);
        INSERT INTO channels (id, user_id, username, display_name, create_time) VALUES ({0}, {0}, 'ada', 'Ada', 1);
        INSERT INTO channel_totals (channel_id, video_count) VALUES ({0}, 6);
        INSERT INTO server_state (name, value) VALUES ('search_index', 'complete');",
        id(1)
    );
    for (number, (title, visibility, created, published)) in (16..).zip(VIDEOS) {
        let video = id(number);
        let published = published.map_or("NULL".to_owned(), |seconds| format!("{seconds}000000"));
        let row = format!(
            "INSERT INTO videos (id, channel_id, upload_id, blob_key, title, description, duration, size_bytes,
                content_type, width, height, state, visibility, moderation, create_time, publish_time)
            VALUES ({video}, {}, {video}, '', '{title}', 'falcon', 1, 1, 'video/mp4', 1, 1, 2, {visibility}, 1,
                {created}000000, {published});",
            id(1)
        );
        statements.push_str(&row);
        let document = match (engine, visibility) {
            (Engine::Sqlite, 1) => format!(
                "INSERT INTO search_documents (no, video_id, duration, create_time)
                    VALUES ({created}, {video}, 1, {created}000000);
                INSERT INTO search_words (rowid, words) VALUES ({created}, 'dfalcon');"
            ),
            (Engine::Postgres, 1) => format!(
                "INSERT INTO search_documents (video_id, duration, create_time, head, words)
                    VALUES ({video}, 1, {created}000000, '', array_to_tsvector(array['falcon']));"
            ),
            _ => String::new(),
        };
        statements.push_str(&document);
    }
    statements
}

/// Starts a server on a database that was made before the migration and filled.
async fn server(engine: Engine) -> Server {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (data_dir, old) = (folder.path().join("data"), folder.path().join("old"));
    for one in [&data_dir, &old] {
        std::fs::create_dir(one).expect("a folder");
    }
    let name = if engine == Engine::Sqlite { "sqlite" } else { "postgres" };
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("server/engine/db/migrations").join(name);
    for file in std::fs::read_dir(all).expect("the migrations") {
        let file = file.expect("a file");
        if file.file_name().to_str().is_some_and(|name| &name[..4] <= OLD) {
            std::fs::copy(file.path(), old.join(file.file_name())).expect("a copy");
        }
    }
    let old = Migrator::new(old).await.expect("the old migrations");
    let rows = AssertSqlSafe(rows(engine));
    let url = match engine {
        Engine::Sqlite => {
            let options = SqliteConnectOptions::new().filename(data_dir.join("marquee.db")).create_if_missing(true);
            let mut connection = SqliteConnection::connect_with(&options).await.expect("the database opens");
            old.run(&mut connection).await.expect("it is migrated");
            sqlx::raw_sql(rows).execute(&mut connection).await.expect("it is done");
            connection.close().await.expect("the database closes");
            None
        }
        Engine::Postgres => {
            let url = create_database().await;
            let mut connection = PgConnection::connect(&url).await.expect("PostgreSQL answers");
            old.run(&mut connection).await.expect("it is migrated");
            sqlx::raw_sql(rows).execute(&mut connection).await.expect("it is done");
            connection.close().await.expect("the connection closes");
            Some(url)
        }
    };
    Server::at(folder, url, &[]).await
}

/// Whether the database rejects a statement.
async fn refuses(server: &Server, statement: &str) -> bool {
    let statement = AssertSqlSafe(statement);
    match server.engine() {
        Engine::Sqlite => {
            let options = SqliteConnectOptions::new().filename(server.data_dir().join("marquee.db"));
            let mut connection = SqliteConnection::connect_with(&options).await.expect("the database opens");
            sqlx::raw_sql(statement).execute(&mut connection).await.is_err()
        }
        Engine::Postgres => {
            let url = server.database_url().expect("a database");
            let mut connection = PgConnection::connect(url).await.expect("PostgreSQL answers");
            sqlx::raw_sql(statement).execute(&mut connection).await.is_err()
        }
    }
}

both_engines! {
    async fn after_the_migration_videos_are_listed_and_found_by_their_publication(engine: Engine) {
        let server = server(engine).await;
        let nobody = User::nobody(&server);
        let newest_first = ["late", "last created", "at once"];
        assert_eq!(List::Home(VideoOrder::Unspecified).titles(&nobody).await, newest_first);
        // On SQLite the search index is rebuilt at the start.
        let found = async |asked: pb::SearchVideosRequest| {
            let asked = pb::SearchVideosRequest { query: "falcon".to_owned(), ..asked };
            let page: pb::SearchVideosResponse = nobody.call("SearchVideos", &asked).await.expect("a page");
            page.videos.into_iter().map(|video| video.title).collect::<Vec<_>>()
        };
        eventually("all videos are found", || async {
            (found(pb::SearchVideosRequest::default()).await == newest_first).then_some(())
        })
        .await;
        let created_after = Some(prost_types::Timestamp { seconds: 8_999_999, nanos: 0 });
        assert_eq!(found(pb::SearchVideosRequest { created_after, ..Default::default() }).await, newest_first[..1]);

        let count = async |which: &str| server.count(&format!("SELECT COUNT(*) FROM videos WHERE {which}")).await;
        // The database does not record that this video was public before.
        assert_eq!(count("title = 'unlisted' AND publish_time IS NULL").await, 1);
        assert_eq!(count("title = 'hidden' AND publish_time = create_time").await, 1);
        assert_eq!(count("title = 'never shown' AND publish_time IS NULL").await, 1);
    }

    async fn the_schema_rejects_a_listed_video_without_a_time_of_publication(engine: Engine) {
        let server = server(engine).await;
        for change in ["visibility = 1 WHERE title = 'never shown'", "publish_time = NULL WHERE title = 'late'"] {
            assert!(refuses(&server, &format!("UPDATE videos SET {change}")).await, "{change}");
        }
        let copy = |id: &str| {
            format!(
                "INSERT INTO videos (id, channel_id, upload_id, blob_key, title, description, duration, size_bytes,
                    content_type, width, height, state, visibility, moderation, create_time)
                SELECT {id}, channel_id, {id}, '', '', '', 1, 1, '', 1, 1, 2, 1, 1, 1 FROM videos WHERE title = 'late'"
            )
        };
        let id = if engine == Engine::Sqlite { "randomblob(16)" } else { "gen_random_uuid()" };
        assert!(refuses(&server, &copy(id)).await);
    }
}
