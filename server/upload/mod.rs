//! Resumable uploads of files, which survive lost connections and crashes.
//!
//! The rules this feature keeps:
//! - The *durable offset* grows in whole chunks (the last may be shorter), and only after the bytes before it are on
//!   stable storage. GetUpload returns it, and a client continues there.
//! - An upload has one writer at a time; a newer one takes over. In this process it waits until the older one has
//!   stopped. Across processes, every change of the offset checks and sets the *epoch*, so that an older writer changes
//!   nothing.
//! - The state of the hashes is stored with the offset, so that publishing need not read the file to verify a checksum.
//! - Only its owner sees an upload. One without new bytes for `--upload-ttl` expires, and its bytes are removed.
//!
//! `service.rs` creates, cancels and expires uploads, `entry.rs` accepts streams and chunks, `chunk_writer.rs` makes
//! chunks durable, `takeover.rs` lets one writer at a time have an upload, `hash.rs` has the hashes, `completion.rs`
//! completes uploads, `usage.rs` tells what an account uses of its quota, `store.rs` has the SQL. `resumable/` translates
//! uploads over plain HTTP into calls.

mod chunk_writer;
mod completion;
mod entry;
mod hash;
mod model;
pub mod resumable;
mod rpc;
mod service;
mod store;
mod takeover;
mod usage;

pub use crate::id::UploadId;
pub use chunk_writer::StreamWriter;
pub use completion::CompleteUpload;
pub use model::{Checksum, NewUpload, Upload, UploadState};
pub use rpc::Rpc;
pub use service::{Dependencies, Service, UploadLimits};
pub use usage::{Purpose, Usage, UsageItem};
