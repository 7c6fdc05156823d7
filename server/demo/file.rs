//! `marquee demo FILE`: from the registration of an account to a playing video.

use std::path::Path;

use data_encoding::HEXLOWER;
use indicatif::{ProgressBar, ProgressStyle};
use marquee_contract::v1::video_service_client::VideoServiceClient;
use marquee_contract::v1::{self as pb};

use super::client::{Client, content_type, filename};
use super::connect;
use crate::app::StartError;
use crate::secrets::random;

/// Registers a new user, uploads the file, publishes it, and prints the login and the video's URL.
pub(super) async fn upload(path: &Path, url: &str) -> Result<(), StartError> {
    content_type(path)?;
    let file = tokio::fs::metadata(path).await.map_err(|error| format!("{}: {error}", path.display()))?;
    if !file.is_file() || file.len() == 0 {
        return Err(format!("{}: not a file, or empty", path.display()).into());
    }
    let channel = connect(url).await?;

    let (username, password) = (format!("demo_{}", HEXLOWER.encode(&random()[..8])), HEXLOWER.encode(&random()[..16]));
    let mut client = Client::register(channel, &username, &username, &password).await?;
    println!("registered {username} with the password {password}");
    let style = "{bar:30} {bytes}/{total_bytes} {binary_bytes_per_sec} {eta}";
    let bar = ProgressBar::new(file.len()).with_style(ProgressStyle::with_template(style)?);
    let upload = client.upload(path, &bar).await?;

    let title: String = filename(path).chars().take(100).collect();
    let publish = pb::PublishVideoRequest {
        upload_id: upload.id,
        title: if title.is_empty() { "demo".to_owned() } else { title },
        visibility: pb::Visibility::Public.into(),
        ..Default::default()
    };
    let mut videos = VideoServiceClient::new(client.channel.clone());
    let video = videos.publish_video(client.signed(publish)).await?.into_inner().video.unwrap_or_default();
    println!("published video {}: {}x{}, {}", video.id, video.width, video.height, video.content_type);
    if video.processing.is_some() {
        let bar = ProgressBar::new(100).with_style(ProgressStyle::with_template("{bar:30} {pos} % {msg}")?);
        let made = client.wait_until_made(&video.id, false, &bar).await;
        if made.is_ok() {
            bar.finish();
        } else {
            bar.abandon();
        }
        made?;
    }
    let playback =
        videos.get_playback(client.signed(pb::GetPlaybackRequest { video_id: video.id })).await?.into_inner();
    let rendition = playback.renditions.first().ok_or("the server answered without a rendition")?;
    println!("{}", rendition.url);
    Ok(())
}
