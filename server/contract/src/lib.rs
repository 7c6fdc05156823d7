//! The contract in Rust.
//!
//! Everything in [`v1`], [`options`], [`google`] and [`buf`] and both tables are generated from `proto/` by
//! `marquee-codegen` at build time; to change them, change the contract. Written by hand is only what the generated
//! code stands on:
//!
//! - [`codec`]: decodes and validates every message a server receives.
//! - [`validate`]: the trait and the report of the generated validators.
//! - [`canonical`]: the trait by which ids have one spelling.
//! - [`list`]: the trait of requests for pages of lists.
//! - [`policy`]: who may call each method and what it costs.
//! - [`status`]: errors with details, as the contract promises them.

pub mod canonical;
pub mod codec;
pub mod list;
pub mod policy;
pub mod status;
pub mod validate;

pub use generated::{
    buf, google,
    marquee::{options, v1},
};

/// The encoded `google.protobuf.FileDescriptorSet` of the contract and all it imports, with comments and custom options.
pub static FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptor_set.binpb"));

/// What prost and tonic wrote.
#[expect(clippy::pedantic, clippy::allow_attributes, reason = "the style of generated code is not ours to choose")]
#[expect(unreachable_pub, reason = "the package `marquee` is re-exported by its parts")]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/modules.rs"));
    include!(concat!(env!("OUT_DIR"), "/validators.rs"));
}
