//! What a test can observe of a running server: plain HTTP answers, metrics, memory, files, output and log.

use std::path::PathBuf;

use super::Server;
use super::process::{log_file, output_file};
use crate::support::eventually;

impl Server {
    /// Sends a GET request to this path.
    pub(crate) async fn get(&self, path: &str) -> reqwest::Response {
        reqwest::get(self.url(path)).await.expect("an answer")
    }

    /// The value of a metric, such as `marquee_rpcs_total{code="OK",method="..."}`; 0 when the metric is absent. With
    /// several nodes, the sum of their values.
    pub(crate) async fn metric(&self, name: &str) -> f64 {
        let mut sum = 0.0;
        for node in self.nodes() {
            let text = node.get("/metrics").await.text().await.expect("text");
            let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
            sum += line.map_or(0.0, |value| value.parse::<f64>().expect("a number"));
        }
        sum
    }

    /// One entry of `/proc/PID/status`, in KiB: `VmRSS` is the resident memory, `VmHWM` its peak.
    pub(crate) fn memory_kib(&self, name: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).expect("Linux's /proc");
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).expect("the line");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    }

    /// Resets the peak that `VmHWM` reports.
    pub(crate) fn reset_memory_peak(&self) {
        std::fs::write(format!("/proc/{}/clear_refs", self.pid()), "5").expect("Linux's /proc");
    }

    /// Lists everything in the store of files, including unfinished uploads.
    pub(crate) async fn stored(&self) -> Vec<String> {
        let mut stored = match &self.objects {
            Some(objects) => objects.stored().await,
            None => self.blob_files().iter().map(|path| path.display().to_string()).collect(),
        };
        stored.sort();
        stored
    }

    /// Lists the files in the blob folder, including unfinished ones.
    pub(crate) fn blob_files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let mut folders = vec![self.data_dir().join("blobs/partial"), self.data_dir().join("blobs/objects")];
        while let Some(folder) = folders.pop() {
            // The server may remove a folder while it is being listed.
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

    /// Everything that the server has printed on its standard output.
    pub(crate) fn printed(&self) -> String {
        std::fs::read_to_string(output_file(&self.data_dir())).unwrap_or_default()
    }

    /// The log, including every line that was logged before this call: the server writes its log from a separate
    /// thread.
    pub(crate) async fn settled_log(&self) -> String {
        let taken = self.metric("marquee_log_bytes_total").await;
        eventually("the log is written", || async {
            (self.metric("marquee_log_bytes_written_total").await >= taken).then_some(())
        })
        .await;
        self.log()
    }

    /// The log as written so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(log_file(&self.data_dir())).unwrap_or_default()
    }
}
