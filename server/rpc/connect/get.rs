//! Calls by GET: the message is in the query, and the answer can be revalidated.
//!
//! What a caller without an access token gets is the same for everybody, so caches may store it; but a video may become
//! private at any time, so they must ask again before each use (`no-cache`). They do so with the answer's ETag, and get
//! 304 without a body while nothing has changed. Answers to a caller with a token, and errors, are not stored at all.

use std::borrow::Cow;

use axum::body::{Body, Bytes};
use axum::response::Response;
use data_encoding::{BASE64URL_NOPAD, Encoding};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use percent_encoding::percent_decode_str;
use sha2::{Digest, Sha256};

use crate::header::not_modified;

/// The bytes of a hash that make an ETag.
const ETAG_BYTES: usize = 16;

/// The query of a call.
#[derive(Default)]
pub(super) struct Query<'a> {
    pub(super) version: Option<Cow<'a, [u8]>>,
    pub(super) encoding: Option<Cow<'a, [u8]>>,
    pub(super) compression: Option<Cow<'a, [u8]>>,
    message: Option<Cow<'a, [u8]>>,
    is_base64: bool,
}

impl<'a> Query<'a> {
    /// Reads a query; the first value of each parameter counts.
    pub(super) fn parse(query: &'a str) -> Self {
        let mut read = Self::default();
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let place = match name {
                "connect" => &mut read.version,
                "encoding" => &mut read.encoding,
                "compression" => &mut read.compression,
                "message" => &mut read.message,
                "base64" => {
                    read.is_base64 = value == "1";
                    continue;
                }
                _ => continue,
            };
            if place.is_none() {
                *place = Some(decoded(value));
            }
        }
        read
    }

    /// The message; or what is wrong with it.
    pub(super) fn message(self) -> Result<Bytes, &'static str> {
        let Some(message) = self.message else { return Err("the query must have a parameter `message`") };
        if !self.is_base64 {
            return Ok(message.into_owned().into());
        }
        // With or without padding.
        let unpadded = message.iter().rposition(|&byte| byte != b'=').map_or(0, |last| last + 1);
        let alphabet: &Encoding = &BASE64URL_NOPAD;
        let message = alphabet.decode(&message[..unpadded]);
        message.map(Bytes::from).map_err(|_| "the parameter `message` must be base64 of the URL-safe alphabet")
    }
}

/// The value of a parameter.
fn decoded(value: &str) -> Cow<'_, [u8]> {
    if value.contains('+') {
        let spaced = value.replace('+', " ");
        return Cow::Owned(percent_decode_str(&spaced).collect());
    }
    percent_decode_str(value).into()
}

/// What the headers of a call say about caches.
#[derive(Clone)]
pub(super) struct Conditions {
    is_anonymous: bool,
    /// `If-None-Match`: the ETags that the client has stored.
    stored: HeaderMap,
}

impl Conditions {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        Self {
            is_anonymous: !headers.contains_key(header::AUTHORIZATION),
            stored: only(headers, &header::IF_NONE_MATCH),
        }
    }

    /// Adds the headers for caches to an answer with this body, which becomes 304 if the client has stored it.
    pub(super) fn apply(&self, body: &[u8], mut response: Response) -> Response {
        if !self.is_anonymous || !response.status().is_success() {
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            return response;
        }
        let hash = Sha256::digest(body);
        let etag = format!("\"{}\"", BASE64URL_NOPAD.encode(&hash[..ETAG_BYTES]));
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.append(header::VARY, HeaderValue::from_static("authorization, accept-encoding"));
        let is_stored = not_modified(&self.stored, &etag);
        if let Ok(etag) = HeaderValue::from_str(&etag) {
            headers.insert(header::ETAG, etag);
        }
        if is_stored {
            headers.remove(header::CONTENT_TYPE);
            headers.remove(header::CONTENT_ENCODING);
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            *response.body_mut() = Body::empty();
        }
        response
    }
}

/// The lines of one header.
fn only(headers: &HeaderMap, name: &HeaderName) -> HeaderMap {
    headers.get_all(name).iter().map(|line| (name.clone(), line.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(query: &str) -> Result<Bytes, &'static str> {
        Query::parse(query).message()
    }

    #[test]
    fn the_message_is_escaped_or_base64() {
        assert_eq!(message("message=%7B%22a%22:+1%7D&encoding=json").unwrap(), "{\"a\": 1}");
        assert_eq!(message("encoding=proto&message=%ff%00").unwrap(), &b"\xff\0"[..]);
        for padded in ["_-8", "_-8=", "_-8%3D"] {
            assert_eq!(message(&format!("base64=1&message={padded}")).unwrap(), &b"\xff\xef"[..], "{padded}");
        }
        assert_eq!(message("base64=1&message=").unwrap(), "");
        for bad in ["", "messages=x", "base64=1&message=a", "base64=1&message=%2B%2B%2B%2B"] {
            assert!(message(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_stored_answer_is_not_sent_again() {
        let respond = |stored: &'static str| {
            let stored = HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::from_static(stored))]);
            Conditions { is_anonymous: true, stored }.apply(b"{}", Response::new(Body::from("{}")))
        };
        let fresh = respond("\"other\"");
        assert_eq!((fresh.status().as_u16(), &fresh.headers()["cache-control"]), (200, &"no-cache".parse().unwrap()));
        let etag = fresh.headers()["etag"].to_str().unwrap().to_owned();
        let list: &'static str = format!("\"x\" , W/{etag}").leak();
        assert_eq!(respond(list).status(), 304);
        assert_eq!(respond("*").status(), 304);
        let signed_in = Conditions {
            is_anonymous: false,
            stored: HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::from_static("*"))]),
        };
        let answer = signed_in.apply(b"{}", Response::new(Body::from("{}")));
        assert_eq!((answer.status().as_u16(), &answer.headers()["cache-control"]), (200, &"no-store".parse().unwrap()));
        assert!(!answer.headers().contains_key("etag"));
    }
}
