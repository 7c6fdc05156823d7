//! The tables of docs/PERFORMANCE.md, in Markdown.

use std::fmt;

use crate::bench::Sizes;
use crate::calls::Outcome;
use crate::h2load::{CLIENTS, Run};
use crate::login::FLOOD;
use crate::process::Database;
use crate::upload::OPEN_UPLOADS;

const MIB: f64 = 1024.0 * 1024.0;
/// The memory limits: of an idle server in MiB, and of an open upload in chunks.
const IDLE_LIMIT: f64 = 40.0;
const UPLOAD_LIMIT: f64 = 3.0;

/// A unary call.
pub(crate) struct ReadRow {
    pub(crate) name: String,
    pub(crate) floor: Option<f64>,
    pub(crate) database: Database,
    pub(crate) answer_bytes: usize,
    pub(crate) bare: Run,
    pub(crate) bare_cpu: f64,
    pub(crate) run: Run,
    pub(crate) cpu: f64,
}

impl ReadRow {
    pub(crate) fn line(&self) -> String {
        let ratio = self.run.calls_per_second / self.bare.calls_per_second;
        format!(
            "| {} | {} | {} | {:.0} ({:.0} %) | {:.0} ({:.0} %) | {} | {:.1} ms | {:.1} ms |",
            self.name,
            self.database.name(),
            self.answer_bytes,
            self.bare.calls_per_second,
            self.bare_cpu * 100.0,
            self.run.calls_per_second,
            self.cpu * 100.0,
            judged(ratio, self.floor),
            self.run.p50,
            self.run.p99,
        )
    }
}

/// Work other than a unary read.
pub(crate) struct WorkRow {
    pub(crate) name: String,
    pub(crate) unit: &'static str,
    pub(crate) floor: Option<f64>,
    pub(crate) database: Database,
    pub(crate) bare: f64,
    pub(crate) real: f64,
}

impl WorkRow {
    pub(crate) fn line(&self) -> String {
        let Self { name, unit, floor, database, bare, real } = self;
        let ratio = judged(real / bare, *floor);
        format!("| {name} | {} | {bare:.0} {unit} | {real:.0} {unit} | {ratio} |", database.name())
    }
}

/// A unary call that writes.
pub(crate) struct WriteRow {
    pub(crate) name: &'static str,
    pub(crate) database: Database,
    /// Echo calls per second of the same client.
    pub(crate) bare: f64,
    pub(crate) outcome: Outcome,
    /// The server's CPU time in seconds.
    pub(crate) cpu: f64,
    /// The number of SQLite's commits.
    pub(crate) commits: u64,
    /// Durable small writes per second of the disk alone, one after another.
    pub(crate) disk: f64,
}

impl WriteRow {
    pub(crate) fn line(&self) -> String {
        let rate = self.outcome.rate();
        let commits = match self.database {
            Database::Sqlite => format!("{:.0} /s", self.outcome.per_second(self.commits)),
            Database::Postgres => "its own".to_owned(),
        };
        format!(
            "| {} | {} | {:.0} | {rate:.0} ({:.0} %) | {:.2} | {:.1} ms | {:.1} ms | {commits} | {:.0} /s |",
            self.name,
            self.database.name(),
            self.bare,
            self.outcome.share(self.cpu) * 100.0,
            rate / self.bare,
            self.outcome.percentile(50),
            self.outcome.percentile(99),
            self.disk,
        )
    }
}

/// A read in both worlds.
pub(crate) struct ScaleRow {
    pub(crate) name: String,
    pub(crate) database: Database,
    pub(crate) small: Outcome,
    pub(crate) large: Outcome,
    /// The first page of one row of a list, and a late one.
    pub(crate) pages: Option<(Outcome, Outcome)>,
    /// The number of the late page.
    pub(crate) deep_page: usize,
    /// The largest acceptable ratio of the durations in the large and the small world.
    pub(crate) limit: Option<f64>,
}

impl ScaleRow {
    pub(crate) fn line(&self) -> String {
        let [small, large] = [&self.small, &self.large].map(|outcome| outcome.percentile(50));
        let pages = self.pages.as_ref().map_or("| | | |".to_owned(), |(first, deep)| {
            let [first, deep] = [first, deep].map(|outcome| outcome.percentile(50));
            format!("| {first:.2} | {deep:.2} (page {}) | {:.2} |", self.deep_page, deep / first)
        });
        format!(
            "| {} | {} | {small:.2} | {:.2} | {large:.2} | {:.2} | {} {pages}",
            self.name,
            self.database.name(),
            self.small.percentile(99),
            self.large.percentile(99),
            within(large / small, self.limit),
        )
    }
}

/// Memory in bytes, or in chunks for uploads.
pub(crate) struct MemoryRow {
    pub(crate) database: Database,
    pub(crate) idle: f64,
    pub(crate) after_reads: f64,
    pub(crate) upload_chunks: f64,
    pub(crate) after_uploads: f64,
    pub(crate) login_peak: f64,
    pub(crate) after_logins: f64,
}

/// All results.
pub(crate) struct Report {
    head: String,
    /// The number of videos in the small and in the large world.
    videos: [u32; 2],
    pub(crate) reads: Vec<ReadRow>,
    pub(crate) writes: Vec<WriteRow>,
    pub(crate) scale: Vec<ScaleRow>,
    pub(crate) work: Vec<WorkRow>,
    pub(crate) memory: Vec<MemoryRow>,
}

impl Report {
    pub(crate) fn new(machine: &str, sizes: &Sizes, videos: [u32; 2]) -> Self {
        let head = format!(
            "{machine}\nh2load: {} connections with {} calls at once each. Medians of {} runs, of {} for uploads.",
            CLIENTS.0, CLIENTS.1, sizes.runs, sizes.upload_runs
        );
        let (reads, writes, scale, work, memory) = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { head, videos, reads, writes, scale, work, memory }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n", self.head)?;
        writeln!(
            f,
            "| call | database | answer, bytes | bare tonic /s (its core) | Marquee /s (its core) | ratio | p50 | p99 |"
        )?;
        writeln!(f, "|---|---|---:|---:|---:|---:|---:|---:|")?;
        for row in &self.reads {
            writeln!(f, "{}", row.line())?;
        }
        write!(f, "\n| write | database | bare tonic /s | Marquee /s (its core) | ratio | p50 | p99 | commits |")?;
        writeln!(f, " the disk's syncs, one after the other |\n|---|---|---:|---:|---:|---:|---:|---:|---:|")?;
        for row in &self.writes {
            writeln!(f, "{}", row.line())?;
        }
        let [small, large] = self.videos;
        write!(f, "\n| read, ms | database | {small} videos: p50 | p99 | {large} videos: p50 | p99 | ratio of p50 |")?;
        writeln!(
            f,
            " page 1 of one row: p50 | a late page | ratio |\n|---|---|---:|---:|---:|---:|---:|---:|---:|---:|"
        )?;
        for row in &self.scale {
            writeln!(f, "{}", row.line())?;
        }
        writeln!(f, "\n| work | database | bare | Marquee | ratio |\n|---|---|---:|---:|---:|")?;
        for row in &self.work {
            writeln!(f, "{}", row.line())?;
        }
        write!(
            f,
            "\n| memory, MiB | idle | after reads | after uploads | after logins | peak of {FLOOD} logins at once |"
        )?;
        writeln!(f, " an open upload, chunks (peak of {OPEN_UPLOADS}) |\n|---|---:|---:|---:|---:|---:|---:|")?;
        for row in &self.memory {
            let idle = at_most(row.idle / MIB, IDLE_LIMIT);
            let upload = at_most(row.upload_chunks, UPLOAD_LIMIT);
            let [reads, uploads, logins, peak] =
                [row.after_reads, row.after_uploads, row.after_logins, row.login_peak].map(|bytes| bytes / MIB);
            let database = row.database.name();
            writeln!(f, "| {database} | {idle} | {reads:.0} | {uploads:.0} | {logins:.0} | {peak:.0} | {upload} |")?;
        }
        Ok(())
    }
}

fn judged(ratio: f64, floor: Option<f64>) -> String {
    match floor {
        Some(floor) if ratio < floor => format!("**{ratio:.2}**, floor {floor:.2}"),
        Some(floor) => format!("{ratio:.2}, floor {floor:.2}"),
        None => format!("{ratio:.2}"),
    }
}

fn at_most(value: f64, limit: f64) -> String {
    if value > limit { format!("**{value:.1}**, limit {limit}") } else { format!("{value:.1}, limit {limit}") }
}

fn within(ratio: f64, limit: Option<f64>) -> String {
    match limit {
        Some(limit) if ratio > limit => format!("**{ratio:.2}**, limit {limit}"),
        Some(limit) => format!("{ratio:.2}, limit {limit}"),
        None => format!("{ratio:.2}"),
    }
}
