//! Whether the time of an answer tells if an account has an address. Judged by `tests/soak mail` only: the other runs just
//! make the calls.

use std::time::Instant;

use super::{NEW_PASSWORD, request_reset, reset};
use crate::support::random::Random;
use crate::support::rounds::{is_soak, rounds};
use crate::support::{Server, User, both_engines};

/// The greatest area under the curve that counts as chance.
const MOST: f64 = 0.55;

/// The probability that a time of the first kind is longer than one of the second (the area under the ROC curve, from
/// the ranks: Mann and Whitney 1947). 0.5 is chance.
fn area(first: &[u128], second: &[u128]) -> f64 {
    let mut all: Vec<(u128, bool)> = first.iter().map(|&time| (time, true)).collect();
    all.extend(second.iter().map(|&time| (time, false)));
    all.sort_unstable();
    let ranks: f64 = (1_u32..).zip(&all).filter(|(_, (_, is_first))| *is_first).map(|(rank, _)| f64::from(rank)).sum();
    let count = |times: &[u128]| f64::from(u32::try_from(times.len()).expect("few"));
    let (first, second) = (count(first), count(second));
    (ranks - first * (first + 1.0) / 2.0) / (first * second)
}

#[test]
fn the_area_is_that_of_the_definition() {
    assert!((area(&[5, 6], &[1, 2]) - 1.0).abs() < 1e-9);
    assert!(area(&[1, 2], &[5, 6]).abs() < 1e-9);
    assert!((area(&[1, 4], &[2, 3]) - 0.5).abs() < 1e-9);
}

both_engines! {
    async fn the_time_of_an_answer_does_not_tell_whether_an_account_exists(engine: Engine) {
        let timings = rounds(20, 2000);
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let mut known = Vec::new();
        for _ in 0..timings / 10 {
            known.push(User::register(&server).await.account.email);
        }
        server.all_mails_are_sent().await;
        let mut random = Random::new();
        for what in ["RequestPasswordReset", "ResetPassword"] {
            let mut times = [Vec::new(), Vec::new()];
            for number in 0..2 * timings {
                let is_known = random.below(2) == 0;
                // Both kinds are used as often, so that the codes of both are in the same state.
                let number = number % known.len();
                let email = if is_known { known[number].clone() } else { format!("nobody_{number}@example.com") };
                let begun = Instant::now();
                if what == "RequestPasswordReset" {
                    request_reset(&user, &email).await.expect("an answer");
                } else {
                    reset(&user, &email, "00000000", NEW_PASSWORD).await.expect_err("a wrong code");
                }
                times[usize::from(is_known)].push(begun.elapsed().as_nanos());
            }
            let area = area(&times[0], &times[1]);
            println!("{what}: {} and {} timings, AUC {area:.3}", times[0].len(), times[1].len());
            assert!(!is_soak() || (1.0 - MOST..=MOST).contains(&area), "{what}: AUC {area}");
            server.all_mails_are_sent().await;
        }
    }
}
