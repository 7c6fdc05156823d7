//! What the RPCs of most features stand on.

use super::page;

/// The gRPC handler of a feature: its service, and what answers are made with. A feature that needs more has a struct of its
/// own.
#[derive(Clone)]
pub struct Handler<S, U> {
    /// The rules of the feature.
    pub(crate) service: S,
    /// Signs page tokens.
    pub(crate) pages: page::PageTokens,
    /// Makes the URLs of pictures.
    pub(crate) urls: U,
}

impl<S, U> Handler<S, U> {
    /// The RPCs of `service`.
    pub fn new(service: S, pages: page::PageTokens, urls: U) -> Self {
        Self { service, pages, urls }
    }
}
