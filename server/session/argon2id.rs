//! Runs argon2id, in memory that is returned to the operating system afterwards.

use argon2::password_hash::phc::{Output, ParamsString, Salt};
use argon2::{Algorithm, Argon2, Block, Params, PasswordHash, Version};

use crate::error::{Error, Result};
use crate::secrets::random;

/// 19 MiB, 2 passes, 1 lane: the OWASP Password Storage Cheat Sheet's first choice that fits a small machine.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const VERSION: Version = Version::V0x13;
/// The salt that RFC 9106, section 3.1, recommends.
const SALT_BYTES: usize = 16;

/// The capacity reserved for a run. Only the part that the run needs is ever touched.
///
/// This matters with glibc's allocator (the program on Linux uses mimalloc; tests and other systems do not). glibc
/// returns a block to the system when it was mapped by itself. But once it has freed a block of up to 32 MiB
/// (`DEFAULT_MMAP_THRESHOLD_MAX`), it takes the next blocks of that size from the thread's heap, where they stay: 560
/// MiB after 200 logins over the threads of the blocking pool. A larger block is always mapped by itself.
const RESERVED_BLOCKS: usize = (33 << 20) / Block::SIZE;

/// Hashes a password with a new salt and the current parameters; returns a PHC string.
pub(super) fn hash(memory: &mut Memory, password: &[u8]) -> Result<String> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(Error::internal)?;
    let salt = Salt::new(&random()[..SALT_BYTES]).map_err(Error::internal)?;
    let hash = PasswordHash {
        algorithm: argon2::ARGON2ID_IDENT,
        version: Some(VERSION.into()),
        params: ParamsString::try_from(&params).map_err(Error::internal)?,
        salt: Some(salt),
        hash: Some(memory.run(
            &Argon2::new(Algorithm::Argon2id, VERSION, params),
            password,
            &salt,
            Params::DEFAULT_OUTPUT_LEN,
        )?),
    };
    Ok(hash.to_string())
}

/// Whether `hash` is the hash of this password, with the parameters in `hash`. The comparison takes constant time.
pub(super) fn matches(memory: &mut Memory, password: &[u8], hash: &PasswordHash) -> Result<bool> {
    let (Some(salt), Some(expected)) = (hash.salt, hash.hash) else {
        return Err(Error::internal("a password's hash lacks its salt or its output"));
    };
    let algorithm = Algorithm::new(hash.algorithm.as_str()).map_err(Error::internal)?;
    let version = hash.version.map_or(Ok(VERSION), Version::try_from).map_err(Error::internal)?;
    let argon2 = Argon2::new(algorithm, version, Params::try_from(hash).map_err(Error::internal)?);
    Ok(memory.run(&argon2, password, &salt, expected.len())? == expected)
}

/// Whether `hash` was made with other parameters than the current ones.
pub(super) fn is_outdated(hash: &PasswordHash) -> bool {
    let current = hash.algorithm == argon2::ARGON2ID_IDENT
        && hash.version == Some(VERSION.into())
        && Params::try_from(hash)
            .is_ok_and(|params| (params.m_cost(), params.t_cost(), params.p_cost()) == (MEMORY_KIB, PASSES, LANES));
    !current
}

/// The memory of a run. It can be reused without clearing: each run writes all of it before reading any.
#[derive(Default)]
pub(super) struct Memory(Vec<Block>);

impl Memory {
    fn run(&mut self, argon2: &Argon2<'_>, password: &[u8], salt: &Salt, output_bytes: usize) -> Result<Output> {
        let blocks = argon2.params().block_count();
        self.0.reserve(blocks.max(RESERVED_BLOCKS).saturating_sub(self.0.len()));
        self.0.resize(blocks, Block::new());
        let mut output = vec![0; output_bytes];
        argon2.hash_password_into_with_memory(password, salt, &mut output, &mut self.0).map_err(Error::internal)?;
        Output::new(&output).map_err(Error::internal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reused_memory_does_not_change_the_result() {
        let mut used = Memory::default();
        let hash = hash(&mut used, b"one").unwrap();
        let hash = PasswordHash::new(&hash).unwrap();
        for memory in [&mut used, &mut Memory::default()] {
            assert!(matches(memory, b"one", &hash).unwrap());
            assert!(!matches(memory, b"another", &hash).unwrap());
            assert!(matches(memory, b"one", &hash).unwrap());
        }
    }
}
