//! Names of blobs. They are made by the server, never from client input.

use std::fmt;

use crate::id::Id;

/// A blob's name: lower-case segments separated by slashes, such as `videos/<uuid>/original`. The last segment may end
/// with one of [`BlobKey::SUFFIXES`].
///
/// All blobs of one video share a prefix, so that one signature can open them all.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type)]
#[sqlx(transparent)]
pub struct BlobKey(String);

impl BlobKey {
    /// The key of an original file, in a folder of its own.
    pub fn original<T>(folder: Id<T>) -> Self {
        Self(format!("videos/{folder}/original"))
    }

    /// The key of a file that was made of the original with this key, in the same folder. `name` is the kind of the file,
    /// of lower-case letters and digits. The id makes the key new with every attempt, so that two attempts never write
    /// the same file.
    pub fn made_of<T>(original: &Self, name: &str, id: Id<T>, suffix: &'static str) -> Self {
        Self(format!("{}{name}-{id}{suffix}", original.prefix()))
    }

    /// What the name of a file may end with: players guess formats by it, and ffmpeg refuses media without.
    pub const SUFFIXES: [&str; 3] = [".mp4", ".vtt", ".jpg"];

    /// The first segments of all keys.
    pub const KINDS: [&str; 2] = ["videos", "images"];

    /// The prefix of the keys of pictures.
    pub const IMAGES: &str = "images/";

    /// The key of one size of a picture, in the picture's folder.
    pub fn image(folder: &str, hash: &str, width: i32) -> Self {
        Self(format!("{}{folder}/{hash}-{width}", Self::IMAGES))
    }

    /// Parses a key. Returns None unless it has the form of a key, so that no path can leave the root of the store, and
    /// no foreign object in the same place is taken for a blob.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, _) = text.split_once('/')?;
        let segment = |segment: &str| {
            !segment.is_empty() && segment.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
        };
        let stem = Self::SUFFIXES.iter().find_map(|suffix| text.strip_suffix(suffix)).unwrap_or(text);
        (text.len() <= 256 && Self::KINDS.contains(&kind) && stem.split('/').all(segment))
            .then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Everything after the last slash.
    pub fn name(&self) -> &str {
        &self.0[self.prefix().len()..]
    }

    /// Everything up to and including the last slash.
    pub fn prefix(&self) -> &str {
        self.0.rfind('/').map_or("", |slash| &self.0[..=slash])
    }
}

impl fmt::Display for BlobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_servers_own_form_is_a_key() {
        assert_eq!(BlobKey::parse("videos/0190-ab/original").unwrap().prefix(), "videos/0190-ab/");
        assert_eq!(BlobKey::parse("videos/0190-ab/720-1.mp4").unwrap().prefix(), "videos/0190-ab/");
        for bad in ["", "/", "/b", "../b", "..", "./b", "B", "a.b", "a\0", "a/", "a/..", "a//b", "ä", ".mp4", "a/.mp4"]
        {
            assert_eq!(BlobKey::parse(&format!("videos/{bad}")), None, "{bad:?}");
        }
        for bad in ["a.mp4/b", "a.mp4.mp4", "a.MP4", "a.mp", "a..mp4", "a.mp4/"] {
            assert_eq!(BlobKey::parse(&format!("videos/{bad}")), None, "{bad:?}");
        }
        for bad in ["", "videos", "/videos/a", "../videos/a", "staging/videos/a", "video/a"] {
            assert_eq!(BlobKey::parse(bad), None, "{bad:?}");
        }
    }
}
