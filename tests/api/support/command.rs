//! Runs the `marquee` program until it exits.

use std::path::Path;
use std::process::Stdio;

use tokio::process::Command;

use super::PATIENCE;
use super::server::Server;

/// The exit status and output of a command.
#[derive(Debug)]
pub(crate) struct CommandOutput {
    pub(crate) success: bool,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs `marquee` with these arguments until it ends by itself.
pub(crate) async fn marquee(arguments: &[&str]) -> CommandOutput {
    let mut command = Command::new(env!("CARGO_BIN_EXE_marquee"));
    command.args(arguments).stdin(Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(PATIENCE, command.output()).await;
    let output = output.unwrap_or_else(|_| panic!("it does not end: {arguments:?}")).expect("it can be run");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    CommandOutput { success: output.status.success(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// Runs `marquee recount` on a server's database with these flags, and returns its output.
pub(crate) async fn recount(server: &Server, flags: &[&str]) -> String {
    let data_dir = server.data_dir();
    let mut arguments = vec!["recount", "--data-dir", data_dir.to_str().expect("a path")];
    arguments.extend(flags);
    if let Some(url) = server.database_url() {
        arguments.extend(["--database-url", url]);
    }
    let ended = marquee(&arguments).await;
    assert!(ended.success, "{ended:?}");
    ended.stdout
}

/// Runs `marquee serve` in a data folder with these flags, and fails unless it refuses to start; returns its error
/// text.
pub(crate) async fn refused_to_serve(data_dir: &Path, flags: &[&str]) -> String {
    let mut arguments = vec!["serve", "--listen=127.0.0.1:0", "--data-dir", data_dir.to_str().expect("a path")];
    arguments.extend(flags);
    let ended = marquee(&arguments).await;
    assert!(!ended.success && !ended.stdout.contains("listening"), "it was not refused: {ended:?}");
    assert!(!ended.stderr.contains("panicked"), "{ended:?}");
    ended.stderr
}
