//! Rejects passwords that are easy to guess. There are no rules about digits and symbols: NIST SP 800-63B, section
//! 5.1.1.2, advises against them.

use zxcvbn::{Score, zxcvbn};

use crate::error::{Error, Reason, Result};

/// The length of the pieces that zxcvbn gets. Its cost explodes with the length of a password full of l33t: 0.5 s at
/// 100 characters, 40 ms at 32.
const STRENGTH_CHARS: usize = 32;

/// Rejects passwords that an attacker guesses within a million tries: zxcvbn's scores 0 and 1. A long password is
/// checked piece by piece, and one good piece is enough. `PASSWORD_TOO_COMMON`.
pub(super) fn check_strength(password: &str, guesses: &[String]) -> Result<()> {
    let guesses: Vec<&str> = guesses.iter().map(String::as_str).collect();
    let chars: Vec<char> = password.chars().collect();
    let mut pieces = chars.chunks(STRENGTH_CHARS).map(String::from_iter);
    if pieces.all(|piece| zxcvbn(&piece, &guesses).score() < Score::Two) {
        let message = "the password is easy to guess; choose a longer or less common one";
        return Err(Error::new(Reason::PasswordTooCommon, message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_common_passwords_are_refused() {
        let guesses = ["wanderfalke".to_owned(), "marquee".to_owned()];
        for bad in
            ["password", "12345678", "qwertyuiop", "Passw0rd", "iloveyou1", "wanderfalke", "marquee1", &"a".repeat(128)]
        {
            let error = check_strength(bad, &guesses).unwrap_err();
            assert_eq!(error.reason(), Reason::PasswordTooCommon, "{bad}");
        }
    }

    #[test]
    fn decent_passwords_are_accepted() {
        let long = "the quick brown fox jumps over the lazy dog and then it sleeps ".repeat(2);
        let late = format!("{}tulip-Kayak-93", "a".repeat(40));
        for good in [
            "correct horse battery staple",
            "tulip-Kayak-93",
            "x7#Kq!m2",
            "Проснулись утром в горах",
            "vier kleine Hunde",
            &long,
            &late,
        ] {
            assert!(check_strength(good, &["alice".to_owned()]).is_ok(), "{good}");
        }
    }
}
