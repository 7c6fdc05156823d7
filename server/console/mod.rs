//! The console: the web page at `/console/` in which everybody can watch the public videos, developers try and read the
//! contract, creators manage their videos and administrators look at the server.
//!
//! The page is built from `server/console/app`, whose README says how; the built files are committed, so that the server
//! builds with Rust alone, and are embedded as they are stored, compressed with gzip. The page has no rights of its own:
//! it makes the calls of the contract, by gRPC-Web, as the account that signs in to it. What it knows of the contract is
//! `contract.binpb`: the descriptor set of gRPC reflection.

mod assets;
mod contract;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use crate::static_file::StaticFile;

/// The page may load what its own origin serves, and nothing else: no script, style, film or call from or to anywhere
/// else, and no script in its text.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: \
    blob:; media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'";

/// A file of the console with this name and compressed content.
fn new_file(name: &str, gzip: Cow<'static, [u8]>) -> StaticFile {
    let content_type = match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    // These names contain a hash of the content.
    let is_immutable = matches!(name.rsplit_once('.'), Some((stem, "js" | "css")) if stem.contains('-'));
    StaticFile::new(content_type, is_immutable, gzip)
}

/// All files by name. They are hashed, and the contract is compressed, at the first request.
static FILES: LazyLock<HashMap<&'static str, StaticFile>> = LazyLock::new(|| {
    let mut files: HashMap<_, _> =
        assets::FILES.iter().map(|(name, gzip)| (*name, new_file(name, Cow::Borrowed(*gzip)))).collect();
    match contract::compressed() {
        Ok(gzip) => {
            files.insert("contract.binpb", new_file("contract.binpb", Cow::Owned(gzip)));
        }
        Err(error) => tracing::error!(%error, "the console has no contract"),
    }
    files
});

/// The file at a path below `/console/`; the page itself at the empty path.
pub fn file(path: &str) -> Option<&'static StaticFile> {
    FILES.get(if path.is_empty() { "index.html" } else { path })
}
