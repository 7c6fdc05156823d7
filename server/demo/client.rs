//! A signed-in user of a server.

use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use indicatif::ProgressBar;
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
use tonic::transport::Channel;
use tonic::{Code, Request, Status};

use crate::app::StartError;

/// Data bytes of each message of the stream.
const MESSAGE_BYTES: usize = 64 * 1024;
/// How often an interrupted upload is resumed, and the pause before each time.
const RETRIES: (u32, Duration) = (10, Duration::from_secs(1));

/// A signed-in user of a server.
pub(super) struct Client {
    pub(super) channel: Channel,
    pub(super) username: String,
    authorization: MetadataValue<Ascii>,
    refresh_token: String,
}

impl Client {
    /// Makes an account.
    pub(super) async fn register(
        channel: Channel,
        username: &str,
        display_name: &str,
        password: &str,
    ) -> Result<Self, StartError> {
        let register = pb::RegisterRequest {
            username: username.to_owned(),
            email: format!("{username}@example.com"),
            password: password.to_owned(),
            display_name: Some(display_name.to_owned()),
            ..Default::default()
        };
        let response = AuthServiceClient::new(channel.clone()).register(register).await?.into_inner();
        Self::signed_in(channel, username, response.tokens)
    }

    /// Signs in with an existing account.
    pub(super) async fn log_in(channel: Channel, username: &str, password: &str) -> Result<Self, Status> {
        let login =
            pb::LoginRequest { login: username.to_owned(), password: password.to_owned(), ..Default::default() };
        let response = AuthServiceClient::new(channel.clone()).login(login).await?.into_inner();
        Self::signed_in(channel, username, response.tokens).map_err(|error| Status::internal(error.to_string()))
    }

    fn signed_in(channel: Channel, username: &str, tokens: Option<pb::SessionTokens>) -> Result<Self, StartError> {
        let tokens = tokens.unwrap_or_default();
        let authorization = format!("Bearer {}", tokens.access_token).parse()?;
        Ok(Self { channel, username: username.to_owned(), authorization, refresh_token: tokens.refresh_token })
    }

    /// Gets a new access token: a long upload outlives one.
    pub(super) async fn refresh(&mut self) -> Result<(), StartError> {
        let request = pb::RefreshSessionRequest { refresh_token: self.refresh_token.clone() };
        let response = AuthServiceClient::new(self.channel.clone()).refresh_session(request).await?.into_inner();
        let tokens = response.tokens.unwrap_or_default();
        self.authorization = format!("Bearer {}", tokens.access_token).parse()?;
        self.refresh_token = tokens.refresh_token;
        Ok(())
    }

    /// Adds the user's access token to a request.
    pub(super) fn signed<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        request.metadata_mut().insert("authorization", self.authorization.clone());
        request
    }

    /// Uploads a file. The bar shows the bytes.
    pub(super) async fn upload(&mut self, file: &Path, bar: &ProgressBar) -> Result<pb::Upload, StartError> {
        let size = tokio::fs::metadata(file).await.map_err(|error| format!("{}: {error}", file.display()))?.len();
        let filename = filename(file);
        let content_type = content_type(file)?.to_owned();
        let create =
            pb::CreateUploadRequest { size_bytes: i64::try_from(size)?, content_type, filename, ..Default::default() };
        let upload = self.uploads().create_upload(self.signed(create)).await?.into_inner().upload;
        let upload = self.send(file, upload.ok_or("the server answered without an upload")?, bar).await?;
        self.refresh().await?;
        Ok(upload)
    }

    /// Waits until everything is made of a video, or, if `playable` is enough, until it can be played. The bar shows the
    /// progress in per cent. Fails if the video cannot be played.
    pub(super) async fn wait_until_made(
        &mut self,
        video_id: &str,
        playable: bool,
        bar: &ProgressBar,
    ) -> Result<(), StartError> {
        for attempt in 0.. {
            // A watch ends with its token.
            self.refresh().await?;
            let request = pb::WatchProcessingRequest { video_id: video_id.to_owned() };
            let mut videos = VideoServiceClient::new(self.channel.clone());
            let mut watch = videos.watch_processing(self.signed(request)).await?.into_inner();
            loop {
                match watch.message().await {
                    Ok(Some(message)) => {
                        let Some(Event::Ready(now) | Event::Changed(now)) = message.event else { continue };
                        let processing = now.processing.clone().unwrap_or_default();
                        bar.set_position(u64::try_from(processing.percent).unwrap_or(0));
                        bar.set_message(words(&processing));
                        match now.video_state() {
                            pb::VideoState::Failed => return Err(processing.failure_text.into()),
                            pb::VideoState::Ready if playable => return Ok(()),
                            _ => {}
                        }
                    }
                    // Nothing is left to make.
                    Ok(None) => return Ok(()),
                    Err(status) if attempt < RETRIES.0 && ended_early(status.code()) => break,
                    Err(status) => return Err(status.into()),
                }
            }
            tokio::time::sleep(RETRIES.1).await;
        }
        Err("the watch was interrupted too often".into())
    }

    fn uploads(&self) -> UploadServiceClient<Channel> {
        UploadServiceClient::new(self.channel.clone())
    }

    /// Sends the file from the durable offset on. After an interruption, asks for the offset and resumes there.
    async fn send(&mut self, file: &Path, mut upload: pb::Upload, bar: &ProgressBar) -> Result<pb::Upload, StartError> {
        bar.set_length(upload.size_bytes.unsigned_abs());
        for retry in 0.. {
            bar.set_position(upload.offset_bytes.unsigned_abs());
            match self.stream(file, &upload, bar).await {
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

    async fn stream(&self, file: &Path, upload: &pb::Upload, bar: &ProgressBar) -> Result<pb::Upload, Status> {
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
        reading.await.map_err(|error| Status::internal(error.to_string()))??;
        Ok(response?.into_inner().upload.unwrap_or_default())
    }
}

/// How far the server has come, in words.
fn words(processing: &pb::Processing) -> String {
    match (processing.stage(), processing.queue_position) {
        (_, Some(jobs)) if jobs > 0 => format!("waiting for {jobs} other jobs"),
        (pb::ProcessingStage::MoreRenditions, _) => "it plays; more qualities are being made".to_owned(),
        (pb::ProcessingStage::Done, _) => "everything is made".to_owned(),
        (pb::ProcessingStage::Failed, _) => processing.failure_text.clone(),
        _ => "processing".to_owned(),
    }
}

/// Whether a watch that ended with this code goes on with another call: its token has expired, or the server stopped.
fn ended_early(code: Code) -> bool {
    matches!(code, Code::Unauthenticated | Code::Unavailable | Code::Unknown)
}

/// Whether a call that failed with this code may succeed when it is repeated.
fn may_be_resumed(code: Code) -> bool {
    // FAILED_PRECONDITION: the offset has changed since it was requested.
    let cut = matches!(code, Code::Unavailable | Code::Unknown | Code::Cancelled | Code::Aborted);
    cut || matches!(code, Code::DeadlineExceeded | Code::ResourceExhausted | Code::FailedPrecondition)
}

/// The name of a file as the contract takes it.
pub(super) fn filename(file: &Path) -> String {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    name.chars().filter(|one| !one.is_control()).take(255).collect()
}

/// The content type by the extension; an error for a file that is no video.
pub(super) fn content_type(file: &Path) -> Result<&'static str, StartError> {
    let extension = file.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    match extension.as_deref() {
        Some("mp4" | "m4v") => Ok("video/mp4"),
        Some("mov") => Ok("video/quicktime"),
        Some("webm") => Ok("video/webm"),
        Some("mkv") => Ok("video/x-matroska"),
        _ => Err(format!("{}: not an .mp4, .mov, .webm or .mkv", file.display()).into()),
    }
}
