//! Hashes whose state can be saved and restored: SHA-256 and CRC-32C of all bytes before the durable offset.

use sha2::digest::common::hazmat::SerializableState;
use sha2::{Digest, Sha256};

/// The state of both hashes.
#[derive(Clone, Default)]
pub(super) struct RunningHash {
    sha256: Sha256,
    crc32c: u32,
}

impl RunningHash {
    /// Restores a saved state; `None` when the bytes are not one.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (sha256, crc32c) = bytes.split_last_chunk::<4>()?;
        let sha256 = Sha256::deserialize(sha256.try_into().ok()?).ok()?;
        Some(Self { sha256, crc32c: u32::from_be_bytes(*crc32c) })
    }

    /// The state for the database: that of SHA-256, then the CRC-32C as 4 big-endian bytes.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.sha256.serialize().to_vec();
        bytes.extend_from_slice(&self.crc32c.to_be_bytes());
        bytes
    }

    /// Adds bytes, whose own CRC-32C is `crc32c`.
    pub(super) fn update(&mut self, data: &[u8], crc32c: u32) {
        self.sha256.update(data);
        self.crc32c = crc32c::crc32c_combine(self.crc32c, crc32c, data.len());
    }

    /// The SHA-256 of all bytes so far.
    pub(super) fn sha256(&self) -> [u8; 32] {
        self.sha256.clone().finalize().into()
    }

    /// The CRC-32C of all bytes so far.
    pub(super) const fn crc32c(&self) -> u32 {
        self.crc32c
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashing_continues_from_a_saved_state() {
        let data: Vec<u8> = (0..100_000_u32).map(|number| number.to_le_bytes()[0]).collect();
        for cut in [0, 1, 64, 65_536, 99_999] {
            let mut first = RunningHash::default();
            first.update(&data[..cut], crc32c::crc32c(&data[..cut]));
            let mut second = RunningHash::from_bytes(&first.to_bytes()).unwrap();
            second.update(&data[cut..], crc32c::crc32c(&data[cut..]));
            assert_eq!(second.sha256(), <[u8; 32]>::from(Sha256::digest(&data)));
            assert_eq!(second.crc32c(), crc32c::crc32c(&data));
        }
        assert!(RunningHash::from_bytes(b"short").is_none());
    }
}
