//! Every route has bounds: a request that is opened and left idle is counted, ends by itself, and releases its
//! resources.
//!
//! The routes are taken from the server: the methods of the contract and of the standard services from the policy
//! table, and plain HTTP from the table that its routers are made of. So a new route is tested without a change here.
//! It fails if it holds a body, permit or stream for as long as its client likes, does not count it, or does not
//! release it.

use std::collections::HashMap;

use bytes::Bytes;
use futures_util::future::join_all;
use h2::SendStream;
use http::Request;
use image::ImageFormat::Png;
use marquee::clock::Time;
use marquee::http::routes;
use marquee::rpc::policy;
use marquee_contract::options::v1::Cost;
use marquee_contract::v1 as pb;

use crate::images::picture;
use crate::mail::unsubscribe_path;
use crate::support::attack::ATTACKER;
use crate::support::h2::{Exchange, H2, USUAL_WINDOW};
use crate::support::{Engine, Server, User, eventually, media};

const SHORT_TIMEOUTS: [&str; 5] = [
    "--message-timeout=1s",
    "--answer-timeout=1s",
    "--stream-idle-timeout=1s",
    "--upload-idle-timeout=1s",
    "--upload-rate-window=1s",
];
/// The largest message of an ordinary method, in bytes.
const MESSAGE_BYTES: usize = 64 << 10;

/// Unfinished request bodies: a name, the first bytes, and whether the body ends with them.
fn unfinished_bodies() -> Vec<(&'static str, Bytes, bool)> {
    let mut endless = vec![0; MESSAGE_BYTES + 5 + 1];
    endless[..5].copy_from_slice(&[0, 0x7f, 0, 0, 0]);
    vec![
        ("no body", Bytes::new(), false),
        ("half a frame's head", Bytes::from_static(&[0, 0]), false),
        ("half a message", Bytes::from_static(&[0, 0, 0, 0, 9, 8, 7]), false),
        ("a message of 2 GiB", endless.into(), false),
        ("a message, and no end", Bytes::from_static(&[0; 5]), false),
        ("a message", Bytes::from_static(&[0; 5]), true),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_method_ends_an_idle_request() {
    let server = Server::with(Engine::Sqlite, &SHORT_TIMEOUTS).await;
    let user = User::register(&server).await;
    let user = &user;
    let server = &server;
    let walks = unfinished_bodies()
        .into_iter()
        .flat_map(|beginning| [0, USUAL_WINDOW].map(|window| (beginning.clone(), window)));
    join_all(walks.map(|((what, body, end), window)| async move {
        let connection = H2::from(ATTACKER, server, window).await;
        let mut begun = Vec::new();
        for method in policy::all() {
            // No call may end the test's session or delete its account.
            let bearer = if method.cost == Cost::Credential { "Bearer unknown".to_owned() } else { user.bearer() };
            let headers = [("authorization", &*bearer), ("grpc-timeout", "12H")];
            let call = connection.call(method.path, &headers, body.clone(), end).await;
            // A Watch stream that was requested and is read stays open by design.
            if method.name != "Watch" || window == 0 || !end {
                begun.push(async move {
                    println!("{} with {what} and a window of {window}: {:?}", method.path, call.end().await);
                });
            }
        }
        join_all(begun).await;
    }))
    .await;
    assert_released(server).await;
}

/// The metric `marquee_in_use` of every bounded resource.
async fn in_use(server: &Server) -> HashMap<String, f64> {
    let text = server.get("/metrics").await.text().await.expect("text");
    let lines = text.lines().filter_map(|line| line.strip_prefix("marquee_in_use{resource=\"")?.split_once("\"} "));
    lines.map(|(name, value)| (name.to_owned(), value.parse().expect("a number"))).collect()
}

/// Waits until no resource is in use, except by the request for the metrics.
async fn assert_released(server: &Server) {
    eventually("all resources are released", async || {
        let in_use = in_use(server).await;
        let is_asking = |name: &str, value: f64| name == "requests" && value <= 1.0;
        let left: Vec<_> = in_use.iter().filter(|(name, value)| **value != 0.0 && !is_asking(name, **value)).collect();
        if !left.is_empty() {
            println!("in use: {left:?}");
        }
        // All bounded resources must be listed, or the test would check nothing.
        (left.is_empty() && in_use.len() >= 9).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_method_counts_the_resources_that_it_holds() {
    let server = Server::start(Engine::Sqlite).await;
    let user = User::register_admin(&server).await;
    assert_released(&server).await;
    // A valid message without its last bytes: it takes memory, and the call continues.
    let mut message = vec![0; MESSAGE_BYTES - 100];
    message[..5].copy_from_slice(&[0, 0, 0, 0xff, 0xf0]);
    let message = Bytes::from(message);
    for method in policy::all() {
        let connection = H2::from(ATTACKER, &server, USUAL_WINDOW).await;
        let bearer = user.bearer();
        let call = connection.call(method.path, &[("authorization", &*bearer)], message.clone(), false).await;
        eventually("the resource is counted", async || {
            let in_use = in_use(&server).await;
            let of = |name: &str| in_use[name];
            let bytes = of("message_bytes") + of("upload_bytes") >= 60_000.0;
            // The answer of a stream may have begun; the stream holds its permit for as long as it is open.
            let place = match (method.client_streaming, method.server_streaming) {
                (true, true) => of("streams") >= 1.0,
                (true, false) => of("requests") >= 2.0,
                (false, _) => of("requests") >= 2.0 && of("messages") >= 1.0,
            };
            let place = place && (!method.client_streaming || method.cost != Cost::Transfer || of("transfers") >= 1.0);
            println!("{}: {in_use:?}", method.path);
            (bytes && place).then_some(())
        })
        .await;
        drop((call, connection));
        assert_released(&server).await;
    }
}

/// One path for every route of plain HTTP that the route answers.
async fn paths(server: &Server) -> Vec<String> {
    let user = User::register(server).await;
    let video = user.publish(&media::mp4_of(1 << 20), pb::Visibility::Public).await;
    let images = user.set_avatar(picture(Png, 400, 400)).await.unwrap();
    let local = |url: &str| url.strip_prefix(&server.url("")).expect("a URL of the server").to_owned();
    let playback = local(&user.playback_url(&video.id).await);
    let image = local(&images.last().expect("a size").url);
    let mut paths = Vec::new();
    // `/console` is left out: it answers without a body, with the address of `/console/`.
    for route in routes().into_iter().filter(|route| route.path != "/console") {
        let path = match route.path {
            "/media/{token}/{*key}" => playback.clone(),
            "/images/{*path}" => image.clone(),
            "/console/{name}" => "/console/contract.binpb".to_owned(),
            "/unsubscribe" => unsubscribe_path(server, &user, Time::MAX),
            plain if !plain.contains('{') => plain.to_owned(),
            other => panic!("add an example path for {other}"),
        };
        assert_eq!(server.get(&path).await.status(), 200, "{path}");
        paths.push(path);
    }
    paths
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_plain_http_route_ends_an_idle_request() {
    let server = Server::with(Engine::Sqlite, &SHORT_TIMEOUTS).await;
    for path in paths(&server).await {
        let unread = H2::from(ATTACKER, &server, 0).await;
        assert!(unread.get(&path).await.end().await.is_cut(), "{path}: an answer that is not read");
        for method in ["GET", "POST"] {
            let connection = H2::from(ATTACKER, &server, USUAL_WINDOW).await;
            let request = Request::builder().method(method).uri(format!("http://marquee{path}"));
            let mut call: Exchange = connection.begin(request, false).await;
            let mut body = call.take_body();
            let _ = body.send_data(Bytes::from(vec![0; MESSAGE_BYTES / 2]), false);
            call.end().await;
        }
    }
    assert_released(&server).await;
}

/// Begins each kind of request that sends bytes of an upload over plain HTTP, from the attacker's address.
async fn unfinished_uploads(server: &Server) -> Vec<(H2, Exchange, SendStream<Bytes>)> {
    let user = User::register(server).await;
    let upload = user.create_upload(1 << 20).await;
    let (tus, part) = ("application/offset+octet-stream", "application/partial-upload");
    let path = format!("/uploads/{}", upload.id);
    let mut begun = Vec::new();
    for (method, path, content_type, headers) in [
        ("POST", "/uploads", tus, [("tus-resumable", "1.0.0"), ("upload-length", "1000000")]),
        ("POST", "/uploads", "video/mp4", [("upload-complete", "?1"), ("upload-length", "1000000")]),
        ("PATCH", &path, tus, [("tus-resumable", "1.0.0"), ("upload-offset", "0")]),
        ("PATCH", &path, part, [("upload-complete", "?0"), ("upload-offset", "0")]),
    ] {
        let connection = H2::from(ATTACKER, server, USUAL_WINDOW).await;
        let request = Request::builder().method(method).uri(format!("http://marquee{path}"));
        let request = request.header("authorization", user.bearer()).header("content-type", content_type);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let mut call: Exchange = connection.begin(request, false).await;
        let mut body = call.take_body();
        let _ = body.send_data(Bytes::from(vec![0; MESSAGE_BYTES / 2]), false);
        begun.push((connection, call, body));
    }
    begun
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_over_plain_http_ends_when_it_is_idle() {
    let server = Server::with(Engine::Sqlite, &SHORT_TIMEOUTS).await;
    for (_connection, call, _body) in unfinished_uploads(&server).await {
        call.end().await;
    }
    assert_released(&server).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_over_plain_http_holds_a_transfer() {
    let server = Server::start(Engine::Sqlite).await;
    let begun = unfinished_uploads(&server).await;
    // The second PATCH takes over from the first.
    eventually("they are counted", async || (in_use(&server).await["transfers"] >= 3.0).then_some(())).await;
    drop(begun);
    assert_released(&server).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_plain_http_route_counts_an_answer_that_is_not_read() {
    let server = Server::start(Engine::Sqlite).await;
    for path in paths(&server).await {
        assert_released(&server).await;
        let connection = H2::from(ATTACKER, &server, 0).await;
        let unread = connection.get(&path).await;
        eventually("the resource is counted", async || {
            let in_use = in_use(&server).await;
            (in_use["answer_bytes"] + in_use["downloads"] >= 1.0).then_some(())
        })
        .await;
        drop((unread, connection));
    }
    assert_released(&server).await;
}
