//! The types of pictures, and how a picture is stored in a column.

use data_encoding::HEXLOWER;
use marquee_picture::{Rendering, Shape};

use crate::engine::blob::BlobKey;
use crate::id::Id;
use crate::secrets::sha256;

/// The largest file of a picture, in bytes. The contract's rules have the same number.
pub const MAX_BYTES: usize = 10 << 20;

/// The square picture of a channel. Widths are in pixels.
pub const AVATAR: Shape = Shape { aspect: (1, 1), widths: &[88, 240, 800] };
/// The wide picture of a channel.
pub const COVER: Shape = Shape { aspect: (16, 9), widths: &[640, 1280, 2560] };
/// The picture of a video.
pub const THUMBNAIL: Shape = Shape { aspect: (16, 9), widths: &[320, 640, 1280] };

/// How many bytes of a hash are kept. The id, not the hash, makes a URL impossible to guess.
const HASH_BYTES: usize = 8;

/// The media type of rendered pictures.
pub(super) const CONTENT_TYPE: &str = "image/jpeg";

/// A rendered picture that is not stored yet.
pub struct Picture {
    pub(super) source: String,
    pub(super) sizes: Vec<Rendering>,
}

/// Identifies the file of which a picture was rendered: the first 16 bytes of its SHA-256, in hexadecimal.
pub(super) fn source(data: &[u8]) -> String {
    HEXLOWER.encode(&sha256(data)[..2 * HASH_BYTES])
}

/// The column of a stored picture: `<source>/<id>/<hash>-<width>x<height>,...`, the smallest size first.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub struct ImageSet(String);

/// One size of a stored picture.
#[derive(Debug, PartialEq, Eq)]
pub struct Size<'a> {
    folder: &'a str,
    pub(super) hash: &'a str,
    /// Its width in pixels.
    pub width: i32,
    /// Its height in pixels.
    pub height: i32,
}

impl ImageSet {
    /// The column's text for a picture that is about to be stored.
    pub(super) fn new(folder: Id<Picture>, picture: &Picture) -> Self {
        let size = |size: &Rendering| {
            let hash = HEXLOWER.encode(&sha256(&size.jpeg)[..HASH_BYTES]);
            format!("{hash}-{}x{}", size.width, size.height)
        };
        let sizes: Vec<String> = picture.sizes.iter().map(size).collect();
        Self(format!("{}/{folder}/{}", picture.source, sizes.join(",")))
    }

    /// Whether it was rendered from the file that [`source`] identifies so.
    pub(super) fn is_of(&self, source: &str) -> bool {
        self.0.split('/').next() == Some(source)
    }

    /// Its sizes, the smallest first.
    pub fn sizes(&self) -> impl Iterator<Item = Size<'_>> {
        let mut parts = self.0.splitn(3, '/').skip(1);
        let (folder, sizes) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        sizes.split(',').filter_map(move |size| {
            let (hash, dimensions) = size.split_once('-')?;
            let (width, height) = dimensions.split_once('x')?;
            Some(Size { folder, hash, width: width.parse().ok()?, height: height.parse().ok()? })
        })
    }
}

impl Size<'_> {
    /// The key of its blob.
    pub fn key(&self) -> BlobKey {
        BlobKey::image(self.folder, self.hash, self.width)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Time;

    #[test]
    fn a_set_is_stored_as_text() {
        let size = |width, height| Rendering { width, height, jpeg: vec![0; 3] };
        let picture = Picture { source: source(b"a file"), sizes: vec![size(88, 88), size(240, 239)] };
        let folder = Id::new(Time::from_micros(1));
        let set = ImageSet::new(folder, &picture);
        assert!(set.is_of(&source(b"a file")) && !set.is_of(&source(b"another")));
        let keys: Vec<_> = set.sizes().map(|size| (size.key().to_string(), size.width, size.height)).collect();
        let key = |width| format!("images/{folder}/709e80c88487a241-{width}");
        assert_eq!(keys, [(key(88), 88, 88), (key(240), 240, 239)]);
        assert!(keys.iter().all(|(key, ..)| BlobKey::parse(key).is_some()));
    }

    #[test]
    fn malformed_text_has_no_sizes() {
        for text in ["", "/", "//", "a/b", "a/b/c", "a/b/c-1", "a/b/c-1x"] {
            assert_eq!(ImageSet(text.to_owned()).sizes().count(), 0, "{text}");
        }
    }
}
