//! Pictures as messages of the contract.

use std::sync::Arc;

use marquee_contract::v1 as pb;

use super::model::ImageSet;

/// Makes the URLs of pictures; cheap to clone.
#[derive(Debug, Clone)]
pub struct Urls(Arc<str>);

impl Urls {
    /// URLs that begin with `public_url`, which has no slash at its end.
    pub fn new(public_url: &str) -> Self {
        Self(public_url.into())
    }

    /// A picture's sizes, the smallest first; none when there is no picture.
    pub fn images(&self, set: Option<&ImageSet>) -> Vec<pb::Image> {
        let sizes = set.into_iter().flat_map(ImageSet::sizes);
        sizes
            .map(|size| pb::Image { url: format!("{}/{}", self.0, size.key()), width: size.width, height: size.height })
            .collect()
    }
}
