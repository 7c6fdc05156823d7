//! The speed of the disk without a database: durable small writes per second.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::Result;

/// The bytes of a write: a page of SQLite.
const WRITE_BYTES: usize = 4096;
/// The number of writes after which the file is overwritten from its start, as SQLite does with its log.
const WRITES: u64 = 1_000;

/// Writes and syncs (`fdatasync`) one page after another for this time; returns the number per second.
pub(crate) fn syncs_per_second(folder: &Path, time: Duration) -> Result<f64> {
    let path = folder.join("disk");
    let file = File::create(&path)?;
    let page = [0xA5; WRITE_BYTES];
    for index in 0..WRITES {
        file.write_all_at(&page, index * WRITE_BYTES as u64)?;
    }
    file.sync_all()?;
    let (started, mut count) = (Instant::now(), 0_u32);
    while started.elapsed() < time {
        file.write_all_at(&page, u64::from(count) % WRITES * WRITE_BYTES as u64)?;
        file.sync_data()?;
        count += 1;
    }
    let rate = f64::from(count) / started.elapsed().as_secs_f64();
    std::fs::remove_file(path)?;
    Ok(rate)
}
