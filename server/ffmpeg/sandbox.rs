//! `marquee sandbox`: a process that gives up rights and then becomes another program, ffmpeg.
//!
//! The server starts itself with this command, because rights must be given up between fork and exec, where a process
//! with threads can run hardly any code. In this order:
//!
//! 1. Limits of memory, processor time, file size and open files; no core dumps. A lower priority.
//! 2. The signal KILL when the parent dies. Linux binds this to the *thread* that forked, so the server starts commands
//!    from its runtime's workers, which live as long as it does.
//! 3. Landlock: reads libraries, the program and one input; writes into one folder; opens no TCP connection and sends
//!    no signal to other processes. As much of it as the kernel knows.
//! 4. seccomp: no sockets of any kind, no new processes (threads are allowed), no access to other processes, no
//!    interfaces of the kernel that decoders do not need.
//!
//! Systems other than Linux have only the limits; `--report` tells what is enforced, and the server logs it at start.
//! What remains: a decoder that a file has taken over has processor time, the input and the folder.

use std::fmt;
use std::io;
use std::os::unix::process::CommandExt;
use std::process::Command;

use rlimit::Resource;

use crate::config::SandboxConfig;

/// The beginning of this command's errors, by which they are told from those of the program that it becomes.
pub(super) const ERROR_PREFIX: &str = "marquee: sandbox: ";

/// How much nicer than the server its commands are.
const NICENESS: i32 = 10;

/// What of the sandbox this system enforces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confinement {
    /// Which files can be reached: Landlock.
    pub files: Enforcement,
    /// Which system calls can be made: seccomp.
    pub calls: Enforcement,
}

/// How much of a rule is enforced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enforcement {
    /// All of it.
    Full,
    /// What this kernel knows.
    Partial,
    /// Nothing.
    Missing,
}

impl Enforcement {
    const ALL: [Self; 3] = [Self::Full, Self::Partial, Self::Missing];

    fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Partial => "partial",
            Self::Missing => "missing",
        }
    }
}

impl fmt::Display for Confinement {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "files={} calls={}", self.files.name(), self.calls.name())
    }
}

impl Confinement {
    pub(super) const NONE: Self = Self { files: Enforcement::Missing, calls: Enforcement::Missing };

    /// Whether everything is enforced.
    pub fn is_full(self) -> bool {
        self.files == Enforcement::Full && self.calls == Enforcement::Full
    }

    /// Reads what `--report` printed.
    pub(super) fn read(text: &str) -> Option<Self> {
        let of = |key: &str| {
            let name = text.split_whitespace().find_map(|word| word.strip_prefix(key))?;
            Enforcement::ALL.into_iter().find(|one| one.name() == name)
        };
        Some(Self { files: of("files=")?, calls: of("calls=")? })
    }
}

/// The sandbox could not be entered, or the program could not be started.
#[derive(Debug, thiserror::Error)]
#[error("sandbox: {0}")]
pub struct SandboxError(String);

impl SandboxError {
    fn new(error: impl fmt::Display) -> Self {
        Self(error.to_string())
    }
}

/// Gives up rights and becomes the program; returns only with an error, or after a report.
pub fn enter(config: &SandboxConfig) -> Result<(), SandboxError> {
    end_with_parent(config.parent)?;
    set_limits(config).map_err(|error| SandboxError(format!("limits: {error}")))?;
    let confinement = confine(config)?;
    if config.report {
        println!("{confinement}");
        return Ok(());
    }
    let [program, arguments @ ..] = &*config.command else {
        return Err(SandboxError::new("no program is named"));
    };
    // The last limit, because it also counts what this process has reserved.
    limit(Resource::AS, config.memory_bytes).map_err(|error| SandboxError(format!("memory: {error}")))?;
    let error = Command::new(program).args(arguments).env_clear().exec();
    Err(SandboxError(format!("{}: {error}", program.display())))
}

fn set_limits(config: &SandboxConfig) -> io::Result<()> {
    limit(Resource::CORE, 0)?;
    limit(Resource::CPU, config.cpu_seconds)?;
    limit(Resource::FSIZE, config.file_bytes)?;
    limit(Resource::NOFILE, config.open_files)?;
    // Failure has no consequence but less kindness.
    let _ = rustix::process::nice(NICENESS);
    Ok(())
}

/// Lowers a limit. Both its values: on reaching the soft limit of processor time, ffmpeg would go on.
fn limit(resource: Resource, value: u64) -> io::Result<()> {
    if !resource.is_supported() {
        return Ok(());
    }
    let (_, hard) = resource.get()?;
    let value = value.min(hard);
    resource.set(value, value)
}

#[cfg(target_os = "linux")]
fn end_with_parent(parent: i32) -> Result<(), SandboxError> {
    use rustix::process::{Pid, Signal, getppid, set_parent_process_death_signal};

    let Some(parent) = Pid::from_raw(parent) else {
        return Ok(());
    };
    set_parent_process_death_signal(Some(Signal::KILL)).map_err(SandboxError::new)?;
    // The parent may have died before.
    if getppid() == Some(parent) { Ok(()) } else { Err(SandboxError::new("the parent has ended")) }
}

#[cfg(not(target_os = "linux"))]
fn end_with_parent(_parent: i32) -> Result<(), SandboxError> {
    Ok(())
}

#[cfg(target_os = "linux")]
fn confine(config: &SandboxConfig) -> Result<Confinement, SandboxError> {
    let files = linux::confine_files(config).map_err(|error| SandboxError(format!("landlock: {error}")))?;
    let calls = linux::confine_calls();
    Ok(Confinement { files, calls })
}

#[cfg(not(target_os = "linux"))]
fn confine(_config: &SandboxConfig) -> Result<Confinement, SandboxError> {
    Ok(Confinement::NONE)
}

#[cfg(target_os = "linux")]
mod linux {
    use std::error::Error;
    use std::path::Path;

    use landlock::{
        ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset, RulesetAttr,
        RulesetCreated, RulesetCreatedAttr, RulesetStatus, Scope,
    };
    use seccompiler::{BpfMap, TargetArch};
    use serde_json::{Value, json};

    use super::Enforcement;
    use crate::config::SandboxConfig;

    /// The newest version of Landlock whose rights are named here; kernels that know fewer enforce those.
    const ABI_USED: ABI = ABI::V6;

    /// Where libraries are, on the usual distributions. Links are followed, so `/lib` suffices for `/usr/lib` too, and
    /// the other way around.
    const LIBRARIES: &[&str] = &[
        "/lib",
        "/lib32",
        "/lib64",
        "/usr/lib",
        "/usr/lib32",
        "/usr/lib64",
        "/usr/local/lib",
        "/nix/store",
        "/gnu/store",
    ];

    /// Files that the C library, OpenMP and libnuma read at start.
    const SYSTEM_FILES: &[&str] = &["/etc/ld.so.cache", "/dev/null", "/dev/zero", "/dev/urandom"];

    pub(super) fn confine_files(config: &SandboxConfig) -> Result<Enforcement, Box<dyn Error>> {
        let read = AccessFs::ReadFile | AccessFs::ReadDir;
        let mut rules = Ruleset::default()
            .set_compatibility(CompatLevel::BestEffort)
            .handle_access(AccessFs::from_all(ABI_USED))?
            .handle_access(AccessNet::from_all(ABI_USED))?
            .scope(Scope::from_all(ABI_USED))?
            .create()?;
        for library in LIBRARIES {
            rules = allow_if_present(rules, library, read | AccessFs::Execute)?;
        }
        for file in SYSTEM_FILES {
            rules = allow_if_present(rules, file, AccessFs::ReadFile.into())?;
        }
        if let Some(program) = config.command.first() {
            rules = allow(rules, Path::new(program), AccessFs::ReadFile | AccessFs::Execute)?;
        }
        if let Some(input) = &config.read {
            rules = allow(rules, input, AccessFs::ReadFile.into())?;
        }
        if let Some(folder) = &config.write {
            let write = read
                | AccessFs::WriteFile
                | AccessFs::MakeReg
                | AccessFs::RemoveFile
                | AccessFs::Truncate
                | AccessFs::Refer;
            rules = allow(rules, folder, write)?;
        }
        Ok(match rules.restrict_self()?.ruleset {
            RulesetStatus::FullyEnforced => Enforcement::Full,
            RulesetStatus::PartiallyEnforced => Enforcement::Partial,
            RulesetStatus::NotEnforced => Enforcement::Missing,
        })
    }

    fn allow(rules: RulesetCreated, path: &Path, access: BitFlags<AccessFs>) -> Result<RulesetCreated, Box<dyn Error>> {
        let open = PathFd::new(path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(rules.add_rule(PathBeneath::new(open, access))?)
    }

    fn allow_if_present(
        rules: RulesetCreated,
        path: &str,
        access: BitFlags<AccessFs>,
    ) -> Result<RulesetCreated, Box<dyn Error>> {
        if Path::new(path).exists() { allow(rules, Path::new(path), access) } else { Ok(rules) }
    }

    /// System calls that fail with "operation not permitted".
    const DENIED: &[&str] = &[
        // Sockets, also those of the same machine; io_uring makes them without the system call.
        "socket",
        "socketpair",
        "io_uring_setup",
        // Other processes.
        "ptrace",
        "process_vm_readv",
        "process_vm_writev",
        "pidfd_open",
        "pidfd_getfd",
        "kcmp",
        // Leaving the sandbox, and parts of the kernel in which faults were found and which decoders do not need.
        "setns",
        "unshare",
        "mount",
        "open_by_handle_at",
        "bpf",
        "perf_event_open",
        "userfaultfd",
        "keyctl",
        "add_key",
        "request_key",
    ];

    /// `CLONE_THREAD`: a call of `clone` without it makes a process.
    const CLONE_THREAD: u64 = 0x0001_0000;

    pub(super) fn confine_calls() -> Enforcement {
        match filters().and_then(|filters| apply(&filters)) {
            Ok(()) => Enforcement::Full,
            Err(error) => {
                eprintln!("marquee: seccomp: {error}");
                Enforcement::Missing
            }
        }
    }

    fn filters() -> Result<BpfMap, Box<dyn Error>> {
        let arch = TargetArch::try_from(std::env::consts::ARCH)?;
        let mut denied: Vec<Value> = DENIED.iter().map(|name| json!({ "syscall": name })).collect();
        denied.push(json!({
            "syscall": "clone",
            "args": [{ "index": 0, "type": "qword", "op": { "masked_eq": CLONE_THREAD }, "val": 0 }],
        }));
        if cfg!(target_arch = "x86_64") {
            denied.extend([json!({ "syscall": "fork" }), json!({ "syscall": "vfork" })]);
        }
        let filter = |errno: u32, calls: Vec<Value>| json!({ "mismatch_action": "allow", "match_action": { "errno": errno }, "filter": calls });
        let (not_permitted, not_implemented) = (1, 38);
        let all = json!({
            "denied": filter(not_permitted, denied),
            // Its flags are in memory, which a filter cannot read. The C library then uses `clone`.
            "missing": filter(not_implemented, vec![json!({ "syscall": "clone3" })]),
        });
        Ok(seccompiler::compile_from_json(all.to_string().as_bytes(), arch)?)
    }

    fn apply(filters: &BpfMap) -> Result<(), Box<dyn Error>> {
        for filter in filters.values() {
            seccompiler::apply_filter(filter)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_can_be_read_back() {
        let confinement = Confinement { files: Enforcement::Partial, calls: Enforcement::Full };
        assert_eq!(Confinement::read(&format!("{confinement}\n")), Some(confinement));
        assert_eq!(Confinement::read("files=full"), None);
    }
}
