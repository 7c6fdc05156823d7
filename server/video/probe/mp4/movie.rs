//! The `moov` box: the movie's clock and its tracks, and the choice of the main track.

use std::time::Duration;

use super::{
    boxes::{self, Boxes, is_long},
    duration, edits,
    fragment::{self, Fragments, Progress},
    track::{self, Kind, Matrix, Track},
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
pub(super) struct File<'a> {
    /// The length of the file.
    pub(super) len: u64,
    /// How many bytes may be media.
    pub(super) media_bytes: u64,
    /// Whether the last media data extends to the end of the file or, by its stated size, beyond it.
    pub(super) is_open: bool,
    pub(super) fragments: &'a Fragments,
}

/// The result: size, duration and codecs of the main track and the default audio track.
pub(super) struct Film {
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
                Err(error) if Kind::of(trak) == Kind::Picture => broken = broken.or(Some(error)),
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
            let progress = Progress {
                defaults: defaults.get(&track.id).copied().unwrap_or_default(),
                is_needed: track.kind == Kind::Picture,
                next: track.samples.ticks,
                end: track.samples.end,
                ..Progress::default()
            };
            (track.id, progress)
        });
        Fragments { tracks: tracks.collect(), inside: 0 }
    }

    /// Finds the main track, and checks that its media is in the file. `file` is what was found outside of `moov`.
    pub(super) fn film(self, file: &File) -> Result<Film, ProbeError> {
        let Self { broken, .. } = self;
        let movie = Self { broken: None, ..self };
        let picture = movie.find_picture(file, broken)?;
        movie.check_media(picture, file)?;
        let mut sounds = movie.playing(Kind::Sound, file).filter(|track| Self::samples(track, file) > 0).peekable();
        let has_sound = sounds.peek().is_some();
        let sound = sounds.find(|track| !is_encrypted(track));
        if has_sound && sound.is_none() {
            return Err(ProbeError::encrypted());
        }
        let codecs = [Some(picture), sound].into_iter().flatten().filter_map(|track| track.entry.as_ref());
        Ok(Film {
            size: picture.size,
            duration: movie.duration(picture, file),
            codecs: codecs.map(|entry| entry.codec.clone()).collect(),
        })
    }

    /// Returns how many samples a track has.
    fn samples(track: &Track, file: &File) -> u64 {
        let fragments = file.fragments.tracks.get(&track.id).map_or(0, |progress| progress.samples);
        track.samples.count.saturating_add(fragments)
    }

    /// Whether a track is a cover or has the pictures of chapters.
    fn is_cover(&self, track: &Track, file: &File) -> bool {
        let is_still = track.entry.as_ref().is_some_and(|entry| entry.is_still);
        self.chapters.contains(&track.id) || (is_still && Self::samples(track, file) < 2)
    }

    /// The enabled tracks of this kind that are not covers.
    fn playing(&self, kind: Kind, file: &File) -> impl Iterator<Item = &Track> {
        self.tracks.iter().filter(move |track| track.kind == kind && track.is_on && !self.is_cover(track, file))
    }

    /// Returns the main track. If there is none, `broken` is the error of a track that could not be read.
    fn find_picture(&self, file: &File, broken: Option<ProbeError>) -> Result<&Track, ProbeError> {
        let mut films: Vec<&Track> = self.playing(Kind::Picture, file).collect();
        if films.is_empty() && self.tracks.iter().any(|track| track.is_on && self.is_cover(track, file)) {
            // Some programs enable only the first video track, which is the cover.
            let pictures = self.tracks.iter().filter(|track| track.kind == Kind::Picture);
            films = pictures.filter(|track| !self.is_cover(track, file)).collect();
        }
        let has_film = !films.is_empty();
        films.retain(|track| Self::samples(track, file) > 0);
        let has_frames = !films.is_empty();
        films.retain(|track| !is_encrypted(track));
        let is_moving = |track: &&&Track| track.entry.as_ref().is_some_and(|entry| !entry.is_still);
        if let Some(film) = films.iter().find(is_moving).or_else(|| films.first()) {
            return Ok(*film);
        }
        Err(match broken {
            _ if has_frames => ProbeError::encrypted(),
            Some(error) => error,
            None if has_film => ProbeError::invalid("The video track has no frames."),
            None => ProbeError::invalid("The file has no video track."),
        })
    }

    /// Checks that the frames are in the file: all frames of a movie without fragments, at least one of a recording.
    fn check_media(&self, picture: &Track, file: &File) -> Result<(), ProbeError> {
        let progress = file.fragments.tracks.get(&picture.id);
        if !self.is_fragmented {
            // The tables of other tracks count only where the file is cut off; otherwise such a table is damaged.
            let tracks = self.tracks.iter().filter(|track| file.is_open || track.id == picture.id);
            let reach = tracks.map(|track| track.samples.reach).max().unwrap_or_default();
            if reach > file.len {
                return Err(ProbeError::truncated(reach, file.len));
            }
        } else if !picture.samples.any_whole && !progress.is_some_and(|progress| progress.any_whole) {
            let reach = picture.samples.reach.max(progress.map_or(0, |progress| progress.reach));
            if reach > file.len {
                return Err(ProbeError::truncated(reach, file.len));
            }
        }
        let needed = picture.samples.inside.saturating_add(file.fragments.inside);
        if needed == 0 || needed > file.media_bytes {
            return Err(ProbeError::invalid("The file is damaged: media data that it describes is missing."));
        }
        Ok(())
    }

    /// Returns the length of the movie: until the end of the last picture or sound. The header's duration is used only
    /// if the tracks have none: in a fragmented movie it is that of the part before the fragments, in a damaged one it
    /// may be anything.
    fn duration(&self, picture: &Track, file: &File) -> Duration {
        let progress = |track: &Track| file.fragments.tracks.get(&track.id);
        let of_track = |track: &Track| {
            let end = progress(track).map_or(track.samples.end, |progress| progress.end);
            track.edits.duration(end, track.timescale, self.timescale, self.is_fragmented)
        };
        let start_of = |track: &Track| match progress(track).and_then(|progress| progress.start) {
            Some(start) if track.samples.count == 0 => duration(start, track.timescale),
            _ => Duration::ZERO,
        };
        let tracks: Vec<&Track> = self
            .playing(Kind::Picture, file)
            .chain(self.playing(Kind::Sound, file))
            .chain([picture])
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
