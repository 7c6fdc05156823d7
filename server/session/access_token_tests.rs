//! Which tokens are accepted as access tokens, and which are not.

use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::encode;
use serde_json::{Value, json};
use sha2::Sha512;

use super::*;

const NOW: Time = Time::from_micros(1_800_000_000_500_000);
const TTL: Duration = Duration::from_mins(15);

fn secrets(seeds: &[u8]) -> Secrets {
    let text: Vec<String> = seeds.iter().map(|seed| BASE64URL_NOPAD.encode(&sha256(&[*seed]))).collect();
    Secrets::parse(&text.join(",")).unwrap()
}

fn tokens(seeds: &[u8]) -> AccessTokens {
    AccessTokens::new(&secrets(seeds), TTL)
}

fn caller() -> Caller {
    Caller { user: UserId::new(NOW), session: SessionId::new(NOW), role: Role::Moderator }
}

fn claims() -> Value {
    let now = NOW.seconds();
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "typ": TYPE, "sub": caller().user.to_string(), "sid": caller().session.to_string(),
        "role": 1, "jti": "x", "iat": now, "nbf": now, "exp": now + 900,
    })
}

fn sign(tokens: &AccessTokens, claims: &Value) -> String {
    encode(&tokens.header, claims, &tokens.signing).unwrap()
}

fn refusal(tokens: &AccessTokens, token: &str) -> Option<Reason> {
    tokens.verify(token, NOW).err().map(|error| error.reason())
}

#[test]
fn a_token_names_its_caller_until_it_expires() {
    let (tokens, caller) = (tokens(&[1]), caller());
    let (token, expire) = tokens.issue(&caller, NOW).unwrap();
    assert_eq!(expire.seconds(), NOW.seconds() + 900);
    assert_eq!(tokens.verify(&token, NOW).unwrap(), caller);
    assert_eq!(tokens.verify(&token, expire + Duration::from_secs(4)).unwrap(), caller);
    let late = tokens.verify(&token, expire + LEEWAY).unwrap_err();
    assert_eq!(late.reason(), Reason::TokenExpired);
    assert_ne!(token, tokens.issue(&caller, NOW).unwrap().0, "two tokens of one second differ");
}

#[test]
fn a_token_that_was_verified_before_expires_and_begins_like_others() {
    let (tokens, caller) = (tokens(&[1]), caller());
    let (token, expire) = tokens.issue(&caller, NOW).unwrap();
    for _ in 0..2 {
        assert_eq!(tokens.verify(&token, NOW).unwrap(), caller);
        assert_eq!(tokens.verify(&token, expire + LEEWAY).unwrap_err().reason(), Reason::TokenExpired);
        // After the clock was set back.
        assert_eq!(tokens.verify(&token, NOW - Duration::from_mins(1)).unwrap_err().reason(), Reason::TokenInvalid);
    }
    let mut changed = token.clone();
    let last = if changed.pop() == Some('A') { 'B' } else { 'A' };
    changed.push(last);
    assert_eq!(refusal(&tokens, &changed), Some(Reason::TokenInvalid));
}

#[test]
fn the_number_of_verified_tokens_that_are_kept_is_bounded() {
    let tokens = tokens(&[1]);
    for number in 0..u64::try_from(MAX_VERIFIED).unwrap() + 500 {
        let (token, _) = tokens.issue(&caller(), NOW + Duration::from_micros(number)).unwrap();
        tokens.verify(&token, NOW).unwrap();
    }
    assert!(tokens.verified.len() <= MAX_VERIFIED && tokens.verified.len() > MAX_VERIFIED / 2);
}

#[test]
fn the_claims_of_these_tests_are_valid_unless_changed() {
    let tokens = tokens(&[1]);
    assert_eq!(refusal(&tokens, &sign(&tokens, &claims())), None);
}

#[test]
fn every_claim_is_required() {
    let tokens = tokens(&[1]);
    for name in claims().as_object().unwrap().keys() {
        let mut claims = claims();
        claims.as_object_mut().unwrap().remove(name);
        assert_eq!(refusal(&tokens, &sign(&tokens, &claims)), Some(Reason::TokenInvalid), "{name}");
    }
}

#[test]
fn every_claim_has_one_type() {
    let tokens = tokens(&[1]);
    for (name, good) in claims().as_object().unwrap() {
        let number_as_text = json!(good.to_string());
        let wrong =
            [json!(null), json!(true), json!([good]), json!({}), json!(1.5), json!(-1), json!(""), number_as_text];
        // Any text will do for `jti`.
        for value in wrong.into_iter().filter(|value| name != "jti" || !value.is_string()) {
            // A token with times far in the past is reported as expired.
            let reasons = [Some(Reason::TokenInvalid), (value == -1).then_some(Reason::TokenExpired)];
            let mut claims = claims();
            claims[name] = value.clone();
            let refusal = refusal(&tokens, &sign(&tokens, &claims));
            let harmless = name == "nbf" && value == -1;
            assert!(harmless || refusal.is_some() && reasons.contains(&refusal), "{name} = {value}: {refusal:?}");
        }
    }
}

#[test]
fn foreign_values_are_refused() {
    let tokens = tokens(&[1]);
    let now = NOW.seconds();
    for (name, value) in [
        ("iss", json!("someone")),
        ("aud", json!("another-api")),
        ("typ", json!("refresh")),
        ("sub", json!("alice")),
        ("sid", json!("x")),
        ("role", json!(0)),
        ("role", json!(4)),
        ("iat", json!(now + 6)),
        ("nbf", json!(now + 6)),
    ] {
        let mut claims = claims();
        claims[name] = value.clone();
        assert_eq!(refusal(&tokens, &sign(&tokens, &claims)), Some(Reason::TokenInvalid), "{name} = {value}");
    }
}

#[test]
fn a_longer_life_than_configured_is_not_granted() {
    let tokens = tokens(&[1]);
    let mut claims = claims();
    claims["iat"] = json!(NOW.seconds() - 905);
    assert_eq!(refusal(&tokens, &sign(&tokens, &claims)), Some(Reason::TokenExpired));
}

#[test]
fn only_hs256_with_a_known_key_is_taken() {
    let tokens = tokens(&[1]);
    let key = secrets(&[1]).keys(Purpose::AccessToken)[0];
    let encode_as = |header: &Header, key: &[u8]| encode(header, &claims(), &EncodingKey::from_secret(key)).unwrap();
    let header = |algorithm, kid| Header { kid, ..Header::new(algorithm) };
    let kid = tokens.header.kid.clone();
    let payload = sign(&tokens, &claims()).split('.').nth(1).unwrap().to_owned();
    let head = |alg: &str| BASE64URL_NOPAD.encode(json!({ "alg": alg, "kid": kid }).to_string().as_bytes());
    let none = head("none");
    // Validly signed, by somebody who has the key.
    let hs512 = format!("{}.{payload}", head("HS512"));
    let mac = Hmac::<Sha512>::new_from_slice(&key).unwrap().chain_update(&hs512).finalize().into_bytes();
    let hs512 = format!("{hs512}.{}", BASE64URL_NOPAD.encode(&mac));
    for (what, bad) in [
        ("HS512", hs512),
        ("no kid", encode_as(&header(Algorithm::HS256, None), &key)),
        ("unknown kid", encode_as(&header(Algorithm::HS256, Some("x".to_owned())), &key)),
        ("wrong key", encode_as(&header(Algorithm::HS256, kid.clone()), &[7; 32])),
        ("alg none", format!("{none}.{payload}.")),
        ("nothing", String::new()),
        ("dots", "..".to_owned()),
        ("text", "not a token".to_owned()),
    ] {
        assert_eq!(refusal(&tokens, &bad), Some(Reason::TokenInvalid), "{what}");
    }
}

#[test]
fn an_edited_token_is_refused() {
    let tokens = tokens(&[1]);
    let token = tokens.issue(&caller(), NOW).unwrap().0;
    for at in 0..token.len() {
        let mut edited = token.clone().into_bytes();
        edited[at] = if edited[at] == b'A' { b'B' } else { b'A' };
        assert_eq!(refusal(&tokens, &String::from_utf8(edited).unwrap()), Some(Reason::TokenInvalid), "edited at {at}");
    }
}

#[test]
fn keys_overlap_while_they_are_replaced() {
    let (old, both, new) = (tokens(&[1]), tokens(&[2, 1]), tokens(&[2]));
    let of_old = old.issue(&caller(), NOW).unwrap().0;
    let of_both = both.issue(&caller(), NOW).unwrap().0;
    assert_eq!(refusal(&both, &of_old), None);
    assert_eq!(refusal(&new, &of_both), None);
    assert_eq!(refusal(&new, &of_old), Some(Reason::TokenInvalid));
    assert_eq!(refusal(&old, &of_both), Some(Reason::TokenInvalid));
}
