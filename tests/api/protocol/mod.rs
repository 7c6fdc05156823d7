//! The gRPC edge: what it makes of calls that are broken, late, unknown or cut, and of clients that are no gRPC clients.

mod compression;
mod deadlines;
mod framing;
mod hangups;
mod kinds;
mod requests;
mod standard;
mod web;

use marquee_contract::v1 as pb;
use prost::Message;

/// The path of a method that anybody may call.
const GET_VIDEO: &str = "/marquee.v1.VideoService/GetVideo";

/// A request for [`GET_VIDEO`], encoded, for a video that is not there.
fn get_video() -> Vec<u8> {
    pb::GetVideoRequest { video_id: "0190a000-0000-7000-8000-000000000000".to_owned() }.encode_to_vec()
}
