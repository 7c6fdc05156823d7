//! `/unsubscribe?token=...`: the link in a mail that ends mails of its kind.
//!
//! GET shows a page with a button, and changes nothing: programs that scan mails open links. The button, and the button of
//! mailbox programs (RFC 8058), send a POST request, without cookies and from anywhere; the token is all that it needs.
//! The body says nothing that the path does not say, and is not read.

use std::sync::LazyLock;

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use minijinja::{Environment, context};
use url::form_urlencoded;

use super::HttpState;
use super::page::PageHeaders;
use crate::notification::TokenError;

/// The page, a template.
const PAGE: &str = include_str!("unsubscribe.html");

/// What the page tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Question,
    Done,
    Unknown,
    Expired,
    Failed,
}

impl Told {
    const fn status(self) -> StatusCode {
        match self {
            Self::Question | Self::Done => StatusCode::OK,
            Self::Unknown => StatusCode::BAD_REQUEST,
            Self::Expired => StatusCode::GONE,
            Self::Failed => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The name in the template.
    const fn name(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Done => "done",
            Self::Unknown => "unknown",
            Self::Expired => "expired",
            Self::Failed => "failed",
        }
    }
}

impl From<TokenError> for Told {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Unknown => Self::Unknown,
            TokenError::Expired => Self::Expired,
        }
    }
}

/// Asks whether to end the mails.
pub(super) async fn ask(State(state): State<HttpState>, uri: Uri) -> Response {
    page(state.unsubscriber.account(&token(&uri)).map_or_else(Told::from, |_| Told::Question))
}

/// Ends the mails. Sending it again does nothing more.
pub(super) async fn unsubscribe(State(state): State<HttpState>, uri: Uri) -> Response {
    let user = match state.unsubscriber.account(&token(&uri)) {
        Ok(user) => user,
        Err(error) => return page(error.into()),
    };
    match state.unsubscriber.unsubscribe(user).await {
        Ok(()) => page(Told::Done),
        Err(error) => {
            tracing::warn!(%error, "the mails of an account could not be ended");
            page(Told::Failed)
        }
    }
}

/// The token in the query; empty if there is none.
fn token(uri: &Uri) -> String {
    let mut fields = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    fields.find(|(name, _)| name == "token").map(|(_, token)| token.into_owned()).unwrap_or_default()
}

fn page(told: Told) -> Response {
    static HEADERS: LazyLock<PageHeaders> = LazyLock::new(|| PageHeaders::of(PAGE));
    match Environment::new().render_named_str("unsubscribe.html", PAGE, context! { told => told.name() }) {
        Ok(page) => (told.status(), HEADERS.get(), Html(page)).into_response(),
        Err(error) => {
            tracing::error!(%error, "cannot render the page that ends mails");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
