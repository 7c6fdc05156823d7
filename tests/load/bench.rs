//! The order of things: for each database one server that idles, then reads, takes uploads and lets users in.

use std::time::Duration;

use crate::client::Client;
use crate::process::{Database, Process};
use crate::report::{MemoryRow, Report};
use crate::{Place, Result, login, machine, reads, upload, varied};

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
}

impl Sizes {
    const FULL: Self = Self { seconds: 4.0, runs: 3, upload_bytes: 1 << 30, upload_runs: 5, logins: 200 };
    const QUICK: Self = Self { seconds: 0.3, runs: 1, upload_bytes: 64 << 20, upload_runs: 1, logins: 20 };

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
    let mut report = Report::new(&machine::describe(place)?, &sizes);
    for database in Database::ALL {
        let server = Process::marquee(place, database).await?;
        tokio::time::sleep(IDLE).await;
        let idle = server.rss()?;

        let client = Client::sign_in(&server.url).await?;
        for call in reads::calls(&client).await? {
            report.reads.push(reads::measure(place, &sizes, database, &server, &client, &call).await?);
        }
        report.work.push(varied::measure(&sizes, database, &server, &client).await?);
        let after_reads = server.rss()?;
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
