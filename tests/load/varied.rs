//! GetVideo of many videos, beside GetVideo of one: what caches make of a load that asks for one thing all the time, as
//! h2load does. By a client of our own, which is slower than h2load but faster than the server.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use marquee_contract::v1 as pb;
use prost::Message;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::bench::{Sizes, median_by};
use crate::client::Client;
use crate::h2load::{CLIENTS, framed};
use crate::process::{Database, Process};
use crate::report::WorkRow;
use crate::{Result, reads};

/// Videos of one page.
const PAGE: i32 = 100;
/// Steps through the videos in this stride, a prime, so that neighbours are asked for far apart.
const STRIDE: usize = 7_919;

/// Measures GetVideo of one video and of all listed ones in turns, and the median of each.
pub(crate) async fn measure(sizes: &Sizes, database: Database, server: &Process, client: &Client) -> Result<WorkRow> {
    let bodies = bodies(client).await?;
    let one = Arc::new(vec![bodies[bodies.len() / 2].clone()]);
    let (name, bodies) = (format!("GetVideo of {} videos, beside one", bodies.len()), Arc::new(bodies));
    let first = rate(server, client, &one, 4_096).await?;
    let calls = sizes.calls(first);
    let (mut ones, mut all) = (Vec::new(), Vec::new());
    for _ in 0..sizes.runs {
        ones.push(rate(server, client, &one, calls).await?);
        all.push(rate(server, client, &bodies, calls).await?);
    }
    let (bare, real) = (median_by(ones, |rate| *rate), median_by(all, |rate| *rate));
    let row = WorkRow { name, unit: "/s", floor: None, database, bare, real };
    println!("{}", row.line());
    Ok(row)
}

/// A request body for each listed video.
async fn bodies(client: &Client) -> Result<Vec<Bytes>> {
    let mut bodies = Vec::new();
    let mut list = pb::ListVideosRequest { page_size: PAGE, ..Default::default() };
    loop {
        let page = client.videos().list_videos(list.clone()).await?.into_inner();
        for video in page.videos {
            bodies.push(framed(&pb::GetVideoRequest { video_id: video.id }.encode_to_vec())?.into());
        }
        if page.next_page_token.is_empty() {
            return Ok(bodies);
        }
        list.page_token = page.next_page_token;
    }
}

/// How many calls with these bodies in turn end OK in a second.
async fn rate(server: &Process, client: &Client, bodies: &Arc<Vec<Bytes>>, calls: u64) -> Result<f64> {
    server.counted(reads::GET_VIDEO, async { Ok((calls, call(server, client, bodies, calls).await?)) }).await
}

/// Makes `calls` calls, as many at once as h2load; how many in a second.
async fn call(server: &Process, client: &Client, bodies: &Arc<Vec<Bytes>>, calls: u64) -> Result<f64> {
    let request = hyper::Request::post(format!("{}{}", server.url, reads::GET_VIDEO))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .header("authorization", &client.authorization);
    let (head, ()) = request.body(())?.into_parts();
    let (calls, next) = (usize::try_from(calls)?, Arc::new(AtomicUsize::new(0)));
    let address = server.url.trim_start_matches("http://").to_owned();
    let mut callers = JoinSet::new();
    for _ in 0..CLIENTS.0 {
        let socket = TcpStream::connect(&address).await?;
        socket.set_nodelay(true)?;
        let (sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(socket)).await?;
        tokio::spawn(connection);
        for _ in 0..CLIENTS.1 {
            let (mut sender, head, bodies, next) = (sender.clone(), head.clone(), bodies.clone(), next.clone());
            callers.spawn(async move {
                while let Some(call) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|call| *call < calls) {
                    let body = bodies[call.wrapping_mul(STRIDE) % bodies.len()].clone();
                    let request = hyper::Request::from_parts(head.clone(), Full::new(body));
                    ended_ok(&mut sender, request).await?;
                }
                Ok::<_, marquee::app::StartError>(())
            });
        }
    }
    let started = Instant::now();
    while let Some(ended) = callers.join_next().await {
        ended??;
    }
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52 calls")]
    Ok(calls as f64 / started.elapsed().as_secs_f64())
}

async fn ended_ok(sender: &mut SendRequest<Full<Bytes>>, request: hyper::Request<Full<Bytes>>) -> Result<()> {
    sender.ready().await?;
    let answer = sender.send_request(request).await?.into_body().collect().await?;
    let status = answer.trailers().and_then(|trailers| trailers.get("grpc-status"));
    if status.is_some_and(|status| status == "0") { Ok(()) } else { Err(format!("GetVideo: {status:?}").into()) }
}
