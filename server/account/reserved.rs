//! Reserved usernames, which nobody may register because their owner would be taken for the people who run the server.

use std::collections::HashSet;

use crate::config::AccountConfig;

/// Reserved names that are also everyday words, as in `daily_news` or `call_me`. They are reserved alone, but not as a
/// part of a longer name.
const EVERYDAY: [&str; 44] = [
    "about",
    "abuse",
    "account",
    "accounts",
    "anonymous",
    "api",
    "billing",
    "contact",
    "copyright",
    "deleted",
    "dmca",
    "email",
    "everyone",
    "help",
    "here",
    "info",
    "legal",
    "login",
    "mail",
    "me",
    "mod",
    "mods",
    "news",
    "nobody",
    "null",
    "official",
    "owner",
    "payments",
    "press",
    "privacy",
    "register",
    "root",
    "safety",
    "server",
    "service",
    "settings",
    "system",
    "team",
    "trust",
    "undefined",
    "web",
    "www",
    "staff",
    "security",
];

/// The reserved usernames. Accounts that already have one keep it.
#[derive(Debug, Clone)]
pub struct ReservedNames {
    names: HashSet<String>,
    /// The reserved names that must not be a part of a name either.
    words: HashSet<String>,
}

impl ReservedNames {
    /// The names of the flags.
    pub fn new(config: &AccountConfig) -> Self {
        let names = config.reserved_usernames.iter().chain(&config.reserve_usernames);
        let names: HashSet<_> = names.map(|name| skeleton(name)).filter(|name| !name.is_empty()).collect();
        let everyday: HashSet<_> = EVERYDAY.iter().map(|word| skeleton(word)).collect();
        let words = names.difference(&everyday).cloned().collect();
        Self { names, words }
    }

    /// Whether the name is reserved, looks like a reserved one, has a reserved word among its parts (`Support_Team`,
    /// `joes_admin`, `moderator24`), or consists of reserved words (`supportteam`).
    pub fn contains(&self, username: &str) -> bool {
        let whole = skeleton(username);
        self.names.contains(&whole)
            || parts(username).any(|part| self.is_word(part) || self.is_word(part.trim_matches(is_digit)))
            || self.is_made_of_names(&whole)
    }

    fn is_word(&self, part: &str) -> bool {
        self.words.contains(&skeleton(part))
    }

    /// Whether a skeleton is a sequence of reserved names, at least one of which must not be a part of a name.
    fn is_made_of_names(&self, whole: &str) -> bool {
        // For each length of a prefix: whether it is a sequence of names without such a word, and with one. Skeletons
        // are ASCII.
        let mut made = vec![(false, false); whole.len() + 1];
        made[0].0 = true;
        for end in 1..=whole.len() {
            for begin in 0..end {
                let (name, (plain, worded)) = (&whole[begin..end], made[begin]);
                if (plain || worded) && self.names.contains(name) {
                    let is_word = self.words.contains(name);
                    made[end].0 |= plain && !is_word;
                    made[end].1 |= worded || is_word;
                }
            }
        }
        made[whole.len()].1
    }
}

fn is_digit(letter: char) -> bool {
    letter.is_ascii_digit()
}

/// The parts of a name between characters that are neither letters nor digits.
fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split(|letter: char| !letter.is_ascii_alphanumeric())
}

/// A name reduced so that case, separators and similar characters make no difference. Names are ASCII, so no other
/// characters look alike.
fn skeleton(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric).map(|letter| match letter.to_ascii_lowercase() {
        '0' => 'o',
        '1' | 'l' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        '8' => 'b',
        '9' => 'g',
        other => other,
    });
    letters.collect::<String>().replace("rn", "m").replace("vv", "w")
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::config::Cli;

    fn reserved(flags: &[&str]) -> ReservedNames {
        ReservedNames::new(&Cli::parse_from([&["marquee"][..], flags].concat()).serve.account)
    }

    #[test]
    fn a_name_that_looks_like_a_reserved_one_is_reserved() {
        let names = reserved(&[]);
        for name in
            ["admin", "Admin", "ad_min", "_admin_", "4dm1n", "ADMlN", "adrnin", "r00t", "supp0rt", "rnarquee", "vvvvw"]
        {
            assert!(names.contains(name), "{name}");
        }
        for name in ["ada", "administer", "badmin", "roots", "apis"] {
            assert!(!names.contains(name), "{name}");
        }
    }

    #[test]
    fn a_name_with_a_reserved_word_among_its_parts_is_reserved() {
        let names = reserved(&["--reserve-usernames", "acme"]);
        for name in [
            "Support_Team",
            "SupportTeam",
            "supportteam",
            "SUPPORT_TEAM",
            "support_24",
            "support24",
            "Supp0rt_Team",
            "admin_ada",
            "marquee_news",
            "marqueehelp",
            "real_m0derator",
            "acme_tv",
            "helpmarquee",
        ] {
            assert!(names.contains(name), "{name}");
        }
        for name in [
            "supporter",
            "Supporters_United",
            "daily_news",
            "call_me_maybe",
            "dream_team",
            "Administrate",
            "ada_official",
            "pacme",
            "root_beer",
            "webdev",
            "Supportive",
            "team24",
            "m",
            "moderate",
            "_",
            "marquees",
        ] {
            assert!(!names.contains(name), "{name}");
        }
    }

    #[test]
    fn flags_replace_the_list_and_add_to_it() {
        let more = reserved(&["--reserve-usernames", "acme,Acme_TV"]);
        assert!(more.contains("admin") && more.contains("acme") && more.contains("acmetv"));
        assert!(more.contains("the_acme") && !more.contains("pacmetv"));
        let other = reserved(&["--reserved-usernames", "acme"]);
        assert!(!other.contains("admin") && other.contains("acme"));
        assert!(!reserved(&["--reserved-usernames", ""]).contains("admin"));
    }
}
