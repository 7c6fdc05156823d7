use std::time::Duration;

use super::{BadCues, Invalid, MAX_BYTES, Text, name, read};

const HOUR: Duration = Duration::from_hours(1);

fn vtt(text: &str) -> Result<String, Invalid> {
    read(text.as_bytes(), HOUR, BadCues::Refuse).map(|text| text.vtt)
}

/// The text of the cue of a WebVTT file with only this text.
fn cue(text: &str) -> String {
    let written = vtt(&format!("WEBVTT\n\n00:01.000 --> 00:02.000\n{text}\n")).unwrap_or_default();
    written.strip_prefix("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n").unwrap_or_default().trim_end().to_owned()
}

/// The same for SubRip.
fn srt_cue(text: &str) -> String {
    let written = vtt(&format!("1\n00:00:01,000 --> 00:00:02,000\n{text}\n")).unwrap_or_default();
    written.strip_prefix("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n").unwrap_or_default().trim_end().to_owned()
}

fn settings(text: &str) -> String {
    let written = vtt(&format!("WEBVTT\n\n00:01.000 --> 00:02.000 {text}\nx\n")).unwrap();
    written.lines().nth(2).unwrap().strip_prefix("00:00:01.000 --> 00:00:02.000").unwrap().trim().to_owned()
}

fn refused(text: impl AsRef<[u8]>) -> (usize, String) {
    let Invalid { line, cause } = read(text.as_ref(), HOUR, BadCues::Refuse).expect_err("a text that is refused");
    (line, cause.into_owned())
}

#[test]
fn both_formats_become_the_same_webvtt() {
    let expected = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nHello\nthere\n\n00:01:00.040 --> 00:01:01.000\nBye\n";
    let web = "WEBVTT - made by hand\nKind: captions\n\nNOTE two lines\nof comment\n\nSTYLE\n::cue { color: red }\n\n\
        REGION\nid:fred\n\nintro\n00:01.000 --> 00:02.500\nHello\nthere\n\n00:01:00.040 --> 00:01:01.000\nBye";
    let sub = "1\n00:00:01,000 --> 00:00:02,500\nHello\nthere\n\n2\n00:01:00,040 --> 00:01:01,000\nBye\n\n";
    for text in [web, sub] {
        for end in ["\n", "\r\n", "\r"] {
            for mark in ["", "\u{FEFF}"] {
                let text = format!("{mark}{}", text.replace('\n', end));
                assert_eq!(vtt(&text).unwrap(), expected, "{text:?}");
            }
        }
    }
    assert_eq!(read(sub.as_bytes(), HOUR, BadCues::Refuse).unwrap().cues, 2);
    // What was written is read as it is.
    assert_eq!(vtt(expected).unwrap(), expected);
}

#[test]
fn what_programs_write_as_subrip_is_understood() {
    let expected = "WEBVTT\n\n00:00:01.500 --> 00:00:02.000\nA\n\n00:00:03.000 --> 00:00:04.000\nB\nC\n";
    for text in [
        // No numbers; dots; short numbers; coordinates.
        "0:0:1.5-->0:0:2\nA\n\n00:03,0  -->  00:04,000  X1:1 X2:2 Y1:3 Y2:4\nB\nC\n",
        // No empty line between cues; an empty line at the beginning, and in a text.
        "\n\n1\n00:00:01,500 --> 00:00:02,000\nA\n2\n00:00:03,000 --> 00:00:04,000\nB\n\nC\n",
        // The number of a cue that was cut off; a cue without text.
        "7\n00:00:01,500 --> 00:00:02,000\nA\n\n\n8\n00:00:03,000 --> 00:00:04,000\nB\nC\n\n9\n00:00:05,000 --> 00:00:06,000\n\n10\n",
        // White space in empty lines, and around everything.
        " 1 \n 00:00:01,500 --> 00:00:02,000 \n  A  \n \t\n2\n00:00:03,000 --> 00:00:04,000\n B\n C \n",
    ] {
        assert_eq!(vtt(text).as_deref(), Ok(expected), "{text:?}");
    }
}

#[test]
fn a_refusal_names_the_line() {
    let cues = |times: &str| format!("WEBVTT\n\n00:01.000 --> 00:02.000\nA\n\n{times}\nB\n");
    for times in
        ["00:02.000 -> 00:03.000", "bad --> 00:03.000", "00:02.000 -->", "00:61.000 --> 01:02.000", "00:02.000 --> 1"]
    {
        let (line, cause) = refused(cues(times));
        assert!((line, cause.contains("time")) == (6, true), "{times}: {line} {cause}");
    }
    assert_eq!(refused(cues("00:02.000 --> 00:02.000")).0, 6);
    assert!(refused(cues("00:00.500 --> 00:02.000")).1.contains("precedes"));
    assert!(refused(cues("99:00:00.000 --> 99:00:01.000")).1.contains("end of the video"));
    assert!(refused(cues("99999:00:00.000 --> 99999:00:01.000")).1.contains("times"));
    assert_eq!(refused("").0, 1);
    assert_eq!(refused("\n\n").0, 1);
    assert_eq!(refused("WEBVTT\n\nNOTE nothing\n").1, "there is no cue in it");
    assert_eq!(refused("WEBVTT\n\n00:01.000 --> 00:02.000\n<b> </b>\u{200B}\n").1, "there is no text in it");
    for other in ["{\"a\": 1}\n\n[2]", "<html>\n<body>", "#EXTM3U\n#EXT-X-VERSION:3", "WEBVTTX\n\n", "file 'a.srt'"] {
        assert!(refused(other).1.contains("neither"), "{other}");
    }
    assert_eq!(refused(b"WEBVTT\n\n00:01.000 --> 00:02.000\nf\xFCr\n").0, 4);
    assert!(refused(b"\xFF\xFEW\0E\0").1.contains("UTF-16"));
}

#[test]
fn a_cue_may_begin_a_little_after_the_end_of_the_video() {
    let text = |time: &str| format!("WEBVTT\n\n{time} --> 99:00:00.000\nA\n");
    let written = vtt(&text("01:00:30.000")).unwrap();
    assert!(written.contains("01:00:30.000 --> 01:01:00.000"), "{written}");
    assert!(vtt(&text("01:01:00.000")).is_err());
}

#[test]
fn only_known_tags_are_kept_and_all_are_closed() {
    for (text, expected) in [
        ("<b>a<i>b</b>c", "<b>a<i>b</i></b>c"),
        ("<B.loud>a", "<b>a</b>"),
        ("<c.red>a</c> <font color=\"red\">b</font>", "a b"),
        ("<script>alert(1)</script>", "alert(1)"),
        ("<img src=x onerror=alert(1)>a", "a"),
        ("<v Fred &amp; Ann>a</v>", "<v Fred &amp; Ann>a</v>"),
        ("<v.loud \"><b>a", "<v \"><b>a</b></v>"),
        ("<v>a", "a"),
        ("<lang en-gb>a</lang><lang no such>b</lang>", "<lang en-GB>a</lang>b"),
        ("<ruby>a<rt>b</rt></ruby><rt>c</rt>", "<ruby>a<rt>b</rt></ruby>c"),
        ("a<00:00:01.500>b<1>c", "ab&lt;1&gt;c"),
        ("I <3 you & 1 < 2 > 0", "I &lt;3 you &amp; 1 &lt; 2 &gt; 0"),
        ("a <b", "a &lt;b"),
        ("</b></i>a</>", "a"),
        ("&lt;b&gt;&amp;lt;&#60;&#x3E;&nope;&nbsp;x&#0;", "&lt;b&gt;&amp;lt;&lt;&gt;&amp;nope;\u{A0}x"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("{\\an8}a", "{\\an8}a"),
        ("a\u{202E}b\u{7}c\u{0}d", "abcd"),
        ("<!-- a -->", ""),
        ("  a   b  ", "a b"),
        ("<b>\n</b>\n<i>a</i>\n", "<b></b><i>a</i>"),
    ] {
        assert_eq!(cue(text), expected, "{text:?}");
    }
    assert_eq!(srt_cue("{\\an8}<i>a</i>{b}"), "<i>a</i>{b}");
    assert_eq!(srt_cue("{\\an8 a"), "{\\an8 a");
    let deep = cue(&"<b>".repeat(100));
    assert_eq!(deep, "");
    assert_eq!(cue(&format!("{}a", "<b>".repeat(100))).matches("</b>").count(), 16);
}

#[test]
fn settings_that_hide_the_text_are_left_out() {
    for (given, kept) in [
        ("line:0 position:50% size:80% align:start", "line:0 position:50% size:80% align:start"),
        ("line:-1 align:middle vertical:rl", "vertical:rl line:-1 align:center"),
        ("position:20.125%,line-left line:85.5%,end", "line:85.5%,end position:20.13%,line-left"),
        ("line:100%", ""),
        ("line:-10%", ""),
        ("line:99999", ""),
        ("line:-99999999999", ""),
        ("line:NaN%", ""),
        ("line:1e1%", ""),
        ("position:100%", ""),
        ("position:inf%", ""),
        ("size:0%", ""),
        ("size:1%", ""),
        ("align:evil vertical:up region:fred", ""),
        ("onclick:alert(1) color:transparent", ""),
        ("position:50%,evil", "position:50%"),
    ] {
        assert_eq!(settings(given), kept, "{given}");
    }
    // SubRip has none.
    let written = vtt("1\n00:00:01,000 --> 00:00:02,000 align:start\nA\n").unwrap();
    assert!(written.contains("00:00:02.000\nA"), "{written}");
}

#[test]
fn what_cannot_be_mended_is_dropped_where_nobody_can_mend_it() {
    let text =
        "WEBVTT\n\n00:05.000 --> 00:06.000\nB\n\n00:01.000 --> 00:01.000\nnone\n\nlost\n\n00:01.000 --> 00:02.000\nA\n";
    let Text { vtt, cues } = read(text.as_bytes(), HOUR, BadCues::Drop).unwrap();
    assert_eq!(cues, 2);
    assert_eq!(vtt, "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nA\n\n00:00:05.000 --> 00:00:06.000\nB\n");
}

#[test]
fn sizes_are_bounded() {
    assert!(refused("a".repeat(MAX_BYTES + 1)).1.contains("bytes"));
    let long = |count: usize| format!("WEBVTT\n\n00:01.000 --> 00:02.000\n{}\n", "x".repeat(count));
    assert!(vtt(&long(2000)).is_ok());
    assert!(refused(long(2001)).1.contains("characters"));
    let many = |count: usize| format!("WEBVTT\n\n{}", "00:01.000 --> 00:02.000\nx\n\n".repeat(count));
    assert!(vtt(&many(20_000)).is_ok());
    assert!(refused(many(20_001)).1.contains("20000 cues"));
    // Escapes make it larger.
    let escapes = format!("WEBVTT\n\n{}", format!("00:01.000 --> 00:02.000\n{}\n\n", "&".repeat(1990)).repeat(515));
    assert!(refused(&escapes).1.contains("too large"));
}

#[test]
fn what_was_written_is_read_as_it_is_whatever_it_was_made_of() {
    let mut good = 0;
    for part in [
        "<",
        "<1",
        "<b",
        "<b>",
        "</b>",
        "&",
        "&#",
        "&lt;",
        "{\\",
        "\u{202E}x",
        "<v ",
        "<v a>",
        "<lang ",
        ">",
        "a\n",
        "a\r\r",
        "\n",
        "-->",
        "--&gt;",
        "x<br>",
        "<ruby>a<rt>",
        "\u{85}\u{2028}\u{B}a",
    ] {
        for head in ["WEBVTT\n\n", "1\n"] {
            let cue = format!("00:01.000 --> 00:02.000\n{}\n\n", part.repeat(300 / part.len()));
            for text in [format!("{head}{}", cue.repeat(100)), format!("{head}{}", part.repeat(100_000 / part.len()))] {
                if let Ok(written) = vtt(&text) {
                    assert!(vtt(&written).as_ref() == Ok(&written), "{part:?}");
                    good += 1;
                }
            }
        }
    }
    assert!(good > 20, "{good}");
}

#[test]
fn a_name_from_a_file_keeps_what_the_contract_allows() {
    assert_eq!(name(" Director\u{202E}'s\u{2028} comments\n"), "Director's comments");
    for unseen in ["", " \u{200B}", "\u{202A}\u{202C}", "\u{3164}\u{FE0F}", "\u{2028}"] {
        assert_eq!(name(unseen), "", "{unseen:?}");
    }
}
