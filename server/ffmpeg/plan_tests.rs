use super::*;
use crate::ffmpeg::report::Demuxer;

fn stream(width: u32, height: u32) -> VideoStream {
    VideoStream {
        index: 0,
        codec: "h264".to_owned(),
        coded: (width, height),
        shown: (width, height),
        pixel_format: "yuv420p".to_owned(),
        frame_rate: FrameRate::new(25, 1),
        is_constant_rate: true,
        transfer: Transfer::Sdr,
        has_matrix: true,
        is_interlaced: false,
        bit_rate: None,
    }
}

fn sizes(width: u32, height: u32) -> Vec<(u32, u32, u32)> {
    rungs(&stream(width, height), LADDER).iter().map(|rung| (rung.short_side, rung.width, rung.height)).collect()
}

#[test]
fn rungs_go_up_to_the_source_and_not_above() {
    let whole = [(360, 640, 360), (480, 852, 480), (720, 1280, 720), (1080, 1920, 1080)];
    assert_eq!(sizes(1920, 1080), whole);
    assert_eq!(sizes(3840, 2160), whole);
    assert_eq!(sizes(1280, 720), whole[..3]);
    let upright = [(360, 360, 640), (480, 480, 852), (720, 720, 1280)];
    assert_eq!(sizes(720, 1280), upright);
}

#[test]
fn the_own_size_is_a_rung_if_it_is_between_two_steps_or_below_all() {
    assert_eq!(sizes(1066, 600), [(360, 640, 360), (480, 852, 480), (600, 1066, 600)]);
    // Too close to the step below.
    assert_eq!(sizes(852, 482), [(360, 636, 360), (480, 848, 480)]);
    assert_eq!(sizes(320, 240), [(240, 320, 240)]);
    assert_eq!(sizes(161, 121), [(121, 160, 120)]);
    assert_eq!(sizes(100, 1), [(1, 200, 2)]);
    assert_eq!(sizes(1, 1), [(1, 2, 2)]);
}

#[test]
fn a_rung_is_small_enough_for_every_decoder() {
    for (width, height) in [(3440, 1440), (8192, 1080), (1080, 8000), (8192, 82), (4096, 4096), (1920, 1080)] {
        for rung in rungs(&stream(width, height), LADDER) {
            let blocks = rung.width.div_ceil(16) * rung.height.div_ceil(16);
            assert!(blocks <= MAX_MACROBLOCKS && rung.width.max(rung.height) <= MAX_LONG_SIDE, "{rung:?}");
            assert!(rung.width % 2 == 0 && rung.height % 2 == 0 && rung.width >= 2 && rung.height >= 2, "{rung:?}");
            // Pictures a few pixels high cannot keep their proportions exactly.
            if rung.width.min(rung.height) > 100 {
                let (of_rung, of_source) = (rung.width * height, rung.height * width);
                assert!(of_rung.abs_diff(of_source) * 100 <= of_source, "{rung:?} of {width}x{height}");
            }
        }
    }
}

#[test]
fn frame_rates_follow_the_source() {
    let rate = |frames, seconds, is_constant_rate, side| {
        let source =
            VideoStream { frame_rate: FrameRate::new(frames, seconds), is_constant_rate, ..stream(1920, 1080) };
        let rate = frame_rate(&source, side);
        (rate.frames, rate.seconds)
    };
    assert_eq!(rate(24000, 1001, true, 360), (24000, 1001));
    assert_eq!(rate(60000, 1001, true, 1080), (60000, 1001));
    assert_eq!(rate(60000, 1001, true, 480), (30000, 1001));
    assert_eq!(rate(50, 1, true, 480), (25, 1));
    assert_eq!(rate(240, 1, true, 720), (60, 1));
    assert_eq!(rate(240, 1, true, 360), (30, 1));
    // Variable rates.
    assert_eq!(rate(29, 1, false, 1080), (30, 1));
    assert_eq!(rate(45, 1, false, 1080), (60, 1));
    assert_eq!(rate(45, 1, false, 360), (30, 1));
    // Unknown, and one picture for many seconds.
    assert_eq!(rate(0, 0, true, 1080), (30, 1));
    assert_eq!(rate(1, 10, true, 1080), (30, 1));
    assert_eq!(rate(u32::MAX, 1, true, 1080), (30, 1));
}

#[test]
fn a_rung_needs_no_more_bits_than_its_source() {
    let at = |bit_rate, frames| {
        let source = VideoStream { bit_rate, frame_rate: FrameRate::new(frames, 1), ..stream(1920, 1080) };
        rungs(&source, LADDER).iter().map(|rung| rung.max_bit_rate).collect::<Vec<_>>()
    };
    assert_eq!(at(None, 30), [800_000, 1_400_000, 2_800_000, 5_000_000]);
    assert_eq!(at(None, 60), [800_000, 1_400_000, 4_200_000, 7_500_000]);
    assert_eq!(at(Some(1_000_000), 30), [800_000, 1_300_000, 1_300_000, 1_300_000]);
    assert_eq!(at(Some(100), 30), [200_000, 350_000, 700_000, 1_250_000]);
    assert_eq!(at(Some(u64::MAX), 30), [800_000, 1_400_000, 2_800_000, 5_000_000]);
    assert_eq!([240, 360, 600, 1080].map(bit_rate_of), [355_555, 800_000, 2_100_000, 5_000_000]);
}

#[test]
fn each_language_has_one_sound_and_the_default_is_first() {
    let sound = |index, language: Option<&str>, is_default| AudioStream {
        index,
        codec: "aac".to_owned(),
        channels: 6,
        language: language.map(str::to_owned),
        title: String::new(),
        is_default,
    };
    let streams =
        [sound(1, Some("en"), false), sound(2, Some("de"), true), sound(3, Some("en"), false), sound(4, None, false)];
    let made: Vec<_> = sounds(&streams).into_iter().map(|sound| (sound.index, sound.language)).collect();
    assert_eq!(made, [(2, Some("de".to_owned())), (1, Some("en".to_owned())), (4, None)]);
    assert_eq!(sounds(&[]), []);
}

#[test]
fn a_storyboard_has_more_pictures_for_a_longer_video() {
    let of = |seconds| StoryboardPlan::of((1920, 1080), Duration::from_millis(seconds));
    let layout = |plan: StoryboardPlan| (plan.tiles, plan.columns, plan.rows, plan.sheets());
    assert_eq!(layout(of(40)), (1, 1, 1, 1));
    assert_eq!(layout(of(30_000)), (15, 10, 2, 1));
    assert_eq!(layout(of(200_000)), (100, 10, 10, 1));
    assert_eq!(layout(of(210_000)), (100, 10, 10, 1));
    assert_eq!(layout(of(7_200_000)), (720, 10, 10, 8));
    assert_eq!(layout(of(43_200_000)), (1000, 10, 10, 10));
    for millis in [1, 40, 3999, 30_000, 210_000, 7_200_001] {
        let plan = of(millis);
        assert!(plan.interval >= TILE_INTERVAL && (plan.tile_width, plan.tile_height) == (160, 90), "{plan:?}");
    }
    let upright = StoryboardPlan::of((1080, 1920), Duration::from_secs(9));
    assert_eq!((upright.tile_width, upright.tile_height), (90, 160));
    assert_eq!(within((64, 48), 160), (64, 48));
}

#[test]
fn colours_that_cannot_be_shown_are_refused() {
    let input = Input { path: "/x".into(), demuxer: Demuxer::Mov, duration: Duration::from_secs(10) };
    let mut report = Report { video: stream(1920, 1080), audio: Vec::new(), text: Vec::new() };
    let plan = Plan::of(&report, &input, LADDER).unwrap();
    assert_eq!((plan.rungs.len(), plan.sounds.len(), plan.poster_times[0]), (4, 0, Duration::from_secs(1)));
    report.video.transfer = Transfer::DolbyVision;
    assert!(matches!(Plan::of(&report, &input, LADDER), Err(Failure::Refused(_))));
}
