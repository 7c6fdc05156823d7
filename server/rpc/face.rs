//! What the RPCs of most features stand on.

use super::page;

/// The gRPC face of a feature: its service, and what answers are made with. A feature that needs more has a struct of its
/// own.
#[derive(Clone)]
pub struct Face<S, U> {
    /// The rules of the feature.
    pub(crate) service: S,
    /// Signs page tokens.
    pub(crate) pages: page::Tokens,
    /// Makes the URLs of pictures.
    pub(crate) urls: U,
}

impl<S, U> Face<S, U> {
    /// The RPCs of `service`.
    pub fn new(service: S, pages: page::Tokens, urls: U) -> Self {
        Self { service, pages, urls }
    }
}
