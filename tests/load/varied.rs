//! GetVideo of many videos compared with GetVideo of one: how much caches distort a load that repeats one request, as
//! h2load's does.

use marquee_contract::v1 as pb;
use prost::Message;
use std::sync::Arc;

use crate::bench::{Sizes, median_by};
use crate::calls::{self, Calls, RunLimit};
use crate::client::Client;
use crate::h2load::CLIENTS;
use crate::process::{Database, Process};
use crate::report::WorkRow;
use crate::{Result, reads};

/// The number of videos on a page.
const PAGE: i32 = 100;
/// The largest number of requested videos.
const MAX_VIDEOS: usize = 100_000;

/// Measures GetVideo of one video and of many in turns; takes the median of each.
pub(crate) async fn measure(sizes: &Sizes, database: Database, server: &Process, client: &Client) -> Result<WorkRow> {
    let videos = videos(client, MAX_VIDEOS).await?;
    let name = format!("GetVideo of {} videos, beside one", videos.len());
    let get = |video_id: &String| pb::GetVideoRequest { video_id: video_id.clone() }.encode_to_vec();
    let all = calls::scattered(&calls::messages(videos.iter().map(get))?);
    let one = Arc::new(vec![all[all.len() / 2].clone()]);
    let one = Calls::connect(&server.url, reads::GET_VIDEO, &client.authorization, one, CLIENTS).await?;
    let all = Calls::connect(&server.url, reads::GET_VIDEO, &client.authorization, all, CLIENTS).await?;

    let count = sizes.calls(rate(server, &one, 4_096).await?);
    let (mut ones, mut alls) = (Vec::new(), Vec::new());
    for _ in 0..sizes.runs {
        ones.push(rate(server, &one, count).await?);
        alls.push(rate(server, &all, count).await?);
    }
    let (bare, real) = (median_by(ones, |rate| *rate), median_by(alls, |rate| *rate));
    let row = WorkRow { name, unit: "/s", floor: None, database, bare, real };
    println!("{}", row.line());
    Ok(row)
}

/// The ids of the listed videos that were created last, which have the most comments; at most `most`.
pub(crate) async fn videos(client: &Client, most: usize) -> Result<Vec<String>> {
    let mut videos = Vec::new();
    let order = pb::VideoOrder::CreateTimeDesc.into();
    let mut list = pb::ListVideosRequest { page_size: PAGE, order, ..Default::default() };
    loop {
        let page = client.videos().list_videos(list.clone()).await?.into_inner();
        videos.extend(page.videos.into_iter().map(|video| video.id));
        if page.next_page_token.is_empty() || videos.len() >= most {
            videos.truncate(most);
            return Ok(videos);
        }
        list.page_token = page.next_page_token;
    }
}

/// The number of calls per second that end with OK.
async fn rate(server: &Process, calls: &Calls, count: u64) -> Result<f64> {
    let work = async {
        let outcome = calls.run(RunLimit::Calls(count)).await?;
        Ok((outcome.calls, outcome.rate()))
    };
    server.counted(reads::GET_VIDEO, work).await
}
