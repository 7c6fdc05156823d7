//! Unary calls that read, each compared with an echo of the same answer size.

use marquee_contract::v1 as pb;
use prost::Message;

use crate::bare;
use crate::bench::{Sizes, median_by};
use crate::calls::{self, Calls};
use crate::client::Client;
use crate::h2load::{self, Run, Target};
use crate::process::{Database, Process};
use crate::report::ReadRow;
use crate::subjects::{self, Subject};
use crate::{Result, Setup};

/// The path of GetVideo.
pub(crate) const GET_VIDEO: &str = "/marquee.v1.VideoService/GetVideo";
const GET_SERVER_INFO: &str = "/marquee.v1.ServerService/GetServerInfo";
/// The number of calls that measure a server's approximate speed, and warm it up.
pub(crate) const FIRST_CALLS: u64 = 4_096;
/// The measured subjects: the name, the least acceptable ratio on SQLite, and whether a token is required. Those
/// without a required token are also called without one.
const SUBJECTS: [(&str, Option<f64>, bool); 9] = [
    ("GetVideo", Some(0.25), false),
    ("ListVideos, newest", Some(0.10), false),
    ("ListVideos, trending", None, true),
    ("ListComments, newest", None, true),
    ("ListSubscriptionFeed", None, true),
    ("SearchVideos, 1,000 matches", None, true),
    ("ListHistory", None, true),
    ("ListPlaylistVideos", None, true),
    ("GetChannelStats", None, true),
];
/// The number of a subject's messages among which one is chosen.
const CHOICES: usize = 20;

/// A measured call.
pub(crate) struct Call {
    /// The name in the table.
    pub(crate) name: String,
    /// The least acceptable ratio on SQLite.
    floor: Option<f64>,
    pub(crate) method: &'static str,
    pub(crate) request: Vec<u8>,
    pub(crate) signed_in: bool,
    answer_bytes: usize,
}

/// The calls; of each subject's first messages, the one whose answer on this server has the median size.
pub(crate) async fn calls(server: &Process, client: &Client) -> Result<Vec<Call>> {
    let mut calls = Vec::new();
    let info = pb::GetServerInfoRequest {}.encode_to_vec();
    calls.push(call(server, client, "GetServerInfo", None, GET_SERVER_INFO, &[info], false).await?);
    let subjects = subjects::all(client).await?;
    for (name, floor, signed_in_only) in SUBJECTS {
        let found = subjects.iter().find(|subject| subject.name == name);
        let Subject { method, messages, .. } = found.ok_or_else(|| format!("{name} is no subject"))?;
        if !signed_in_only {
            calls.push(call(server, client, name, None, method, messages, false).await?);
        }
        calls.push(call(server, client, &format!("{name}, signed in"), floor, method, messages, true).await?);
    }
    Ok(calls)
}

async fn call(
    server: &Process,
    client: &Client,
    name: &str,
    floor: Option<f64>,
    method: &'static str,
    messages: &[Vec<u8>],
    signed_in: bool,
) -> Result<Call> {
    let authorization = if signed_in { client.authorization.as_str() } else { "" };
    let asked = Calls::connect(&server.url, method, authorization, calls::messages(messages.to_vec())?, (1, 1)).await?;
    let mut answers = Vec::new();
    for message in messages.iter().take(CHOICES) {
        answers.push((asked.ask(message).await?.len(), message));
    }
    answers.sort_by_key(|(bytes, _)| *bytes);
    let (answer_bytes, request) = answers.swap_remove(answers.len() / 2);
    Ok(Call { name: name.to_owned(), floor, method, request: request.clone(), signed_in, answer_bytes })
}

/// Measures the echo and the server in turns; takes the median of each.
pub(crate) async fn measure(
    setup: &Setup,
    sizes: &Sizes,
    database: Database,
    server: &Process,
    client: &Client,
    call: &Call,
) -> Result<ReadRow> {
    let bare = Process::bare(setup, call.answer_bytes).await?;
    let streams = h2load::streams_of(call.method);
    let echo = Target { url: format!("{}{}", bare.url, bare::ECHO), message: &[], authorization: None, streams };
    let authorization = call.signed_in.then_some(client.authorization.as_str());
    let real = Target { url: format!("{}{}", server.url, call.method), message: &call.request, authorization, streams };

    let (_, first) = h2load::run(&echo, FIRST_CALLS, &setup.folder).await?;
    let echo_calls = sizes.calls(first.calls_per_second);
    let first = server.counted(call.method, h2load::run(&real, FIRST_CALLS, &setup.folder)).await?;
    let real_calls = sizes.calls(first.calls_per_second);

    let (mut echos, mut reals) = (Vec::new(), Vec::new());
    for _ in 0..sizes.runs {
        let before = bare.cpu_seconds()?;
        let (calls, run) = h2load::run(&echo, echo_calls, &setup.folder).await?;
        echos.push((run, load(bare.cpu_seconds()? - before, calls, run)));
        let before = server.cpu_seconds()?;
        let run = server.counted(call.method, h2load::run(&real, real_calls, &setup.folder)).await?;
        reals.push((run, load(server.cpu_seconds()? - before, real_calls, run)));
    }
    bare.stop().await?;
    let rate = |(run, _): &(Run, f64)| run.calls_per_second;
    let ((bare, bare_cpu), (run, cpu)) = (median_by(echos, rate), median_by(reals, rate));
    let floor = call.floor.filter(|_| database == Database::Sqlite);
    let name = call.name.clone();
    let row = ReadRow { name, floor, database, answer_bytes: call.answer_bytes, bare, bare_cpu, run, cpu };
    println!("{}", row.line());
    Ok(row)
}

/// The share of a run's time that the server used its core.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52 calls")]
fn load(cpu_seconds: f64, calls: u64, run: Run) -> f64 {
    cpu_seconds / (calls as f64 / run.calls_per_second)
}
