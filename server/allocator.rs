//! The memory allocator on Linux: mimalloc, for SQLite's C code, too.
//!
//! A row is allocated by the thread of its connection and freed by another thread, which costs a fifth of the time of a
//! list with glibc's allocator.

use libmimalloc_sys::mi_option_set;
use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The number of `mi_option_arena_purge_mult` in `mi_option_e` of mimalloc 2.3; the crate has no name for it.
const ARENA_PURGE_MULT: i32 = 24;

/// Makes mimalloc return large blocks to the system when they are freed. By default it does so a tenth of a second
/// later, and only at the next allocation: an idle server would keep the 19 MiB of its last password hash.
///
/// A block that is freed by another thread than the one that allocated it becomes reclaimable (`MADV_FREE`), and the
/// kernel counts it as ours until it reclaims it, or the allocating thread allocates again or ends: after a burst of
/// logins, for the ten seconds that an idle thread of the blocking pool lives.
///
/// Must be called before there are other threads, which would read the option at the same time.
#[expect(unsafe_code, reason = "options have no safe interface")]
pub(super) fn give_back_at_once() {
    // SAFETY: a store to a number that is there from the start, and that no other thread reads yet; unknown options are
    // ignored.
    unsafe { mi_option_set(ARENA_PURGE_MULT, 0) };
}
