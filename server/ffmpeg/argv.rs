//! The command line of each output: pure functions.
//!
//! The recipe was run over a hundred files from phones, cameras and test suites of players. Reasons are written where an
//! argument is not obvious; `argv_tests.rs` has each command line in full.
//!
//! Commands run in the folder into which they write, so that the names of outputs are fixed and relative: ffmpeg expands
//! `%` in some of them.

use std::ffi::OsString;
use std::time::Duration;

use super::Input;
use super::ladder::{
    AUDIO_BIT_RATE, AUDIO_CHANNELS, AUDIO_SAMPLE_RATE, KEYFRAME_SECONDS, POSTER_FRAMES, PRESET, QUALITY,
    SEGMENT_SECONDS,
};
use super::plan::{Rung, Sound, StoryboardPlan, poster_size};
use super::report::{TextStream, Transfer, VideoStream};

/// The file of a rendition, and the playlist from which its segments are read.
pub(super) const RENDITION: &str = "rendition.mp4";
pub(super) const PLAYLIST: &str = "rendition.m3u8";

/// How much longer than the file's own duration an output may become, for example by a gap in its timestamps.
const SLACK: Duration = Duration::from_secs(2);

/// A command line being built.
struct Line(Vec<OsString>);

impl Line {
    /// What is common to all commands of ffmpeg, up to the input. `before` are options of the input.
    ///
    /// The demuxer is forced and no protocol but `file` allowed, because some demuxers open the files and URLs that a
    /// file names. Metadata and chapters are not copied, and only streams that are mapped.
    fn reading(input: &Input, threads: u32, before: &[String]) -> Self {
        let mut line = Self(Vec::new());
        line.add("-nostdin -v error -nostats -progress pipe:1 -stats_period 0.5");
        line.add(&format!("-filter_threads {threads} -protocol_whitelist file -f {}", input.demuxer.name()));
        line.add(&format!("-threads {threads}"));
        line.0.extend(before.iter().map(OsString::from));
        line.one("-i");
        let mut url = OsString::from("file:");
        url.push(&input.path);
        line.0.push(url);
        line
    }

    /// Adds arguments that contain no spaces.
    fn add(&mut self, arguments: &str) -> &mut Self {
        self.0.extend(arguments.split_whitespace().map(OsString::from));
        self
    }

    /// Adds one argument.
    fn one(&mut self, argument: &str) -> &mut Self {
        self.0.push(argument.into());
        self
    }

    /// Adds the output of a rendition: one fragmented MP4, and a playlist that says where its segments are.
    ///
    /// By default, ffmpeg moves timestamps so that the first one in the order of decoding is zero, and says in an edit
    /// list by how much, which not all players read; pictures and sound, which are made by different commands, would
    /// then be shown up to 80 ms apart. With signed offsets the first picture is shown at zero.
    fn rendition(mut self, length: Duration, flags: &str) -> Vec<OsString> {
        self.add(&format!("-max_muxing_queue_size 1024 -t {}", seconds(length + SLACK)));
        self.add("-map_metadata -1 -map_chapters -1 -avoid_negative_ts disabled");
        self.add("-hls_segment_options movflags=+negative_cts_offsets");
        self.add(&format!("-f hls -hls_time {SEGMENT_SECONDS} -hls_playlist_type vod -hls_segment_type fmp4"));
        self.add(&format!("-hls_flags {flags} -hls_segment_filename {RENDITION} {PLAYLIST}"));
        self.0
    }
}

/// ffprobe's description of the streams, as JSON. (Its CSV has fields that depend on the stream.)
pub(super) fn report(input: &Input) -> Vec<OsString> {
    let mut line = Line(Vec::new());
    line.add("-v error -protocol_whitelist file -f").one(input.demuxer.name());
    line.add("-show_streams -show_format -print_format json=compact=1 -i");
    let mut url = OsString::from("file:");
    url.push(&input.path);
    line.0.push(url);
    line.0
}

/// A rung. Keyframes are set by time and nowhere else, so that all rungs have them at the same times; by counting
/// frames, segments of different rungs would differ.
pub(super) fn video(input: &Input, threads: u32, video: &VideoStream, rung: &Rung) -> Vec<OsString> {
    let mut line = Line::reading(input, threads, &[]);
    line.add(&format!("-map 0:{} -an -sn -dn -vf", video.index));
    let rate = rung.frame_rate;
    let rate = format!("fps={}/{}:start_time=0", rate.frames, rate.seconds);
    line.one(&format!("{}{rate},{}", deinterlace(video), picture(video, rung.width, rung.height)));
    line.add(&format!("-c:v libx264 -preset {PRESET} -profile:v high -crf {QUALITY}"));
    line.add(&format!("-maxrate {} -bufsize {}", rung.max_bit_rate, u64::from(rung.max_bit_rate) * 2));
    line.add(&format!("-sc_threshold 0 -force_key_frames expr:gte(t,n_forced*{KEYFRAME_SECONDS})"));
    line.add(&format!("-color_primaries bt709 -color_trc bt709 -colorspace bt709 -threads {threads}"));
    // Cameras' timecode tracks make the MP4 writer fail.
    line.add("-write_tmcd 0");
    line.rendition(input.duration, "single_file+independent_segments")
}

/// The file with the loudness of a sound, as printed for each 0.1 s, about 600 bytes a second.
pub(super) const LOUDNESS: &str = "loudness.txt";

/// The name of the integrated loudness in it.
pub(super) const LOUDNESS_NAME: &str = "lavfi.r128.I=";

/// Sound of one language. Gaps in it, also before its beginning, become silence. Its loudness is measured and not changed;
/// channels are mixed before, because it is the mix that is played.
pub(super) fn sound(input: &Input, threads: u32, sound: &Sound) -> Vec<OsString> {
    let mut line = Line::reading(input, threads, &[]);
    line.add(&format!("-map 0:{} -vn -sn -dn -af", sound.index));
    line.one(&format!(
        "aresample=async=1:first_pts=0,aformat=channel_layouts=stereo:sample_rates={AUDIO_SAMPLE_RATE},\
        ebur128=metadata=1,ametadata=mode=print:key=lavfi.r128.I:file={LOUDNESS}"
    ));
    line.add(&format!("-c:a aac -b:a {AUDIO_BIT_RATE} -ac {AUDIO_CHANNELS} -ar {AUDIO_SAMPLE_RATE}"));
    line.rendition(input.duration, "single_file")
}

/// The name of a poster candidate, and of the file with its brightness.
pub(super) fn poster_names(number: usize) -> (String, String) {
    (format!("poster-{number}.png"), format!("poster-{number}.txt"))
}

/// A poster candidate: the most typical picture of some from `time` on.
pub(super) fn poster(input: &Input, threads: u32, video: &VideoStream, time: Duration, number: usize) -> Vec<OsString> {
    let seek = ["-ss".to_owned(), seconds(time)];
    // Seeking to the beginning may skip it, if it does not begin with a keyframe.
    let mut line = Line::reading(input, threads, if time.is_zero() { &[] } else { &seek });
    let (width, height) = poster_size(video);
    let (picture_name, brightness_name) = poster_names(number);
    line.add(&format!("-map 0:{} -an -sn -dn -frames:v 1 -vf", video.index));
    // Scaled first, because the choice keeps all its candidates in memory.
    line.one(&format!(
        "{}{},thumbnail=n={POSTER_FRAMES},signalstats,\
        metadata=mode=print:key=lavfi.signalstats.YAVG:file={brightness_name},{TO_RGB}",
        deinterlace(video),
        picture(video, width, height),
    ));
    line.add(&format!("-c:v png -f image2 -update 1 {picture_name}"));
    line.0
}

/// The name of a sheet of a storyboard.
pub(super) fn sheet_name(number: u32) -> String {
    format!("sheet-{number}.png")
}

/// A storyboard of one of our own rungs, whose keyframes are close enough to decode no other pictures. Each tile shows
/// the picture that is shown at its time, or the keyframe before it.
pub(super) fn storyboard(rung: &Input, threads: u32, plan: &StoryboardPlan) -> Vec<OsString> {
    let mut line = Line::reading(rung, threads, &["-skip_frame".to_owned(), "nokey".to_owned()]);
    let StoryboardPlan { tile_width, tile_height, columns, rows, .. } = plan;
    line.add("-map 0:v:0 -an -sn -dn -vf");
    line.one(&format!(
        "fps=1000000/{}:start_time=0:round=up,scale={tile_width}:{tile_height},tile={columns}x{rows},{TO_RGB}",
        plan.interval.as_micros()
    ));
    line.add(&format!("-frames:v {} -c:v png -f image2 -start_number 0 sheet-%d.png", plan.sheets()));
    line.0
}

/// The name of the captions from a stream.
pub(super) fn captions_name(stream: &TextStream) -> String {
    format!("captions-{}.vtt", stream.index)
}

/// Text tracks as WebVTT.
pub(super) fn captions(input: &Input, threads: u32, streams: &[TextStream]) -> Vec<OsString> {
    let mut line = Line::reading(input, threads, &[]);
    for stream in streams {
        line.add(&format!("-map 0:{} -vn -an -dn -map_metadata -1 -map_chapters -1 -c:s webvtt", stream.index));
        line.add(&format!("-f webvtt {}", captions_name(stream)));
    }
    line.0
}

/// From the form of our renditions to RGB.
const TO_RGB: &str = "scale=in_color_matrix=bt709:in_range=tv,format=rgb24";

/// Whole pictures from half pictures; those that are whole stay.
fn deinterlace(video: &VideoStream) -> &'static str {
    if video.is_interlaced { "bwdif=mode=send_frame:deint=interlaced," } else { "" }
}

/// The filters that give a picture the form of our renditions: this size, square pixels, 8 bits, 4:2:0, limited range,
/// the colours of BT.709. ffmpeg has rotated it before.
fn picture(video: &VideoStream, width: u32, height: u32) -> String {
    let curve = match video.transfer {
        // The plan refuses Dolby Vision.
        Transfer::Sdr | Transfer::DolbyVision => return sdr(video, width, height),
        Transfer::Pq => "smpte2084",
        Transfer::Hlg => "arib-std-b67",
    };
    // The tone map works on floating-point numbers, so the picture is scaled before. HDR always has the colours of
    // BT.2020; some files do not say it.
    format!(
        "scale={width}:{height},setsar=1,zscale=tin={curve}:pin=bt2020:min=bt2020nc:t=linear:npl=100,\
        format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv,format=yuv420p"
    )
}

fn sdr(video: &VideoStream, width: u32, height: u32) -> String {
    // Where a file does not say it, players assume the matrix by the size.
    let matrix = match video.coded.0.min(video.coded.1) {
        _ if video.has_matrix => "auto",
        0..720 => "smpte170m",
        _ => "bt709",
    };
    format!(
        "scale={width}:{height}:in_color_matrix={matrix}:out_color_matrix=bt709:out_range=tv,setsar=1,format=yuv420p"
    )
}

/// Seconds with six decimals.
fn seconds(time: Duration) -> String {
    format!("{}.{:06}", time.as_secs(), time.subsec_micros())
}

#[cfg(test)]
#[path = "argv_tests.rs"]
mod tests;
