//! Pictures: what becomes of an avatar, a cover or a thumbnail between its upload and its URL.
//!
//! The rules it keeps:
//! - Pictures are rendered by `marquee-picture`, which says what is accepted, on blocking threads behind permits.
//! - Each size is a blob under `images/<uuid>/<hash>-<width>`. The id is new with every picture and the hash is of the
//!   bytes, so that a URL cannot be guessed and what is behind it never changes.
//! - Rows of the ledger come before bytes. The transaction that puts a picture in its place makes its blobs live and
//!   marks those of the one before as deleted. What a crash leaves unfinished is given up after a grace.
//! - The owner of a picture keeps all of it in one column ([`ImageSet`]), so that lists need no further query.
//! - The same file again is the same picture, with the same URLs.

mod model;
mod pool;
mod replace;
mod rpc;
mod service;

pub use model::{AVATAR, COVER, ImageSet, MAX_BYTES, Picture, Size, THUMBNAIL};
pub use pool::Pool;
pub use replace::Holder;
pub use rpc::Urls;
pub use service::Service;
