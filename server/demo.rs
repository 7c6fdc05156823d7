//! `marquee demo FILE`: a client of a running server, from the registration of an account to a playing video. Also the
//! shortest example of an upload.

use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use data_encoding::HEXLOWER;
use indicatif::{ProgressBar, ProgressStyle};
use marquee_contract::v1::auth_service_client::AuthServiceClient;
use marquee_contract::v1::upload_chunks_request::Part;
use marquee_contract::v1::upload_service_client::UploadServiceClient;
use marquee_contract::v1::video_service_client::VideoServiceClient;
use marquee_contract::v1::watch_processing_response::Event;
use marquee_contract::v1::{self as pb};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request};

use crate::app::StartError;
use crate::config::DemoConfig;
use crate::secrets::random;

/// Data bytes of each message of the stream.
const MESSAGE_BYTES: usize = 64 * 1024;
/// How often an interrupted upload is resumed, and the pause before each time.
const RETRIES: (u32, Duration) = (10, Duration::from_secs(1));

/// Registers a new user, uploads the file, publishes it, and prints its URL.
pub async fn run(config: &DemoConfig) -> Result<(), StartError> {
    let content_type = content_type(&config.file)?;
    let file =
        tokio::fs::metadata(&config.file).await.map_err(|error| format!("{}: {error}", config.file.display()))?;
    if !file.is_file() || file.len() == 0 {
        return Err(format!("{}: not a file, or empty", config.file.display()).into());
    }
    let size_bytes = i64::try_from(file.len())?;
    let filename = config.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let filename: String = filename.chars().filter(|one| !one.is_control()).take(255).collect();
    if config.url.starts_with("https:") {
        return Err("the demo speaks plain HTTP only; give it the http:// URL of a server without TLS".into());
    }
    let channel = Endpoint::from_shared(config.url.clone())?
        .connect()
        .await
        .map_err(|_| format!("no server answers at {}; start one with: cargo run --release", config.url))?;

    let mut client = Client::register(channel).await?;
    println!("registered {}", client.username);
    let create = pb::CreateUploadRequest {
        size_bytes,
        content_type: content_type.to_owned(),
        filename: filename.clone(),
        ..Default::default()
    };
    let upload = client.uploads().create_upload(client.signed(create)).await?.into_inner().upload;
    let upload = client.send(&config.file, upload.ok_or("the server answered without an upload")?).await?;

    client.refresh().await?;
    let publish = pb::PublishVideoRequest {
        upload_id: upload.id,
        title: if filename.is_empty() { "demo".to_owned() } else { filename.chars().take(100).collect() },
        visibility: pb::Visibility::Public.into(),
        ..Default::default()
    };
    let mut videos = VideoServiceClient::new(client.channel.clone());
    let video = videos.publish_video(client.signed(publish)).await?.into_inner().video.unwrap_or_default();
    println!("published video {}: {}x{}, {}", video.id, video.width, video.height, video.content_type);
    if video.state() == pb::VideoState::Processing {
        client.wait_until_ready(&video.id).await?;
    }
    let playback =
        videos.get_playback(client.signed(pb::GetPlaybackRequest { video_id: video.id })).await?.into_inner();
    let rendition = playback.renditions.first().ok_or("the server answered without a rendition")?;
    println!("{}", rendition.url);
    Ok(())
}

/// A signed-in user of a server.
struct Client {
    channel: Channel,
    username: String,
    authorization: MetadataValue<Ascii>,
    refresh_token: String,
}

impl Client {
    async fn register(channel: Channel) -> Result<Self, StartError> {
        let unique = HEXLOWER.encode(&random()[..8]);
        let username = format!("demo_{unique}");
        let register = pb::RegisterRequest {
            username: username.clone(),
            email: format!("{username}@example.com"),
            password: HEXLOWER.encode(&random()),
            ..Default::default()
        };
        let response = AuthServiceClient::new(channel.clone()).register(register).await?.into_inner();
        let tokens = response.tokens.unwrap_or_default();
        let authorization = format!("Bearer {}", tokens.access_token).parse()?;
        Ok(Self { channel, username, authorization, refresh_token: tokens.refresh_token })
    }

    /// Gets a new access token: a long upload outlives one.
    async fn refresh(&mut self) -> Result<(), StartError> {
        let request = pb::RefreshSessionRequest { refresh_token: self.refresh_token.clone() };
        let response = AuthServiceClient::new(self.channel.clone()).refresh_session(request).await?.into_inner();
        let tokens = response.tokens.unwrap_or_default();
        self.authorization = format!("Bearer {}", tokens.access_token).parse()?;
        self.refresh_token = tokens.refresh_token;
        Ok(())
    }

    /// Shows the progress until the video can be played.
    async fn wait_until_ready(&mut self, video_id: &str) -> Result<(), StartError> {
        let bar = ProgressBar::new(100).with_message("processing");
        bar.set_style(ProgressStyle::with_template("{msg} {wide_bar} {pos} %")?);
        loop {
            // A watch ends with its token.
            self.refresh().await?;
            let request = pb::WatchProcessingRequest { video_id: video_id.to_owned() };
            let mut videos = VideoServiceClient::new(self.channel.clone());
            let mut watch = videos.watch_processing(self.signed(request)).await?.into_inner();
            while let Ok(Some(message)) = watch.message().await {
                let Some(Event::Ready(now) | Event::Changed(now)) = message.event else { continue };
                let (state, processing) = (now.video_state(), now.processing.unwrap_or_default());
                bar.set_position(u64::try_from(processing.percent).unwrap_or(0));
                match state {
                    pb::VideoState::Processing => {}
                    pb::VideoState::Failed => return Err(processing.failure_text.into()),
                    _ => {
                        bar.finish();
                        return Ok(());
                    }
                }
            }
            tokio::time::sleep(RETRIES.1).await;
        }
    }

    fn uploads(&self) -> UploadServiceClient<Channel> {
        UploadServiceClient::new(self.channel.clone())
    }

    /// Adds the user's access token to a request.
    fn signed<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        request.metadata_mut().insert("authorization", self.authorization.clone());
        request
    }

    /// Sends the file from the durable offset on. After an interruption, asks for the offset and resumes there.
    async fn send(&mut self, file: &Path, mut upload: pb::Upload) -> Result<pb::Upload, StartError> {
        let style = "{bar:30} {bytes}/{total_bytes} {binary_bytes_per_sec} {eta}";
        let bar = ProgressBar::new(upload.size_bytes.unsigned_abs()).with_style(ProgressStyle::with_template(style)?);
        for retry in 0.. {
            bar.set_position(upload.offset_bytes.unsigned_abs());
            match self.stream(file, &upload, &bar).await {
                Ok(finished) => {
                    bar.finish();
                    return Ok(finished);
                }
                Err(status) if retry < RETRIES.0 && may_be_resumed(status.code()) => {
                    bar.println(format!("interrupted ({}); resuming", status.message()));
                    tokio::time::sleep(RETRIES.1).await;
                    // If the server does not answer, the next attempt fails, too, and is counted.
                    if self.refresh().await.is_ok() {
                        let get = self.signed(pb::GetUploadRequest { upload_id: upload.id.clone() });
                        upload = self.uploads().get_upload(get).await?.into_inner().upload.unwrap_or(upload);
                    }
                }
                Err(status) => return Err(status.into()),
            }
        }
        Err("the upload was interrupted too often".into())
    }

    async fn stream(&self, file: &Path, upload: &pb::Upload, bar: &ProgressBar) -> Result<pb::Upload, tonic::Status> {
        let mut file = tokio::fs::File::open(file).await?;
        file.seek(std::io::SeekFrom::Start(upload.offset_bytes.unsigned_abs())).await?;
        let (sender, receiver) = mpsc::channel(8);
        let start = pb::UploadChunksStart { upload_id: upload.id.clone(), offset_bytes: upload.offset_bytes };
        let bar = bar.clone();
        let reading = tokio::spawn(async move {
            let mut part = Part::Start(start);
            // Fails when the receiver was dropped because the call has ended.
            while sender.send(pb::UploadChunksRequest { part: Some(part) }).await.is_ok() {
                let mut data = vec![0; MESSAGE_BYTES];
                let count = file.read(&mut data).await?;
                if count == 0 {
                    break;
                }
                data.truncate(count);
                bar.inc(count as u64);
                part =
                    Part::Data(pb::UploadChunksData { crc32c: Some(crc32c::crc32c(&data)), data: Bytes::from(data) });
            }
            Ok::<(), std::io::Error>(())
        });
        let response = self.uploads().upload_chunks(self.signed(ReceiverStream::new(receiver))).await;
        reading.await.map_err(|error| tonic::Status::internal(error.to_string()))??;
        Ok(response?.into_inner().upload.unwrap_or_default())
    }
}

/// Whether a call that failed with this code may succeed when it is repeated.
fn may_be_resumed(code: Code) -> bool {
    // FAILED_PRECONDITION: the offset has changed since it was requested.
    let cut = matches!(code, Code::Unavailable | Code::Unknown | Code::Cancelled | Code::Aborted);
    cut || matches!(code, Code::DeadlineExceeded | Code::ResourceExhausted | Code::FailedPrecondition)
}

fn content_type(file: &Path) -> Result<&'static str, StartError> {
    let extension = file.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    match extension.as_deref() {
        Some("mp4" | "m4v") => Ok("video/mp4"),
        Some("mov") => Ok("video/quicktime"),
        Some("webm") => Ok("video/webm"),
        Some("mkv") => Ok("video/x-matroska"),
        _ => Err(format!("{}: not an .mp4, .mov, .webm or .mkv", file.display()).into()),
    }
}
