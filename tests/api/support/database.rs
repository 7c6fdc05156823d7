//! Direct access to the server's database, past the API.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};

use super::server::{Engine, Server};

impl Server {
    /// Runs statements on the server's database, in the SQL dialect of its engine; returns the number of changed rows.
    pub(crate) async fn execute(&self, sqlite: &str, postgres: &str) -> u64 {
        match self.engine() {
            Engine::Sqlite => {
                let file = self.data_dir().join("marquee.db");
                let options = SqliteConnectOptions::new().filename(file).busy_timeout(Duration::from_secs(30));
                let mut connection = SqliteConnection::connect_with(&options).await.expect("the database opens");
                let done = sqlx::raw_sql(AssertSqlSafe(sqlite)).execute(&mut connection).await.expect("it is done");
                connection.close().await.expect("the database closes");
                done.rows_affected()
            }
            Engine::Postgres => execute(self.database_url().expect("a database"), postgres).await,
        }
    }

    /// Returns the number that `SELECT COUNT(*) ...` yields; the statement is the same for both engines.
    pub(crate) async fn count(&self, statement: &str) -> i64 {
        let query = AssertSqlSafe(statement);
        match self.engine() {
            Engine::Sqlite => {
                let options = SqliteConnectOptions::new().filename(self.data_dir().join("marquee.db"));
                let mut connection = SqliteConnection::connect_with(&options).await.expect("the database opens");
                sqlx::query_scalar(query).fetch_one(&mut connection).await.expect("a number")
            }
            Engine::Postgres => {
                let url = self.database_url().expect("a database");
                let mut connection = PgConnection::connect(url).await.expect("PostgreSQL answers");
                sqlx::query_scalar(query).fetch_one(&mut connection).await.expect("a number")
            }
        }
    }

    /// Returns the rows of a query with one text column; the statement is in the SQL dialect of the server's engine.
    pub(crate) async fn texts(&self, statement: &str) -> Vec<String> {
        let query = AssertSqlSafe(statement);
        match self.engine() {
            Engine::Sqlite => {
                let options = SqliteConnectOptions::new().filename(self.data_dir().join("marquee.db"));
                let mut connection = SqliteConnection::connect_with(&options).await.expect("the database opens");
                sqlx::query_scalar(query).fetch_all(&mut connection).await.expect("texts")
            }
            Engine::Postgres => {
                let url = self.database_url().expect("a database");
                let mut connection = PgConnection::connect(url).await.expect("PostgreSQL answers");
                sqlx::query_scalar(query).fetch_all(&mut connection).await.expect("texts")
            }
        }
    }

    /// Inserts `count` copies of the first video, each with an id and an upload id of its own.
    pub(crate) async fn multiply_videos(&self, count: usize) {
        let statement = |id: &str| {
            format!(
                "INSERT INTO videos (id, channel_id, upload_id, blob_key, title, description, duration, size_bytes,
                    content_type, width, height, state, visibility, moderation, create_time, publish_time)
                WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
                SELECT {id}, v.channel_id, {id}, v.blob_key, v.title, v.description, v.duration, v.size_bytes,
                    v.content_type, v.width, v.height, v.state, v.visibility, v.moderation, v.create_time, v.publish_time
                FROM numbers, (SELECT * FROM videos ORDER BY id LIMIT 1) v"
            )
        };
        let done = self.execute(&statement("randomblob(16)"), &statement("gen_random_uuid()")).await;
        assert_eq!(usize::try_from(done).expect("a count"), count);
    }

    /// Inserts `count` copies of the comment whose text is `text`, with older ids. The counts of comments do not
    /// include them.
    pub(crate) async fn multiply_comments(&self, text: &str, count: i64) {
        let statement = |id: &str| {
            format!(
                "INSERT INTO comments (id, video_id, parent_id, channel_id, text, create_time)
                WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
                SELECT {id}, m.video_id, m.parent_id, m.channel_id, m.text, m.create_time
                FROM numbers, (SELECT * FROM comments WHERE text = '{text}') m"
            )
        };
        let sqlite = statement("unhex('00' || hex(randomblob(15)))");
        let postgres = statement("overlay(gen_random_uuid()::text placing '00' from 1)::uuid");
        let done = self.execute(&sqlite, &postgres).await;
        assert_eq!(i64::try_from(done).expect("a count"), count);
    }

    /// Inserts `count` accounts with a channel each; each subscribes to this channel, and its owner subscribes to each
    /// of them.
    pub(crate) async fn add_mutual_subscribers(&self, channel_id: &str, count: usize) {
        let statements = |id: &str, channel: &str| {
            let numbers = format!(
                "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})"
            );
            let owner = format!("(SELECT user_id FROM channels WHERE id = {channel})");
            format!(
                "INSERT INTO users (id, username, email, password_hash, role, create_time)
                    {numbers} SELECT {id}, 'friend' || n, 'friend' || n, '', 1, n FROM numbers;
                INSERT INTO channels (id, user_id, username, display_name, create_time, subscriber_count,
                        subscription_count)
                    {numbers} SELECT {id}, {id}, 'friend' || n, 'Friend', n, 1, 1 FROM numbers;
                INSERT INTO channel_totals (channel_id) {numbers} SELECT {id} FROM numbers;
                INSERT INTO subscriptions (user_id, channel_id, create_time)
                    {numbers} SELECT {id}, {channel}, n FROM numbers UNION ALL SELECT {owner}, {id}, n FROM numbers;
                UPDATE channels SET subscriber_count = subscriber_count + {count},
                    subscription_count = subscription_count + {count} WHERE id = {channel}"
            )
        };
        let sqlite = statements("unhex(printf('%032x', n))", &format!("x'{}'", channel_id.replace('-', "")));
        let postgres = statements("lpad(to_hex(n), 32, '0')::uuid", &format!("'{channel_id}'::uuid"));
        self.execute(&sqlite, &postgres).await;
    }

    /// Inserts `count` jobs in each state, of a kind for which there is no handler.
    pub(crate) async fn add_jobs(&self, count: usize) {
        let statement = |id: &str, nobody: &str| {
            format!(
                "INSERT INTO jobs (id, kind, subject, part, owner_id, payload, state, lane, turn, cost, run_time,
                    max_attempts, lease_time, create_time, end_time)
                WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count}),
                    states (state) AS (SELECT 1 UNION ALL SELECT state + 1 FROM states WHERE state < 5)
                SELECT {id}, 'nobodys', 'subject ' || n || ' ' || state, '', {nobody}, '', state, 1, n, 1, {late}, 5,
                    {late}, n, {late}
                FROM numbers, states WHERE TRUE",
                late = 4_000_000_000_000_000_i64
            )
        };
        let sqlite = statement("randomblob(16)", "zeroblob(16)");
        let postgres = statement("gen_random_uuid()", "'00000000-0000-0000-0000-000000000000'::uuid");
        let done = self.execute(&sqlite, &postgres).await;
        assert_eq!(usize::try_from(done).expect("a count"), 5 * count);
    }

    /// Inserts a poster of a video, without a file.
    pub(crate) async fn add_poster(&self, video_id: &str, id: &str, time: i64) {
        let statement = |id: &str, video: &str, images: &str| {
            format!("INSERT INTO posters (id, video_id, time, images) VALUES ({id}, {video}, {time}, '{images}')")
        };
        let images = format!("{time:016x}/{id}/{time:016x}-320x180");
        let blob = |id: &str| format!("x'{}'", id.replace('-', ""));
        let uuid = |id: &str| format!("'{id}'::uuid");
        let (sqlite, postgres) =
            (statement(&blob(id), &blob(video_id), &images), statement(&uuid(id), &uuid(video_id), &images));
        self.execute(&sqlite, &postgres).await;
    }

    /// Inserts `count` copies of the first session; their tokens do not exist.
    pub(crate) async fn multiply_sessions(&self, count: usize) {
        let statement = |id: &str, no_hash: &str| {
            format!(
                "INSERT INTO sessions (id, user_id, current_hash, user_agent, address, create_time, refresh_time,
                    idle_expire_time, final_expire_time)
                WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
                SELECT {id}, s.user_id, {no_hash}, s.user_agent, s.address, s.create_time, s.refresh_time,
                    s.idle_expire_time, s.final_expire_time
                FROM numbers, (SELECT * FROM sessions ORDER BY id LIMIT 1) s"
            )
        };
        let postgres = statement("gen_random_uuid()", "''::bytea");
        let done = self.execute(&statement("randomblob(16)", "x''"), &postgres).await;
        assert_eq!(usize::try_from(done).expect("a count"), count);
    }
}

impl Engine {
    /// Creates a database on PostgreSQL; returns None on SQLite, where the server creates a file in its data folder.
    pub(crate) async fn new_database(self) -> Option<String> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some(create_database().await),
        }
    }
}

/// Creates a database on the PostgreSQL server that `tests/run` has started.
pub(crate) async fn create_database() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let url = std::env::var("MARQUEE_TEST_POSTGRES_URL")
        .expect("MARQUEE_TEST_POSTGRES_URL names a PostgreSQL server; `tests/run api` starts one");
    let name = format!("marquee_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let mut connection = PgConnection::connect(&url).await.expect("PostgreSQL answers");
    // Identifiers cannot be bound as parameters; this one consists of two numbers.
    let statement = AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::query(statement).execute(&mut connection).await.expect("a database");
    let (server, _) = url.rsplit_once('/').expect("a URL with a database");
    format!("{server}/{name}")
}

/// Runs statements on a PostgreSQL database.
pub(crate) async fn execute(url: &str, statements: &str) -> u64 {
    let mut connection = PgConnection::connect(url).await.expect("PostgreSQL answers");
    let done = sqlx::raw_sql(AssertSqlSafe(statements)).execute(&mut connection).await.expect("it is done");
    connection.close().await.expect("the connection closes");
    done.rows_affected()
}
