//! Tokens that look like the server's, with exactly one fault each.

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use marquee::secrets::{Purpose, Secrets};
use serde_json::{Map, Value, json};
use sha2::{Sha256, Sha512};

/// The algorithm that a token names and is signed with.
#[derive(Debug, Clone, Copy)]
enum Algorithm {
    HS256,
    HS512,
}

/// The claims that every token must have.
const REQUIRED: [&str; 8] = ["exp", "nbf", "iat", "iss", "aud", "sub", "sid", "typ"];

/// Makes variations of a token that the server has issued, signed with the server's own key.
pub(super) struct Forger {
    model: String,
    key_id: String,
    claims: Map<String, Value>,
    secrets: Secrets,
}

/// A token that must be refused.
pub(super) struct BadToken {
    pub(super) what: String,
    pub(super) token: String,
    pub(super) reason: &'static str,
}

impl Forger {
    pub(super) fn from(model: &str, secret: &str) -> Self {
        let part = |index: usize| -> Value {
            let part = model.split('.').nth(index).expect("a part");
            let bytes = BASE64URL_NOPAD.decode(part.as_bytes()).expect("base64url");
            serde_json::from_slice(&bytes).expect("JSON")
        };
        let claims = part(1).as_object().expect("claims").clone();
        for name in REQUIRED {
            assert!(claims.contains_key(name), "the server's tokens have no {name}");
        }
        let key_id = part(0)["kid"].as_str().expect("a key id").to_owned();
        Self { model: model.to_owned(), key_id, claims, secrets: Secrets::parse(secret).expect("a secret") }
    }

    /// A token with the same claims as the server's.
    pub(super) fn good_token(&self) -> String {
        self.sign(&self.claims)
    }

    /// A token with one changed claim.
    pub(super) fn with(&self, name: &str, value: Value) -> String {
        self.with_all(&[(name, value)])
    }

    fn with_all(&self, changes: &[(&str, Value)]) -> String {
        let mut claims = self.claims.clone();
        for (name, value) in changes {
            claims.insert((*name).to_owned(), value.clone());
        }
        self.sign(&claims)
    }

    fn without(&self, name: &str) -> String {
        let mut claims = self.claims.clone();
        claims.remove(name);
        self.sign(&claims)
    }

    fn sign(&self, claims: &Map<String, Value>) -> String {
        encode(claims, Algorithm::HS256, Some(&self.key_id), &self.key(Purpose::AccessToken))
    }

    fn key(&self, purpose: Purpose) -> [u8; 32] {
        self.secrets.keys(purpose)[0]
    }

    /// Every kind of token that must be refused, except those of ended sessions, which are well-formed.
    pub(super) fn bad_tokens(&self, refresh_token: &str) -> Vec<BadToken> {
        let mut bad = vec![self.expired()];
        let mut invalid = |what: String, token: String| bad.push(BadToken { what, token, reason: "TOKEN_INVALID" });
        for (what, token) in self.malformed() {
            invalid(what.to_owned(), token);
        }
        invalid("a refresh token".to_owned(), refresh_token.to_owned());
        for (what, token) in self.wrongly_signed() {
            invalid(what.to_owned(), token);
        }
        let now = self.claims["iat"].as_i64().expect("a time");
        for (name, value) in [
            ("nbf", json!(now + 600)),
            ("iat", json!(now + 600)),
            ("iss", json!("someone")),
            ("aud", json!("another-api")),
            ("typ", json!("refresh")),
            ("sub", json!("alice")),
            ("sid", json!("")),
            ("role", json!(0)),
            ("role", json!(4)),
        ] {
            invalid(format!("{name} = {value}"), self.with(name, value));
        }
        // Times as text: a library that ignores values it cannot parse would accept these tokens for ever.
        for name in ["exp", "nbf", "iat"] {
            invalid(format!("{name} as text"), self.with(name, json!(self.claims[name].to_string())));
        }
        for name in self.claims.keys() {
            invalid(format!("no {name}"), self.without(name));
            invalid(format!("{name} = null"), self.with(name, Value::Null));
        }
        bad
    }

    /// A token that is valid but for its age.
    fn expired(&self) -> BadToken {
        let now = self.claims["iat"].as_i64().expect("a time");
        let changes = [("iat", json!(now - 400)), ("nbf", json!(now - 400)), ("exp", json!(now - 100))];
        BadToken { what: "an expired token".to_owned(), token: self.with_all(&changes), reason: "TOKEN_EXPIRED" }
    }

    fn malformed(&self) -> Vec<(&'static str, String)> {
        let good = self.good_token();
        let (unsigned, _) = good.rsplit_once('.').expect("three parts");
        vec![
            ("text", "not-a-token".to_owned()),
            ("dots", "..".to_owned()),
            ("two parts", unsigned.to_owned()),
            ("no signature", format!("{unsigned}.")),
            ("four parts", format!("{good}.x")),
            ("a token cut short", good[..good.len() - 1].to_owned()),
            ("8 KiB of text", "A".repeat(8 * 1024)),
        ]
    }

    /// Valid claims whose signature is not the server's.
    fn wrongly_signed(&self) -> Vec<(&'static str, String)> {
        let (claims, kid) = (&self.claims, Some(self.key_id.as_str()));
        let right = self.key(Purpose::AccessToken);
        let none = BASE64URL_NOPAD.encode(json!({ "alg": "none", "typ": "JWT", "kid": kid }).to_string().as_bytes());
        let parts: Vec<&str> = self.model.split('.').collect();
        let mut promoted = claims.clone();
        promoted.insert("role".to_owned(), json!(3));
        let promoted = BASE64URL_NOPAD.encode(Value::Object(promoted).to_string().as_bytes());
        vec![
            ("the wrong key", encode(claims, Algorithm::HS256, kid, &[7; 32])),
            ("an empty key", encode(claims, Algorithm::HS256, kid, b"")),
            ("the key of another purpose", encode(claims, Algorithm::HS256, kid, &self.key(Purpose::Media))),
            ("no key id", encode(claims, Algorithm::HS256, None, &right)),
            ("an unknown key id", encode(claims, Algorithm::HS256, Some("x"), &right)),
            ("another algorithm", encode(claims, Algorithm::HS512, kid, &right)),
            ("alg none", format!("{none}.{}.", parts[1])),
            ("alg none with a signature", format!("{none}.{}.{}", parts[1], parts[2])),
            ("claims that were edited", format!("{}.{promoted}.{}", parts[0], parts[2])),
        ]
    }
}

fn encode(claims: &Map<String, Value>, algorithm: Algorithm, key_id: Option<&str>, key: &[u8]) -> String {
    let mut header = json!({ "typ": "JWT", "alg": format!("{algorithm:?}") });
    if let Some(id) = key_id {
        header["kid"] = id.into();
    }
    let [header, claims] =
        [header, Value::Object(claims.clone())].map(|part| BASE64URL_NOPAD.encode(part.to_string().as_bytes()));
    let signed = format!("{header}.{claims}");
    let signature = match algorithm {
        Algorithm::HS256 => sign::<Hmac<Sha256>>(key, &signed),
        Algorithm::HS512 => sign::<Hmac<Sha512>>(key, &signed),
    };
    format!("{signed}.{}", BASE64URL_NOPAD.encode(&signature))
}

fn sign<M: Mac + KeyInit>(key: &[u8], text: &str) -> Vec<u8> {
    let mac = <M as KeyInit>::new_from_slice(key).expect("a key of any length");
    mac.chain_update(text.as_bytes()).finalize().into_bytes().to_vec()
}
