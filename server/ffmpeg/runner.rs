//! Runs a command in the sandbox, and ends it when it reaches a limit.

use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command as Process};
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use super::Failure;
use super::ladder::{MESSAGE_BYTES, OPEN_FILES};
use super::sandbox::ERROR_PREFIX;
use super::watch::Watch;

/// A command to run in the sandbox.
#[derive(Debug)]
pub(super) struct Command<'a> {
    /// `marquee`, whose command `sandbox` is used.
    pub(super) launcher: &'a Path,
    pub(super) program: &'a Path,
    pub(super) arguments: Vec<OsString>,
    /// The only file that can be read.
    pub(super) read: Option<&'a Path>,
    /// The only folder that can be written, and the current folder of the program.
    pub(super) write: Option<&'a Path>,
    pub(super) limits: Limits,
}

/// The limits of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limits {
    /// The longest time that it may run.
    pub(super) time: Duration,
    /// The longest time without progress.
    pub(super) stall: Duration,
    /// Processor time of all threads.
    pub(super) cpu: Duration,
    /// Address space, in bytes.
    pub(super) memory_bytes: u64,
    /// The most that all files in the folder may have, in bytes.
    pub(super) output_bytes: u64,
}

/// What is done with the standard output.
pub(super) enum Sink<'a> {
    /// It is the result; at most so many bytes.
    Keep(&'a mut Vec<u8>, usize),
    /// It is what ffmpeg prints with `-progress`.
    Progress(Watch<'a>),
}

impl Sink<'_> {
    fn take(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        match self {
            Self::Keep(kept, most) => {
                if kept.len() + bytes.len() > *most {
                    return Err(Failure::TooLarge);
                }
                kept.extend_from_slice(bytes);
            }
            Self::Progress(watch) => watch.take(bytes, Instant::now()),
        }
        Ok(())
    }

    /// The time from which a stall is counted; `None` without progress.
    fn last_progress(&self) -> Option<Instant> {
        match self {
            Self::Keep(..) => None,
            Self::Progress(watch) => Some(watch.last_progress()),
        }
    }
}

impl Command<'_> {
    /// Runs the command until it ends by itself without an error.
    ///
    /// When this future is dropped, the command and its process group are killed. It must be polled on threads that live
    /// as long as the process: when the thread that started a command ends, the system kills the command.
    pub(super) async fn run(self, cancel: &CancellationToken, mut sink: Sink<'_>) -> Result<(), Failure> {
        if cancel.is_cancelled() {
            return Err(Failure::Cancelled);
        }
        let mut running = Running::spawn(&self)?;
        let mut messages = Messages::default();
        let ended = running.watch(&self, cancel, &mut sink, &mut messages).await;
        let (failure, status) = match ended {
            Ok(status) => (judge(status, &messages), Some(status)),
            Err(failure) => {
                running.kill().await;
                (Some(failure), None)
            }
        };
        let Some(failure) = failure else {
            return Ok(());
        };
        if failure != Failure::Cancelled {
            // Debug formatting, because the text may contain anything that is in the file.
            tracing::warn!(
                program = %self.program.display(), arguments = ?self.arguments, ?status, %failure, messages = ?messages.text(),
                "a command failed"
            );
        }
        Err(failure)
    }

    fn process(&self) -> Process {
        let mut process = Process::new(self.launcher);
        process.arg("sandbox").arg(format!("--parent={}", std::process::id()));
        process.arg(format!("--memory-bytes={}", self.limits.memory_bytes));
        process.arg(format!("--cpu-seconds={}", self.limits.cpu.as_secs().max(1)));
        process.arg(format!("--file-bytes={}", self.limits.output_bytes));
        process.arg(format!("--open-files={OPEN_FILES}"));
        if let Some(input) = self.read {
            process.arg("--read").arg(input);
        }
        if let Some(folder) = self.write {
            process.arg("--write").arg(folder).current_dir(folder);
        }
        process.arg("--").arg(self.program).args(&self.arguments);
        process.env_clear().process_group(0).kill_on_drop(true);
        process.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        process
    }
}

/// A process that has been started, the leader of its group. Dropping it kills the group.
struct Running {
    child: Child,
}

impl Running {
    fn spawn(command: &Command) -> Result<Self, Failure> {
        Ok(Self { child: command.process().spawn().map_err(Failure::machine)? })
    }

    /// Reads what the process prints until it ends, or fails with the limit that it reached.
    async fn watch(
        &mut self,
        command: &Command<'_>,
        cancel: &CancellationToken,
        sink: &mut Sink<'_>,
        messages: &mut Messages,
    ) -> Result<ExitStatus, Failure> {
        let (mut stdout, mut stderr) = (self.child.stdout.take(), self.child.stderr.take());
        let (mut printed, mut said) = (vec![0; 16 << 10], vec![0; 4 << 10]);
        let deadline = tokio::time::sleep(command.limits.time);
        tokio::pin!(deadline);
        let mut check = tokio::time::interval(Duration::from_secs(1));
        check.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(Failure::Cancelled),
                () = &mut deadline => return Err(Failure::Timeout),
                _ = check.tick() => {
                    let is_stalled = sink.last_progress().is_some_and(|last| last.elapsed() > command.limits.stall);
                    if is_stalled {
                        return Err(Failure::Stalled);
                    }
                    if let Some(folder) = command.write && size(folder).await? > command.limits.output_bytes {
                        return Err(Failure::TooLarge);
                    }
                }
                len = read(&mut stdout, &mut printed), if stdout.is_some() => match len {
                    0 => stdout = None,
                    len => sink.take(&printed[..len])?,
                },
                len = read(&mut stderr, &mut said), if stderr.is_some() => match len {
                    0 => stderr = None,
                    len => messages.push(&said[..len]),
                },
                status = self.child.wait(), if stdout.is_none() && stderr.is_none() => {
                    return status.map_err(Failure::machine);
                }
            }
        }
    }

    /// Kills the group, and waits until its leader is gone.
    async fn kill(&mut self) {
        self.kill_group();
        let _ = self.child.wait().await;
    }

    fn kill_group(&self) {
        // The number is known as long as the process was not waited for, so no other process can have it.
        let group = self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        if let Some(group) = group {
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill_group();
    }
}

/// Reads from a pipe; an error counts as its end.
async fn read(pipe: &mut Option<impl AsyncRead + Unpin>, buffer: &mut [u8]) -> usize {
    match pipe {
        Some(pipe) => pipe.read(buffer).await.unwrap_or(0),
        None => 0,
    }
}

/// The bytes of all files in a folder.
async fn size(folder: &Path) -> Result<u64, Failure> {
    let mut entries = tokio::fs::read_dir(folder).await?;
    let mut bytes = 0;
    while let Some(entry) = entries.next_entry().await? {
        // Files may be renamed meanwhile.
        bytes += entry.metadata().await.map_or(0, |metadata| metadata.len());
    }
    Ok(bytes)
}

/// The last part of what a process says on its standard error.
#[derive(Default)]
struct Messages {
    bytes: Vec<u8>,
}

impl Messages {
    fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        let excess = self.bytes.len().saturating_sub(MESSAGE_BYTES);
        self.bytes.drain(..excess);
    }

    fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }
}

/// Why a process failed that ended by itself; `None` if it did not.
fn judge(status: ExitStatus, messages: &Messages) -> Option<Failure> {
    // Numbers of signals are the same on all systems here, except for XFSZ on some processors of no interest.
    const KILL: i32 = Signal::KILL.as_raw();
    const FILE_SIZE: i32 = Signal::XFSZ.as_raw();
    const CPU_TIME: i32 = Signal::XCPU.as_raw();
    let text = messages.text();
    let says = |words: &str| text.contains(words);
    match status.signal() {
        // Without memory for its filters, ffmpeg ends as if nothing had happened.
        _ if status.success() && says("Cannot allocate memory") => Some(Failure::OutOfMemory),
        _ if status.success() => None,
        Some(FILE_SIZE) => Some(Failure::TooLarge),
        Some(KILL | CPU_TIME) => Some(Failure::Killed),
        Some(_) if says("Cannot allocate memory") => Some(Failure::OutOfMemory),
        Some(signal) => Some(Failure::Crashed(signal)),
        None if text.starts_with(ERROR_PREFIX) => Some(Failure::Machine(text.trim_end().to_owned())),
        None if says("Cannot allocate memory") || says("out of memory") => Some(Failure::OutOfMemory),
        None if says("No space left on device") => Some(Failure::DiskFull),
        None if says("File too large") => Some(Failure::TooLarge),
        None => Some(Failure::Unreadable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(raw: i32, text: &str) -> Option<Failure> {
        let mut messages = Messages::default();
        messages.push(text.as_bytes());
        judge(ExitStatus::from_raw(raw), &messages)
    }

    #[test]
    fn an_ended_process_is_judged_by_its_status_and_messages() {
        assert_eq!(judged(0, "some error"), None);
        assert_eq!(judged(0, "filter: Cannot allocate memory"), Some(Failure::OutOfMemory));
        assert_eq!(judged(1 << 8, "Invalid data found"), Some(Failure::Unreadable));
        assert_eq!(judged(1 << 8, "x: Cannot allocate memory"), Some(Failure::OutOfMemory));
        assert_eq!(judged(1 << 8, "x: No space left on device"), Some(Failure::DiskFull));
        let said = "marquee: sandbox: /x: No such file";
        assert_eq!(judged(1 << 8, said), Some(Failure::Machine(said.to_owned())));
        assert_eq!(judged(11, ""), Some(Failure::Crashed(11)));
        assert_eq!(judged(9, ""), Some(Failure::Killed));
        assert_eq!(judged(25, ""), Some(Failure::TooLarge));
    }

    #[test]
    fn only_the_last_messages_are_kept() {
        let mut messages = Messages::default();
        messages.push(&[b'a'; MESSAGE_BYTES]);
        messages.push(b"end");
        assert_eq!(messages.bytes.len(), MESSAGE_BYTES);
        assert!(messages.text().ends_with("aend"));
    }
}
