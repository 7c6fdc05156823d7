//! `GET /`: a page for people who have opened the server's address in a browser, with links to what there is and
//! commands to try. It needs nothing from elsewhere: no script, and one style, which the policy names by its hash.
//!
//! A development server also shows the logins that `marquee demo` has made. It is one that only this machine reaches
//! and that has no secret of its own: `--listen` and `--public-url` are loopback, and `--secrets` is not set.

use std::net::SocketAddr;
use std::sync::LazyLock;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use minijinja::{Environment, Value, context};

use super::HttpState;
use super::page::PageHeaders;
use crate::channel::ChannelRef;
use crate::config::{ServeConfig, program};
use crate::rpc::origin::is_loopback;

/// The page, a template. Its values are escaped.
const PAGE: &str = include_str!("home.html");

/// A link of the page: path, name, and what it is. A test opens each.
type Link = (&'static str, &'static str, &'static str);

/// The links of a server with the console.
const CONSOLE: &[Link] = &[
    ("/console/#/watch", "Films", "watch the public videos"),
    ("/console/", "Console", "call every RPC by a form, watch metrics and jobs"),
    ("/console/#/docs", "Documentation", "the contract, with search"),
    ("/console/#/studio", "Studio", "your videos, their statistics, and the storage that they take"),
];
/// The link of a server that describes the contract.
const OPENAPI: &[Link] = &[("/openapi.json", "OpenAPI", "the contract for clients of JSON")];
/// The links of every server.
const ALWAYS: &[Link] = &[
    ("/healthz", "Health", "200 while the server serves and its database answers, else 503"),
    ("/metrics", "Metrics", "counters and histograms in the text format of Prometheus"),
];

/// The accounts that `marquee demo` makes. The first has most content.
pub const DEMO_USERNAMES: [&str; 4] = ["demo_ada", "demo_grace", "demo_linus", "demo_mary"];
/// Their password, unless `marquee demo --password` sets another. Everybody knows it, so that `marquee demo` uses it at
/// servers of this machine only.
pub const DEMO_PASSWORD: &str = "twelve tiny films";

/// What the page tells about the server.
#[derive(Debug, Clone)]
pub struct Site {
    /// The beginning of URLs that clients get.
    public_url: String,
    /// Whether the server listens on a loopback address.
    pub is_loopback: bool,
    is_development: bool,
    has_reflection: bool,
}

impl Site {
    /// The site of a server that listens on this address.
    pub fn new(address: SocketAddr, public_url: &str, config: &ServeConfig) -> Self {
        let is_local_url = public_url.parse().is_ok_and(|url: http::Uri| url.host().is_some_and(is_loopback));
        let listens_on_loopback = address.ip().to_canonical().is_loopback();
        Self {
            public_url: public_url.to_owned(),
            is_loopback: listens_on_loopback,
            is_development: listens_on_loopback && is_local_url && config.account.secrets.is_none(),
            has_reflection: config.edge.reflection,
        }
    }
}

/// The page.
pub(super) async fn serve(State(state): State<HttpState>) -> Response {
    static HEADERS: LazyLock<PageHeaders> = LazyLock::new(|| PageHeaders::of(PAGE));
    let Site { public_url, is_development, has_reflection, .. } = &state.site;
    let mut logins = Vec::new();
    if *is_development {
        for username in DEMO_USERNAMES {
            let channel = ChannelRef::Username(username.to_owned());
            if state.channels.get(None, &channel).await.is_ok() {
                logins.push(username);
            }
        }
    }
    let optional = [(state.has_console, CONSOLE), (state.is_described, OPENAPI), (true, ALWAYS)];
    let links = optional.into_iter().filter(|(is_served, _)| *is_served).flat_map(|(_, links)| links);
    let (scheme, host) = public_url.split_once("://").unwrap_or(("http", public_url));
    let page = Environment::new().render_named_str(
        "home.html",
        PAGE,
        context! {
            version => env!("CARGO_PKG_VERSION"),
            links => links.map(|&(path, name, text)| Value::from(vec![path, name, text])).collect::<Vec<_>>(),
            url => public_url,
            host => host.split('/').next(),
            plaintext => scheme == "http",
            has_reflection,
            is_development,
            program => if *is_development { program() } else { "marquee".to_owned() },
            logins,
            password => DEMO_PASSWORD,
        },
    );
    match page {
        Ok(page) => (HEADERS.get(), Html(page)).into_response(),
        Err(error) => {
            tracing::error!(%error, "cannot render the home page");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The answer to every unknown path.
pub fn not_found() -> Response {
    let text = "404 Not Found: there is nothing at this address. The page at / says what there is.\n";
    let nosniff = [(header::X_CONTENT_TYPE_OPTIONS, "nosniff")];
    (StatusCode::NOT_FOUND, nosniff, text).into_response()
}
