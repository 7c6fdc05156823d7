//! The load bench: how much the server does per second, compared with a minimal server on the same machine.
//! `tests/load/run` builds everything, seeds the databases and starts this program; it is not a test.
//!
//! - `bench.rs` has the sequence of measurements. `reads.rs`, `varied.rs`, `writes.rs`, `upload.rs` and `login.rs`
//!   each measure one kind of work, `jobs.rs` the engine of jobs by a command of its own, `scale.rs` measures how it changes when tables grow. `subjects.rs` has the
//!   requests of reads.
//! - `bare.rs` is the baseline, plain tonic and plain argon2; `disk.rs` measures the disk alone.
//! - `process.rs`, `client.rs`, `calls.rs`, `h2load.rs` and `machine.rs` are tools; `report.rs` prints the tables.
//! - `profile.rs` shows where the server spends its time.
//!
//! A number and its baseline are measured in turns, because a machine's speed varies from minute to minute.

mod bare;
mod bench;
mod calls;
mod client;
mod disk;
mod h2load;
mod jobs;
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

/// Any error ends the bench; its text is for the person who runs it.
type Result<T, E = StartError> = std::result::Result<T, E>;

/// Measures a Marquee server.
#[derive(Debug, Parser)]
enum Command {
    /// Measure everything and print the tables.
    Bench(Setup),
    /// Show in which functions the server spends its time.
    Profile(Setup),
    /// Run the baseline server, which does nothing but the measured work.
    Bare(bare::Flags),
    /// Measure the engine of jobs.
    Jobs(jobs::Flags),
    /// Hash passwords, and print the number per second.
    Hash {
        /// The number of hashes.
        #[arg(long)]
        count: u32,
    },
}

/// The programs, folders and databases of a run.
#[derive(Debug, Args)]
struct Setup {
    /// The server's program.
    #[arg(long)]
    server: PathBuf,
    /// The folder for all output, with the data folders of the seeded worlds `small` and `large`.
    #[arg(long)]
    folder: PathBuf,
    /// The URL, without a database, of the PostgreSQL server that has the seeded databases `small` and `large`.
    #[arg(long)]
    postgres_url: String,
    /// The number of videos in each of the two worlds.
    #[arg(long, num_args = 2, default_values_t = [1_000, 1_000_000])]
    videos: Vec<u32>,
    /// The core that servers run on. This program must run on another.
    #[arg(long, default_value = "0")]
    server_core: String,
    /// Measure only shortly, to check in a minute that everything works; the numbers mean nothing.
    #[arg(long)]
    quick: bool,
}

#[tokio::main]
async fn main() -> Result<()> {
    match Command::parse() {
        Command::Bench(setup) => bench::run(&setup).await,
        Command::Profile(setup) => profile::run(&setup).await,
        Command::Bare(flags) => bare::serve(flags).await,
        Command::Jobs(flags) => jobs::run(&flags).await,
        Command::Hash { count } => login::hash(count).await,
    }
}
