//! Strings.

use super::{report, report_of};
use marquee_codegen_fixture::v1::Strings;
use marquee_contract::buf::validate::Violation;
use marquee_contract::validate::Validate;

/// Strings that keep all their rules.
fn strings() -> Strings {
    Strings {
        r#const: "a \"b\" %s {} é".into(),
        len: "abc".into(),
        lens: "ab".into(),
        byte_lens: "ab".into(),
        pattern: "ab".into(),
        prefix: "pré".into(),
        r#in: "one".into(),
        not_in: "good".into(),
        class: "a_1".into(),
        text: "a\nb".into(),
        letters: "漢".into(),
        anywhere: "-axb-".into(),
        seen: " a ".into(),
        seen_or_empty: String::new(),
    }
}

#[test]
fn a_message_that_keeps_all_rules_is_valid() {
    assert_eq!(report(&strings()), [""; 0]);
}

#[test]
fn lengths_count_code_points_and_byte_lengths_count_bytes() {
    for (lens, expected) in
        [("é", "lens string.min_len"), ("éééé", ""), ("🎬🎬🎬🎬", ""), ("ééééé", "lens string.max_len")]
    {
        let message = Strings { lens: lens.into(), ..strings() };
        assert_eq!(report_of("lens", &message).join(""), expected, "{lens}");
    }
    for (byte_lens, expected) in
        [("é", ""), ("éé", ""), ("ééé", "byte_lens string.max_bytes"), ("a", "byte_lens string.min_bytes")]
    {
        let message = Strings { byte_lens: byte_lens.into(), ..strings() };
        assert_eq!(report_of("byte_lens", &message).join(""), expected, "{byte_lens}");
    }
    // A letter and a combining accent are two code points.
    let message = Strings { len: "ae\u{301}".into(), ..strings() };
    assert_eq!(report_of("len", &message), [""; 0]);
}

#[test]
fn a_pattern_matches_anywhere_unless_it_is_anchored() {
    for (anywhere, valid) in [("axb", true), ("--axb--", true), ("a\nb", false), ("ab", false)] {
        let message = Strings { anywhere: anywhere.into(), ..strings() };
        assert_eq!(report_of("anywhere", &message).is_empty(), valid, "{anywhere:?}");
    }
    for (class, valid) in
        [("ab", true), ("ab\n", false), ("a", false), ("abcdef", false), ("a\0", false), ("é-", false)]
    {
        let message = Strings { class: class.into(), ..strings() };
        assert_eq!(report_of("class", &message).is_empty(), valid, "{class:?}");
    }
    for refused in ["\0", "\u{7}", "\u{1f}", "\u{7f}", "\u{85}", "\u{9f}"] {
        let message = Strings { text: refused.into(), ..strings() };
        assert_eq!(report_of("text", &message), ["text string.pattern"], "{refused:?}");
    }
}

#[test]
fn a_text_has_a_visible_character_or_may_be_empty() {
    for (text, valid) in [
        ("a", true),
        (" \u{200b}é\u{301} ", true),
        ("\u{1F469}\u{200D}\u{1F680}", true),
        ("\u{20bb7}", true),
        (" ", false),
        ("\u{a0}\u{3000}", false),
        ("\u{3164}\u{301}", false),
        ("a\n", false),
        ("\u{85}a", false),
    ] {
        let message = Strings { seen: text.into(), seen_or_empty: text.into(), ..strings() };
        assert_eq!(report_of("seen", &message).is_empty(), valid, "{text:?}");
        assert_eq!(report_of("seen_or_empty", &message).is_empty(), valid, "{text:?}");
    }
    let message = Strings { seen: String::new(), ..strings() };
    assert_eq!(report(&message), ["seen string.pattern"]);
}

#[test]
fn messages_describe_the_allowed_texts_instead_of_the_expression() {
    let wrong = || "\u{1}".to_owned();
    let strings = Strings {
        pattern: wrong(),
        class: wrong(),
        text: wrong(),
        anywhere: wrong(),
        seen: wrong(),
        seen_or_empty: wrong(),
        ..strings()
    };
    let report = strings.validate().expect_err("six are wrong").violations;
    let told: Vec<&str> = report.iter().map(Violation::message).collect();
    assert_eq!(
        told,
        [
            "does not have the form that the contract describes",
            "must be 2 to 5 letters (a to z, A to Z), digits, hyphens and underscores",
            "must not contain control characters",
            "must have the form of `axb`",
            "must contain a visible character and no control characters or line breaks",
            "must contain a visible character and no control characters or line breaks",
        ]
    );
}
