//! Files that the program serves without storing them: what is embedded in it, or made once from the contract.

use std::borrow::Cow;
use std::io::{self, Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use crate::bytes::sha256;

/// The largest file, uncompressed: all are far smaller.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// A file, which never changes while the program runs.
pub struct StaticFile {
    pub content_type: &'static str,
    /// Whether the name contains a hash of the content, which then never changes.
    pub is_immutable: bool,
    /// A hash of the content, in hexadecimal digits.
    pub hash: String,
    /// The content, compressed with gzip.
    pub gzip: Cow<'static, [u8]>,
}

impl StaticFile {
    /// A file with this compressed content.
    pub fn new(content_type: &'static str, is_immutable: bool, gzip: Cow<'static, [u8]>) -> Self {
        let half = sha256(&gzip).first_chunk().map_or(0, |half| u128::from_be_bytes(*half));
        Self { content_type, is_immutable, hash: format!("{half:032x}"), gzip }
    }

    /// The content, uncompressed, for clients that do not accept gzip.
    pub fn plain(&self) -> io::Result<Vec<u8>> {
        let mut plain = Vec::new();
        GzDecoder::new(&*self.gzip).take(MAX_BYTES).read_to_end(&mut plain)?;
        Ok(plain)
    }
}

/// The content of a file, compressed with gzip.
pub fn compressed(plain: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain)?;
    encoder.finish()
}
