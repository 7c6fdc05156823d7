//! The struct that implements the RPCs of most features.

use super::page;

/// The gRPC handler of a feature: its service, and what it needs to make answers. A feature that needs more defines its
/// own struct.
#[derive(Clone)]
pub struct Handler<S, U> {
    pub(crate) service: S,
    /// Signs and opens page tokens.
    pub(crate) pages: page::PageTokens,
    /// Makes the URLs of pictures in answers.
    pub(crate) urls: U,
}

impl<S, U> Handler<S, U> {
    pub fn new(service: S, pages: page::PageTokens, urls: U) -> Self {
        Self { service, pages, urls }
    }
}
