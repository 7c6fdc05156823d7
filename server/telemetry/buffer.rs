//! A buffer for log lines in memory, and a thread that writes it to standard error.
//!
//! Logging never waits for the reader of the log. When the buffer is full, because a pipe is not drained or a disk is
//! slow, lines are dropped; their number is counted, and logged as soon as there is room. `tracing-appender` is
//! similar, but bounds lines and not bytes, costs an allocation and a system call for each line, and does not report
//! how many it has dropped.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use prometheus::IntCounter;
use tracing_subscriber::fmt::MakeWriter;

/// The most bytes that wait; as many may be being written at the same time. About a second of a busy server's lines.
const CAPACITY_BYTES: usize = 1 << 20;

/// The buffer; cheap to clone.
#[derive(Clone)]
pub(super) struct Buffer(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    /// Fires when there is something to write.
    filled: Condvar,
    /// Fires when everything is written.
    drained: Condvar,
    metrics: BufferMetrics,
}

/// Counters of the buffer.
#[derive(Clone)]
pub(super) struct BufferMetrics {
    /// Dropped lines.
    pub(super) dropped: IntCounter,
    /// Accepted bytes.
    pub(super) taken: IntCounter,
    /// Written bytes.
    pub(super) written: IntCounter,
}

#[derive(Default)]
struct State {
    waiting: Vec<u8>,
    /// Whether the thread has bytes that are not written yet.
    is_writing: bool,
    /// Lines dropped since that was last logged.
    dropped: u64,
}

impl Buffer {
    /// Starts the thread, which writes to `output`, and calls `between` after each write and at least every `interval`.
    /// It lives as long as the process.
    pub(super) fn start(
        mut output: impl Write + Send + 'static,
        metrics: BufferMetrics,
        interval: Duration,
        mut between: impl FnMut() + Send + 'static,
    ) -> io::Result<Self> {
        let shared = Shared { state: Mutex::default(), filled: Condvar::new(), drained: Condvar::new(), metrics };
        let buffer = Self(Arc::new(shared));
        let thread = buffer.clone();
        std::thread::Builder::new().name("log".to_owned()).spawn(move || {
            loop {
                thread.write_waiting(&mut output, interval);
                between();
            }
        })?;
        Ok(buffer)
    }

    /// Writes the waiting bytes, or waits for up to `interval` until there are some.
    fn write_waiting(&self, output: &mut impl Write, interval: Duration) {
        let mut state = self.lock();
        if state.waiting.is_empty() {
            state = self.0.filled.wait_timeout(state, interval).unwrap_or_else(PoisonError::into_inner).0;
        }
        let mut bytes = std::mem::take(&mut state.waiting);
        let taken = bytes.len() as u64;
        let dropped = std::mem::take(&mut state.dropped);
        state.is_writing = true;
        drop(state);
        if dropped > 0 {
            bytes.extend_from_slice(format!("{{\"level\":\"WARN\",\"log_lines_dropped\":{dropped}}}\n").as_bytes());
        }
        // A closed standard error must not stop the server, and the failure cannot be logged.
        let _ = output.write_all(&bytes).and_then(|()| output.flush());
        let mut state = self.lock();
        state.is_writing = false;
        self.0.metrics.written.inc_by(taken);
        if state.waiting.capacity() == 0 {
            bytes.clear();
            state.waiting = bytes;
        }
        if state.waiting.is_empty() {
            self.0.drained.notify_all();
        }
    }

    /// Waits until everything is written, at most for `patience`. Returns whether everything is.
    pub(super) fn flush(&self, patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        let mut state = self.lock();
        while state.is_writing || !state.waiting.is_empty() {
            let Some(left) = deadline.checked_duration_since(Instant::now()) else { return false };
            state = self.0.drained.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes one line, or drops it whole; never waits for the output.
impl Write for &Buffer {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut state = self.lock();
        if state.waiting.len() + line.len() > CAPACITY_BYTES {
            state.dropped += 1;
            self.0.metrics.dropped.inc();
        } else {
            state.waiting.extend_from_slice(line);
            self.0.metrics.taken.inc_by(line.len() as u64);
            self.0.filled.notify_one();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Buffer {
    type Writer = &'a Buffer;

    fn make_writer(&'a self) -> Self::Writer {
        self
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(30);

    /// An output that blocks until it is allowed to continue.
    struct Pipe {
        opened: mpsc::Receiver<()>,
        written: Arc<Mutex<Vec<u8>>>,
    }

    impl Write for Pipe {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            // Returns at once after the sender is dropped.
            let _ = self.opened.recv();
            self.written.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn logging_does_not_wait_and_dropped_lines_are_reported() {
        let dropped = IntCounter::new("dropped", "Lines.").unwrap();
        let (open, opened) = mpsc::channel();
        let written = Arc::new(Mutex::new(Vec::new()));
        let pipe = Pipe { opened, written: written.clone() };
        let [bytes_taken, bytes_written] = ["taken", "written"].map(|name| IntCounter::new(name, "Bytes.").unwrap());
        let metrics = BufferMetrics { dropped: dropped.clone(), taken: bytes_taken, written: bytes_written };
        let buffer = Buffer::start(pipe, metrics.clone(), PATIENCE, || ()).unwrap();
        let line = [&[b'x'; 1023][..], b"\n"].concat();
        for _ in 0..10_000 {
            (&buffer).write_all(&line).unwrap();
        }
        assert!(!buffer.flush(Duration::from_millis(1)), "nobody reads");
        // One buffer waits, and at most one is being written.
        assert!((7_900..=8_980).contains(&dropped.get()), "{}", dropped.get());
        assert!(metrics.taken.get() > 1_000_000 && metrics.written.get() == 0);
        drop(open);
        assert!(buffer.flush(PATIENCE));
        assert_eq!(metrics.written.get(), metrics.taken.get());
        (&buffer).write_all(b"the last\n").unwrap();
        assert!(buffer.flush(PATIENCE));
        let text = String::from_utf8(written.lock().unwrap().clone()).unwrap();
        // Reported in one line or in several, depending on when the thread took the first lines.
        let reports = text.lines().filter_map(|line| line.split_once("\"log_lines_dropped\":"));
        let reported: u64 = reports.map(|(_, count)| count.trim_end_matches('}').parse::<u64>().unwrap()).sum();
        assert_eq!(reported, dropped.get());
        assert!(text.ends_with("the last\n"));
        assert!(text.lines().all(|line| line.len() == 1023 || line.contains("log_lines") || line == "the last"));
    }
}
