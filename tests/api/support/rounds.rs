//! The number of rounds of tests that repeat: few in `tests/run`, many in `tests/soak`.

/// Whether this is a soak run (`MARQUEE_SOAK=1`).
pub(crate) fn is_soak() -> bool {
    std::env::var_os("MARQUEE_SOAK").is_some()
}

/// Returns `in_soak` in a soak run, else `in_tests`. Seeds of random rounds are printed (see [`super::random`]), so
/// that a failure of a soak run can be repeated.
pub(crate) fn rounds(in_tests: usize, in_soak: usize) -> usize {
    if is_soak() { in_soak } else { in_tests }
}
