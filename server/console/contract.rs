//! The contract for the console: what gRPC reflection serves, without the positions in source files and without the
//! comments of files that are not ours. Compressed, it is less than half as large.

use axum::body::Bytes;
use prost::Message;
use prost::encoding::{DecodeContext, decode_key, skip_field};
use prost_types::SourceCodeInfo;

use crate::static_file;

/// The number of `FileDescriptorProto.source_code_info`.
const SOURCE_CODE_INFO: u32 = 9;

/// Files whose comments the console shows.
const OURS: &str = "marquee/";

/// A `google.protobuf.FileDescriptorSet` whose files stay encoded, because decoding them loses custom options.
#[derive(Clone, PartialEq, prost::Message)]
struct EncodedFiles {
    #[prost(bytes = "bytes", repeated, tag = "1")]
    files: Vec<Bytes>,
}

/// The parts of a `google.protobuf.FileDescriptorProto` that are read or replaced here.
#[derive(Clone, PartialEq, prost::Message)]
struct Named {
    #[prost(string, optional, tag = "1")]
    name: Option<String>,
    #[prost(message, optional, tag = "9")]
    source_code_info: Option<SourceCodeInfo>,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    #[error("a descriptor set cannot be decoded: {0}")]
    Decode(#[from] prost::DecodeError),
    #[error("it cannot be compressed: {0}")]
    Compress(#[from] std::io::Error),
}

/// The encoded descriptor set, compressed with gzip.
pub(super) fn compressed() -> Result<Vec<u8>, Error> {
    let mut files = Vec::new();
    for set in [
        marquee_contract::FILE_DESCRIPTOR_SET,
        tonic_health::pb::FILE_DESCRIPTOR_SET,
        tonic_reflection::pb::v1::FILE_DESCRIPTOR_SET,
    ] {
        for file in EncodedFiles::decode(set)?.files {
            files.push(with_comments_only(&file)?);
        }
    }
    Ok(static_file::compressed(&EncodedFiles { files }.encode_to_vec())?)
}

/// The file with the comments of its elements, if it is ours, and without all other source information.
fn with_comments_only(file: &Bytes) -> Result<Bytes, Error> {
    let Named { name, source_code_info } = Named::decode(file.clone())?;
    let mut kept = without(file, SOURCE_CODE_INFO)?;
    if name.is_some_and(|name| name.starts_with(OURS)) {
        let mut source = source_code_info.unwrap_or_default();
        source.location.retain(|at| at.leading_comments.is_some() || at.trailing_comments.is_some());
        for at in &mut source.location {
            at.span.clear();
            at.leading_detached_comments.clear();
        }
        kept.extend(Named { name: None, source_code_info: Some(source) }.encode_to_vec());
    }
    Ok(kept.into())
}

/// The encoded message without a field.
fn without(message: &Bytes, number: u32) -> Result<Vec<u8>, Error> {
    let mut kept = Vec::with_capacity(message.len());
    let mut rest = message.clone();
    while !rest.is_empty() {
        let from = rest.clone();
        let (tag, wire_type) = decode_key(&mut rest)?;
        skip_field(wire_type, tag, &mut rest, DecodeContext::default())?;
        if tag != number {
            kept.extend_from_slice(from.get(..from.len() - rest.len()).unwrap_or_default());
        }
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use prost_types::{FileDescriptorSet, ServiceDescriptorProto};

    use super::*;

    fn served() -> (usize, Vec<u8>) {
        let compressed = compressed().unwrap();
        let mut plain = Vec::new();
        flate2::read::GzDecoder::new(&*compressed).read_to_end(&mut plain).unwrap();
        (compressed.len(), plain)
    }

    #[test]
    fn it_has_the_comments_and_every_service_in_little_room() {
        let (size, plain) = served();
        let set = FileDescriptorSet::decode(&*plain).unwrap();
        let services: Vec<_> =
            set.file.iter().flat_map(|file| &file.service).map(ServiceDescriptorProto::name).collect();
        for name in ["VideoService", "Health", "ServerReflection"] {
            assert!(services.contains(&name), "{name} in {services:?}");
        }
        let video = set.file.iter().find(|file| file.name() == "marquee/v1/video.proto").unwrap();
        let locations = &video.source_code_info.as_ref().unwrap().location;
        assert!(locations.iter().any(|at| at.leading_comments().contains("Video is a published video")));
        assert!(size < 100_000, "{size} bytes");
    }

    #[test]
    fn everything_else_is_kept_custom_options_included() {
        let (_, plain) = served();
        let kept = EncodedFiles::decode(&*plain).unwrap().files;
        let original = EncodedFiles::decode(marquee_contract::FILE_DESCRIPTOR_SET).unwrap().files;
        for (kept, original) in kept.iter().zip(&original) {
            assert_eq!(without(kept, SOURCE_CODE_INFO).unwrap(), without(original, SOURCE_CODE_INFO).unwrap());
        }
    }
}
