//! Unary calls that read: each beside an echo with an answer of the same size.

use marquee_contract::v1 as pb;
use prost::Message;

use crate::bare;
use crate::bench::{Sizes, median_by};
use crate::client::Client;
use crate::h2load::{self, Run, Target};
use crate::process::{Database, Process};
use crate::report::ReadRow;
use crate::{Place, Result};

/// The path of GetVideo.
pub(crate) const GET_VIDEO: &str = "/marquee.v1.VideoService/GetVideo";
/// Calls that find out how fast a server is, and warm it up.
const FIRST_CALLS: u64 = 4_096;

/// A call that is measured.
pub(crate) struct Call {
    /// What the table calls it.
    pub(crate) name: &'static str,
    /// The least ratio that is good enough, on SQLite.
    floor: Option<f64>,
    pub(crate) method: &'static str,
    pub(crate) request: Vec<u8>,
    pub(crate) signed_in: bool,
    answer_bytes: usize,
}

/// The calls, with answers as this server gives them. The video is the one of middle size on the first page.
pub(crate) async fn calls(client: &Client) -> Result<Vec<Call>> {
    let mut calls = Vec::new();
    let info = client.server().get_server_info(pb::GetServerInfoRequest {}).await?.into_inner();
    let mut add = |name, floor, method, request, signed_in, answer_bytes| {
        calls.push(Call { name, floor, method, request, signed_in, answer_bytes });
    };
    add("GetServerInfo", None, "/marquee.v1.ServerService/GetServerInfo", Vec::new(), false, info.encoded_len());

    let list = pb::ListVideosRequest::default();
    let page = client.videos().list_videos(list.clone()).await?.into_inner();
    let own_page = client.videos().list_videos(client.signed(list.clone())?).await?.into_inner();
    let mut videos = page.videos.clone();
    videos.sort_by_key(Message::encoded_len);
    let get = pb::GetVideoRequest { video_id: videos.get(videos.len() / 2).ok_or("no videos: seed first")?.id.clone() };
    let video = client.videos().get_video(get.clone()).await?.into_inner();
    let own_video = client.videos().get_video(client.signed(get.clone())?).await?.into_inner();

    let (method, request) = (GET_VIDEO, get.encode_to_vec());
    add("GetVideo", None, method, request.clone(), false, video.encoded_len());
    add("GetVideo, signed in", Some(0.25), method, request, true, own_video.encoded_len());
    let (method, request) = ("/marquee.v1.VideoService/ListVideos", list.encode_to_vec());
    add("ListVideos of 20", None, method, request.clone(), false, page.encoded_len());
    add("ListVideos of 20, signed in", Some(0.10), method, request, true, own_page.encoded_len());
    Ok(calls)
}

/// Measures a call: the echo and the server in turns, and the median of each.
pub(crate) async fn measure(
    place: &Place,
    sizes: &Sizes,
    database: Database,
    server: &Process,
    client: &Client,
    call: &Call,
) -> Result<ReadRow> {
    let bare = Process::bare(place, call.answer_bytes).await?;
    let echo = Target { url: format!("{}{}", bare.url, bare::ECHO), message: &[], authorization: None };
    let authorization = call.signed_in.then_some(client.authorization.as_str());
    let real = Target { url: format!("{}{}", server.url, call.method), message: &call.request, authorization };

    let (_, first) = h2load::run(&echo, FIRST_CALLS, &place.folder).await?;
    let echo_calls = sizes.calls(first.calls_per_second);
    let first = server.counted(call.method, h2load::run(&real, FIRST_CALLS, &place.folder)).await?;
    let real_calls = sizes.calls(first.calls_per_second);

    let (mut echos, mut reals) = (Vec::new(), Vec::new());
    for _ in 0..sizes.runs {
        let before = bare.cpu_seconds()?;
        let (calls, run) = h2load::run(&echo, echo_calls, &place.folder).await?;
        echos.push((run, load(bare.cpu_seconds()? - before, calls, run)));
        let before = server.cpu_seconds()?;
        let run = server.counted(call.method, h2load::run(&real, real_calls, &place.folder)).await?;
        reals.push((run, load(server.cpu_seconds()? - before, real_calls, run)));
    }
    bare.stop().await?;
    let rate = |(run, _): &(Run, f64)| run.calls_per_second;
    let ((bare, bare_cpu), (run, cpu)) = (median_by(echos, rate), median_by(reals, rate));
    let floor = call.floor.filter(|_| database == Database::Sqlite);
    let row = ReadRow { name: call.name, floor, database, answer_bytes: call.answer_bytes, bare, bare_cpu, run, cpu };
    println!("{}", row.line());
    Ok(row)
}

/// The part of a run's time that the server has computed for.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52 calls")]
fn load(cpu_seconds: f64, calls: u64, run: Run) -> f64 {
    cpu_seconds / (calls as f64 / run.calls_per_second)
}
