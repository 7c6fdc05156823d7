//! A database with a network latency.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The added latency of each answer.
const LATENCY: Duration = Duration::from_millis(1);

/// Returns the URL of a proxy before the database that delays its answers.
pub(super) async fn with_latency(url: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let (login, rest) = url.rsplit_once('@').expect("a user");
    let (upstream, name) = rest.split_once('/').expect("a database");
    let with_latency = format!("{login}@{}/{name}", listener.local_addr().expect("its address"));
    let upstream = upstream.to_owned();
    // The task ends with the test's runtime.
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(&upstream).await.expect("PostgreSQL answers");
            let ((mut from_client, mut to_client), (mut from_server, mut to_server)) =
                (client.into_split(), server.into_split());
            tokio::spawn(async move {
                let there = tokio::io::copy(&mut from_client, &mut to_server);
                let back = async {
                    let mut buffer = vec![0; 64 * 1024];
                    while let Ok(read @ 1..) = from_server.read(&mut buffer).await {
                        tokio::time::sleep(LATENCY).await;
                        if to_client.write_all(&buffer[..read]).await.is_err() {
                            break;
                        }
                    }
                };
                tokio::select! { _ = there => {}, () = back => {} }
            });
        }
    });
    with_latency
}
