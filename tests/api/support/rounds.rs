//! How often tests with many rounds go round: a few times in the test command, many times in `tests/soak`.

/// Whether this is a soak, which has more time: `MARQUEE_SOAK=1` says so.
pub(crate) fn is_soak() -> bool {
    std::env::var_os("MARQUEE_SOAK").is_some()
}

/// So often in the test command, so often in a soak. The seeds of random rounds are printed (see [`super::random`]), so
/// that what a soak has found can be played again.
pub(crate) fn rounds(in_tests: usize, in_soak: usize) -> usize {
    if is_soak() { in_soak } else { in_tests }
}
