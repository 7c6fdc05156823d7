//! The rank of matches: the time of publication, plus a year for each tier.
//!
//! A tier is about all words of the query together. Ranking each word by its best field would require reading the words
//! of every match; tiers only need the lists of videos that an index has.

/// How much a tier adds to the rank: a year, in seconds.
pub(super) const TIER_SECONDS: i64 = 365 * 24 * 60 * 60;

/// Seconds in a day. SQLite numbers a video by the second of its publication, or the next number that is free. With fewer
/// than 86,400 videos a day, the number is less than a day ahead of that second.
pub(super) const DAY_SECONDS: i64 = 24 * 60 * 60;

/// The position of a match in the result, for page tokens: its rank, and the unique number of its document.
pub type SearchCursor = (i64, i64);

/// The fields of a document, the most important first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    Title,
    Tags,
    Channel,
    Description,
}

impl Field {
    /// The letter before each word of the field in SQLite's index.
    pub(super) const fn mark(self) -> char {
        match self {
            Self::Title => 't',
            Self::Tags => 'g',
            Self::Channel => 'c',
            Self::Description => 'd',
        }
    }

    /// The weight of the field's words in PostgreSQL's `head`, which has no words of descriptions.
    pub(super) const fn weight(self) -> Option<char> {
        match self {
            Self::Title => Some('A'),
            Self::Tags => Some('B'),
            Self::Channel => Some('C'),
            Self::Description => None,
        }
    }
}

/// How well a video matches: all words of the query occur in `fields`. A video of a tier is in every tier before it,
/// too.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tier {
    pub(super) fields: &'static [Field],
    /// Whether the last word must occur as a whole word, too.
    pub(super) whole: bool,
}

/// The tiers; the index of each, times [`TIER_SECONDS`], is what it adds to the rank.
pub(super) const TIERS: [Tier; 5] = [
    Tier { fields: &[Field::Title, Field::Tags, Field::Channel, Field::Description], whole: false },
    Tier { fields: &[Field::Title, Field::Tags, Field::Channel], whole: false },
    Tier { fields: &[Field::Title, Field::Tags], whole: false },
    Tier { fields: &[Field::Title], whole: false },
    Tier { fields: &[Field::Title], whole: true },
];
