//! A disk in memory that loses unsynced data when its power is cut.
//!
//! It stores the content that the process reads and the content that is durable: a file's bytes are durable after
//! `sync` of the file, its name after `sync_dir` of the folder. Of everything else, a power cut keeps a random part:
//! some writes and not others, single sectors of a write, names without bytes. As on real file systems, a renamed file
//! has its old name, its new name or both afterwards, but never neither.
//! renamed has the old name or the new or both, but never none.

mod image;

use std::collections::BTreeMap;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use marquee::clock::{Clock, Time};
use marquee::engine::blob::{Disk, DiskFile};

use self::image::{Change, Dirty, File, State, overwrite};
use crate::support::random::Random;

/// The operations during which the power can be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Operation {
    CreateDir,
    Create,
    Write,
    Sync,
    SyncDir,
    Rename,
    Remove,
    RemoveDir,
    Read,
}

impl Operation {
    pub(super) const ALL: [Self; 9] = [
        Self::CreateDir,
        Self::Create,
        Self::Write,
        Self::Sync,
        Self::SyncDir,
        Self::Rename,
        Self::Remove,
        Self::RemoveDir,
        Self::Read,
    ];
}

/// The disk; cheap to clone.
#[derive(Clone)]
pub(super) struct CrashDisk(Arc<Mutex<State>>);

impl CrashDisk {
    pub(super) fn new(random: Random, clock: Clock) -> Self {
        Self(Arc::new(Mutex::new(State::new(random, clock))))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("the disk")
    }

    /// Cuts the power at an operation of this kind, after `before` of them have succeeded.
    pub(super) fn cut_power_at(&self, operation: Operation, before: usize) {
        self.state().plan = Some((operation, before));
    }

    /// Whether the power was cut.
    pub(super) fn is_off(&self) -> bool {
        self.state().is_off
    }

    /// Cuts the power if it is on, and turns it on again; a random part of the data that is not durable is lost.
    pub(super) fn restart(&self) {
        self.state().restart();
    }

    /// The files that there are.
    pub(super) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let state = self.state();
        state.seen.files.iter().map(|(path, number)| (path.clone(), state.files[number].seen.clone())).collect()
    }

    /// Runs `work`, unless the power is off or is cut now; in that case the caller does not learn whether `work` had
    /// an effect.
    fn run<T>(&self, operation: Operation, work: impl FnOnce(&mut State) -> io::Result<T>) -> io::Result<T> {
        let mut state = self.state();
        if state.is_off {
            return Err(no_power());
        }
        if let Some((planned, before)) = &mut state.plan
            && *planned == operation
        {
            if *before == 0 {
                state.is_off = true;
                if state.random.once_in(2) {
                    work(&mut state)?;
                }
                return Err(no_power());
            }
            *before -= 1;
        }
        work(&mut state)
    }
}

fn no_power() -> io::Error {
    io::Error::other("the power was cut")
}

fn missing() -> io::Error {
    io::ErrorKind::NotFound.into()
}

fn memory_offset(number: u64) -> usize {
    usize::try_from(number).expect("an offset in memory")
}

/// An open file; it remains usable after its name is removed.
struct OpenFile {
    disk: CrashDisk,
    number: u64,
}

impl OpenFile {
    fn run(&self, operation: Operation, work: impl FnOnce(&mut File)) -> io::Result<()> {
        self.disk.run(operation, |state| {
            let now = state.clock.now();
            let file = state.files.get_mut(&self.number).ok_or_else(missing)?;
            file.write_time = now;
            work(file);
            Ok(())
        })
    }
}

impl DiskFile for OpenFile {
    fn write_at(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.run(Operation::Write, |file| {
            overwrite(&mut file.seen, memory_offset(offset), data);
            file.dirty.push(Dirty::Write(memory_offset(offset), data.to_vec()));
        })
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.run(Operation::Write, |file| {
            file.seen.resize(memory_offset(len), 0);
            file.dirty.push(Dirty::SetLen(memory_offset(len)));
        })
    }

    fn sync(&self) -> io::Result<()> {
        self.run(Operation::Sync, |file| {
            file.durable.clone_from(&file.seen);
            file.dirty.clear();
        })
    }
}

impl Disk for CrashDisk {
    fn create_dir_all(&self, path: &Path) -> io::Result<()> {
        self.run(Operation::CreateDir, |state| {
            for folder in path.ancestors().map(Path::to_owned) {
                state.changes.retain(|(_, change)| !matches!(change, Change::RemoveDir(gone) if *gone == folder));
                state.durable.folders.insert(folder.clone());
                state.seen.folders.insert(folder);
            }
            Ok(())
        })
    }

    fn create(&self, path: &Path) -> io::Result<()> {
        self.run(Operation::Create, |state| {
            state.has_folder_of(path)?;
            if !state.seen.files.contains_key(path) {
                let number = state.number();
                let write_time = state.clock.now();
                let file = File { seen: Vec::new(), durable: Vec::new(), dirty: Vec::new(), write_time };
                state.files.insert(number, file);
                state.change(Change::Add(path.to_owned(), number));
            }
            Ok(())
        })
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let number = self.run(Operation::Read, |state| state.seen.files.get(path).copied().ok_or_else(missing))?;
        Ok(Box::new(OpenFile { disk: self.clone(), number }))
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        self.run(Operation::SyncDir, |state| {
            state.seen.folders.get(path).ok_or_else(missing)?;
            state.sync_dir(path);
            Ok(())
        })
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.run(Operation::Rename, |state| {
            state.has_folder_of(to)?;
            let file = *state.seen.files.get(from).ok_or_else(missing)?;
            let added = state.change(Change::Add(to.to_owned(), file));
            state.change(Change::Remove(from.to_owned(), Some(added)));
            Ok(())
        })
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.run(Operation::Remove, |state| {
            state.seen.files.get(path).ok_or_else(missing)?;
            state.change(Change::Remove(path.to_owned(), None));
            Ok(())
        })
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        self.run(Operation::RemoveDir, |state| {
            state.seen.folders.get(path).ok_or_else(missing)?;
            if state.seen.files.keys().chain(&state.seen.folders).any(|other| other.parent() == Some(path)) {
                return Err(io::ErrorKind::DirectoryNotEmpty.into());
            }
            state.change(Change::RemoveDir(path.to_owned()));
            Ok(())
        })
    }

    fn len(&self, path: &Path) -> io::Result<u64> {
        self.run(Operation::Read, |state| Ok(state.file(path)?.seen.len() as u64))
    }

    fn read_at(&self, path: &Path, offset: u64, buffer: &mut Vec<u8>) -> io::Result<()> {
        self.run(Operation::Read, |state| {
            let content = &state.file(path)?.seen;
            let rest = &content[memory_offset(offset).min(content.len())..];
            buffer.truncate(rest.len());
            let len = buffer.len();
            buffer.copy_from_slice(&rest[..len]);
            Ok(())
        })
    }

    fn walk(&self, path: &Path, visit: &mut dyn FnMut(PathBuf, Time) -> ControlFlow<()>) -> io::Result<()> {
        let files: Vec<(PathBuf, Time)> = self.run(Operation::Read, |state| {
            let below = state.seen.files.iter().filter(|(file, _)| file.starts_with(path));
            Ok(below.map(|(file, number)| (file.clone(), state.files[number].write_time)).collect())
        })?;
        for (file, time) in files {
            if visit(file, time).is_break() {
                break;
            }
        }
        Ok(())
    }
}
