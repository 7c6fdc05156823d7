//! A small file system that can really be full: a tmpfs of 64 MiB, mounted as root or with sudo.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// The size of the file system.
pub(crate) const DISK_BYTES: u64 = 64 << 20;

/// The file system; it is unmounted when the value is dropped.
pub(crate) struct SmallDisk(TempDir);

impl SmallDisk {
    /// Mounts an empty one; returns None, and prints that, where mounting is not permitted.
    pub(crate) fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let owner = |what: &str| {
            let id = Command::new("id").arg(what).output().expect("id runs").stdout;
            String::from_utf8(id).expect("a number").trim().to_owned()
        };
        let options = format!("size={DISK_BYTES},mode=700,uid={},gid={}", owner("--user"), owner("--group"));
        let mounted = as_root(&["mount", "-t", "tmpfs", "-o", &options, "tmpfs", path(folder.path())]);
        if !mounted {
            eprintln!("NOT EXERCISED: a full disk. Mounting a tmpfs needs root, or sudo without a password.");
        }
        mounted.then(|| Self(folder))
    }

    /// The mount point.
    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// A folder on the file system for a server's data.
    pub(crate) fn data_folder(&self) -> TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::os::unix::fs::symlink(self.path(), folder.path().join("data")).expect("a link");
        folder
    }

    /// Fills the remaining space with a file.
    pub(crate) fn fill(&self) {
        let mut file = std::fs::File::options().create(true).append(true).open(self.filler()).expect("a file");
        for bytes in [1 << 20, 4096, 1] {
            while file.write_all(&vec![1; bytes]).is_ok() {}
        }
    }

    /// Removes that file.
    pub(crate) fn free_space(&self) {
        std::fs::remove_file(self.filler()).expect("it was filled");
    }

    fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily, because a server may still be stopping.
        as_root(&["umount", "--lazy", path(self.path())]);
    }
}

fn path(path: &Path) -> &str {
    path.to_str().expect("a path")
}

fn as_root(command: &[&str]) -> bool {
    let run = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    run(command[0], &command[1..]) || run("sudo", &[&["-n"], command].concat())
}
