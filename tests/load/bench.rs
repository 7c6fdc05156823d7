//! The order of things: for each database one server on a large world that idles, then reads, writes, takes uploads and
//! lets users in; then a server on a small world and one on a large one, side by side.

use std::time::Duration;

use crate::client::Client;
use crate::process::{Database, Process};
use crate::report::{MemoryRow, Report};
use crate::world::World;
use crate::{Place, Result, login, machine, reads, scale, upload, varied, writes};

/// How long a fresh server idles before its memory is looked at.
const IDLE: Duration = Duration::from_secs(2);

/// How much of everything.
pub(crate) struct Sizes {
    /// How long h2load runs, in seconds.
    seconds: f64,
    /// How often; the median counts.
    pub(crate) runs: usize,
    pub(crate) upload_bytes: usize,
    pub(crate) upload_runs: usize,
    pub(crate) logins: u32,
    /// How long the disk is measured.
    pub(crate) disk: Duration,
    /// How long a read in one world runs until it is the other's turn, and how often.
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

    /// How many calls a run makes of a server that answers `rate` a second.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rate is not negative and not so large"
    )]
    pub(crate) fn calls(&self, rate: f64) -> u64 {
        (rate * self.seconds) as u64
    }
}

/// Measures everything, prints it as it comes, and the tables at the end.
pub(crate) async fn run(place: &Place) -> Result<()> {
    let sizes = if place.quick { Sizes::QUICK } else { Sizes::FULL };
    let mut report = Report::new(&machine::describe(place)?, &sizes, [place.videos[0], place.videos[1]]);
    for database in Database::ALL {
        let server = Process::marquee(place, World::Large, database).await?;
        tokio::time::sleep(IDLE).await;
        let idle = server.rss()?;

        let client = Client::sign_in(&server.url).await?;
        for call in reads::calls(&server, &client).await? {
            report.reads.push(reads::measure(place, &sizes, database, &server, &client, &call).await?);
        }
        report.work.push(varied::measure(&sizes, database, &server, &client).await?);
        let after_reads = server.rss()?;
        report.writes.extend(writes::measure(place, &sizes, database, &server, &client).await?);
        report.work.push(upload::measure(place, &sizes, database, &server, &client).await?);
        let upload_chunks = upload::memory(place, database, &server, &client).await?;
        let after_uploads = server.rss()?;
        report.work.push(login::measure(place, &sizes, database, &server, &client).await?);
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
        report.scale.extend(scale::measure(place, &sizes, database).await?);
    }
    let text = report.to_string();
    let path = place.folder.join("report.md");
    std::fs::write(&path, &text)?;
    println!("\n{text}");
    Ok(())
}

/// The item with the middle value; of two, the greater. There is one at least.
pub(crate) fn median_by<T>(mut items: Vec<T>, value: impl Fn(&T) -> f64) -> T {
    items.sort_by(|one, other| value(one).total_cmp(&value(other)));
    items.swap_remove(items.len() / 2)
}
