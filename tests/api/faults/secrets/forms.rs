//! The encodings in which bytes can appear in texts.

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};
use regex::{Regex, RegexBuilder};

/// The largest memory of the search automaton, in bytes: it has thousands of patterns.
const AUTOMATON_BYTES: usize = 256 << 20;

/// Searches for all encodings of all secrets in one pass, because logs have megabytes.
pub(super) struct Search {
    any: Regex,
    /// Each encoding, and the name of its secret.
    names: Vec<(String, String)>,
}

impl Search {
    /// Makes a search for these named secrets.
    pub(super) fn of(secrets: &[(String, Vec<u8>)]) -> Self {
        let with_name =
            |(name, secret): &(String, Vec<u8>)| forms(secret).into_iter().map(|form| (form, name.clone())).collect();
        let names: Vec<(String, String)> = secrets.iter().flat_map::<Vec<_>, _>(with_name).collect();
        let any = names.iter().map(|(form, _)| regex::escape(form)).collect::<Vec<_>>().join("|");
        let any = RegexBuilder::new(&any).size_limit(AUTOMATON_BYTES).dfa_size_limit(AUTOMATON_BYTES).build();
        Self { any: any.expect("an automaton"), names }
    }

    /// The name, the encoding and the line of a secret that occurs in the text.
    pub(super) fn found_in<'a>(&'a self, text: &'a str) -> Option<(&'a str, &'a str, &'a str)> {
        let form = self.any.find(text)?.as_str();
        let (_, name) = self.names.iter().find(|(one, _)| one == form)?;
        Some((name, form, text.lines().find(|line| line.contains(form))?))
    }
}

/// The secret verbatim, in base64, percent and hex encoding, and in Rust's debug format.
fn forms(secret: &[u8]) -> Vec<String> {
    let percent = |byte: &u8| format!("%{byte:02X}");
    let mut forms = vec![
        HEXLOWER.encode(secret),
        HEXUPPER.encode(secret),
        secret.iter().map(percent).collect(),
        secret.iter().map(|byte| percent(byte).to_lowercase()).collect(),
        secret
            .iter()
            .map(|byte| if byte.is_ascii_alphanumeric() { char::from(*byte).into() } else { percent(byte) })
            .collect(),
        secret.iter().map(u8::to_string).collect::<Vec<_>>().join(", "),
        secret.escape_ascii().to_string(),
    ];
    forms.extend(std::str::from_utf8(secret).map(str::to_owned));
    // Within other bytes, base64 depends on the offset modulo three; the first and last characters depend on
    // neighbouring bytes.
    for index in 0..3 {
        let shifted = [&[0; 2][..index], secret].concat();
        let (start, end) = ([0, 2, 3][index], shifted.len() * 8 / 6);
        for encoding in [BASE64_NOPAD, BASE64URL_NOPAD] {
            forms.push(encoding.encode(&shifted)[start..end].to_owned());
        }
    }
    forms
}

#[test]
fn the_search_finds_a_secret_within_the_base64_of_other_bytes() {
    for before in ["", "a", "ab", "abc"] {
        let text = data_encoding::BASE64.encode(format!("{before}hunter2-Secret and more").as_bytes());
        assert!(forms(b"hunter2-Secret").iter().any(|form| text.contains(form)), "{text}");
    }
}

#[test]
fn the_search_finds_each_of_many_secrets_in_every_encoding() {
    let secrets: Vec<_> =
        (0..200).map(|at| (format!("secret {at}"), format!("Planted_{at:03}_Sesame").into_bytes())).collect();
    let search = Search::of(&secrets);
    for form in forms(&secrets[77].1) {
        let text = format!("a line\nbefore{form}behind\nanother line");
        let (name, ..) = search.found_in(&text).expect("it is found");
        assert_eq!(name, "secret 77", "{form}");
    }
    assert_eq!(search.found_in("Planted_077_Sesam and what else there is"), None);
}
