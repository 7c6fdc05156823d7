//! Where memory comes from on Linux: mimalloc, for SQLite's C code too.
//!
//! A row is made by the thread of its connection and dropped by another, which costs glibc's allocator a fifth of a list.

use libmimalloc_sys::mi_option_set;
use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// `mi_option_arena_purge_mult`, which the crate does not name: its place in `mi_option_e` of mimalloc 2.3.
const ARENA_PURGE_MULT: i32 = 24;

/// Gives large blocks back to the system when they are freed. By itself mimalloc does so when a tenth of a second has passed
/// and somebody asks for memory again: an idle server would keep the 19 MiB of its last password.
///
/// What another thread frees than the one that has asked for it, the kernel may take from then on (`MADV_FREE`), and counts as
/// ours until it does, or that thread asks for memory again or ends: after a storm of logins, for the ten seconds that an idle
/// thread of the blocking pool lives.
///
/// To be called before there are other threads, which would read the option meanwhile.
#[expect(unsafe_code, reason = "options have no safe interface")]
pub(super) fn give_back_at_once() {
    // SAFETY: a store to a number that is there from the start, and that no other thread reads yet; unknown options are
    // ignored.
    unsafe { mi_option_set(ARENA_PURGE_MULT, 0) };
}
