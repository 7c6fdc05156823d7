//! Starts the server's process, and says in which files its output and log are kept.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use super::Limits;
use crate::support::PATIENCE;
use crate::support::object_store::ObjectStore;

/// Settings of the process other than the server's flags.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Launch {
    pub(crate) limits: Limits,
    /// The largest number of open files (RLIMIT_NOFILE); None for this process's limit.
    pub(crate) descriptors: Option<u32>,
    /// Whether the log goes to a file. If not, it goes to a pipe that nothing reads.
    pub(crate) is_log_read: bool,
    /// The umask that the process starts with, in octal; None for this process's.
    pub(crate) umask: Option<&'static str>,
}

impl From<Limits> for Launch {
    fn from(limits: Limits) -> Self {
        Self { limits, descriptors: None, is_log_read: true, umask: None }
    }
}

impl Launch {
    /// The settings of a server outside of tests: its default rate limits apply.
    pub(crate) fn under_default_limits() -> Self {
        Limits::Default.into()
    }

    fn command(self) -> Command {
        let program = env!("CARGO_BIN_EXE_marquee");
        let mut settings = String::new();
        if let Some(count) = self.descriptors {
            settings.push_str(&["ulimit -n ", &count.to_string(), "; "].concat());
        }
        if let Some(mask) = self.umask {
            settings.push_str(&["umask ", mask, "; "].concat());
        }
        if settings.is_empty() {
            return Command::new(program);
        }
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(format!("{settings}exec \"$0\" \"$@\"")).arg(program);
        shell
    }
}

pub(super) fn all_flags(flags: &[&str], objects: Option<&ObjectStore>) -> Vec<String> {
    let mut all: Vec<String> = flags.iter().map(|&flag| flag.to_owned()).collect();
    all.extend(objects.map(ObjectStore::flags).unwrap_or_default());
    all
}

pub(super) fn log_file(data_dir: &Path) -> PathBuf {
    data_dir.with_file_name("log")
}

pub(super) fn output_file(data_dir: &Path) -> PathBuf {
    data_dir.with_file_name("output")
}

pub(super) async fn spawn(
    data_dir: &Path,
    database_url: Option<&str>,
    flags: &[String],
    launch: Launch,
) -> (Child, String) {
    let log = std::fs::File::options().create(true).append(true).open(log_file(data_dir)).expect("a log file");
    let log = if launch.is_log_read { Stdio::from(log) } else { Stdio::piped() };
    let mut command = launch.command();
    command.arg("--listen=127.0.0.1:0").arg("--data-dir").arg(data_dir).args(flags);
    // Tests of what is made of videos switch it on by a flag: most videos of the tests are published to be deleted again.
    command.env("MARQUEE_FFMPEG", "off");
    if launch.limits == Limits::Lifted {
        command.env("MARQUEE_RATES", "off");
    }
    if let Some(url) = database_url {
        // An environment variable, because flags of the test take precedence over it.
        command.args(["--database-url", url]).env("MARQUEE_DATABASE_CONNECTIONS", "8");
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).kill_on_drop(true);
    let mut child = command.spawn().expect("the server can be run");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let mut output =
        std::fs::File::options().create(true).append(true).open(output_file(data_dir)).expect("a file of its output");
    let address = tokio::time::timeout(PATIENCE, async {
        while let Some(line) = lines.next_line().await.expect("its output") {
            writeln!(output, "{line}").expect("it is written");
            if let Some(url) = line.strip_prefix("listening on ") {
                let (_, address) = url.split_once("://").expect("a URL");
                return address.to_owned();
            }
        }
        let log = std::fs::read_to_string(log_file(data_dir)).unwrap_or_default();
        panic!("the server has not started:\n{log}");
    });
    let address = address.await.expect("the server starts in time");
    // Keep reading: the server's writes to a pipe without a reader would fail.
    tokio::spawn(async move {
        while let Ok(Some(line)) = lines.next_line().await {
            // This fails when the test has ended and its folder is removed.
            let _ = writeln!(output, "{line}");
        }
    });
    (child, address)
}
