//! What a running server shows: answers over plain HTTP, metrics, memory, files, and what it writes.

use std::path::PathBuf;

use super::Server;
use super::process::{log_file, output_file};
use crate::support::eventually;

impl Server {
    /// GET of a path.
    pub(crate) async fn get(&self, path: &str) -> reqwest::Response {
        reqwest::get(self.url(path)).await.expect("an answer")
    }

    /// The value of a metric, such as `marquee_rpcs_total{code="OK",method="..."}`; 0 when it is not there.
    pub(crate) async fn metric(&self, name: &str) -> f64 {
        let text = self.get("/metrics").await.text().await.expect("text");
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.map_or(0.0, |value| value.parse().expect("a number"))
    }

    /// A line of its `/proc/PID/status`, in KiB: `VmRSS`, or `VmHWM` for the most that this has been.
    pub(crate) fn memory_kib(&self, name: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).expect("Linux's /proc");
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).expect("the line");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    }

    /// Lets its `VmHWM` begin anew.
    pub(crate) fn reset_memory_peak(&self) {
        std::fs::write(format!("/proc/{}/clear_refs", self.pid()), "5").expect("Linux's /proc");
    }

    /// What is stored, whole or in parts.
    pub(crate) async fn stored(&self) -> Vec<String> {
        let mut stored = match &self.objects {
            Some(objects) => objects.stored().await,
            None => self.blob_files().iter().map(|path| path.display().to_string()).collect(),
        };
        stored.sort();
        stored
    }

    /// The files in the blob folder, whole or in parts.
    pub(crate) fn blob_files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let mut folders = vec![self.data_dir().join("blobs/partial"), self.data_dir().join("blobs/objects")];
        while let Some(folder) = folders.pop() {
            // A folder may go while we look.
            let Ok(entries) = std::fs::read_dir(folder) else { continue };
            for path in entries.flatten().map(|entry| entry.path()) {
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.push(path);
                }
            }
        }
        files
    }

    /// Everything that it has printed on its standard output.
    pub(crate) fn printed(&self) -> String {
        std::fs::read_to_string(output_file(&self.data_dir())).unwrap_or_default()
    }

    /// Everything that it had logged when it was asked: a thread of its own writes the log.
    pub(crate) async fn settled_log(&self) -> String {
        let taken = self.metric("marquee_log_bytes_total").await;
        eventually("the log is written", || async {
            (self.metric("marquee_log_bytes_written_total").await >= taken).then_some(())
        })
        .await;
        self.log()
    }

    /// Everything that it has logged and written.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(log_file(&self.data_dir())).unwrap_or_default()
    }
}
