//! Clusters of blocks, read for their timestamps when the file does not state its duration or their size.

use std::{
    io::{Read, Seek},
    time::Duration,
};

use super::{
    ebml::{self, Header},
    tracks::Tracks,
};
use crate::video::probe::{ProbeError, source::Source};

const TIMESTAMP: u32 = 0xE7;
const SIMPLE_BLOCK: u32 = 0xA3;
const BLOCK_GROUP: u32 = 0xA0;
const BLOCK: u32 = 0xA1;
const BLOCK_DURATION: u32 = 0x9B;

/// When the blocks seen so far play, in ticks.
#[derive(Default)]
pub(super) struct Timeline {
    first: Option<u64>,
    /// The latest block: when it begins and its track's number.
    last: (u64, u64),
    /// The latest end of a block that states its duration.
    end: u64,
}

impl Timeline {
    /// Reads the cluster whose header was read last, and leaves the source behind it. One of unknown size ends before
    /// the first element that cannot be in it, or at `parent_end`.
    pub(super) fn read_cluster<R: Read + Seek>(
        &mut self,
        source: &mut Source<R>,
        cluster: &Header,
        parent_end: u64,
    ) -> Result<(), ProbeError> {
        let end = match cluster.size {
            Some(_) => cluster.end_within(source, parent_end)?,
            None => parent_end,
        };
        let mut base = 0;
        let mut latest = 0;
        while source.position() < end {
            let start = source.position();
            let element = Header::read(source)?;
            // Of the children of a segment and a cluster, the former have identifiers of four bytes.
            if cluster.size.is_none() && element.id > 0x00FF_FFFF {
                return source.go_to(start);
            }
            let element_end = element.end_within(source, end)?;
            match element.id {
                TIMESTAMP => base = uint(&element, source, end)?,
                SIMPLE_BLOCK | BLOCK => latest = self.read_block(source, base)?,
                BLOCK_DURATION => {
                    let duration = uint(&element, source, end)?;
                    self.end = self.end.max(latest.saturating_add(duration));
                }
                // Its children come next.
                BLOCK_GROUP => continue,
                _ => {}
            }
            source.go_to(element_end)?;
        }
        Ok(())
    }

    /// Reads the start of a block in a cluster that begins at `base`; returns when the block plays.
    fn read_block<R: Read + Seek>(&mut self, source: &mut Source<R>, base: u64) -> Result<u64, ProbeError> {
        let track = ebml::size(&mut || source.array().map(|[byte]| byte))?;
        let offset = i16::from_be_bytes(source.array()?);
        let time = base.saturating_add_signed(offset.into());
        self.first = Some(self.first.map_or(time, |first| first.min(time)));
        self.last = self.last.max((time, track.unwrap_or_default()));
        Ok(time)
    }

    /// From the first block's beginning to the last one's end, with ticks of `scale` nanoseconds.
    pub(super) fn duration(&self, scale: u64, tracks: &Tracks) -> Duration {
        let Some(first) = self.first else {
            return Duration::ZERO;
        };
        let (last, track) = self.last;
        let ticks = last.max(self.end) - first;
        let frame = tracks.frame_duration(track);
        Duration::from_nanos(ticks.saturating_mul(scale).saturating_add(frame))
    }
}

/// Reads the body of an unsigned integer.
fn uint<R: Read + Seek>(element: &Header, source: &mut Source<R>, parent_end: u64) -> Result<u64, ProbeError> {
    if element.size.is_some_and(|size| size > 8) {
        return Err(ebml::damaged());
    }
    ebml::uint(&element.body(source, parent_end)?)
}
