//! `marquee demo`: a client of a running server, which does nothing that another client could not do.
//!
//! Without a file it fills the server with a small world (`fill.rs`): the accounts, videos and texts of `world.rs`, whose
//! clips are made by ffmpeg, or are those in `clips/` (`clips.rs`). With a file it uploads that (`file.rs`), which is also
//! the shortest example of an upload. `client.rs` is a signed-in user.

mod client;
mod clips;
mod file;
mod fill;
mod world;

use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};

use crate::app::StartError;
use crate::config::{DemoConfig, program};

/// Uploads the file that the flags name, or fills the server with a small world.
pub async fn run(config: &DemoConfig) -> Result<(), StartError> {
    let done = match &config.file {
        Some(file) => file::upload(file, &config.url).await,
        None => fill::fill(config).await,
    };
    done.map_err(|error| match error.downcast_ref::<Status>() {
        Some(status) if status.code() == Code::Unavailable => {
            format!("the server is not available: {}", status.message()).into()
        }
        Some(status) => format!("the server refused: {}", status.message()).into(),
        None => error,
    })
}

/// Connects to the server.
async fn connect(url: &str) -> Result<Channel, StartError> {
    if url.starts_with("https:") {
        return Err("the demo speaks plain HTTP only; give it the http:// URL of a server without TLS".into());
    }
    let connected = Endpoint::from_shared(url.to_owned())?.connect().await;
    connected.map_err(|_| format!("no server answers at {url}; start one with: {}", program()).into())
}
