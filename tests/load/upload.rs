//! Uploads: one stream compared with the bare server's, and the memory of many open uploads.

use std::path::Path;
use std::time::{Duration, Instant};

use bytes::Bytes;
use marquee_contract::v1 as pb;
use marquee_contract::v1::upload_chunks_request::Part;
use marquee_contract::v1::upload_service_client::UploadServiceClient;
use tonic::transport::{Channel, Endpoint};

use crate::bare::{self, CHUNK_BYTES};
use crate::bench::{Sizes, median_by};
use crate::client::Client;
use crate::process::{Database, Process};
use crate::report::WorkRow;
use crate::world::World;
use crate::{Result, Setup};

const UPLOAD_CHUNKS: &str = "/marquee.v1.UploadService/UploadChunks";
/// The bytes in a message of a stream.
const MESSAGE_BYTES: usize = 64 * 1024;
/// The bytes that are sent before anything is measured.
const WARM_UP_BYTES: usize = 8 * CHUNK_BYTES;
/// The number of concurrent open uploads whose memory is measured: as many as one account may have.
pub(crate) const OPEN_UPLOADS: usize = 16;
/// The number of chunks of each.
const OPEN_CHUNKS: usize = 4;
/// The longest time in which the sweeper must remove cancelled uploads.
const SWEEP_TIMEOUT: Duration = Duration::from_mins(1);
/// The least acceptable ratio.
const FLOOR: f64 = 0.7;

/// Measures one stream to the bare server and to Marquee in turns; takes the median of each.
pub(crate) async fn measure(
    setup: &Setup,
    sizes: &Sizes,
    database: Database,
    server: &Process,
    client: &Client,
) -> Result<WorkRow> {
    let bare = Process::bare(setup, 0).await?;
    let bare_channel = Endpoint::from_shared(bare.url.clone())?.connect().await?;
    let nothing = pb::Upload::default();
    let (mut bares, mut reals) = (Vec::new(), Vec::new());
    let uploaded = setup.folder.join(bare::UPLOADED);
    // The bare server is fresh, so it is warmed up; Marquee is warm already.
    send(&bare_channel, "", &nothing, WARM_UP_BYTES).await?;
    std::fs::remove_file(&uploaded)?;
    for _ in 0..sizes.upload_runs {
        bares.push(send(&bare_channel, "", &nothing, sizes.upload_bytes).await?);
        std::fs::remove_file(&uploaded)?;
        let upload = create(client, sizes.upload_bytes).await?;
        let sending = send(&client.channel, &client.authorization, &upload, sizes.upload_bytes);
        reals.push(server.counted(UPLOAD_CHUNKS, async { Ok((1, sending.await?)) }).await?);
        cancel(setup, database, client, vec![upload]).await?;
    }
    bare.stop().await?;
    let (bare, real) = (median_by(bares, |rate| *rate), median_by(reals, |rate| *rate));
    let name = format!("upload, one stream of {} MiB", sizes.upload_bytes >> 20);
    let row = WorkRow { name, unit: "MiB/s", floor: Some(FLOOR), database, bare, real };
    println!("{}", row.line());
    Ok(row)
}

/// The peak memory of each of many uploads, in chunks.
pub(crate) async fn memory(setup: &Setup, database: Database, server: &Process, client: &Client) -> Result<f64> {
    let size_bytes = OPEN_CHUNKS * CHUNK_BYTES;
    let mut uploads = Vec::new();
    for _ in 0..OPEN_UPLOADS {
        uploads.push(create(client, size_bytes).await?);
    }
    server.reset_peak()?;
    let before = server.rss()?;
    let work = async {
        let mut streams = tokio::task::JoinSet::new();
        for upload in uploads.clone() {
            let client = client.clone();
            streams.spawn(async move { send(&client.channel, &client.authorization, &upload, size_bytes).await });
        }
        let mut count = 0;
        while let Some(sent) = streams.join_next().await {
            sent??;
            count += 1;
        }
        Ok((count, ()))
    };
    server.counted(UPLOAD_CHUNKS, work).await?;
    let bytes = server.peak_rss()? - before;
    cancel(setup, database, client, uploads).await?;
    Ok(bytes / as_f64(OPEN_UPLOADS) / as_f64(CHUNK_BYTES))
}

pub(crate) async fn create(client: &Client, size_bytes: usize) -> Result<pb::Upload> {
    let size_bytes = i64::try_from(size_bytes)?;
    let create = pb::CreateUploadRequest { size_bytes, content_type: "video/mp4".to_owned(), ..Default::default() };
    let response = client.uploads().create_upload(client.signed(create)?).await?.into_inner();
    response.upload.ok_or_else(|| "the server has created no upload".into())
}

/// Sends all bytes of an upload; returns the durable MiB per second.
pub(crate) async fn send(
    channel: &Channel,
    authorization: &str,
    upload: &pb::Upload,
    size_bytes: usize,
) -> Result<f64> {
    let start = pb::UploadChunksStart { upload_id: upload.id.clone(), offset_bytes: 0 };
    // Not all zeros, because some file systems would not store them.
    let data: Bytes = (0..=250).cycle().take(MESSAGE_BYTES).collect();
    let data = pb::UploadChunksData { crc32c: Some(crc32c::crc32c(&data)), data };
    let parts = std::iter::once(Part::Start(start))
        .chain(std::iter::repeat_n(Part::Data(data), size_bytes / MESSAGE_BYTES))
        .map(|part| pb::UploadChunksRequest { part: Some(part) });
    let mut request = tonic::Request::new(tokio_stream::iter(parts));
    if !authorization.is_empty() {
        request.metadata_mut().insert("authorization", authorization.parse()?);
    }
    let started = Instant::now();
    let response = UploadServiceClient::new(channel.clone()).upload_chunks(request).await?.into_inner();
    let elapsed = started.elapsed();
    let durable = response.upload.map(|upload| upload.offset_bytes);
    if durable != Some(i64::try_from(size_bytes)?) {
        return Err(format!("{durable:?} of {size_bytes} bytes are durable").into());
    }
    Ok(as_f64(size_bytes >> 20) / elapsed.as_secs_f64())
}

/// Cancels all open uploads, and waits until their bytes are removed, so that this does not disturb the next run.
pub(crate) async fn cancel(setup: &Setup, database: Database, client: &Client, uploads: Vec<pb::Upload>) -> Result<()> {
    for upload in uploads {
        let cancel = pb::CancelUploadRequest { upload_id: upload.id };
        client.uploads().cancel_upload(client.signed(cancel)?).await?;
    }
    let partial = World::Large.data_dir(setup, database).join("blobs/partial");
    tokio::time::timeout(SWEEP_TIMEOUT, async {
        while !is_empty(&partial)? {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    })
    .await?
}

fn is_empty(folder: &Path) -> Result<bool> {
    Ok(std::fs::read_dir(folder)?.next().is_none())
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52 bytes")]
fn as_f64(bytes: usize) -> f64 {
    bytes as f64
}
