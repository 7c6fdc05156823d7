//! Pictures (avatars, covers, thumbnails): rendering, storage, replacement and URLs.
//!
//! The rules it keeps:
//! - The crate `marquee-picture` decides which files are accepted, and renders them on blocking threads; permits bound
//!   how many at once.
//! - Each size is a blob with the key `images/<uuid>/<hash>-<width>`. The id is new with every picture and the hash is
//!   that of the bytes, so that a URL cannot be guessed and its content never changes, and no two runs of a job write the
//!   same key.
//! - Rows of the ledger are written before bytes. The transaction that sets a picture makes its blobs live and marks
//!   those of the picture before as deleted. Blobs that a crash left unfinished expire after `--orphan-grace`.
//! - The row of a picture's channel or video has all about the picture in one column ([`ImageSet`]), so that lists need
//!   no further query.
//! - Setting the same file again changes nothing; the URLs stay.

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
