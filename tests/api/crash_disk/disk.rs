//! A disk in memory that forgets what was not synced when its power is cut.
//!
//! It keeps what the process sees beside what is durable: a file's bytes are durable after `sync` of the file, its name
//! after `sync_dir` of the folder. Of everything else, a power cut keeps whatever chance says: some writes and not
//! others, single sectors of one, names without bytes. One thing it does not do, as no file system does: a file that was
//! renamed has the old name or the new or both, but never none.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use marquee::clock::{Clock, Time};
use marquee::engine::blob::Disk;

use crate::support::random::Random;

/// What a disk writes as a whole.
const SECTOR_BYTES: usize = 512;

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

struct State {
    random: Random,
    clock: Clock,
    /// The operation that the power cut comes with, and how many of its kind go well before.
    plan: Option<(Operation, usize)>,
    is_off: bool,
    files: HashMap<u64, File>,
    seen: Names,
    durable: Names,
    /// Changes of names that are not durable yet, each with a number.
    changes: Vec<(u64, Change)>,
    last_number: u64,
}

#[derive(Default, Clone)]
struct Names {
    files: BTreeMap<PathBuf, u64>,
    folders: BTreeSet<PathBuf>,
}

#[derive(Clone)]
enum Change {
    Add(PathBuf, u64),
    /// Not before the change with that number.
    Remove(PathBuf, Option<u64>),
    RemoveDir(PathBuf),
}

struct File {
    seen: Vec<u8>,
    durable: Vec<u8>,
    /// What was done to it since it was synced.
    dirty: Vec<Dirty>,
    write_time: Time,
}

enum Dirty {
    Write(usize, Vec<u8>),
    SetLen(usize),
}

impl CrashDisk {
    pub(super) fn new(random: Random, clock: Clock) -> Self {
        Self(Arc::new(Mutex::new(State {
            random,
            clock,
            plan: None,
            is_off: false,
            files: HashMap::new(),
            seen: Names::default(),
            durable: Names::default(),
            changes: Vec::new(),
            last_number: 0,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("the disk")
    }

    /// Cuts the power with an operation of this kind, after `before` of them have gone well.
    pub(super) fn cut_power_at(&self, operation: Operation, before: usize) {
        self.state().plan = Some((operation, before));
    }

    /// Whether the power was cut.
    pub(super) fn is_off(&self) -> bool {
        self.state().is_off
    }

    /// Cuts the power, if it is not cut already, and gives it back: what was not durable is gone, or not.
    pub(super) fn restart(&self) {
        self.state().restart();
    }

    /// The files that there are.
    pub(super) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let state = self.state();
        state.seen.files.iter().map(|(path, number)| (path.clone(), state.files[number].seen.clone())).collect()
    }

    /// Does `work`, unless the power is off or is to be cut now: then nobody learns whether it had its effect.
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

impl Names {
    fn apply(&mut self, change: Change) {
        match change {
            Change::Add(path, file) => drop(self.files.insert(path, file)),
            Change::Remove(path, _) => drop(self.files.remove(&path)),
            Change::RemoveDir(path) => drop(self.folders.remove(&path)),
        }
    }
}

impl Change {
    fn folder(&self) -> Option<&Path> {
        match self {
            Self::Add(path, _) | Self::Remove(path, _) | Self::RemoveDir(path) => path.parent(),
        }
    }
}

impl State {
    fn number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    /// Changes names, not durably; returns the change's number.
    fn change(&mut self, change: Change) -> u64 {
        let number = self.number();
        self.seen.apply(change.clone());
        self.changes.push((number, change));
        number
    }

    fn file(&mut self, path: &Path) -> io::Result<&mut File> {
        let number = self.seen.files.get(path).ok_or_else(missing)?;
        let file = self.files.get_mut(number).ok_or_else(missing)?;
        file.write_time = self.clock.now();
        Ok(file)
    }

    fn has_folder_of(&self, path: &Path) -> io::Result<()> {
        let folder = path.parent().ok_or_else(missing)?;
        if self.seen.folders.contains(folder) { Ok(()) } else { Err(missing()) }
    }

    fn sync_dir(&mut self, folder: &Path) {
        for (number, change) in std::mem::take(&mut self.changes) {
            // A file does not lose its old name before it has the new one.
            let waits = matches!(change, Change::Remove(_, Some(after)) if self.is_pending(after));
            if change.folder() == Some(folder) && !waits {
                self.durable.apply(change);
            } else {
                self.changes.push((number, change));
            }
        }
    }

    fn is_pending(&self, number: u64) -> bool {
        self.changes.iter().any(|(other, _)| *other == number)
    }

    fn restart(&mut self) {
        let chance = Chance::new(&mut self.random);
        let mut lost = BTreeSet::new();
        for (number, change) in std::mem::take(&mut self.changes) {
            let waits_for_lost = matches!(&change, Change::Remove(_, Some(after)) if lost.contains(after));
            if !waits_for_lost && chance.keeps(&mut self.random) {
                self.durable.apply(change);
            } else {
                lost.insert(number);
            }
        }
        for file in self.files.values_mut() {
            let chance = Chance::new(&mut self.random);
            for dirty in std::mem::take(&mut file.dirty) {
                file.survive(&dirty, chance, &mut self.random);
            }
            file.seen.clone_from(&file.durable);
        }
        // A file keeps the folder that it is in.
        let durable = &mut self.durable;
        durable.folders.extend(durable.files.keys().flat_map(|path| path.ancestors().skip(1)).map(Path::to_owned));
        self.seen = self.durable.clone();
        let named: BTreeSet<u64> = self.seen.files.values().copied().collect();
        self.files.retain(|number, _| named.contains(number));
        (self.plan, self.is_off) = (None, false);
    }
}

/// How much of what was not synced survives.
#[derive(Clone, Copy)]
enum Chance {
    Nothing,
    Everything,
    Half,
}

impl Chance {
    fn new(random: &mut Random) -> Self {
        [Self::Nothing, Self::Everything, Self::Half, Self::Half][random.below(4)]
    }

    fn keeps(self, random: &mut Random) -> bool {
        match self {
            Self::Nothing => false,
            Self::Everything => true,
            Self::Half => random.once_in(2),
        }
    }
}

impl File {
    /// Lets sectors of a write, or a length, survive.
    fn survive(&mut self, dirty: &Dirty, chance: Chance, random: &mut Random) {
        match dirty {
            Dirty::Write(offset, data) => {
                let sectors = data.chunks(SECTOR_BYTES).enumerate();
                for (number, sector) in sectors.filter(|_| chance.keeps(random)) {
                    overwrite(&mut self.durable, offset + number * SECTOR_BYTES, sector);
                }
            }
            Dirty::SetLen(len) => {
                if chance.keeps(random) {
                    self.durable.resize(*len, 0);
                }
            }
        }
    }
}

fn overwrite(content: &mut Vec<u8>, offset: usize, data: &[u8]) {
    let end = offset + data.len();
    if content.len() < end {
        content.resize(end, 0);
    }
    content[offset..end].copy_from_slice(data);
}

fn place(number: u64) -> usize {
    usize::try_from(number).expect("a place in memory")
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

    fn write_at(&self, path: &Path, offset: u64, data: &[u8]) -> io::Result<()> {
        self.run(Operation::Write, |state| {
            let now = state.clock.now();
            let file = state.file(path)?;
            file.write_time = now;
            overwrite(&mut file.seen, place(offset), data);
            file.dirty.push(Dirty::Write(place(offset), data.to_vec()));
            Ok(())
        })
    }

    fn set_len(&self, path: &Path, len: u64) -> io::Result<()> {
        self.run(Operation::Write, |state| {
            let file = state.file(path)?;
            file.seen.resize(place(len), 0);
            file.dirty.push(Dirty::SetLen(place(len)));
            Ok(())
        })
    }

    fn sync(&self, path: &Path) -> io::Result<()> {
        self.run(Operation::Sync, |state| {
            let file = state.file(path)?;
            file.durable.clone_from(&file.seen);
            file.dirty.clear();
            Ok(())
        })
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

    fn read_at(&self, path: &Path, offset: u64, len: usize) -> io::Result<Vec<u8>> {
        self.run(Operation::Read, |state| {
            let content = &state.file(path)?.seen;
            let start = place(offset).min(content.len());
            Ok(content[start..content.len().min(start + len)].to_vec())
        })
    }

    fn walk(&self, path: &Path) -> io::Result<Vec<(PathBuf, Time)>> {
        self.run(Operation::Read, |state| {
            let below = state.seen.files.iter().filter(|(file, _)| file.starts_with(path));
            Ok(below.map(|(file, number)| (file.clone(), state.files[number].write_time)).collect())
        })
    }
}
