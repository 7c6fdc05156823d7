//! Describes the machine and the versions with which the numbers were measured.

use std::process::Command;

use crate::{Result, Setup};

/// One sentence per line.
pub(crate) fn describe(setup: &Setup) -> Result<String> {
    let cpuinfo = std::fs::read_to_string("/proc/cpuinfo")?;
    let model = cpuinfo.lines().find(|line| line.starts_with("model name"));
    let model = model.and_then(|line| line.split(": ").nth(1)).unwrap_or("unknown CPU");
    let cores = cpuinfo.lines().filter(|line| line.starts_with("processor")).count();
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease")?;
    Ok(format!(
        "{}: {model}, {cores} cores, Linux {}. {} ({}), {}, {}, {}.",
        first_line("date", &["-u", "+%F"])?,
        kernel.trim(),
        first_line(&setup.server.to_string_lossy(), &["--version"])?,
        first_line("git", &["describe", "--always", "--dirty"]).unwrap_or_else(|_| "no git".to_owned()),
        first_line("rustc", &["--version"])?,
        first_line("h2load", &["--version"])?,
        first_line("psql", &["--version"])?.replace("psql (PostgreSQL)", "PostgreSQL"),
    ))
}

/// The first line that a program prints.
fn first_line(program: &str, arguments: &[&str]) -> Result<String> {
    let output = Command::new(program).args(arguments).output().map_err(|error| format!("{program}: {error}"))?;
    let text = String::from_utf8(output.stdout)?;
    text.lines().next().map(str::to_owned).ok_or_else(|| format!("{program} says nothing").into())
}
