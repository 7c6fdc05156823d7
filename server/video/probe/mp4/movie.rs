//! The `moov` box: the movie's clock and its tracks, and the choice of the main track.

use std::time::Duration;

use super::{
    boxes::{self, Boxes, is_long},
    duration, edits,
    fragment::{self, Fragments, TrackTotals},
    track::{self, Matrix, Track, TrackKind},
};
use crate::video::probe::{ProbeError, since_start};

/// The most tracks that are accepted; files with many languages have some dozens.
const MAX_TRACKS: usize = 1000;

/// The content of `moov`.
pub(super) struct Movie {
    timescale: u32,
    /// The duration in the header, in ticks.
    ticks: u64,
    tracks: Vec<Track>,
    /// The numbers of tracks that are chapters of others.
    chapters: Vec<u32>,
    /// The error of the first video track that could not be read.
    broken: Option<ProbeError>,
    /// Whether `moof` boxes continue the movie.
    pub(super) is_fragmented: bool,
}

/// What was found in the file outside of `moov`.
pub(super) struct FileContent<'a> {
    /// The length of the file.
    pub(super) len: u64,
    /// How many bytes may be media.
    pub(super) media_bytes: u64,
    /// Whether the last media data extends to the end of the file or, by its stated size, beyond it.
    pub(super) is_open: bool,
    pub(super) fragments: &'a Fragments,
}

/// The result: size, duration and codecs of the main track and the default audio track.
pub(super) struct Summary {
    pub(super) size: (u32, u32),
    pub(super) duration: Duration,
    pub(super) codecs: Vec<String>,
}

impl Movie {
    /// Reads the body of `moov` in a file of `len` bytes. A track that cannot be read is left out, as players do.
    pub(super) fn read(moov: &[u8], len: u64) -> Result<Self, ProbeError> {
        let header = boxes::find(moov, *b"mvhd").unwrap_or_default();
        let (timescale, ticks) = track::clock(header).unwrap_or_default();
        let matrix = Matrix::read(header, if is_long(header) { 48 } else { 36 });
        let is_fragmented = boxes::find(moov, *b"mvex").is_some();
        let (mut tracks, mut chapters, mut broken) = (Vec::new(), Vec::new(), None);
        for (index, (_, trak)) in Boxes(moov).filter(|(kind, _)| kind == b"trak").enumerate() {
            if index == MAX_TRACKS {
                return Err(ProbeError::invalid("The file has too many tracks."));
            }
            chapters.extend(edits::chapters(trak).take(MAX_TRACKS - chapters.len()));
            match Track::read(trak, len, &matrix) {
                Ok(track) => tracks.push(track),
                Err(error) if TrackKind::of(trak) == TrackKind::Video => broken = broken.or(Some(error)),
                Err(_) => {}
            }
        }
        // Where no track is enabled, the program that wrote the file did not set the flag.
        if !tracks.iter().any(|track| track.is_on) {
            for track in &mut tracks {
                track.is_on = true;
            }
        }
        Ok(Self { timescale, ticks, tracks, chapters, broken, is_fragmented })
    }

    /// Creates the totals of the tracks, to which fragments are added.
    pub(super) fn fragments(&self, moov: &[u8]) -> Fragments {
        let defaults = fragment::defaults(boxes::find(moov, *b"mvex").unwrap_or_default());
        let tracks = self.tracks.iter().map(|track| {
            let totals = TrackTotals {
                defaults: defaults.get(&track.id).copied().unwrap_or_default(),
                is_needed: track.kind == TrackKind::Video,
                next: track.samples.ticks,
                end: track.samples.end,
                ..TrackTotals::default()
            };
            (track.id, totals)
        });
        Fragments { tracks: tracks.collect(), inside: 0 }
    }

    /// Finds the main track, and checks that its media is in the file. `file` is what was found outside of `moov`.
    pub(super) fn summarize(self, file: &FileContent) -> Result<Summary, ProbeError> {
        let Self { broken, .. } = self;
        let movie = Self { broken: None, ..self };
        let main_track = movie.find_main_track(file, broken)?;
        movie.check_media(main_track, file)?;
        let mut audios =
            movie.playing(TrackKind::Audio, file).filter(|track| Self::samples(track, file) > 0).peekable();
        let has_audio = audios.peek().is_some();
        let audio = audios.find(|track| !is_encrypted(track));
        if has_audio && audio.is_none() {
            return Err(ProbeError::encrypted());
        }
        let codecs = [Some(main_track), audio].into_iter().flatten().filter_map(|track| track.entry.as_ref());
        Ok(Summary {
            size: main_track.size,
            duration: movie.duration(main_track, file),
            codecs: codecs.map(|entry| entry.codec.clone()).collect(),
        })
    }

    /// Returns how many samples a track has.
    fn samples(track: &Track, file: &FileContent) -> u64 {
        let fragments = file.fragments.tracks.get(&track.id).map_or(0, |totals| totals.samples);
        track.samples.count.saturating_add(fragments)
    }

    /// Whether a track is a cover or has the pictures of chapters.
    fn is_cover(&self, track: &Track, file: &FileContent) -> bool {
        let is_still = track.entry.as_ref().is_some_and(|entry| entry.is_still);
        self.chapters.contains(&track.id) || (is_still && Self::samples(track, file) < 2)
    }

    /// The enabled tracks of this kind that are not covers.
    fn playing(&self, kind: TrackKind, file: &FileContent) -> impl Iterator<Item = &Track> {
        self.tracks.iter().filter(move |track| track.kind == kind && track.is_on && !self.is_cover(track, file))
    }

    /// Returns the main track. If there is none, `broken` is the error of a track that could not be read.
    fn find_main_track(&self, file: &FileContent, broken: Option<ProbeError>) -> Result<&Track, ProbeError> {
        let mut videos: Vec<&Track> = self.playing(TrackKind::Video, file).collect();
        if videos.is_empty() && self.tracks.iter().any(|track| track.is_on && self.is_cover(track, file)) {
            // Some programs enable only the first video track, which is the cover.
            let all_videos = self.tracks.iter().filter(|track| track.kind == TrackKind::Video);
            videos = all_videos.filter(|track| !self.is_cover(track, file)).collect();
        }
        let has_video = !videos.is_empty();
        videos.retain(|track| Self::samples(track, file) > 0);
        let has_frames = !videos.is_empty();
        videos.retain(|track| !is_encrypted(track));
        let is_moving = |track: &&&Track| track.entry.as_ref().is_some_and(|entry| !entry.is_still);
        if let Some(main_track) = videos.iter().find(is_moving).or_else(|| videos.first()) {
            return Ok(*main_track);
        }
        Err(match broken {
            _ if has_frames => ProbeError::encrypted(),
            Some(error) => error,
            None if has_video => ProbeError::invalid("The video track has no frames."),
            None => ProbeError::invalid("The file has no video track."),
        })
    }

    /// Checks that the frames are in the file: all frames of a movie without fragments, at least one of a recording.
    fn check_media(&self, main_track: &Track, file: &FileContent) -> Result<(), ProbeError> {
        let totals = file.fragments.tracks.get(&main_track.id);
        if !self.is_fragmented {
            // The tables of other tracks count only where the file is cut off; otherwise such a table is damaged.
            let tracks = self.tracks.iter().filter(|track| file.is_open || track.id == main_track.id);
            let reach = tracks.map(|track| track.samples.reach).max().unwrap_or_default();
            if reach > file.len {
                return Err(ProbeError::truncated(reach, file.len));
            }
        } else if !main_track.samples.any_whole && !totals.is_some_and(|totals| totals.any_whole) {
            let reach = main_track.samples.reach.max(totals.map_or(0, |totals| totals.reach));
            if reach > file.len {
                return Err(ProbeError::truncated(reach, file.len));
            }
        }
        let needed = main_track.samples.inside.saturating_add(file.fragments.inside);
        if needed == 0 || needed > file.media_bytes {
            return Err(ProbeError::invalid("The file is damaged: media data that it describes is missing."));
        }
        Ok(())
    }

    /// Returns the length of the movie: until the end of the last picture or sound. The header's duration is used only
    /// if the tracks have none: in a fragmented movie it is that of the part before the fragments, in a damaged one it
    /// may be anything.
    fn duration(&self, main_track: &Track, file: &FileContent) -> Duration {
        let totals = |track: &Track| file.fragments.tracks.get(&track.id);
        let of_track = |track: &Track| {
            let end = totals(track).map_or(track.samples.end, |totals| totals.end);
            track.edits.duration(end, track.timescale, self.timescale, self.is_fragmented)
        };
        let start_of = |track: &Track| match totals(track).and_then(|totals| totals.start) {
            Some(start) if track.samples.count == 0 => duration(start, track.timescale),
            _ => Duration::ZERO,
        };
        let tracks: Vec<&Track> = self
            .playing(TrackKind::Video, file)
            .chain(self.playing(TrackKind::Audio, file))
            .chain([main_track])
            .filter(|track| Self::samples(track, file) > 0)
            .collect();
        let end = tracks.iter().map(|track| of_track(track)).max().unwrap_or_default();
        let start = tracks.iter().map(|track| start_of(track)).min().unwrap_or_default();
        if end.is_zero() { duration(self.ticks, self.timescale) } else { since_start(start, end) }
    }
}

fn is_encrypted(track: &Track) -> bool {
    track.entry.as_ref().is_some_and(|entry| entry.is_encrypted)
}
