//! gRPC-Web over HTTP/1.1, as web pages speak it, and a page whose refresh token is in a cookie.

use data_encoding::BASE64;
use http::HeaderMap;
use marquee_contract::policy;
use prost::Message;
use tonic::Status;

use super::server::Server;
use super::wire::frame;

/// The answer to a gRPC-Web call.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) headers: HeaderMap,
    pub(crate) messages: Vec<Vec<u8>>,
    pub(crate) status: Status,
}

/// Calls a path with additional headers, in base64 when `text` is true, else in binary.
pub(crate) async fn call(url: &str, text: bool, headers: &[(&str, &str)], message: &[u8]) -> Answer {
    let body = frame(message);
    let (content_type, body) = if text {
        ("application/grpc-web-text", BASE64.encode(&body).into_bytes())
    } else {
        ("application/grpc-web+proto", body.to_vec())
    };
    let request = reqwest::Client::new().post(url).header("content-type", content_type).header("accept", content_type);
    let request = headers
        .iter()
        .fold(request.header("x-grpc-web", "1"), |request, (name, value)| request.header(*name, value.as_bytes()));
    let response = request.body(body).send().await.expect("an answer");
    assert_eq!(response.status(), 200);
    let headers = response.headers().clone();
    let answered = headers["content-type"].to_str().expect("a type");
    let expected = if text { "application/grpc-web-text" } else { "application/grpc-web" };
    assert!(answered.starts_with(expected), "{answered}");
    let body = response.bytes().await.expect("a body");
    let body = if text { BASE64.decode(&body).expect("base64") } else { body.to_vec() };

    let (mut rest, mut messages, mut trailers) = (&body[..], Vec::new(), None);
    while !rest.is_empty() {
        let len = u32::from_be_bytes(rest[1..5].try_into().expect("four bytes")) as usize;
        let content = rest[5..5 + len].to_vec();
        if rest[0] & 0x80 == 0 {
            messages.push(content);
        } else {
            trailers = Some(content);
        }
        rest = &rest[5 + len..];
    }
    let trailers = trailers.map(|lines| {
        let lines = String::from_utf8(lines).expect("text");
        let pairs = lines.lines().map(|line| line.split_once(':').expect("a name and a value"));
        let pairs = pairs.map(|(name, value)| (name.parse().expect("a name"), value.trim().parse().expect("a value")));
        pairs.collect::<HeaderMap>()
    });
    // An error without a message may come in the headers (Trailers-Only), which CORS exposes.
    let status = Status::from_header_map(trailers.as_ref().unwrap_or(&headers)).expect("a status");
    Answer { headers, messages, status }
}

/// A web page in a browser, which stores and clears the cookie as the server's answers say.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    /// The URL of the server.
    pub(crate) base: String,
    /// Headers that the browser sets for the page, such as `origin`.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// The cookie as the browser sends it: `name=value`; None when it has none.
    pub(crate) cookie: Option<String>,
    /// The `set-cookie` headers of the last answer.
    pub(crate) set_cookie: Vec<String>,
    /// The access token, which pages keep in memory.
    pub(crate) access_token: String,
}

impl Page {
    /// A page of that origin.
    pub(crate) fn of(server: &Server, origin: &str) -> Self {
        let headers = vec![("origin", origin.to_owned())];
        Self { base: server.url(""), headers, cookie: None, set_cookie: Vec::new(), access_token: String::new() }
    }

    /// A page of another origin (or none) in the same browser, which shares the cookie.
    pub(crate) fn from(&self, origin: Option<&str>) -> Self {
        let headers = origin.map(|origin| ("origin", origin.to_owned())).into_iter().collect();
        Self { headers, ..self.clone() }
    }

    /// The refresh token in the cookie.
    pub(crate) fn token(&self) -> &str {
        self.cookie.as_deref().and_then(|cookie| cookie.split_once('=')).expect("a cookie").1
    }

    /// Calls the method of this name, in any service.
    pub(crate) async fn call<A: Message + Default>(
        &mut self,
        method: &str,
        request: &impl Message,
    ) -> Result<A, Status> {
        let method = policy::METHODS.iter().find(|one| one.name == method).expect("a method");
        let authorization = format!("Bearer {}", self.access_token);
        let mut headers: Vec<(&str, &str)> = self.headers.iter().map(|(name, value)| (*name, &**value)).collect();
        headers.extend(self.cookie.as_deref().map(|cookie| ("cookie", cookie)));
        headers.extend((!self.access_token.is_empty()).then_some(("authorization", &*authorization)));
        let answer = call(&format!("{}{}", self.base, method.path), false, &headers, &request.encode_to_vec()).await;
        self.set_cookie = lines(&answer.headers);
        for line in &self.set_cookie {
            let pair = line.split(';').next().expect("a first part").to_owned();
            self.cookie = (!line.ends_with("Max-Age=0")).then_some(pair);
        }
        match answer.messages.first() {
            Some(message) => Ok(A::decode(&**message).expect("it decodes")),
            None => Err(answer.status),
        }
    }
}

/// The `set-cookie` headers of an answer.
pub(crate) fn lines(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all("set-cookie").iter();
    values.map(|value| value.to_str().expect("text").to_owned()).collect()
}
