//! Usernames that nobody may register, because whoever has one is taken for the people who run the server.

use std::collections::HashSet;

use crate::config::AccountConfig;

/// Usernames that nobody may register. Accounts that have one already keep it.
#[derive(Debug, Clone)]
pub struct ReservedNames(HashSet<String>);

impl ReservedNames {
    /// Those that the flags name.
    pub fn new(config: &AccountConfig) -> Self {
        let names = config.reserved_usernames.iter().chain(&config.reserve_usernames);
        Self(names.map(String::as_str).map(skeleton).filter(|name| !name.is_empty()).collect())
    }

    /// Whether the name is reserved, or looks like one that is.
    pub fn contains(&self, username: &str) -> bool {
        self.0.contains(&skeleton(username))
    }
}

/// What is left of a name when case, separators and characters that look alike make no difference. Names are ASCII, so that
/// nothing else looks alike.
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
        for name in ["ada", "administer", "badmin", "admin_ada", "roots", "apis"] {
            assert!(!names.contains(name), "{name}");
        }
    }

    #[test]
    fn flags_replace_the_list_and_add_to_it() {
        let more = reserved(&["--reserve-usernames", "acme,Acme_TV"]);
        assert!(more.contains("admin") && more.contains("acme") && more.contains("acmetv"));
        let other = reserved(&["--reserved-usernames", "acme"]);
        assert!(!other.contains("admin") && other.contains("acme"));
        assert!(!reserved(&["--reserved-usernames", ""]).contains("admin"));
    }
}
