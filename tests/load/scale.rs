//! The cost of growing tables: every read in a small world compared with the same read in a large one, and a list's
//! first page with its thousandth. Few calls run concurrently, so that the duration of a call is measured rather than
//! its waiting time.

use std::time::Duration;

use prost::Message;

use crate::bench::Sizes;
use crate::calls::{Calls, Clients, Messages, Outcome, RunLimit, messages};
use crate::client::Client;
use crate::process::{Database, Process};
use crate::report::ScaleRow;
use crate::subjects::{self, Subject};
use crate::world::World;
use crate::{Result, Setup};

/// One connection with two concurrent calls.
const CLIENTS: Clients = (1, 2);
/// The rows of the compared pages.
const PAGE: i32 = 1;
/// The number of rows before the thousandth page.
const DEEP: usize = 999;
/// The page sizes that lead there: smaller ones when a larger page would be the last.
const STRIDES: [usize; 3] = [100, 10, 1];

/// The fields of every list's request and answer.
#[derive(Message)]
struct ListRequest {
    #[prost(int32, tag = "1")]
    page_size: i32,
    #[prost(string, tag = "2")]
    page_token: String,
}
#[derive(Message)]
struct ListResponse {
    #[prost(string, tag = "2")]
    next_page_token: String,
}

/// Measures every read on a database.
pub(crate) async fn measure(setup: &Setup, sizes: &Sizes, database: Database) -> Result<Vec<ScaleRow>> {
    let (small, large) = (
        Process::marquee(setup, World::Small, database).await?,
        Process::marquee(setup, World::Large, database).await?,
    );
    let (small_client, large_client) = (Client::sign_in(&small.url).await?, Client::sign_in(&large.url).await?);
    let subjects = subjects::all(&small_client).await?.into_iter().zip(subjects::all(&large_client).await?);
    let mut rows = Vec::new();
    for (in_small, in_large) in subjects {
        let mut runs = vec![
            connect(&small, &small_client, &in_small, messages(in_small.messages.clone())?).await?,
            connect(&large, &large_client, &in_large, messages(in_large.messages.clone())?).await?,
        ];
        let mut deep_page = 0;
        if in_large.is_list() {
            let (first, deep, page) = first_and_deep(&runs[1], &in_large).await?;
            runs.push(connect(&large, &large_client, &in_large, first).await?);
            runs.push(connect(&large, &large_client, &in_large, deep).await?);
            deep_page = page;
        }
        let mut outcomes = in_turns(&runs, sizes.slice, sizes.slices).await?.into_iter();
        let (Some(small), Some(large)) = (outcomes.next(), outcomes.next()) else {
            return Err("nothing was measured".into());
        };
        let pages = outcomes.next().zip(outcomes.next());
        let limit = limit(&in_large.name);
        let row = ScaleRow { name: in_large.name, database, small, large, pages, deep_page, limit };
        println!("{}", row.line());
        rows.push(row);
    }
    small.stop().await?;
    large.stop().await?;
    Ok(rows)
}

/// The largest acceptable ratio of a read's durations. A search for a very common word ranks 5,000 matches in the
/// large world, and all matches in the small one.
fn limit(name: &str) -> Option<f64> {
    match name {
        "SearchVideos, every second video" => None,
        search if search.starts_with("SearchVideos") => Some(2.0),
        _ => Some(1.5),
    }
}

async fn connect(server: &Process, client: &Client, subject: &Subject, messages: Messages) -> Result<Calls> {
    Calls::connect(&server.url, subject.method, &client.authorization, messages, CLIENTS).await
}

/// Runs each for a while in turns, after one turn that is not counted.
async fn in_turns(runs: &[Calls], slice: Duration, slices: usize) -> Result<Vec<Outcome>> {
    let mut outcomes = vec![Vec::new(); runs.len()];
    for turn in 0..=slices {
        for (calls, outcomes) in runs.iter().zip(&mut outcomes) {
            let outcome = calls.run(RunLimit::Elapsed(slice)).await?;
            if turn > 0 {
                outcomes.push(outcome);
            }
        }
    }
    Ok(outcomes.into_iter().map(Outcome::combined).collect())
}

/// Requests for the first page and for the thousandth (or the last if there are fewer), and the number of the latter.
async fn first_and_deep(calls: &Calls, subject: &Subject) -> Result<(Messages, Messages, usize)> {
    let base = subject.messages.first().ok_or("a subject without messages")?;
    let ask = |page_size: i32, page_token: &str| {
        let page = ListRequest { page_size, page_token: page_token.to_owned() };
        [base.clone(), page.encode_to_vec()].concat()
    };
    let (mut token, mut rows) = (String::new(), 0);
    for stride in STRIDES {
        while rows < DEEP {
            let step = stride.min(DEEP - rows);
            let answer = calls.ask(&ask(i32::try_from(step)?, &token)).await?;
            let next = ListResponse::decode(answer)?.next_page_token;
            if next.is_empty() {
                break;
            }
            (token, rows) = (next, rows + step);
        }
    }
    Ok((messages([ask(PAGE, "")])?, messages([ask(PAGE, &token)])?, rows + 1))
}
