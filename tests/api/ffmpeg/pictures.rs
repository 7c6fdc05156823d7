//! Posters, storyboards and captions.

use std::time::Duration;

use super::{Studio, first_picture};

const FAST: &str = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p";

#[tokio::test]
async fn the_best_poster_is_not_black() {
    let studio = Studio::open().await;
    // Black for the first half.
    let film = "-f lavfi -i color=black:size=640x360:rate=25:duration=10 \
        -f lavfi -i testsrc2=size=640x360:rate=25:duration=10 -filter_complex [0][1]concat";
    let input = studio.film("source.mp4", &format!("{film} -g 25 {FAST}"));
    let plan = studio.plan(&input).await;
    let scratch = studio.scratch("posters");
    let posters = studio.tools.posters(&studio.work(&input, &scratch), &plan).await.unwrap();
    assert_eq!(posters.len(), 5);
    assert!(posters[0].brightness > 60.0 && posters[4].brightness < 32.0, "{posters:?}");
    assert!(posters[0].time >= Duration::from_secs(10));
    let picture = image::open(&posters[0].path).unwrap();
    assert_eq!((picture.width(), picture.height()), (640, 360));
}

#[tokio::test]
async fn a_single_picture_has_a_poster() {
    let studio = Studio::open().await;
    let input = studio.film("one.mp4", &format!("-f lavfi -i testsrc2=size=320x240 -frames:v 1 {FAST}"));
    let plan = studio.plan(&input).await;
    let scratch = studio.scratch("posters");
    let posters = studio.tools.posters(&studio.work(&input, &scratch), &plan).await.unwrap();
    assert!(!posters.is_empty() && posters.iter().all(|poster| poster.path.exists()));
}

#[tokio::test]
async fn a_tile_shows_the_picture_at_its_time() {
    let studio = Studio::open().await;
    // Brighter every second; 26 seconds are 13 tiles of 2 seconds.
    let film = "-f lavfi -i color=black:size=640x360:rate=25:duration=26,format=gray,geq=lum='9*floor(T)'";
    let input = studio.film("source.mp4", &format!("{film} {FAST}"));
    let plan = studio.plan(&input).await;
    let rung = studio.scratch("rung");
    let made = studio.tools.video(&studio.work(&input, &rung), &plan.video, &plan.rungs[0]).await.unwrap();
    let source = super::input(made.path);
    let scratch = studio.scratch("storyboard");
    let storyboard = studio.tools.storyboard(&studio.work(&source, &scratch), &plan.storyboard).await.unwrap();
    let layout = storyboard.plan;
    assert_eq!((layout.tiles, layout.columns, layout.rows, storyboard.sheets.len()), (13, 10, 2, 1));
    let sheet = image::open(&storyboard.sheets[0]).unwrap().to_rgb8();
    assert_eq!((sheet.width(), sheet.height()), (10 * layout.tile_width, 2 * layout.tile_height));
    for tile in 0..layout.tiles {
        let (x, y) = (tile % 10 * layout.tile_width + 80, tile / 10 * layout.tile_height + 45);
        let shown = i32::from(sheet.get_pixel(x, y).0[0]);
        let wanted = i32::try_from(9 * 2 * tile).unwrap();
        // Less than half of the difference between two tiles, and a bit for encoding.
        assert!((shown - wanted).abs() <= 8, "tile {tile}: {shown} instead of {wanted}");
    }
}

#[tokio::test]
async fn a_long_storyboard_has_several_sheets() {
    let studio = Studio::open().await;
    let film = "-f lavfi -i testsrc2=size=64x48:rate=1:duration=1500 -g 2";
    let input = studio.film("source.mp4", &format!("{film} {FAST}"));
    let plan = studio.plan(&input).await;
    let scratch = studio.scratch("storyboard");
    let made = studio.tools.storyboard(&studio.work(&input, &scratch), &plan.storyboard).await.unwrap();
    assert_eq!((made.plan.tiles, made.sheets.len()), (150, 2));
    first_picture(&made.sheets[1], 640, 480);
}

#[tokio::test]
async fn text_tracks_become_captions() {
    let studio = Studio::open().await;
    let text = studio.path("text.srt");
    let cues = "1\n00:00:00,100 --> 00:00:00,900\n<i>Grüße</i> & <b>more</b>\n\n";
    std::fs::write(&text, cues).unwrap();
    for (name, codec) in [("text.mkv", "srt"), ("styled.mkv", "ass"), ("text.mp4", "mov_text")] {
        let film = format!(
            "-f lavfi -i testsrc2=size=64x48:duration=1 -i {} -map 0 -map 1 -map 1 -c:s {codec} \
            -metadata:s:s:0 language=ger -metadata:s:s:1 language=eng {FAST}",
            text.display()
        );
        let input = studio.film(name, &film);
        let plan = studio.plan(&input).await;
        let scratch = studio.scratch(&format!("captions-{codec}"));
        let tracks = studio.tools.captions(&studio.work(&input, &scratch), &plan.captions).await.unwrap();
        let languages: Vec<_> = tracks.iter().map(|track| track.stream.language.as_deref()).collect();
        assert_eq!(languages, [Some("de"), Some("en")], "{name}");
        let made = std::fs::read_to_string(&tracks[1].path).unwrap();
        assert!(made.starts_with("WEBVTT\n\n00:00.100 --> 00:00.900\n") && made.contains("Grüße"), "{name}: {made}");
    }
}
