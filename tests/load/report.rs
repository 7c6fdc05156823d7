//! The tables, in Markdown, so that they can stand in the README.

use std::fmt;

use crate::bench::Sizes;
use crate::h2load::{CLIENTS, Run};
use crate::login::FLOOD;
use crate::process::Database;
use crate::upload::OPEN_UPLOADS;

const MIB: f64 = 1024.0 * 1024.0;
/// The most memory of an idle server, in MiB, and of an open upload, in chunks.
const IDLE_LIMIT: f64 = 40.0;
const UPLOAD_LIMIT: f64 = 3.0;

/// A unary call.
pub(crate) struct ReadRow {
    pub(crate) name: &'static str,
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

/// Work that is not a unary read.
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

/// Memory in bytes, but for an upload's.
pub(crate) struct MemoryRow {
    pub(crate) database: Database,
    pub(crate) idle: f64,
    pub(crate) after_reads: f64,
    pub(crate) upload_chunks: f64,
    pub(crate) after_uploads: f64,
    pub(crate) login_peak: f64,
    pub(crate) after_logins: f64,
}

/// Everything that was measured.
pub(crate) struct Report {
    head: String,
    pub(crate) reads: Vec<ReadRow>,
    pub(crate) work: Vec<WorkRow>,
    pub(crate) memory: Vec<MemoryRow>,
}

impl Report {
    pub(crate) fn new(machine: &str, sizes: &Sizes) -> Self {
        let head = format!(
            "{machine}\nh2load: {} connections with {} calls at once each. Medians of {} runs, of {} for uploads.",
            CLIENTS.0, CLIENTS.1, sizes.runs, sizes.upload_runs
        );
        Self { head, reads: Vec::new(), work: Vec::new(), memory: Vec::new() }
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
