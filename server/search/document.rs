//! A video as the index has it.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::rank::Field;
use super::words::{Purpose, words};
use crate::channel::ChannelId;
use crate::clock::Time;
use crate::id::VideoId;
use crate::video::Tags;

/// How many characters of a description are indexed in the request that changes it. Each may make two words, of which a
/// thousand take SQLite's writer some 5 ms.
const BEGINNING_CHARACTERS: usize = 500;

/// What of a video is indexed.
#[derive(Debug, sqlx::FromRow)]
pub struct Source {
    /// The video.
    pub id: VideoId,
    /// Its channel.
    pub channel_id: ChannelId,
    /// The title.
    pub title: String,
    /// Words that it is found by.
    pub tags: Tags,
    /// The channel's name.
    pub display_name: String,
    /// The description.
    pub description: String,
    /// In microseconds.
    pub duration: i64,
    /// When it was published.
    pub publish_time: Time,
}

/// The words of a video, each with the best place where it stands. Their number is bounded by the contract's limits.
pub struct Document {
    words: BTreeMap<String, Field>,
    channel: ChannelId,
}

impl Source {
    /// Its words.
    pub fn document(&self) -> Document {
        self.document_of(&self.description)
    }

    /// Its words but those behind the beginning of its description, and whether there is more of it.
    pub fn beginning(&self) -> (Document, bool) {
        let Some((end, _)) = self.description.char_indices().nth(BEGINNING_CHARACTERS) else {
            return (self.document(), false);
        };
        (self.document_of(&self.description[..end]), true)
    }

    /// How much there is to index, in bytes of text.
    pub fn size(&self) -> usize {
        self.title.len()
            + self.display_name.len()
            + self.tags.iter().map(str::len).sum::<usize>()
            + self.description.len()
    }

    fn document_of(&self, description: &str) -> Document {
        let mut best = BTreeMap::new();
        let mut add =
            |text: &str, field| best.extend(words(text, Purpose::Index).into_iter().map(|word| (word, field)));
        // The best field last: it stays.
        add(description, Field::Description);
        add(&self.display_name, Field::Channel);
        self.tags.iter().for_each(|tag| add(tag, Field::Tags));
        add(&self.title, Field::Title);
        Document { words: best, channel: self.channel_id }
    }
}

impl Document {
    /// For SQLite: words behind their marks, separated by spaces.
    pub fn marked(&self) -> String {
        let mut text = marked_channel(self.channel);
        for (word, field) in &self.words {
            text.push(' ');
            text.push(field.mark());
            text.push_str(word);
        }
        text
    }

    /// For PostgreSQL: a tsvector of the words outside the description, with their weights.
    pub fn head(&self) -> String {
        let mut text = String::new();
        for (word, field) in &self.words {
            if let Some(weight) = field.weight() {
                // To a string, which does not fail.
                let _ = write!(text, "'{word}':1{weight} ");
            }
        }
        text
    }

    /// For PostgreSQL: all words.
    pub fn lexemes(self) -> Vec<String> {
        let mut lexemes: Vec<String> = self.words.into_keys().collect();
        lexemes.push(channel_lexeme(self.channel));
        lexemes
    }
}

/// The word that stands in every document of a channel, behind a mark of its own.
pub(super) fn marked_channel(id: ChannelId) -> String {
    format!("o{}", data_encoding::HEXLOWER.encode(id.as_bytes()))
}

/// The same for PostgreSQL: no text has a word with `#` in it.
pub(super) fn channel_lexeme(id: ChannelId) -> String {
    format!("#{}", data_encoding::HEXLOWER.encode(id.as_bytes()))
}
