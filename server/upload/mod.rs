//! Uploads: a file on its way in, through cuts and crashes.
//!
//! The rules this feature keeps:
//! - The *durable offset* grows in whole chunks, and only after the bytes before it are on stable storage. It is what
//!   GetUpload says, and where a client goes on.
//! - One writer at a time: the newer takes over. In this process it waits until the older has let go; across processes
//!   the *epoch*, which every change of the offset checks, keeps a straggler from changing anything.
//! - What is hashed is kept with the offset, so that publishing reads nothing again.
//! - An upload is seen by its owner only. One that is abandoned expires, and its bytes are swept away.
//!
//! `service.rs` opens uploads and gives them up, `entry.rs` lets bytes in, `completion.rs` is how they end well,
//! `chunk_writer.rs` moves bytes, `takeover.rs` knows who writes, `hash.rs` hashes on, `store.rs` has the SQL.

mod chunk_writer;
mod completion;
mod entry;
mod hash;
mod model;
mod rpc;
mod service;
mod store;
mod takeover;

pub use crate::id::UploadId;
pub use chunk_writer::StreamWriter;
pub use completion::CompleteUpload;
pub use model::{Checksum, NewUpload, Upload, UploadState};
pub use rpc::Rpc;
pub use service::{Dependencies, Service, UploadLimits};
