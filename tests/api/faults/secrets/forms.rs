//! The forms in which bytes get into texts.

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};

/// The secret as it is, and in base64, percent and hex encoding, and as Rust prints bytes.
pub(super) fn forms(secret: &[u8]) -> Vec<String> {
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
    // Within other bytes, base64 looks different at each of three places; its edges belong to the neighbours.
    for place in 0..3 {
        let shifted = [&[0; 2][..place], secret].concat();
        let (start, end) = ([0, 2, 3][place], shifted.len() * 8 / 6);
        for encoding in [BASE64_NOPAD, BASE64URL_NOPAD] {
            forms.push(encoding.encode(&shifted)[start..end].to_owned());
        }
    }
    forms
}

#[test]
fn a_secret_is_found_within_the_base64_of_others() {
    for before in ["", "a", "ab", "abc"] {
        let text = data_encoding::BASE64.encode(format!("{before}hunter2-Secret and more").as_bytes());
        assert!(forms(b"hunter2-Secret").iter().any(|form| text.contains(form)), "{text}");
    }
}
