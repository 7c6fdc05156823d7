//! How matches are ranked: by the time of publication, and a year more for each tier that a video is in.
//!
//! All words of the query count together. To rank each word by its best place would need the words of every match; the
//! tiers need nothing but lists of videos, which is what an index is good at.

/// What a tier is worth: a year, in seconds.
pub(super) const TIER_SECONDS: i64 = 365 * 24 * 60 * 60;

/// Seconds in a day. On SQLite, the number of a video is a day ahead of its time at most, while no more videos are
/// published in a day than it has seconds.
pub(super) const DAY_SECONDS: i64 = 24 * 60 * 60;

/// Where a match stands in the order of a query: its rank, and a number that tells videos of the same rank apart.
pub type SearchCursor = (i64, i64);

/// Where a word stands in a video; the first is worth most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    Title,
    Tags,
    Channel,
    Description,
}

impl Field {
    /// The letter in front of the word in SQLite's index.
    pub(super) const fn mark(self) -> char {
        match self {
            Self::Title => 't',
            Self::Tags => 'g',
            Self::Channel => 'c',
            Self::Description => 'd',
        }
    }

    /// The word's weight in PostgreSQL's `head`, which has no descriptions.
    pub(super) const fn weight(self) -> Option<char> {
        match self {
            Self::Title => Some('A'),
            Self::Tags => Some('B'),
            Self::Channel => Some('C'),
            Self::Description => None,
        }
    }
}

/// How well a video matches: where all words of the query are. Each tier is part of the one before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tier {
    /// The fields.
    pub(super) fields: &'static [Field],
    /// Whether the last word must be there as a whole.
    pub(super) whole: bool,
}

/// The tiers; the number of each is what it is worth.
pub(super) const TIERS: [Tier; 5] = [
    Tier { fields: &[Field::Title, Field::Tags, Field::Channel, Field::Description], whole: false },
    Tier { fields: &[Field::Title, Field::Tags, Field::Channel], whole: false },
    Tier { fields: &[Field::Title, Field::Tags], whole: false },
    Tier { fields: &[Field::Title], whole: false },
    Tier { fields: &[Field::Title], whole: true },
];
