//! The disk's content: what the process reads, what is durable, and what remains after a power cut.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};

use marquee::clock::{Clock, Time};

use super::{Operation, missing};
use crate::support::random::Random;

/// The unit that a disk writes atomically.
const SECTOR_BYTES: usize = 512;

pub(super) struct State {
    pub(super) random: Random,
    pub(super) clock: Clock,
    /// The operation at which the power fails, and the number of its kind that succeed before.
    pub(super) plan: Option<(Operation, usize)>,
    pub(super) is_off: bool,
    pub(super) files: HashMap<u64, File>,
    pub(super) seen: Names,
    pub(super) durable: Names,
    /// Numbered changes of names that are not durable yet.
    pub(super) changes: Vec<(u64, Change)>,
    pub(super) last_number: u64,
}

#[derive(Default, Clone)]
pub(super) struct Names {
    pub(super) files: BTreeMap<PathBuf, u64>,
    pub(super) folders: BTreeSet<PathBuf>,
}

#[derive(Clone)]
pub(super) enum Change {
    Add(PathBuf, u64),
    /// The number of a change that must become durable first.
    Remove(PathBuf, Option<u64>),
    RemoveDir(PathBuf),
}

pub(super) struct File {
    pub(super) seen: Vec<u8>,
    pub(super) durable: Vec<u8>,
    /// The changes since the last sync.
    pub(super) dirty: Vec<Dirty>,
    pub(super) write_time: Time,
}

pub(super) enum Dirty {
    Write(usize, Vec<u8>),
    SetLen(usize),
}

impl Names {
    pub(super) fn apply(&mut self, change: Change) {
        match change {
            Change::Add(path, file) => drop(self.files.insert(path, file)),
            Change::Remove(path, _) => drop(self.files.remove(&path)),
            Change::RemoveDir(path) => drop(self.folders.remove(&path)),
        }
    }
}

impl Change {
    pub(super) fn folder(&self) -> Option<&Path> {
        match self {
            Self::Add(path, _) | Self::Remove(path, _) | Self::RemoveDir(path) => path.parent(),
        }
    }
}

impl State {
    /// An empty disk.
    pub(super) fn new(random: Random, clock: Clock) -> Self {
        Self {
            random,
            clock,
            plan: None,
            is_off: false,
            files: HashMap::new(),
            seen: Names::default(),
            durable: Names::default(),
            changes: Vec::new(),
            last_number: 0,
        }
    }

    pub(super) fn number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    /// Makes a change of names that is not durable; returns its number.
    pub(super) fn change(&mut self, change: Change) -> u64 {
        let number = self.number();
        self.seen.apply(change.clone());
        self.changes.push((number, change));
        number
    }

    pub(super) fn file(&mut self, path: &Path) -> io::Result<&mut File> {
        let number = self.seen.files.get(path).ok_or_else(missing)?;
        self.files.get_mut(number).ok_or_else(missing)
    }

    pub(super) fn has_folder_of(&self, path: &Path) -> io::Result<()> {
        let folder = path.parent().ok_or_else(missing)?;
        if self.seen.folders.contains(folder) { Ok(()) } else { Err(missing()) }
    }

    pub(super) fn sync_dir(&mut self, folder: &Path) {
        for (number, change) in std::mem::take(&mut self.changes) {
            // A file does not lose its old name before its new name is durable.
            let waits = matches!(change, Change::Remove(_, Some(after)) if self.is_pending(after));
            if change.folder() == Some(folder) && !waits {
                self.durable.apply(change);
            } else {
                self.changes.push((number, change));
            }
        }
    }

    pub(super) fn is_pending(&self, number: u64) -> bool {
        self.changes.iter().any(|(other, _)| *other == number)
    }

    pub(super) fn restart(&mut self) {
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
        // A file stays in its folder.
        let durable = &mut self.durable;
        durable.folders.extend(durable.files.keys().flat_map(|path| path.ancestors().skip(1)).map(Path::to_owned));
        self.seen = self.durable.clone();
        let named: BTreeSet<u64> = self.seen.files.values().copied().collect();
        self.files.retain(|number, _| named.contains(number));
        (self.plan, self.is_off) = (None, false);
    }
}

/// The share of unsynced changes that survives.
#[derive(Clone, Copy)]
pub(super) enum Chance {
    Nothing,
    Everything,
    Half,
}

impl Chance {
    pub(super) fn new(random: &mut Random) -> Self {
        [Self::Nothing, Self::Everything, Self::Half, Self::Half][random.below(4)]
    }

    pub(super) fn keeps(self, random: &mut Random) -> bool {
        match self {
            Self::Nothing => false,
            Self::Everything => true,
            Self::Half => random.once_in(2),
        }
    }
}

impl File {
    /// Applies the surviving sectors of a write, or a surviving change of length.
    pub(super) fn survive(&mut self, dirty: &Dirty, chance: Chance, random: &mut Random) {
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

pub(super) fn overwrite(content: &mut Vec<u8>, offset: usize, data: &[u8]) {
    let end = offset + data.len();
    if content.len() < end {
        content.resize(end, 0);
    }
    content[offset..end].copy_from_slice(data);
}
