//! The load bench: what the server does in a second, beside what the machine would do without it. `tests/load/run` builds
//! everything, seeds the databases and starts this program; it is no test.
//!
//! - `bench.rs` is the order of things; `reads.rs`, `varied.rs`, `upload.rs` and `login.rs` each measure one kind of work.
//! - `bare.rs` is what the server is compared with: plain tonic, and plain argon2.
//! - `process.rs`, `client.rs`, `h2load.rs` and `machine.rs` are the tools; `report.rs` is the table.
//! - `profile.rs` shows where the server's time goes.
//!
//! A number and the one that it is compared with are taken in turns, minutes of one machine's life being unlike.

mod bare;
mod bench;
mod client;
mod h2load;
mod login;
mod machine;
mod process;
mod profile;
mod reads;
mod report;
mod upload;
mod varied;

use std::path::PathBuf;

use clap::{Args, Parser};
use marquee::app::StartError;

/// Whatever went wrong ends the bench; its text is for the person who runs it.
type Result<T, E = StartError> = std::result::Result<T, E>;

/// Measures a Marquee server.
#[derive(Debug, Parser)]
enum Command {
    /// Measure everything and print the tables.
    Bench(Place),
    /// Show in which functions the server spends its time.
    Profile(Place),
    /// Be the server that does nothing but the work itself.
    Bare(bare::Flags),
    /// Hash passwords, and print how many in a second.
    Hash {
        /// How many.
        #[arg(long)]
        count: u32,
    },
}

/// Where everything is.
#[derive(Debug, Args)]
struct Place {
    /// The server's program.
    #[arg(long)]
    server: PathBuf,
    /// A folder with the seeded data folders `sqlite` and `postgres`, for everything that comes into being.
    #[arg(long)]
    folder: PathBuf,
    /// The seeded PostgreSQL database.
    #[arg(long)]
    postgres_url: String,
    /// The core that servers run on. This program is to run on another.
    #[arg(long, default_value = "0")]
    server_core: String,
    /// Small numbers that say nothing, to see in a minute whether everything works.
    #[arg(long)]
    quick: bool,
}

#[tokio::main]
async fn main() -> Result<()> {
    match Command::parse() {
        Command::Bench(place) => bench::run(&place).await,
        Command::Profile(place) => profile::run(&place).await,
        Command::Bare(flags) => bare::serve(flags).await,
        Command::Hash { count } => login::hash(count).await,
    }
}
