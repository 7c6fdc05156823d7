//! Rungs and sound of files of every kind.

use std::path::Path;

use marquee::ffmpeg::{Input, Plan, Rendition};

use super::{Studio, entries, first_picture};

const PATTERN: &str = "-f lavfi -i testsrc2=size=640x360:rate=25:duration=7";
const TONE: &str = "-f lavfi -i sine=frequency=440:duration=7";
const FAST: &str = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p";

/// Makes the lowest rung, and checks what every rung must be.
async fn lowest(studio: &Studio, input: &Input, plan: &Plan) -> Rendition {
    let rung = plan.rungs[0];
    let scratch = studio.scratch("lowest");
    let made = studio.tools.video(&studio.work(input, &scratch), &plan.video, &rung).await.expect("a rung");
    let names = "width,height,sample_aspect_ratio,pix_fmt,color_range,color_space,color_transfer,color_primaries,\
        profile,codec_name,r_frame_rate,field_order";
    let told = entries(&made.path, "v:0", names);
    let rate = format!("r_frame_rate={}/{}", rung.frame_rate.frames, rung.frame_rate.seconds);
    for line in [
        &*format!("width={}", rung.width),
        &*format!("height={}", rung.height),
        "sample_aspect_ratio=1:1",
        "pix_fmt=yuv420p",
        "color_range=tv",
        "color_space=bt709",
        "color_transfer=bt709",
        "color_primaries=bt709",
        "profile=High",
        "codec_name=h264",
        "field_order=progressive",
        &*rate,
    ] {
        assert!(told.lines().any(|one| one == line), "{line} is not in {told}");
    }
    assert!(made.codecs.starts_with("avc1.6400"), "{}", made.codecs);
    check_index(&made);
    made
}

/// The index describes the file: each segment begins with a fragment.
fn check_index(made: &Rendition) {
    let file = std::fs::read(&made.path).unwrap();
    let mut at = usize::try_from(made.init_bytes).unwrap();
    for segment in &made.segments {
        assert!(matches!(&file[at + 4..at + 8], b"moof" | b"sidx" | b"styp"), "{at}");
        at += usize::try_from(segment.bytes).unwrap();
    }
    assert_eq!(at, file.len());
    assert_eq!(made.bytes, u64::try_from(at).unwrap());
    assert!(made.peak_bit_rate >= made.average_bit_rate && made.average_bit_rate > 0);
}

fn assert_lasts(made: &Rendition, seconds: f64) {
    let lasts = made.duration().as_secs_f64();
    assert!((lasts - seconds).abs() < 0.15, "{lasts} s instead of {seconds} s");
}

async fn rung_of(arguments: &str, name: &str) -> (Plan, Rendition, Studio) {
    let studio = Studio::open().await;
    let input = studio.film(name, arguments);
    let plan = studio.plan(&input).await;
    let made = lowest(&studio, &input, &plan).await;
    (plan, made, studio)
}

#[tokio::test]
async fn all_rungs_are_cut_at_the_same_times() {
    let studio = Studio::open().await;
    let source = "-f lavfi -i testsrc2=size=1280x720:rate=60:duration=13";
    let input = studio.film("source.mp4", &format!("{source} {FAST}"));
    let plan = studio.plan(&input).await;
    assert_eq!(plan.rungs.iter().map(|rung| rung.frame_rate.frames).collect::<Vec<_>>(), [30, 30, 60]);
    let mut cuts = Vec::new();
    for rung in &plan.rungs {
        let scratch = studio.scratch(&rung.short_side.to_string());
        let made = studio.tools.video(&studio.work(&input, &scratch), &plan.video, rung).await.unwrap();
        check_index(&made);
        cuts.push(made.segments.iter().map(|segment| segment.duration.as_millis()).collect::<Vec<_>>());
    }
    assert_eq!(cuts, vec![vec![6000, 6000, 1000]; 3]);
}

#[tokio::test]
async fn every_segment_begins_with_a_keyframe() {
    let (_, made, studio) = rung_of(&format!("{PATTERN} {FAST}"), "source.mp4").await;
    let file = std::fs::read(&made.path).unwrap();
    let init = usize::try_from(made.init_bytes).unwrap();
    let first = usize::try_from(made.segments[0].bytes).unwrap();
    assert_eq!(made.segments.len(), 2);
    // The header and the second segment alone can be decoded.
    let alone = studio.path("alone.mp4");
    std::fs::write(&alone, [&file[..init], &file[init + first..]].concat()).unwrap();
    first_picture(&alone, 64, 36);
}

#[tokio::test]
async fn a_variable_rate_becomes_a_constant_one() {
    let source =
        "-f lavfi -i testsrc2=size=320x240:rate=50:duration=7 -vf select='not(mod(n,7))+lt(mod(n,50),5)' -vsync vfr";
    let (plan, made, _studio) = rung_of(&format!("{source} {FAST}"), "vfr.mp4").await;
    assert!(!plan.video.is_constant_rate);
    assert_lasts(&made, 7.0);
    assert_eq!(made.segments[0].duration.as_millis(), 6000);
}

#[tokio::test]
async fn a_rotated_video_is_upright() {
    let studio = Studio::open().await;
    // Red in the left upper corner of the picture as it is stored.
    let film = "-f lavfi -i color=blue:size=320x180:rate=25:duration=1,drawbox=w=80:h=60:color=red:t=fill";
    studio.film("stored.mp4", &format!("{film} {FAST}"));
    let stored = studio.path("stored.mp4");
    let input = studio.film("rotated.mp4", &format!("-i {} -c copy -metadata:s:v rotate=90", stored.display()));
    let plan = studio.plan(&input).await;
    assert_eq!(plan.video.shown, (180, 320));
    let made = lowest(&studio, &input, &plan).await;
    let picture = first_picture(&made.path, 18, 32);
    // What is stored in the left upper corner is shown in one of the upper corners or the right lower one, as browsers
    // show the original.
    let shown = first_picture(&input.path, 18, 32);
    let is_red = |picture: &[u8], x: usize, y: usize| picture[(y * 18 + x) * 3] > 128;
    let corners = |picture: &[u8]| [(1, 1), (16, 1), (1, 30), (16, 30)].map(|(x, y)| is_red(picture, x, y));
    assert_eq!(corners(&picture), corners(&shown));
    assert_eq!(corners(&picture).iter().filter(|red| **red).count(), 1);
    assert!(!corners(&picture)[0]);
}

#[tokio::test]
async fn pixels_become_square() {
    let (plan, ..) = rung_of(&format!("{PATTERN} -t 1 -vf scale=320:480,setsar=2/1 {FAST}"), "sar.mp4").await;
    assert_eq!(plan.video.shown, (640, 480));
    assert_eq!((plan.rungs[0].width, plan.rungs[0].height), (480, 360));
}

#[tokio::test]
async fn odd_sizes_become_even() {
    let odd = "-t 1 -vf scale=161:121,setsar=1 -c:v libx264 -preset ultrafast -pix_fmt yuv444p";
    let (plan, ..) = rung_of(&format!("{PATTERN} {odd}"), "odd.mp4").await;
    assert_eq!((plan.rungs[0].width, plan.rungs[0].height), (160, 120));
}

#[tokio::test]
async fn a_picture_of_one_row_has_a_rung() {
    let (plan, ..) =
        rung_of(&format!("{PATTERN} -t 1 -vf scale=64:1,setsar=1 -c:v ffv1 -pix_fmt yuv420p"), "row.mkv").await;
    assert_eq!((plan.rungs[0].width, plan.rungs[0].height), (128, 2));
}

#[tokio::test]
async fn a_single_picture_has_a_rung() {
    let (_, made, _studio) = rung_of(&format!("{PATTERN} -frames:v 1 {FAST}"), "one.mp4").await;
    assert_eq!(made.segments.len(), 1);
}

#[tokio::test]
async fn codecs_that_no_browser_plays_have_a_rung() {
    for (name, codec) in [
        ("prores.mov", "-c:v prores_ks -profile:v 3"),
        ("mpeg4.mp4", "-c:v mpeg4"),
        ("vp9.webm", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8"),
        ("ten_bits.mkv", "-c:v libx264 -preset ultrafast -pix_fmt yuv420p10le"),
        ("jpeg.mov", "-c:v mjpeg"),
    ] {
        let (_, made, _studio) = rung_of(&format!("{PATTERN} -t 1 {codec}"), name).await;
        assert_lasts(&made, 1.0);
    }
}

#[tokio::test]
async fn half_pictures_are_joined() {
    let source = "-t 1 -vf tinterlace=interleave_top -flags +ilme+ildct -c:v mpeg2video -q:v 4";
    let (plan, ..) = rung_of(&format!("{PATTERN} {source}"), "halves.mov").await;
    assert!(plan.video.is_interlaced);
}

#[tokio::test]
async fn timecode_tracks_do_no_harm() {
    let (_, made, _studio) = rung_of(&format!("{PATTERN} {FAST} -timecode 01:00:00:00"), "timecode.mov").await;
    assert_lasts(&made, 7.0);
}

#[tokio::test]
async fn each_language_has_its_sound_in_stereo() {
    let studio = Studio::open().await;
    let languages = "-map 0 -map 1 -map 1 -map 1 -metadata:s:a:0 language=eng -metadata:s:a:1 language=fra \
        -metadata:s:a:2 language=fra -disposition:a:0 0 -disposition:a:1 default";
    let input = studio.film("two.mp4", &format!("{PATTERN} {TONE} {languages} {FAST} -c:a aac -ac 6"));
    let plan = studio.plan(&input).await;
    let found: Vec<_> = plan.sounds.iter().map(|sound| (sound.index, sound.language.as_deref())).collect();
    assert_eq!(found, [(2, Some("fr")), (1, Some("en"))]);
    for (number, sound) in plan.sounds.iter().enumerate() {
        let scratch = studio.scratch(&format!("sound-{number}"));
        let made = studio.tools.sound(&studio.work(&input, &scratch), sound).await.unwrap();
        check_index(&made);
        assert_eq!(made.codecs, "mp4a.40.2");
        assert_lasts(&made, 7.0);
        let told = entries(&made.path, "a:0", "codec_name,channels,sample_rate");
        assert_eq!(told, "codec_name=aac\nsample_rate=48000\nchannels=2\n");
    }
}

#[tokio::test]
async fn a_silent_film_has_no_sound() {
    let studio = Studio::open().await;
    let input = studio.film("silent.mp4", &format!("{PATTERN} -t 1 {FAST}"));
    assert_eq!(studio.plan(&input).await.sounds, []);
}

#[tokio::test]
async fn sound_that_begins_late_stays_late() {
    let studio = Studio::open().await;
    let late = format!("{PATTERN} -itsoffset 0.5 {TONE} -map 0 -map 1 {FAST} -c:a aac");
    let input = studio.film("late.mp4", &late);
    let plan = studio.plan(&input).await;
    let scratch = studio.scratch("sound");
    let made = studio.tools.sound(&studio.work(&input, &scratch), &plan.sounds[0]).await.unwrap();
    // Half a second of silence, and then all of it.
    assert_lasts(&made, 7.5);
    assert!(is_quiet(&made.path, 0.0) && !is_quiet(&made.path, 1.0));
}

/// Whether nothing is heard in 0.3 s from this time on.
fn is_quiet(path: &Path, from: f64) -> bool {
    let mut command = std::process::Command::new("ffmpeg");
    command.args(["-nostdin", "-v", "error", "-i"]).arg(path);
    command.args(["-ss", &from.to_string(), "-t", "0.3", "-f", "s16le", "-ac", "1", "-"]);
    let samples = command.output().expect("ffmpeg is installed").stdout;
    assert!(!samples.is_empty());
    samples.as_chunks::<2>().0.iter().all(|sample| i16::from_le_bytes(*sample).unsigned_abs() < 500)
}

#[tokio::test]
async fn progress_grows_to_the_whole() {
    let studio = Studio::open().await;
    let input = studio.film("source.mp4", &format!("{PATTERN} {FAST}"));
    let plan = studio.plan(&input).await;
    let scratch = studio.scratch("rung");
    let seen = std::sync::Mutex::new(Vec::new());
    let progress = |part: f64| seen.lock().unwrap().push(part);
    let work = marquee::ffmpeg::Work { progress: &progress, ..studio.work(&input, &scratch) };
    studio.tools.video(&work, &plan.video, &plan.rungs[0]).await.unwrap();
    let seen = seen.into_inner().unwrap();
    assert!(seen.is_sorted() && seen.last().is_some_and(|last| *last > 0.95), "{seen:?}");
}
