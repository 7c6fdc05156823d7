//! The load bench: what the server does in a second, beside what the machine would do without it. `tests/load/run` builds
//! everything, seeds the databases and starts this program; it is no test.
//!
//! - `bench.rs` is the order of things; `reads.rs`, `varied.rs`, `writes.rs`, `upload.rs` and `login.rs` each measure one
//!   kind of work, and `scale.rs` what becomes of it when tables grow. `subjects.rs` knows what reads ask about.
//! - `bare.rs` is what the server is compared with: plain tonic, and plain argon2; `disk.rs` is the disk by itself.
//! - `process.rs`, `client.rs`, `calls.rs`, `h2load.rs` and `machine.rs` are the tools; `report.rs` is the tables.
//! - `profile.rs` shows where the server's time goes.
//!
//! A number and the one that it is compared with are taken in turns, minutes of one machine's life being unlike.

mod bare;
mod bench;
mod calls;
mod client;
mod disk;
mod h2load;
mod login;
mod machine;
mod process;
mod profile;
mod reads;
mod report;
mod scale;
mod subjects;
mod upload;
mod varied;
mod world;
mod writes;

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
    /// A folder for everything that comes into being, with the seeded worlds `small` and `large`: the data folders of both
    /// databases.
    #[arg(long)]
    folder: PathBuf,
    /// The PostgreSQL server that has the seeded databases `small` and `large`, without a database.
    #[arg(long)]
    postgres_url: String,
    /// Videos of the two worlds.
    #[arg(long, num_args = 2, default_values_t = [1_000, 1_000_000])]
    videos: Vec<u32>,
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
