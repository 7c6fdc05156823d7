//! Fills a new database with users, their videos, comments, likes and so on, as a server that has run for two years
//! would have left it: `cargo run --release --example seed -- --data-dir DIR`, with the server's flags for the
//! database.
//!
//! Only rows are made: no video or image bytes are stored, so seeded videos cannot be played. The server starts on the
//! result as on any other data folder. All counts are exact. Everything follows from one fixed seed, so two runs, and
//! the two databases, have the same users and videos. All users have the same password; the first, `user_1`, has a
//! thousand of every kind of object, whatever the size of the database.
//!
//! To add a table: make its data in `fill/world/`, and write it in a function of `fill/tables/`.

mod fill;

use std::time::Instant;

use clap::Parser;
use marquee::app::StartError;
use marquee::config::DatabaseConfig;
use marquee::data_dir;

use fill::{PASSWORD, Sizes, USERNAME, fill};

/// Fills a new database with users, videos and what comes with them.
#[derive(Debug, Parser)]
struct Flags {
    #[command(flatten)]
    database: DatabaseConfig,
    /// The number of videos of all users together. The other numbers are derived from it unless they are given.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=100_000_000))]
    videos: u32,
    /// The number of users, each with one channel.
    #[arg(long, value_parser = clap::value_parser!(u32).range(2..))]
    users: Option<u32>,
    /// The number of likes of videos.
    #[arg(long)]
    likes: Option<u32>,
    /// The number of comments.
    #[arg(long)]
    comments: Option<u32>,
    /// The number of subscriptions.
    #[arg(long)]
    subscriptions: Option<u32>,
}

#[tokio::main]
async fn main() -> Result<(), StartError> {
    let flags = Flags::parse();
    let started = Instant::now();
    let _data_dir = data_dir::lock(&flags.database.data_dir)?;
    let usual = Sizes::of(flags.videos);
    let sizes = Sizes {
        users: flags.users.unwrap_or(usual.users),
        videos: flags.videos,
        likes: flags.likes.unwrap_or(usual.likes),
        comments: flags.comments.unwrap_or(usual.comments),
        subscriptions: flags.subscriptions.unwrap_or(usual.subscriptions),
    };
    fill(&flags.database.url()?, sizes).await?;
    println!("{} users, {} videos in {:.1} s", sizes.users, sizes.videos, started.elapsed().as_secs_f64());
    println!("sign in as {USERNAME} with the password: {PASSWORD}");
    Ok(())
}
