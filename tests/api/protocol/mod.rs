//! The gRPC layer: malformed, late, unknown and interrupted calls, and clients that do not speak gRPC.

mod compression;
mod content_types;
mod deadlines;
mod framing;
mod hangups;
mod requests;
mod standard;
mod web;

use marquee_contract::v1 as pb;
use prost::Message;

/// The path of a method that needs no token.
const GET_VIDEO: &str = "/marquee.v1.VideoService/GetVideo";

/// An encoded request for [`GET_VIDEO`] with the id of no video.
pub(crate) fn get_video() -> Vec<u8> {
    pb::GetVideoRequest { video_id: "0190a000-0000-7000-8000-000000000000".to_owned() }.encode_to_vec()
}
