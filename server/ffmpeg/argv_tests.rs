use super::*;
use crate::ffmpeg::report::{Demuxer, FrameRate};

const START: &str = "-nostdin -v error -nostats -progress pipe:1 -stats_period 0.5 -filter_threads 2 \
    -protocol_whitelist file -f mov -threads 2";
const HLS: &str = "-max_muxing_queue_size 1024 -t 12.500000 -map_metadata -1 -map_chapters -1 \
    -avoid_negative_ts disabled -hls_segment_options movflags=+negative_cts_offsets -f hls -hls_time 6 \
    -hls_playlist_type vod -hls_segment_type fmp4";

fn input() -> Input {
    Input { path: "/in/a b.mov".into(), demuxer: Demuxer::Mov, duration: Duration::from_millis(10_500) }
}

fn stream() -> VideoStream {
    VideoStream {
        index: 1,
        codec: "h264".to_owned(),
        coded: (1920, 1080),
        shown: (1920, 1080),
        pixel_format: "yuv420p".to_owned(),
        frame_rate: FrameRate::new(30000, 1001),
        is_constant_rate: true,
        transfer: Transfer::Sdr,
        has_matrix: true,
        is_interlaced: false,
        bit_rate: None,
    }
}

fn rung() -> Rung {
    let frame_rate = FrameRate::new(30000, 1001).unwrap();
    Rung { short_side: 720, width: 1280, height: 720, frame_rate, max_bit_rate: 2_800_000 }
}

fn text(arguments: &[OsString]) -> String {
    arguments.iter().map(|one| one.to_str().unwrap()).collect::<Vec<_>>().join(" ")
}

/// The argument of `-vf`.
fn filters(arguments: &[OsString]) -> &str {
    let at = arguments.iter().position(|one| one == "-vf").unwrap();
    arguments[at + 1].to_str().unwrap()
}

#[test]
fn the_report() {
    let line = report(&Input { demuxer: Demuxer::Matroska, ..input() });
    assert_eq!(
        text(&line),
        "-v error -protocol_whitelist file -f matroska -show_streams -show_format -print_format json=compact=1 -i \
        file:/in/a b.mov"
    );
    assert_eq!(line.last().unwrap(), "file:/in/a b.mov", "a path is one argument");
}

#[test]
fn a_rung() {
    assert_eq!(
        text(&video(&input(), 2, &stream(), &rung())),
        format!(
            "{START} -i file:/in/a b.mov -map 0:1 -an -sn -dn -vf fps=30000/1001:start_time=0,\
            scale=1280:720:in_color_matrix=auto:out_color_matrix=bt709:out_range=tv,setsar=1,format=yuv420p \
            -c:v libx264 -preset veryfast -profile:v high -crf 23 -maxrate 2800000 -bufsize 5600000 -sc_threshold 0 \
            -force_key_frames expr:gte(t,n_forced*2) -color_primaries bt709 -color_trc bt709 -colorspace bt709 \
            -threads 2 -write_tmcd 0 {HLS} -hls_flags single_file+independent_segments \
            -hls_segment_filename rendition.mp4 rendition.m3u8"
        )
    );
}

#[test]
fn the_sound_of_a_language() {
    let german = Sound { index: 3, language: Some("de".to_owned()), title: String::new() };
    assert_eq!(
        text(&sound(&input(), 2, &german)),
        format!(
            "{START} -i file:/in/a b.mov -map 0:3 -vn -sn -dn -af aresample=async=1:first_pts=0,\
            aformat=channel_layouts=stereo:sample_rates=48000,ebur128=metadata=1,\
            ametadata=mode=print:key=lavfi.r128.I:file=loudness.txt -c:a aac -b:a 128000 -ac 2 -ar 48000 {HLS} -hls_flags single_file -hls_segment_filename rendition.mp4 rendition.m3u8"
        )
    );
}

#[test]
fn a_poster() {
    let line = poster(&input(), 2, &stream(), Duration::from_millis(1050), 4);
    assert_eq!(
        text(&line),
        format!(
            "{START} -ss 1.050000 -i file:/in/a b.mov -map 0:1 -an -sn -dn -frames:v 1 -vf \
            scale=1280:720:in_color_matrix=auto:out_color_matrix=bt709:out_range=tv,setsar=1,format=yuv420p,\
            thumbnail=n=24,signalstats,metadata=mode=print:key=lavfi.signalstats.YAVG:file=poster-4.txt,\
            scale=in_color_matrix=bt709:in_range=tv,format=rgb24 -c:v png -f image2 -update 1 poster-4.png"
        )
    );
    assert!(!text(&poster(&input(), 2, &stream(), Duration::ZERO, 0)).contains("-ss"));
}

#[test]
fn a_storyboard() {
    let plan = StoryboardPlan {
        interval: Duration::from_millis(2100),
        tiles: 120,
        tile_width: 160,
        tile_height: 90,
        columns: 10,
        rows: 10,
    };
    assert_eq!(
        text(&storyboard(&input(), 2, &plan)),
        format!(
            "{START} -skip_frame nokey -i file:/in/a b.mov -map 0:v:0 -an -sn -dn -vf \
            fps=1000000/2100000:start_time=0:round=up,scale=160:90,tile=10x10,\
            scale=in_color_matrix=bt709:in_range=tv,format=rgb24 -frames:v 2 -c:v png -f image2 -start_number 0 \
            sheet-%d.png"
        )
    );
}

#[test]
fn captions_of_two_tracks() {
    let track =
        |index| TextStream { index, language: None, title: String::new(), is_forced: false, is_for_deaf: false };
    let one = |index| {
        format!(
            "-map 0:{index} -vn -an -dn -map_metadata -1 -map_chapters -1 -c:s webvtt -f webvtt captions-{index}.vtt"
        )
    };
    assert_eq!(
        text(&captions(&input(), 2, &[track(4), track(7)])),
        format!("{START} -i file:/in/a b.mov {} {}", one(4), one(7))
    );
}

#[test]
fn high_dynamic_range_is_scaled_and_then_mapped() {
    let hdr = |transfer| {
        let line = video(&input(), 2, &VideoStream { transfer, ..stream() }, &rung());
        filters(&line).to_owned()
    };
    let of = |curve: &str| {
        format!(
            "fps=30000/1001:start_time=0,scale=1280:720,setsar=1,zscale=tin={curve}:pin=bt2020:min=bt2020nc:t=linear:\
            npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv,format=yuv420p"
        )
    };
    assert_eq!(hdr(Transfer::Pq), of("smpte2084"));
    assert_eq!(hdr(Transfer::Hlg), of("arib-std-b67"));
}

#[test]
fn an_unknown_matrix_is_assumed_by_the_size() {
    let of = |coded| {
        let line = video(&input(), 2, &VideoStream { coded, has_matrix: false, ..stream() }, &rung());
        filters(&line).split(':').find_map(|part| part.strip_prefix("in_color_matrix=")).unwrap().to_owned()
    };
    assert_eq!((of((640, 480)), of((1280, 720))), ("smpte170m".to_owned(), "bt709".to_owned()));
}

#[test]
fn half_pictures_are_joined_first() {
    let line = video(&input(), 2, &VideoStream { is_interlaced: true, ..stream() }, &rung());
    assert!(filters(&line).starts_with("bwdif=mode=send_frame:deint=interlaced,fps="));
}
