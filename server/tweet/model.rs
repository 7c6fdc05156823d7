//! The types of tweets, and the numbers of their states.

use unicode_segmentation::UnicodeSegmentation;

use crate::caller::UserId;
use crate::channel::Summary;
use crate::clock::Time;
use crate::error::{Error, Reason, Result};
use crate::id::TweetId;

/// How many characters a tweet may have.
const MAX_CHARACTERS: usize = 280;

/// The number of a [`TweetState`], for statements.
macro_rules! tweet_state {
    (Visible) => {
        1
    };
    (Deleted) => {
        3
    };
}
pub(crate) use tweet_state;

/// The state of a tweet. Stored as its number; 2 is not used, so that the numbers are those of comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[repr(i32)]
pub enum TweetState {
    /// Everyone sees it.
    Visible = tweet_state!(Visible),
    /// Deleted; nobody sees it. The row stays until no like refers to it.
    Deleted = tweet_state!(Deleted),
}

/// A tweet with the channel that posted it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Tweet {
    pub id: TweetId,
    #[sqlx(flatten)]
    pub channel: Summary,
    /// The account of the channel.
    pub owner_id: UserId,
    pub text: String,
    pub like_count: i64,
    pub create_time: Time,
    /// When the text was last changed.
    pub edit_time: Option<Time>,
    pub liked: bool,
    /// Whether the viewer is signed in.
    pub has_viewer: bool,
}

/// The text of a tweet: 1 to 280 extended grapheme clusters (Unicode UAX #29), without white space at its ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// Removes white space at the ends, and checks the length. FIELD_INVALID at `text`.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        let refused = |why: &'static str| Err(Error::new(Reason::FieldInvalid, why).at_field("text"));
        match text.graphemes(true).take(MAX_CHARACTERS + 1).count() {
            0 => refused("the text is blank"),
            1..=MAX_CHARACTERS => Ok(Self(text.to_owned())),
            _ => refused("the text has more than 280 characters"),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_as_people_do() {
        // A family is seven code points, an accented letter may be two, a line break of Windows is two.
        for character in ["x", "👨‍👩‍👧‍👦", "e\u{301}", "🇩🇪", "각", "\r\n"] {
            let text = |count| format!("a{}b", character.repeat(count));
            assert!(Text::parse(&text(278)).is_ok(), "{character:?}");
            assert!(Text::parse(&text(279)).is_err(), "{character:?}");
        }
    }

    #[test]
    fn white_space_at_the_ends_is_not_counted() {
        let text = format!(" \n{}\u{3000}\r\n", "x y".repeat(93));
        assert_eq!(Text::parse(&text).map(|text| text.as_str().len()).unwrap(), 279);
        assert!(Text::parse(" \t\r\n\u{a0}").is_err());
    }

    #[test]
    fn the_contract_names_the_version_of_unicode() {
        assert_eq!(unicode_segmentation::UNICODE_VERSION, (17, 0, 0), "say so in tweet_service.proto");
    }
}
