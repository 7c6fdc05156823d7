//! Requests of uploads over plain HTTP.

use bytes::Bytes;
use http::Method;
use reqwest::Response;

use super::server::Server;
use super::user::User;

/// The header of requests in tus.
pub(crate) const TUS: (&str, &str) = ("tus-resumable", "1.0.0");
/// The header of a request in the draft that brings the last bytes.
pub(crate) const DRAFT: (&str, &str) = ("upload-complete", "?1");

/// The id of an upload in its URL.
pub(crate) fn id_of(url: &str) -> String {
    let path = url.split('?').next().expect("a path");
    path.rsplit('/').next().expect("an id").to_owned()
}

/// A client that sends plain HTTP.
pub(crate) struct Plain {
    client: reqwest::Client,
    base: String,
    authorization: Option<String>,
}

impl Plain {
    /// A client of `server` with the access token of `user`, if it has one.
    pub(crate) fn of(server: &Server, user: &User) -> Self {
        Self::at(server.url(""), user)
    }

    /// A client of the server at this URL.
    pub(crate) fn at(base: String, user: &User) -> Self {
        let authorization = (!user.tokens.access_token.is_empty()).then(|| user.bearer());
        Self { client: reqwest::Client::new(), base, authorization }
    }

    /// Sends a request.
    pub(crate) async fn try_send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Bytes,
    ) -> reqwest::Result<Response> {
        let mut request = self.client.request(method, format!("{}{path}", self.base)).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        request.send().await
    }

    /// Sends a request that is answered.
    pub(crate) async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Bytes) -> Response {
        self.try_send(method, path, headers, body).await.expect("an answer")
    }

    /// Appends bytes at an offset.
    pub(crate) async fn patch(&self, path: &str, headers: &[(&str, &str)], offset: i64, body: Bytes) -> Response {
        let offset = offset.to_string();
        let headers = [headers, &[("upload-offset", &*offset)]].concat();
        self.send(Method::PATCH, path, &headers, body).await
    }
}
