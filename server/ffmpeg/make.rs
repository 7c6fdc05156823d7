//! Runs a command for each output, and reads what it wrote.

use std::ffi::OsString;
use std::io::SeekFrom;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::sync::CancellationToken;

use super::ladder::{BASE_MEMORY, HELD_PICTURES, MAX_PICTURE_BYTES, MAX_TEXT_BYTES, REPORT_BYTES, THREAD_MEMORY};
use super::plan::{self, Plan, Rung, SOUND_BIT_RATE, Sound, StoryboardPlan};
use super::playlist::{self, Index};
use super::report::{TextStream, VideoStream};
use super::runner::{Command, Limits, Sink};
use super::watch::Watch;
use super::{Failure, Input, Report, Tools, argv, fragments};

/// One piece of work: where it reads and writes, how it is stopped, and who hears of its progress.
pub struct Work<'a> {
    /// The only file that is read.
    pub input: &'a Input,
    /// An absolute path of an empty folder, the only one that is written. The caller removes it.
    pub scratch: &'a Path,
    /// Cancelling it kills ffmpeg at once.
    pub cancel: &'a CancellationToken,
    /// Called about twice a second with the part of the duration that is done, from 0 to 1, never less than before.
    pub progress: &'a (dyn Fn(f64) + Send + Sync),
}

/// A rendition: one fragmented MP4 file with an index of its segments.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendition {
    /// The file.
    pub path: PathBuf,
    /// Its size: `init_bytes` and those of all segments.
    pub bytes: u64,
    /// The codec in the form of RFC 6381, from the bytes of the file: `avc1.64001E`, `mp4a.40.2`.
    pub codecs: String,
    /// The length of the header at the beginning of the file, before the first segment.
    pub init_bytes: u64,
    /// In the order of the file, one directly after the other.
    pub segments: Vec<Segment>,
    /// The highest bit rate over about a segment's time, in bits per second (RFC 8216, section 4.3.4.2).
    pub peak_bit_rate: u64,
    /// The average bit rate, in bits per second.
    pub average_bit_rate: u64,
    /// The loudness of a sound on average (EBU R 128, integrated), in thousandths of LUFS; `None` for pictures and silence.
    pub loudness: Option<i32>,
}

impl Rendition {
    /// The duration of all segments.
    pub fn duration(&self) -> Duration {
        self.segments.iter().map(|segment| segment.duration).sum()
    }
}

/// A segment of a rendition; it begins with a keyframe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// How long it is shown, in whole microseconds.
    pub duration: Duration,
    /// Its length in the file.
    pub bytes: u64,
}

/// A candidate for the poster, as PNG. Decode it with `marquee-picture` before it is served.
#[derive(Debug, Clone, PartialEq)]
pub struct Poster {
    /// The file.
    pub path: PathBuf,
    /// Where in the video, approximately.
    pub time: Duration,
    /// The average brightness, from 0 (black) to 255.
    pub brightness: f64,
}

/// The sheets of a storyboard, as PNG. Decode them with `marquee-picture` before they are served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Storyboard {
    /// The files, in the order of time.
    pub sheets: Vec<PathBuf>,
    /// The layout.
    pub plan: StoryboardPlan,
}

/// Captions from a text track of the file, as WebVTT. Check them like uploaded ones before they are served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextTrack {
    /// The file.
    pub path: PathBuf,
    /// The track.
    pub stream: TextStream,
}

impl Tools {
    /// What ffprobe says about the file.
    ///
    /// # Errors
    ///
    /// [`Failure::Refused`] if the file is beyond a limit or has no pictures, [`Failure::Unreadable`] if ffprobe cannot
    /// read it, and those of every command.
    pub async fn report(&self, work: &Work<'_>) -> Result<Report, Failure> {
        let mut json = Vec::new();
        let limits = Limits {
            time: self.times.base,
            stall: self.times.base,
            cpu: self.times.base,
            memory_bytes: memory(None, self.threads),
            output_bytes: 0,
        };
        let command = Command {
            launcher: &self.launcher,
            program: &self.ffprobe,
            arguments: argv::report(work.input),
            read: Some(&work.input.path),
            write: None,
            limits,
        };
        command.run(work.cancel, Sink::Keep(&mut json, REPORT_BYTES)).await?;
        Report::read(&json, work.input)
    }

    /// Makes a rung from the stream of pictures.
    pub async fn video(&self, work: &Work<'_>, video: &VideoStream, rung: &Rung) -> Result<Rendition, Failure> {
        let duration = work.input.duration;
        let limits = self.limits(duration, Some(video), plan::size_limit(rung.max_bit_rate, duration));
        self.run(work, argv::video(work.input, self.threads, video, rung), limits).await?;
        self.rendition(work).await
    }

    /// Makes the sound in one language.
    pub async fn sound(&self, work: &Work<'_>, sound: &Sound) -> Result<Rendition, Failure> {
        let duration = work.input.duration;
        let limits = self.limits(duration, None, plan::size_limit(SOUND_BIT_RATE, duration));
        self.run(work, argv::sound(work.input, self.threads, sound), limits).await?;
        let loudness = read_loudness(&work.scratch.join(argv::LOUDNESS)).await?;
        Ok(Rendition { loudness, ..self.rendition(work).await? })
    }

    /// Makes poster candidates, the best first: those that are neither nearly black nor nearly white, in the order of
    /// time, then the others.
    ///
    /// # Errors
    ///
    /// Fails if not even one can be made.
    pub async fn posters(&self, work: &Work<'_>, plan: &Plan) -> Result<Vec<Poster>, Failure> {
        let mut posters = Vec::new();
        let mut last_failure = Failure::NoOutput;
        let mut done = 0_u32;
        let steps = f64::from(u32::try_from(plan.poster_times.len() + 1).unwrap_or(u32::MAX));
        // Seeking behind the last picture gives none; the beginning always has one.
        for (number, time) in plan.poster_times.iter().copied().chain([Duration::ZERO]).enumerate() {
            let is_needed = !time.is_zero() || posters.is_empty();
            if !is_needed {
                continue;
            }
            match self.poster(work, &plan.video, time, number).await {
                Ok(poster) => posters.push(poster),
                Err(failure @ (Failure::NoOutput | Failure::Unreadable | Failure::Crashed(_))) => {
                    last_failure = failure;
                }
                Err(failure) => return Err(failure),
            }
            done += 1;
            (work.progress)(f64::from(done) / steps);
        }
        if posters.is_empty() {
            return Err(last_failure);
        }
        let is_poor = |poster: &Poster| !(POSTER_DARK..=POSTER_BRIGHT).contains(&poster.brightness);
        // Keeps the order of equals.
        posters.sort_by_key(is_poor);
        Ok(posters)
    }

    async fn poster(
        &self,
        work: &Work<'_>,
        video: &VideoStream,
        time: Duration,
        number: usize,
    ) -> Result<Poster, Failure> {
        let limits = Limits { stall: self.times.base, ..self.limits(Duration::ZERO, Some(video), MAX_PICTURE_BYTES) };
        let quiet = Work { progress: &|_| {}, ..*work };
        self.run(&quiet, argv::poster(work.input, self.threads, video, time, number), limits).await?;
        let (picture, brightness) = argv::poster_names(number);
        let path = work.scratch.join(picture);
        if !is_file_with_content(&path).await {
            return Err(Failure::NoOutput);
        }
        let printed = read_text(&work.scratch.join(brightness), MAX_TEXT_BYTES).await?;
        let brightness = printed.lines().filter_map(|line| line.split_once("YAVG=")?.1.parse().ok()).next_back();
        Ok(Poster { path, time, brightness: brightness.unwrap_or_default() })
    }

    /// Makes a storyboard. The input is a rung that was made before, not the original.
    pub async fn storyboard(&self, work: &Work<'_>, plan: &StoryboardPlan) -> Result<Storyboard, Failure> {
        let limits = self.limits(work.input.duration, None, MAX_PICTURE_BYTES);
        self.run(work, argv::storyboard(work.input, self.threads, plan), limits).await?;
        let mut sheets = Vec::new();
        for number in 0..plan.sheets() {
            let path = work.scratch.join(argv::sheet_name(number));
            if !is_file_with_content(&path).await {
                break;
            }
            sheets.push(path);
        }
        // The video may end before its stated duration.
        let made = u32::try_from(sheets.len()).unwrap_or(u32::MAX);
        let tiles = plan.tiles.min(made.saturating_mul(plan.columns * plan.rows));
        if tiles == 0 {
            return Err(Failure::NoOutput);
        }
        Ok(Storyboard { sheets, plan: StoryboardPlan { tiles, ..*plan } })
    }

    /// Takes text tracks out of the file. Those that are empty are left out.
    pub async fn captions(&self, work: &Work<'_>, streams: &[TextStream]) -> Result<Vec<TextTrack>, Failure> {
        let mut tracks = Vec::new();
        if streams.is_empty() {
            return Ok(tracks);
        }
        let most = MAX_TEXT_BYTES * u64::try_from(streams.len()).unwrap_or(1);
        let limits = self.limits(work.input.duration, None, most);
        // Progress is only seen where there is text.
        let limits = Limits { stall: limits.time, ..limits };
        self.run(work, argv::captions(work.input, self.threads, streams), limits).await?;
        for stream in streams {
            let path = work.scratch.join(argv::captions_name(stream));
            let has_cues = read_text(&path, MAX_TEXT_BYTES).await.is_ok_and(|text| text.contains("-->"));
            if has_cues {
                tracks.push(TextTrack { path, stream: stream.clone() });
            }
        }
        Ok(tracks)
    }

    async fn run(&self, work: &Work<'_>, arguments: Vec<OsString>, limits: Limits) -> Result<(), Failure> {
        let command = Command {
            launcher: &self.launcher,
            program: &self.ffmpeg,
            arguments,
            read: Some(&work.input.path),
            write: Some(work.scratch),
            limits,
        };
        command.run(work.cancel, Sink::Progress(Watch::new(work.input.duration, work.progress))).await
    }

    /// The limits of a command that goes through a file of this duration.
    fn limits(&self, duration: Duration, video: Option<&VideoStream>, output_bytes: u64) -> Limits {
        let time = self.times.base + duration * self.times.factor;
        Limits {
            time,
            stall: self.times.stall,
            cpu: time * self.threads,
            memory_bytes: memory(video, self.threads),
            output_bytes,
        }
    }

    /// Reads the rendition that a command has written.
    async fn rendition(&self, work: &Work<'_>) -> Result<Rendition, Failure> {
        let path = work.scratch.join(argv::RENDITION);
        if !is_file_with_content(&path).await {
            return Err(Failure::NoOutput);
        }
        let playlist = read_text(&work.scratch.join(argv::PLAYLIST), MAX_TEXT_BYTES).await?;
        let bytes = tokio::fs::metadata(&path).await?.len();
        let index = Index::read(&playlist, bytes)?;
        let mut init = vec![0; usize::try_from(index.init_bytes.min(MAX_INIT_BYTES)).unwrap_or(0)];
        let mut first = [0; 8];
        let mut file = tokio::fs::File::open(&path).await?;
        file.read_exact(&mut init).await?;
        file.read_exact(&mut first).await?;
        if !fragments::begins_segment(&first) {
            return Err(Failure::BadOutput("no segment follows the header".to_owned()));
        }
        Ok(Rendition {
            bytes,
            codecs: fragments::codecs(&init)?,
            init_bytes: index.init_bytes,
            peak_bit_rate: playlist::peak(&index.segments),
            average_bit_rate: playlist::average(&index.segments),
            segments: index.segments,
            loudness: None,
            path,
        })
    }
}

/// The longest header of a rendition, in bytes; they have about 800.
const MAX_INIT_BYTES: u64 = 1 << 20;

/// The average brightness below which a poster is nearly black, and above which it is nearly white.
const POSTER_DARK: f64 = 45.0;
const POSTER_BRIGHT: f64 = 225.0;

/// The address space that a command needs. With more threads, a decoder holds more pictures.
fn memory(video: Option<&VideoStream>, threads: u32) -> u64 {
    // Ten bits in 4:2:0; formats with more are decoded picture by picture.
    const PIXEL_BYTES: u64 = 3;
    let pixels = video.map_or(0, |video| u64::from(video.coded.0) * u64::from(video.coded.1));
    let threads = u64::from(threads);
    BASE_MEMORY + 3 * threads * THREAD_MEMORY + pixels * PIXEL_BYTES * (HELD_PICTURES + 2 * threads)
}

async fn is_file_with_content(path: &Path) -> bool {
    tokio::fs::metadata(path).await.is_ok_and(|metadata| metadata.is_file() && metadata.len() > 0)
}

/// The last loudness in a file in which it is printed again and again: that of the whole sound.
async fn read_loudness(path: &Path) -> Result<Option<i32>, Failure> {
    const TAIL_BYTES: u64 = 1024;
    let mut file = tokio::fs::File::open(path).await?;
    let start = file.metadata().await?.len().saturating_sub(TAIL_BYTES);
    file.seek(SeekFrom::Start(start)).await?;
    let mut tail = Vec::new();
    file.take(TAIL_BYTES).read_to_end(&mut tail).await?;
    Ok(last_loudness(&String::from_utf8_lossy(&tail)))
}

/// The last loudness in a text, in thousandths of LUFS; `None` for silence, which has the lowest value of the scale.
fn last_loudness(text: &str) -> Option<i32> {
    const SILENCE: f64 = -70.0;
    let mut values = text.lines().filter_map(|line| line.strip_prefix(argv::LOUDNESS_NAME)?.parse::<f64>().ok());
    let last = values.next_back().filter(|lufs| *lufs > SILENCE && *lufs < 20.0)?;
    #[expect(clippy::cast_possible_truncation, reason = "it is between -70,000 and 20,000")]
    let thousandths = (last * 1000.0).round() as i32;
    Some(thousandths)
}

/// Reads a text of at most so many bytes.
async fn read_text(path: &Path, most: u64) -> Result<String, Failure> {
    let mut text = Vec::new();
    tokio::fs::File::open(path).await?.take(most + 1).read_to_end(&mut text).await?;
    if u64::try_from(text.len()).is_ok_and(|len| len > most) {
        return Err(Failure::TooLarge);
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loudness_is_the_last_one_that_is_printed() {
        let text = "R128.I=-1.0\nframe:1 pts:4800\nlavfi.r128.I=-70.000\nframe:2\nlavfi.r128.I=-21.760\n";
        assert_eq!(last_loudness(text), Some(-21_760));
        for none in ["", "lavfi.r128.I=-70.000\n", "lavfi.r128.I=nan\n", "lavfi.r128.I=-inf\n", "lavfi.r128.I=\n"] {
            assert_eq!(last_loudness(none), None, "{none}");
        }
    }
}
