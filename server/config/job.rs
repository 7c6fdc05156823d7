//! The flags of jobs.

use std::num::NonZeroUsize;

use clap::Args;

use super::DatabaseConfig;
use crate::job::{JobId, JobState};

/// The flags of the work behind the requests.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Processing")]
pub struct WorkConfig {
    /// How many jobs this process runs at once, or `off` for none. With 2 or more, one slot is kept for short jobs. Some
    /// process of the database must work, by this flag or as `marquee work`: old records and deleted data are removed by
    /// jobs. On SQLite that is this process, because no other one can use the data folder.
    #[arg(long, env = "MARQUEE_WORK", default_value = "2", value_name = "SLOTS", value_parser = slots)]
    pub work: Slots,
}

/// The number of slots; None for `off`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slots(Option<NonZeroUsize>);

impl WorkConfig {
    /// The number of jobs that run at once; None when this process runs no jobs.
    pub fn slots(&self) -> Option<usize> {
        self.work.0.map(NonZeroUsize::get)
    }
}

/// The flags of `jobs list`.
#[derive(Debug, Args)]
pub struct ListJobsConfig {
    /// The state of the jobs.
    #[arg(long, value_enum, default_value = "dead")]
    pub state: JobState,
    /// The most jobs to print, the newest first.
    #[arg(long, default_value_t = 100)]
    pub limit: u16,
    #[command(flatten)]
    pub database: DatabaseConfig,
}

/// The flags of `jobs retry` and `jobs drop`.
#[derive(Debug, Args)]
pub struct JobConfig {
    /// The job's id, as `jobs list` prints it.
    #[arg(value_parser = job_id)]
    pub id: JobId,
    #[command(flatten)]
    pub database: DatabaseConfig,
}

fn slots(text: &str) -> Result<Slots, String> {
    if text == "off" {
        return Ok(Slots(None));
    }
    let slots = text.parse().ok().filter(|slots| (1..=256).contains(slots)).and_then(NonZeroUsize::new);
    slots.map(|slots| Slots(Some(slots))).ok_or_else(|| "not `off` or a number from 1 to 256".to_owned())
}

fn job_id(text: &str) -> Result<JobId, String> {
    JobId::parse(text).ok_or_else(|| "not the id of a job".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_a_number_or_off() {
        assert_eq!(slots("off"), Ok(Slots(None)));
        assert_eq!(slots("3"), Ok(Slots(NonZeroUsize::new(3))));
        for bad in ["0", "257", "-1", "", "on"] {
            assert!(slots(bad).is_err(), "{bad}");
        }
    }
}
