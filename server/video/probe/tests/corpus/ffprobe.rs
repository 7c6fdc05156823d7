//! Runs ffprobe on a file.

use std::{process::Command, time::Duration};

use crate::video::probe::tests::media::with_file;

/// How long a frame of the corpus is, in seconds.
const FRAME: f64 = 0.1;

/// The result of ffprobe for a file.
pub(super) struct Judgement {
    pub(super) duration: Duration,
    pub(super) size: (u32, u32),
    /// The number of video packets.
    pub(super) pictures: usize,
}

/// Returns ffprobe's duration of a finished file. Of a recording, whose duration ffprobe counts from the first frame
/// and without the edit list, returns the end of the last packet; of a cut recording, the stated duration, or else that
/// end. Returns `None` if ffprobe finds no video track, or no packet of one.
pub(super) fn ffprobe(file: &[u8], is_recording: bool, is_cut: bool) -> Option<Judgement> {
    let output = with_file("judged", file, |path| {
        let entries = "format=start_time,duration:stream=index,codec_type,width,height,sample_aspect_ratio:stream_side_data=rotation\
                       :packet=codec_type,pts_time,duration_time";
        let mut command = Command::new("ffprobe");
        command.args(["-v", "quiet", "-of", "default=noprint_wrappers=0", "-show_entries", entries, path]);
        command.output().expect("these tests need ffprobe: install the package `ffmpeg`")
    });
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let section = |name: &'static str| text.split(name).skip(1);
    let value = |part: &str, key: &str| {
        let line = part.lines().take_while(|line| !line.starts_with("[/")).find_map(|line| line.strip_prefix(key));
        line.map(str::to_owned)
    };
    let number = |part: &str, key: &str| value(part, key).and_then(|value| value.parse::<f64>().ok());
    let is_picture = |part: &&str| value(part, "codec_type=").as_deref() == Some("video");
    let stream = section("[STREAM]").find(is_picture)?;
    let pictures = section("[PACKET]").filter(is_picture).count();
    if pictures == 0 {
        return None;
    }
    let ends = section("[PACKET]").filter_map(|packet| {
        // ffprobe states no duration for frames of some codecs in fragments.
        let frame = if is_picture(&packet) { FRAME } else { 0.0 };
        Some(number(packet, "pts_time=")? + number(packet, "duration_time=").unwrap_or(frame))
    });
    let end = ends.fold(0.0, f64::max);
    let format = text.split("[FORMAT]").nth(1)?;
    let seconds = match (number(format, "duration="), is_recording, is_cut) {
        (Some(stated), false, _) => stated,
        // ffprobe states no start when the first audio packet is cut off.
        (Some(stated), true, true) => stated + number(format, "start_time=").unwrap_or_default(),
        _ => end,
    };
    let pixels = |key| number(stream, key).and_then(whole);
    let (width, height) = (pixels("width=")?, pixels("height=")?);
    let shape = value(stream, "sample_aspect_ratio=").unwrap_or_default();
    let shape = shape.split_once(':').and_then(|(across, down)| Some((across.parse().ok()?, down.parse().ok()?)));
    let (across, down): (u32, u32) = shape.filter(|&(across, down)| across > 0 && down > 0).unwrap_or((1, 1));
    let width = (width * across + down / 2) / down;
    let turned = text.contains("rotation=90") || text.contains("rotation=-90");
    let size = if turned { (height, width) } else { (width, height) };
    Some(Judgement { duration: Duration::try_from_secs_f64(seconds).ok()?, size, pictures })
}

fn whole(number: f64) -> Option<u32> {
    format!("{number:.0}").parse().ok()
}
