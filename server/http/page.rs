//! The headers of pages for people. A page is a template with one style and no script, and needs nothing from elsewhere.

use axum::http::{HeaderName, HeaderValue, header};
use data_encoding::BASE64;
use sha2::{Digest, Sha256};

/// The headers of a page.
pub(super) struct PageHeaders([(HeaderName, HeaderValue); 5]);

impl PageHeaders {
    /// The headers of the page that is made from this template. The policy allows its style, which it names by its hash,
    /// its icon, which is empty so that browsers ask for no other, and forms that are sent to this server.
    pub(super) fn of(template: &str) -> Self {
        let style = template.split_once("<style>").and_then(|(_, rest)| rest.split_once("</style>"));
        let hash = BASE64.encode(&Sha256::digest(style.map_or("", |(style, _)| style)));
        // With no-referrer, browsers send forms from an origin without a name, which looks like another one's.
        let (form_action, referrer) =
            if template.contains("<form") { ("'self'", "same-origin") } else { ("'none'", "no-referrer") };
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; form-action {form_action}; \
            frame-ancestors 'none'"
        );
        Self([
            (header::CONTENT_SECURITY_POLICY, HeaderValue::try_from(policy).expect("letters, digits and punctuation")),
            (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (header::REFERRER_POLICY, HeaderValue::from_static(referrer)),
            (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        ])
    }

    pub(super) fn get(&self) -> [(HeaderName, HeaderValue); 5] {
        self.0.clone()
    }
}
