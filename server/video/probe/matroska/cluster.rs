//! Clusters of blocks, read for their timestamps when the file does not state its duration or their size.

use std::{
    collections::BTreeMap,
    io::{Read, Seek},
    time::Duration,
};

use super::{
    ebml::{self, Header},
    tracks::{MAX_TRACKS, Track, Tracks},
};
use crate::video::probe::{ProbeError, since_start, source::Source, vp9};

const TIMESTAMP: u32 = 0xE7;
const SIMPLE_BLOCK: u32 = 0xA3;
const BLOCK_GROUP: u32 = 0xA0;
const BLOCK: u32 = 0xA1;
const BLOCK_DURATION: u32 = 0x9B;

/// The flags of a block that say how several frames are in it.
const LACING: u8 = 0x06;

/// The times of the blocks that were read so far, by track number.
#[derive(Default)]
pub(super) struct Timeline(BTreeMap<u64, BlockTimes>);

/// The blocks of a track, in ticks.
#[derive(Default)]
struct BlockTimes {
    blocks: u64,
    /// The time at which the first block begins.
    first: u64,
    /// The time at which the latest block begins, and its number of frames.
    last: u64,
    last_frames: u64,
    /// The time of the previous block in the order of the file.
    previous: u64,
    /// The shortest time from one block to the next.
    gap: Option<u64>,
    /// The latest end of a block that states its duration.
    end: u64,
}

impl Timeline {
    /// Reads the cluster whose header was read last, and leaves the source after it. A cluster of unknown size ends
    /// before the first element that cannot be its child, or at `parent_end`. If `is_open`, a cluster may extend beyond
    /// its parent, and the blocks that were read before an error count.
    pub(super) fn read_cluster<R: Read + Seek>(
        &mut self,
        source: &mut Source<R>,
        cluster: &Header,
        parent_end: u64,
        is_open: bool,
    ) -> Result<(), ProbeError> {
        let end = match cluster.size {
            Some(size) if is_open => cluster.start.saturating_add(size),
            Some(_) => cluster.end_within(source, parent_end)?,
            None => parent_end,
        };
        let mut base = 0;
        // The track and the time of the last block.
        let mut latest = (0, 0);
        while source.position() < end {
            let start = source.position();
            let element = Header::read(source)?;
            // Children of a segment have identifiers of four bytes, children of a cluster shorter ones.
            if cluster.size.is_none() && element.id > 0x00FF_FFFF {
                return source.go_to(start);
            }
            let element_end = element.end_within(source, end)?;
            match element.id {
                TIMESTAMP => base = uint(&element, source, end)?,
                SIMPLE_BLOCK | BLOCK => latest = self.read_block(source, base)?,
                BLOCK_DURATION => {
                    let duration = uint(&element, source, end)?;
                    if let Some(times) = self.0.get_mut(&latest.0) {
                        times.end = times.end.max(latest.1.saturating_add(duration));
                    }
                }
                // The children are read next.
                BLOCK_GROUP => continue,
                _ => {}
            }
            source.go_to(element_end)?;
        }
        Ok(())
    }

    /// Reads the header of a block in a cluster that begins at the time `base`; returns its track and its time.
    fn read_block<R: Read + Seek>(&mut self, source: &mut Source<R>, base: u64) -> Result<(u64, u64), ProbeError> {
        let track = ebml::size(&mut || source.array().map(|[byte]| byte))?.unwrap_or_default();
        let offset = i16::from_be_bytes(source.array()?);
        let [flags] = source.array()?;
        // The number of frames minus one, if there are several.
        let more = if flags & LACING == 0 { 0 } else { source.array::<1>()?[0] };
        let time = base.saturating_add_signed(offset.into());
        if self.0.len() < MAX_TRACKS || self.0.contains_key(&track) {
            let times = self.0.entry(track).or_default();
            let gap = time.checked_sub(times.previous).filter(|&gap| gap > 0 && times.blocks > 0);
            times.gap = times.gap.into_iter().chain(gap).min();
            times.previous = time;
            times.first = if times.blocks == 0 { time } else { times.first.min(time) };
            times.blocks += 1;
            if time >= times.last {
                (times.last, times.last_frames) = (time, u64::from(more) + 1);
            }
        }
        Ok((track, time))
    }

    /// Returns how many blocks of a track were read.
    pub(super) fn blocks(&self, track: u64) -> u64 {
        self.0.get(&track).map_or(0, |times| times.blocks)
    }

    /// Returns the duration of a frame: the stated one, or else the average over the blocks that were read, with ticks
    /// of `scale` nanoseconds; zero if it is not known.
    pub(super) fn frame(&self, scale: u64, track: &Track) -> Duration {
        let average = || {
            let times = self.0.get(&track.number)?;
            times.last.saturating_sub(times.first).saturating_mul(scale).checked_div(times.blocks.checked_sub(1)?)
        };
        Duration::from_nanos(if track.frame_duration > 0 {
            track.frame_duration
        } else {
            average().unwrap_or_default()
        })
    }

    /// Returns the time at which the last block of the playing tracks ends, with ticks of `scale` nanoseconds. A block
    /// without a stated duration lasts as long as the track's frames do, or as the shortest time between two blocks.
    pub(super) fn duration(&self, scale: u64, tracks: &Tracks) -> Duration {
        let spans = tracks.playing().filter_map(|track| {
            let times = self.0.get(&track.number)?;
            let frames = match track.frame_duration {
                0 => times.gap.unwrap_or_default().saturating_mul(scale),
                each => each.saturating_mul(times.last_frames),
            };
            let end = times.last.saturating_mul(scale).saturating_add(frames).max(times.end.saturating_mul(scale));
            Some((times.first.saturating_mul(scale), end.saturating_sub(track.delay)))
        });
        let spans: Vec<(u64, u64)> = spans.collect();
        let start = spans.iter().map(|&(start, _)| start).min().unwrap_or_default();
        let end = spans.iter().map(|&(_, end)| end).max().unwrap_or_default();
        since_start(Duration::from_nanos(start), Duration::from_nanos(end))
    }
}

/// Reads the first bytes of a track's first frame in a cluster; returns `None` if there is no such frame, or its block
/// has several.
pub(super) fn first_frame<R: Read + Seek>(
    source: &mut Source<R>,
    cluster: &Header,
    parent_end: u64,
    track: u64,
) -> Result<Option<[u8; vp9::HEAD_BYTES]>, ProbeError> {
    source.go_to(cluster.start)?;
    let end = cluster.size.map_or(parent_end, |size| cluster.start.saturating_add(size));
    while source.position() < end {
        let element = Header::read(source)?;
        match element.id {
            BLOCK_GROUP => continue,
            SIMPLE_BLOCK | BLOCK => {
                let number = ebml::size(&mut || source.array().map(|[byte]| byte))?.unwrap_or_default();
                let [_, _, flags] = source.array()?;
                if number == track {
                    return if flags & LACING == 0 { source.array().map(Some) } else { Ok(None) };
                }
            }
            // Children of a segment have identifiers of four bytes, children of a cluster shorter ones.
            id if id > 0x00FF_FFFF => break,
            _ => {}
        }
        source.go_to(element.end_within(source, end)?)?;
    }
    Ok(None)
}

/// Reads the body of an unsigned integer.
fn uint<R: Read + Seek>(element: &Header, source: &mut Source<R>, parent_end: u64) -> Result<u64, ProbeError> {
    if element.size.is_some_and(|size| size > 8) {
        return Err(ebml::damaged());
    }
    ebml::uint(&element.body(source, parent_end)?)
}
