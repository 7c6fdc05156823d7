//! The contract in Rust.
//!
//! [`v1`], [`options`], [`google`], [`buf`] and both tables are generated from `proto/` by `marquee-codegen` at build
//! time; to change them, change the contract. Written by hand is what the generated code uses:
//!
//! - [`codec`]: decodes and validates every message that a server receives.
//! - [`validate`]: the trait and the report of the generated validators.
//! - [`canonical`]: the trait that gives ids one spelling.
//! - [`list`]: the trait of requests for pages of lists.
//! - [`policy`]: who may call each method, and its cost.
//! - [`status`]: errors with details, as the contract defines them.

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

/// The encoded `google.protobuf.FileDescriptorSet` of the contract and its imports, with comments and custom options.
pub static FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptor_set.binpb"));

/// The code that prost, tonic and the generator wrote.
#[expect(
    clippy::pedantic,
    clippy::allow_attributes,
    clippy::large_enum_variant,
    reason = "the style of generated code is not ours to choose"
)]
#[expect(unreachable_pub, reason = "the package `marquee` is re-exported by its parts")]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/modules.rs"));
    include!(concat!(env!("OUT_DIR"), "/validators.rs"));
}
