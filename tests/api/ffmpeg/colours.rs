//! Colours are those that a player shows for the original.

use super::{Studio, first_picture};

const SIZE: (u32, u32) = (320, 180);

/// The colours of the left and the right half of the lowest rung.
async fn halves(name: &str, arguments: &str) -> [[u8; 3]; 2] {
    let studio = Studio::open().await;
    let input = studio.film(name, arguments);
    let plan = studio.plan(&input).await;
    let scratch = studio.scratch("rung");
    let made = studio.tools.video(&studio.work(&input, &scratch), &plan.video, &plan.rungs[0]).await.unwrap();
    let picture = first_picture(&made.path, SIZE.0, SIZE.1);
    [80, 240].map(|x| {
        let at = (90 * 320 + x) * 3;
        [picture[at], picture[at + 1], picture[at + 2]]
    })
}

#[track_caller]
fn assert_close(shown: [u8; 3], wanted: [u8; 3]) {
    let is_close = shown.iter().zip(wanted).all(|(one, other)| one.abs_diff(other) <= 8);
    assert!(is_close, "{shown:?} instead of {wanted:?}");
}

/// A picture of two colours, with a width and height in pixels.
fn two(left: &str, right: &str, size: &str) -> String {
    format!(
        "-f lavfi -i color={left}:size={size}:rate=25:duration=0.2,format=rgb24,drawbox=x=iw/2:color={right}:t=fill"
    )
}

const ORANGE: [u8; 3] = [230, 120, 20];
const TEAL: [u8; 3] = [30, 140, 150];

#[tokio::test]
async fn every_matrix_and_range_gives_the_same_colours() {
    let codec = "-c:v libx264 -preset ultrafast -crf 8";
    for (matrix, tag, range, format) in [
        ("bt709", "bt709", "tv", "yuv420p"),
        ("bt601", "smpte170m", "tv", "yuv420p"),
        ("bt709", "bt709", "pc", "yuvj420p"),
        ("bt601", "smpte170m", "pc", "yuvj420p"),
        ("bt709", "bt709", "tv", "yuv444p10le"),
        // Nothing is said: players assume the matrix by the size.
        ("bt601", "unknown", "tv", "yuv420p"),
    ] {
        let source = two("0xE67814", "0x1E8C96", "320x180");
        let filter = format!("scale=out_color_matrix={matrix}:out_range={range},format={format}");
        let tags = format!("-colorspace {tag} -color_range {range}");
        let film = source.replace("t=fill", &format!("t=fill,{filter}"));
        let shown = halves("source.mp4", &format!("{film} {tags} {codec}")).await;
        assert_close(shown[0], ORANGE);
        assert_close(shown[1], TEAL);
    }
    // The same without a statement in a large picture.
    let source = two("0xE67814", "0x1E8C96", "1280x720");
    let film = source.replace("t=fill", "t=fill,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p");
    let shown = halves("large.mp4", &format!("{film} -colorspace unknown {codec}")).await;
    assert_close(shown[0], ORANGE);
    assert_close(shown[1], TEAL);
}

#[tokio::test]
async fn high_dynamic_range_is_mapped() {
    for curve in ["smpte2084", "arib-std-b67"] {
        // The curves put white for paper at other values than SDR does; what matters is that grey stays grey, white is
        // bright and not burnt out, and red is red.
        let gray = "-f lavfi -i color=0x909090:size=320x180:rate=25:duration=0.2,format=gbrp10le,\
            drawbox=x=iw/2:color=0x900000:t=fill,scale=out_color_matrix=bt2020:out_range=tv,format=yuv420p10le";
        let tags = format!("-colorspace bt2020nc -color_primaries bt2020 -color_trc {curve}");
        let codec = "-c:v libx265 -preset ultrafast -x265-params log-level=none -tag:v hvc1";
        let [gray, red] = halves("hdr.mp4", &format!("{gray} {tags} {codec}")).await;
        assert!(gray[0].abs_diff(gray[1]) <= 6 && gray[1].abs_diff(gray[2]) <= 6, "{curve}: {gray:?}");
        assert!((60..=250).contains(&gray[0]), "{curve}: {gray:?}");
        assert!(red[0] > 60 && u32::from(red[0]) > 3 * u32::from(red[1].max(red[2])), "{curve}: {red:?}");
    }
}
