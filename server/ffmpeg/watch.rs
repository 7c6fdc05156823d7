//! The progress of a command, from what ffmpeg prints with `-progress`: lines of `key=value`.

use std::time::Duration;

use tokio::time::Instant;

/// The longest line that is kept.
const MAX_LINE_BYTES: usize = 256;

/// Reads progress, and remembers when there was some.
pub(super) struct Watch<'a> {
    /// The duration that is to be done.
    whole: Duration,
    report: &'a (dyn Fn(f64) + Send + Sync),
    line: Vec<u8>,
    /// How much of the output was written, in time.
    done: Duration,
    last_progress: Instant,
}

impl<'a> Watch<'a> {
    pub(super) fn new(whole: Duration, report: &'a (dyn Fn(f64) + Send + Sync)) -> Self {
        Self { whole, report, line: Vec::new(), done: Duration::ZERO, last_progress: Instant::now() }
    }

    pub(super) fn last_progress(&self) -> Instant {
        self.last_progress
    }

    /// Reads what was printed, cut anywhere.
    pub(super) fn take(&mut self, bytes: &[u8], now: Instant) {
        for &byte in bytes {
            if byte != b'\n' {
                if self.line.len() < MAX_LINE_BYTES {
                    self.line.push(byte);
                }
                continue;
            }
            if let Some(time) = time_of(&self.line)
                && time > self.done
            {
                self.done = time;
                self.last_progress = now;
                let whole = self.whole.as_secs_f64();
                (self.report)(if whole > 0.0 { (time.as_secs_f64() / whole).min(1.0) } else { 1.0 });
            }
            self.line.clear();
        }
    }
}

/// The time of a line `out_time_us=...`; before the first picture it is `N/A`, or negative.
fn time_of(line: &[u8]) -> Option<Duration> {
    let text = std::str::from_utf8(line).ok()?.trim();
    let micros = text.strip_prefix("out_time_us=")?.parse().ok()?;
    Some(Duration::from_micros(micros))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn progress_never_goes_back() {
        let seen = Mutex::new(Vec::new());
        let report = |part: f64| seen.lock().unwrap().push(part);
        let mut watch = Watch::new(Duration::from_secs(10), &report);
        let start = watch.last_progress();
        let later = start + Duration::from_secs(1);
        watch.take(b"frame=0\nout_time_us=N/A\nprogress=continue\nout_time_us=-80000\nout_ti", later);
        assert_eq!(watch.last_progress(), start);
        watch.take(b"me_us=5000000\nout_time_us=2000000\r\nout_time_us=7500000\nout_time_us=90000000\n", later);
        assert_eq!(*seen.lock().unwrap(), [0.5, 0.75, 1.0]);
        assert_eq!(watch.last_progress(), later);
    }
}
