//! What the disk can do without a database: how often in a second a small write becomes durable.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::Result;

/// Bytes of a write, as of a page of SQLite's.
const WRITE_BYTES: usize = 4096;
/// Writes that go around in a file that is there already, as in SQLite's log.
const WRITES: u64 = 1_000;

/// Writes and syncs (`fdatasync`) one page after the other for a time, and returns how many in a second.
pub(crate) fn syncs_per_second(folder: &Path, time: Duration) -> Result<f64> {
    let path = folder.join("disk");
    let file = File::create(&path)?;
    let page = [0xA5; WRITE_BYTES];
    for place in 0..WRITES {
        file.write_all_at(&page, place * WRITE_BYTES as u64)?;
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
