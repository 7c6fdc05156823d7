//! Fills a new database, for `examples/seed` and for the tests of query plans.
//!
//! - `world/` makes the data in memory, as lists with exact counts, from `dice.rs` (random numbers) and `words.rs`
//!   (texts).
//! - `tables/` has a function for each table, which writes the rows that the server would have written.
//! - `sink.rs` and `value.rs` write rows to the database in bulk.

mod dice;
mod sink;
mod tables;
mod value;
mod words;
mod world;

use marquee::app::StartError;
use marquee::clock::Clock;
use marquee::engine::db::{DatabaseUrl, Db, on_db};
use marquee::session::password::Hasher;

use sink::Sink;
use world::World;

pub(crate) use world::Sizes;

/// The password of every seeded user, which `tests/load` also has.
pub(crate) const PASSWORD: &str = "a seeded walk home";
/// The user whose calls are measured.
pub(crate) const USERNAME: &str = "user_1";

/// Creates the tables in a new database, and fills them.
pub(crate) async fn fill(url: &DatabaseUrl, sizes: Sizes) -> Result<(), StartError> {
    let db = Db::connect(url, 1).await?;
    db.migrate().await?;
    let known: i64 = on_db!(db.write(), c => sqlx::query_scalar("SELECT COUNT(*) FROM users").fetch_one(c).await)?;
    db.close().await;
    if known > 0 {
        return Err("the database has users already; only a new one can be seeded".into());
    }
    let password_hash = Hasher::new(Some(1))?.rehash(PASSWORD.to_owned()).await?;
    let world = World::new(sizes, Clock::default().now());
    let mut sink = Sink::open(url).await?;
    let taken = sink.drop_indexes().await?;
    tables::write(&mut sink, &world, &password_hash).await?;
    sink.recreate_indexes(taken).await?;
    sink.close().await?;
    Ok(())
}
