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
//! `service.rs` opens uploads and gives them up, `doors.rs` lets bytes in, `finish.rs` is how they end well, `writer.rs` moves
//! bytes, `writers.rs` knows who writes, `hash.rs` hashes on, `store.rs` has the SQL.

mod doors;
mod finish;
mod hash;
mod model;
mod rpc;
mod service;
mod store;
mod writer;
mod writers;

pub use crate::id::UploadId;
pub use finish::CompleteUpload;
pub use model::{Checksum, NewUpload, Upload, UploadState};
pub use rpc::Rpc;
pub use service::{Dependencies, Limits, Service};
pub use writer::StreamWriter;
