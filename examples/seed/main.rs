//! Fills a new database with users and videos, as a server that has run for two years would have left it:
//! `cargo run --release --example seed -- --data-dir DIR`, with the same flags for the database as the server has.
//!
//! Only rows are made: no bytes are stored, and what plays a seeded video opens nothing. The server starts on the result
//! like on any other data folder. Everything but the random part of ids comes from one fixed seed, so that two runs, and
//! the two databases, have the same users and videos. All users have one password, [`PASSWORD`]; the first is `user_1`.
//!
//! To add a table: its rows come from `world.rs`, and a function in `tables.rs` writes them.

mod tables;
mod world;

use std::time::{Duration, Instant};

use clap::Parser;
use marquee::app::StartError;
use marquee::clock::Clock;
use marquee::config::StorageConfig;
use marquee::data_dir;
use marquee::engine::db::{Db, Engine, on_db};
use marquee::session::password::Hasher;

use world::World;

/// What every seeded user signs in with; `tests/load` knows it too.
const PASSWORD: &str = "a seeded walk home";
/// How long ago the first user registered.
const HISTORY: Duration = Duration::from_hours(2 * 365 * 24);
/// Videos in a transaction.
const BATCH: usize = 5_000;

/// Fills a new database with users and videos.
#[derive(Debug, Parser)]
struct Flags {
    #[command(flatten)]
    storage: StorageConfig,
    /// How many users, each with one channel.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..))]
    users: u32,
    /// How many videos, of all users together.
    #[arg(long, default_value_t = 100_000)]
    videos: u32,
}

#[tokio::main]
async fn main() -> Result<(), StartError> {
    let flags = Flags::parse();
    let started = Instant::now();
    let _data_dir = data_dir::lock(&flags.storage.data_dir)?;
    let db = Db::connect(&flags.storage.database()?, flags.storage.database_connections).await?;
    db.migrate().await?;
    let known: i64 = on_db!(db.read(), c => sqlx::query_scalar("SELECT COUNT(*) FROM users").fetch_one(c).await)?;
    if known > 0 {
        return Err("the database has users already; only a new one can be seeded".into());
    }

    let password_hash = Hasher::new(Some(1))?.rehash(PASSWORD.to_owned()).await?;
    let now = Clock::default().now();
    let mut world = World::new(now - HISTORY, now);
    let users = world.users(flags.users);
    let mut tx = db.begin().await?;
    tables::users(&mut tx, &users, &password_hash).await?;
    tables::channels(&mut tx, &users).await?;
    tx.commit().await?;

    let mut videos = world.videos(&users, flags.videos);
    loop {
        let batch: Vec<_> = videos.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        let mut tx = db.begin().await?;
        tables::blobs(&mut tx, &batch).await?;
        tables::uploads(&mut tx, &batch, now).await?;
        tables::upload_parts(&mut tx, &batch, now).await?;
        tables::videos(&mut tx, &batch).await?;
        tx.commit().await?;
    }

    // What PostgreSQL does by itself within minutes; SQLite does nothing of the kind.
    if let Engine::Postgres(pool) = db.write() {
        sqlx::query("VACUUM ANALYZE").execute(pool).await?;
    }
    db.close().await;
    println!("{} users, {} videos in {:.1} s", flags.users, flags.videos, started.elapsed().as_secs_f64());
    println!("sign in as {} with the password: {PASSWORD}", users[0].username);
    Ok(())
}
