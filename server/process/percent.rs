//! How much of the work for a video is done.

/// The part that counts as done at most while work is left.
const MOST: i64 = 99;

/// The percentage of the work that is done. `rungs` are the pictures to make and `made` those that are made; each name is
/// its short side in pixels, and counts by the area. `running` has the running jobs: the picture that each makes, empty for
/// the first job, which makes the lowest, and its progress in thousandths.
pub(super) fn percent(rungs: &[&str], made: &[String], running: &[(&str, i32)]) -> i32 {
    let weight = |name: &str| name.parse::<i64>().map_or(1, |side| side.clamp(1, 10_000).pow(2));
    let all: i64 = rungs.iter().map(|name| weight(name)).sum();
    if all == 0 {
        return 0;
    }
    let is_made = |name: &str| made.iter().any(|one| one == name);
    let thousandths: i64 = rungs
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let is_at_work = |part: &str| part == *name || (part.is_empty() && at == 0);
            let progress = running.iter().filter(|(part, _)| is_at_work(part)).map(|(_, progress)| *progress).max();
            let progress = if is_made(name) { 1000 } else { i64::from(progress.unwrap_or(0).clamp(0, 1000)) };
            weight(name) * progress
        })
        .sum();
    i32::try_from((thousandths / (all * 10)).min(MOST)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_picture_counts_for_more_than_a_small_one() {
        let rungs = ["360", "720"];
        let made = ["360".to_owned()];
        assert_eq!(percent(&rungs, &[], &[]), 0);
        assert_eq!(percent(&rungs, &[], &[("", 500)]), 10);
        assert_eq!(percent(&rungs, &made, &[]), 20);
        // The first job examines the file again after a retry; what is made stays made.
        assert_eq!(percent(&rungs, &made, &[("", 100)]), 20);
        assert_eq!(percent(&rungs, &made, &[("720", 500)]), 60);
        assert_eq!(percent(&rungs, &made, &[("720", 1000)]), 99);
        assert_eq!(percent(&[], &made, &[("", 1000)]), 0);
    }
}
