//! Calls that write, each to another object than the previous one, compared with an echo by the same client and with
//! the durable writes of the disk alone.

use marquee_contract::v1 as pb;
use marquee_contract::v1::set_like_request::Target;
use prost::Message;
use prost_types::Duration as Length;

use crate::bench::{Sizes, median_by};
use crate::calls::{Calls, Outcome, RunLimit, messages};
use crate::client::Client;
use crate::h2load::CLIENTS;
use crate::process::{Database, Process};
use crate::reads::FIRST_CALLS;
use crate::report::WriteRow;
use crate::{Result, Setup, bare, disk, varied};

/// The number of videos that the writes refer to.
const VIDEOS: usize = 2_000;
/// The metric of SQLite's commits, each with one or more transactions.
const COMMITS: &str = "marquee_sqlite_commits_total";

/// A measured call.
struct Write {
    method: &'static str,
    messages: Vec<Vec<u8>>,
}

/// Measures the echo and the server in turns; takes the median of each.
pub(crate) async fn measure(
    setup: &Setup,
    sizes: &Sizes,
    database: Database,
    server: &Process,
    client: &Client,
) -> Result<Vec<WriteRow>> {
    let disk = disk::syncs_per_second(&setup.folder, sizes.disk)?;
    let mut rows = Vec::new();
    for write in writes(client).await? {
        let real = messages(write.messages)?;
        let real = Calls::connect(&server.url, write.method, &client.authorization, real, CLIENTS).await?;
        // All answers are small.
        let bare = Process::bare(setup, 32).await?;
        let echo = Calls::connect(&bare.url, bare::ECHO, "", messages([Vec::new()])?, CLIENTS).await?;
        let echo_calls = sizes.calls(echo.run(RunLimit::Calls(FIRST_CALLS)).await?.rate());
        let real_calls = sizes.calls(counted(server, write.method, &real, FIRST_CALLS / 4).await?.rate());

        let (mut echos, mut reals) = (Vec::new(), Vec::new());
        for _ in 0..sizes.runs {
            echos.push(echo.run(RunLimit::Calls(echo_calls)).await?.rate());
            let (cpu, commits) = (server.cpu_seconds()?, server.metric(COMMITS).await?);
            let outcome = counted(server, write.method, &real, real_calls).await?;
            let (cpu, commits) = (server.cpu_seconds()? - cpu, server.metric(COMMITS).await? - commits);
            reals.push((outcome, cpu, commits));
        }
        bare.stop().await?;
        let bare = median_by(echos, |rate| *rate);
        let (outcome, cpu, commits) = median_by(reals, |(outcome, ..)| outcome.rate());
        let name = write.method.rsplit('/').next().unwrap_or(write.method);
        let row = WriteRow { name, database, bare, outcome, cpu, commits, disk };
        println!("{}", row.line());
        rows.push(row);
    }
    Ok(rows)
}

async fn counted(server: &Process, method: &str, calls: &Calls, count: u64) -> Result<Outcome> {
    let work = async {
        let outcome = calls.run(RunLimit::Calls(count)).await?;
        Ok((outcome.calls, outcome))
    };
    server.counted(method, work).await
}

async fn writes(client: &Client) -> Result<Vec<Write>> {
    let videos = varied::videos(client, VIDEOS).await?;
    let mut playbacks = Vec::new();
    for video_id in &videos {
        let get = pb::GetPlaybackRequest { video_id: video_id.clone() };
        let playback = client.videos().get_playback(client.signed(get)?).await?.into_inner();
        let record = pb::RecordPlaybackRequest {
            video_id: video_id.clone(),
            playback_id: playback.playback_id,
            position: Some(Length { seconds: 5, nanos: 0 }),
            state: pb::PlaybackState::Playing.into(),
        };
        playbacks.push(record.encode_to_vec());
    }
    let comment = |video_id: &String| {
        let text = "Filmed from the other side of the valley, this would have been a different story.".to_owned();
        pb::CreateCommentRequest { video_id: video_id.clone(), text, ..Default::default() }.encode_to_vec()
    };
    // All videos are liked and then all unliked, so that each call changes something.
    let like = |liked: bool| {
        videos.iter().map(move |video_id| {
            let target = Some(Target::VideoId(video_id.clone()));
            pb::SetLikeRequest { target, liked }.encode_to_vec()
        })
    };
    Ok(vec![
        Write { method: "/marquee.v1.LikeService/SetLike", messages: like(true).chain(like(false)).collect() },
        Write { method: "/marquee.v1.CommentService/CreateComment", messages: videos.iter().map(comment).collect() },
        Write { method: "/marquee.v1.HistoryService/RecordPlayback", messages: playbacks },
    ])
}
