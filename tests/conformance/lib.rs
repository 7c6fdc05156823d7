//! The messages and the service of Connect's conformance suite (<https://github.com/connectrpc/conformance>), generated
//! from its protos.

/// The encoded `google.protobuf.FileDescriptorSet` of the suite.
pub static FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptor_set.binpb"));

/// The package `connectrpc.conformance.v1`.
#[expect(clippy::pedantic, clippy::allow_attributes, reason = "the style of generated code is not ours to choose")]
pub mod v1 {
    include!(concat!(env!("OUT_DIR"), "/connectrpc.conformance.v1.rs"));
}
