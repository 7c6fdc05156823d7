//! The sequence of measurements: for each database, a server on a large world idles, then serves reads, writes,
//! uploads and logins; then a server on a small and one on a large world are compared.

use std::time::Duration;

use crate::client::Client;
use crate::process::{Database, Process};
use crate::report::{MemoryRow, Report};
use crate::world::World;
use crate::{Result, Setup, login, machine, reads, scale, upload, varied, writes};

/// How long a fresh server idles before its memory is measured.
const IDLE: Duration = Duration::from_secs(2);

/// Durations and repetitions of the measurements.
pub(crate) struct Sizes {
    /// The duration of an h2load run, in seconds.
    seconds: f64,
    /// The number of repetitions, of which the median is taken.
    pub(crate) runs: usize,
    pub(crate) upload_bytes: usize,
    pub(crate) upload_runs: usize,
    pub(crate) logins: u32,
    /// How long the disk is measured.
    pub(crate) disk: Duration,
    /// The duration of a turn on one world before the other's, and the number of turns.
    pub(crate) slice: Duration,
    pub(crate) slices: usize,
}

impl Sizes {
    const FULL: Self = Self {
        seconds: 3.0,
        runs: 3,
        upload_bytes: 1 << 30,
        upload_runs: 5,
        logins: 200,
        disk: Duration::from_secs(2),
        slice: Duration::from_millis(150),
        slices: 4,
    };
    const QUICK: Self = Self {
        seconds: 0.2,
        runs: 1,
        upload_bytes: 64 << 20,
        upload_runs: 1,
        logins: 20,
        disk: Duration::from_millis(200),
        slice: Duration::from_millis(20),
        slices: 1,
    };

    /// The number of calls in a run against a server that answers `rate` a second.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rate is not negative and not so large"
    )]
    pub(crate) fn calls(&self, rate: f64) -> u64 {
        (rate * self.seconds) as u64
    }
}

/// Runs all measurements, prints results as they come, and the tables at the end.
pub(crate) async fn run(setup: &Setup) -> Result<()> {
    let sizes = if setup.quick { Sizes::QUICK } else { Sizes::FULL };
    let mut report = Report::new(&machine::describe(setup)?, &sizes, [setup.videos[0], setup.videos[1]]);
    for database in Database::ALL {
        let server = Process::marquee(setup, World::Large, database).await?;
        tokio::time::sleep(IDLE).await;
        let idle = server.rss()?;

        let client = Client::sign_in(&server.url).await?;
        for call in reads::calls(&server, &client).await? {
            report.reads.push(reads::measure(setup, &sizes, database, &server, &client, &call).await?);
        }
        report.work.push(varied::measure(&sizes, database, &server, &client).await?);
        let after_reads = server.rss()?;
        report.writes.extend(writes::measure(setup, &sizes, database, &server, &client).await?);
        report.work.push(upload::measure(setup, &sizes, database, &server, &client).await?);
        let upload_chunks = upload::memory(setup, database, &server, &client).await?;
        let after_uploads = server.rss()?;
        report.work.push(login::measure(setup, &sizes, database, &server, &client).await?);
        let login_peak = login::memory(&server, &client).await?;
        let after_logins = server.rss()?;
        report.memory.push(MemoryRow {
            database,
            idle,
            after_reads,
            upload_chunks,
            after_uploads,
            login_peak,
            after_logins,
        });
        server.stop().await?;
        report.scale.extend(scale::measure(setup, &sizes, database).await?);
    }
    let text = report.to_string();
    let path = setup.folder.join("report.md");
    std::fs::write(&path, &text)?;
    println!("\n{text}");
    Ok(())
}

/// The item with the median value; of two, the greater. There must be at least one.
pub(crate) fn median_by<T>(mut items: Vec<T>, value: impl Fn(&T) -> f64) -> T {
    items.sort_by(|one, other| value(one).total_cmp(&value(other)));
    items.swap_remove(items.len() / 2)
}
