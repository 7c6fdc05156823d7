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

/// When the blocks seen so far play, by the number of their track.
#[derive(Default)]
pub(super) struct Timeline(BTreeMap<u64, Times>);

/// The blocks of a track, in ticks.
#[derive(Default)]
struct Times {
    blocks: u64,
    /// When the first begins.
    first: u64,
    /// When the latest begins, and how many frames it has.
    last: u64,
    last_frames: u64,
    /// When the block before began, in the file's order.
    previous: u64,
    /// The shortest time from one block to the next.
    gap: Option<u64>,
    /// The latest end of a block that states its duration.
    end: u64,
}

impl Timeline {
    /// Reads the cluster whose header was read last, and leaves the source behind it. One of unknown size ends before
    /// the first element that cannot be in it, or at `parent_end`. If `is_open`, one may be longer than its parent, and
    /// what is whole of it counts before the error.
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
        // The last block: its track, and when it begins.
        let mut latest = (0, 0);
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
                    if let Some(times) = self.0.get_mut(&latest.0) {
                        times.end = times.end.max(latest.1.saturating_add(duration));
                    }
                }
                // Its children come next.
                BLOCK_GROUP => continue,
                _ => {}
            }
            source.go_to(element_end)?;
        }
        Ok(())
    }

    /// Reads the start of a block in a cluster that begins at `base`; returns its track and when it plays.
    fn read_block<R: Read + Seek>(&mut self, source: &mut Source<R>, base: u64) -> Result<(u64, u64), ProbeError> {
        let track = ebml::size(&mut || source.array().map(|[byte]| byte))?.unwrap_or_default();
        let offset = i16::from_be_bytes(source.array()?);
        let [flags] = source.array()?;
        // Frames less one, if there are several.
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

    /// How many blocks of a track were seen.
    pub(super) fn blocks(&self, track: u64) -> u64 {
        self.0.get(&track).map_or(0, |times| times.blocks)
    }

    /// How long a frame of a track is, on the average of the blocks that were seen where it is not stated, with ticks of `scale`
    /// nanoseconds; zero if it is not known.
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

    /// How long it is until the last block that is seen or heard ends, with ticks of `scale` nanoseconds. Where a block does
    /// not say how long it is, it is as long as the track's frames are, or as the time from one to the next.
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

/// The beginning of the first frame of a track in a cluster; `None` if there is none, or not alone in its block.
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
            // Of the children of a segment and a cluster, the former have identifiers of four bytes.
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
