//! The length of tweets, counted in user-perceived characters.

use tonic::Code;

use super::{post, try_post, update};
use crate::support::{Refused, Server, User, both_engines, fields};

/// Single characters (grapheme clusters) of one to seven code points.
const CHARACTERS: [&str; 8] = [
    "x",
    "ß",
    "漢",
    "e\u{301}",
    "\u{1F1E9}\u{1F1EA}",
    "\u{1F44D}\u{1F3FD}",
    "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}\u{200D}\u{1F466}",
    "\r\n",
];

both_engines! {
    async fn a_tweet_has_at_most_280_grapheme_clusters(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let tweet = post(&user, "first").await;
        for character in CHARACTERS {
            // Except white space at the ends, which is trimmed.
            let text = |count: usize| format!("a{}z", character.repeat(count - 2));
            assert_eq!(post(&user, &text(280)).await.text, text(280));
            assert_eq!(update(&user, &tweet.id, &text(280)).await.unwrap().text, text(280));
            for refused in [try_post(&user, &text(281)).await, update(&user, &tweet.id, &text(281)).await] {
                assert_eq!(fields(&refused.refused(Code::InvalidArgument, "FIELD_INVALID")), ["text"]);
            }
        }
        // One character with very many combining accents.
        let accents = |code_points: usize| format!("e{}", "\u{301}".repeat(code_points - 1));
        assert_eq!(post(&user, &accents(2_800)).await.text, accents(2_800));
        let refused = try_post(&user, &accents(2_801)).await.refused(Code::InvalidArgument, "FIELD_INVALID");
        assert_eq!(fields(&refused), ["text"]);
    }

    async fn white_space_at_the_ends_is_trimmed_and_a_blank_text_is_refused(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let tweet = post(&user, "\n\t two  words \r\n\u{3000}").await;
        assert_eq!(tweet.text, "two  words");
        assert_eq!(post(&user, &format!("  {}\n", "x".repeat(280))).await.text.len(), 280);
        assert_eq!(update(&user, &tweet.id, " other\nlines\n").await.unwrap().text, "other\nlines");
        for nothing in ["", " ", "\r\n \t", "\u{a0}\u{2003}"] {
            for refused in [try_post(&user, nothing).await, update(&user, &tweet.id, nothing).await] {
                assert_eq!(fields(&refused.refused(Code::InvalidArgument, "FIELD_INVALID")), ["text"], "{nothing:?}");
            }
        }
        for control in ["a\0b", "a\u{7}b", "a\u{85}b"] {
            try_post(&user, control).await.refused(Code::InvalidArgument, "FIELD_INVALID");
        }
    }
}
