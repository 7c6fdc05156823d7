use super::*;

fn input(seconds: u64) -> Input {
    Input { path: "/x".into(), demuxer: Demuxer::Mov, duration: Duration::from_secs(seconds) }
}

fn read(streams: &str) -> Result<Report, Failure> {
    let json = format!(r#"{{ "streams": [{streams}], "format": {{ "bit_rate": "900000", "tags": {{ "x": "y" }} }} }}"#);
    Report::read(json.as_bytes(), &input(10))
}

/// A stream of pictures with these further fields.
fn picture(index: u32, width: u32, height: u32, fields: &str) -> String {
    let comma = if fields.is_empty() { "" } else { "," };
    format!(
        r#"{{ "index": {index}, "codec_name": "h264", "codec_type": "video", "width": {width}, "height": {height},
        "pix_fmt": "yuv420p", "r_frame_rate": "25/1", "avg_frame_rate": "25/1" {comma} {fields} }}"#
    )
}

#[test]
fn an_iphone_file_is_read() {
    let report = read(
        r#"{ "index": 0, "codec_name": "hevc", "codec_type": "video", "width": 1920, "height": 1080,
            "sample_aspect_ratio": "1:1", "pix_fmt": "yuv420p10le", "color_space": "bt2020nc",
            "color_transfer": "arib-std-b67", "field_order": "progressive", "r_frame_rate": "30/1",
            "avg_frame_rate": "17100/571", "bit_rate": "8000000", "disposition": { "default": 1, "attached_pic": 0 },
            "tags": { "language": "und", "handler_name": "Core Media Video" },
            "side_data_list": [ { "side_data_type": "DOVI configuration record", "dv_profile": 8 },
                { "side_data_type": "Display Matrix", "displaymatrix": "x", "rotation": -90 } ] },
          { "index": 1, "codec_name": "aac", "codec_type": "audio", "channels": 2,
            "tags": { "language": "eng", "title": " Main\n " }, "disposition": { "default": 1 } },
          { "index": 2, "codec_type": "data", "codec_tag_string": "mebx" },
          { "index": 3, "codec_name": "mov_text", "codec_type": "subtitle", "disposition": { "forced": 1 },
            "tags": { "language": "ger", "handler_name": "SubtitleHandler" } },
          { "index": 4, "codec_name": "dvd_subtitle", "codec_type": "subtitle" }"#,
    )
    .unwrap();
    assert_eq!((report.video.coded, report.video.shown), ((1920, 1080), (1080, 1920)));
    assert_eq!((report.video.transfer, report.video.has_matrix), (Transfer::Hlg, true));
    assert!(!report.video.is_constant_rate && !report.video.is_interlaced);
    assert_eq!((report.video.bit_rate, report.video.frame_rate.unwrap().milli()), (Some(8_000_000), 29_947));
    let [audio] = &*report.audio else { panic!("{report:?}") };
    assert_eq!((audio.language.as_deref(), &*audio.title, audio.is_default), (Some("en"), "Main", true));
    let [text] = &*report.text else { panic!("{report:?}") };
    assert_eq!((text.language.as_deref(), &*text.title, text.is_forced), (Some("de"), "", true));
}

#[test]
fn the_video_that_is_played_is_chosen() {
    let chosen = |streams: &[String]| read(&streams.join(",")).map(|report| report.video.index);
    let default = r#""disposition": { "default": 1 }"#;
    let cover = r#""disposition": { "attached_pic": 1 }"#;
    assert_eq!(chosen(&[picture(0, 64, 48, ""), picture(1, 640, 480, "")]), Ok(1));
    assert_eq!(chosen(&[picture(0, 64, 48, default), picture(1, 640, 480, "")]), Ok(0));
    assert_eq!(chosen(&[picture(0, 64, 48, ""), picture(1, 64, 48, "")]), Ok(0));
    assert_eq!(chosen(&[picture(0, 640, 480, cover), picture(1, 64, 48, "")]), Ok(1));
    assert!(matches!(chosen(&[picture(0, 640, 480, cover)]), Err(Failure::Refused(_))));
    assert!(matches!(chosen(&[]), Err(Failure::Refused(_))));
    // Without a decoder for it, ffprobe knows no size.
    assert!(matches!(chosen(&[picture(0, 0, 0, "")]), Err(Failure::Refused(_))));
}

#[test]
fn the_shown_size_follows_pixel_aspect_and_rotation() {
    let shown = |fields: &str| read(&picture(0, 720, 576, fields)).unwrap().video.shown;
    let rotated = |by: &str| format!(r#""side_data_list": [{{ "rotation": {by} }}]"#);
    assert_eq!(shown(r#""sample_aspect_ratio": "16:15""#), (768, 576));
    assert_eq!(shown(r#""sample_aspect_ratio": "1:2""#), (720, 1152));
    for strange in ["0:1", "1:0", "N/A", "4000000000:1", "1:1"] {
        assert_eq!(shown(&format!(r#""sample_aspect_ratio": "{strange}""#)), (720, 576), "{strange}");
    }
    assert_eq!([rotated("90"), rotated("-90"), rotated("270")].map(|one| shown(&one)), [(576, 720); 3]);
    let strange = [rotated("180"), rotated("0"), rotated("-9223372036854775808"), rotated("1e300")];
    assert_eq!(strange.map(|one| shown(&one)), [(720, 576); 4]);
}

#[test]
fn what_would_take_too_much_is_refused() {
    let is_refused = |width, height, seconds, rate: &str| {
        let stream = picture(0, width, height, "").replace("25/1", rate);
        let report = Report::read(format!(r#"{{ "streams": [{stream}] }}"#).as_bytes(), &input(seconds));
        match report {
            Ok(_) => false,
            Err(Failure::Refused(_)) => true,
            Err(failure) => panic!("{failure:?}"),
        }
    };
    assert!(!is_refused(7680, 4320, 10, "25/1"));
    assert!(!is_refused(100, 1, 10, "25/1"));
    assert!(!is_refused(1920, 1080, 12 * 3600, "60/1"));
    assert!(is_refused(100_000, 1, 10, "25/1"));
    assert!(is_refused(8192, 8192, 10, "25/1"));
    assert!(is_refused(4000, 2, 10, "25/1"));
    assert!(is_refused(64, 48, 13 * 3600, "25/1"));
    assert!(is_refused(64, 48, 10, "1000000/1"));
    let many: Vec<String> = (0..=100).map(|index| picture(index, 64, 48, "")).collect();
    assert!(matches!(read(&many.join(",")), Err(Failure::Refused(_))));
}

#[test]
fn dolby_vision_without_a_base_layer_is_noticed() {
    let of = |profile| format!(r#""color_transfer": "smpte2084", "side_data_list": [{{ "dv_profile": {profile} }}]"#);
    let read = |profile| read(&picture(0, 3840, 2160, &of(profile))).unwrap().video;
    assert_eq!([read(5).transfer, read(8).transfer], [Transfer::DolbyVision, Transfer::Pq]);
}

#[test]
fn a_broken_report_is_an_error() {
    assert!(matches!(Report::read(b"{", &input(1)), Err(Failure::BadOutput(_))));
    assert!(matches!(Report::read(b"{}", &input(1)), Err(Failure::Refused(_))));
}
