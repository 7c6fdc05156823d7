//! A TCP proxy before a server or its database, which lets everything through, holds it up, or cuts all connections.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{AbortHandle, JoinSet};

/// What happens to connections, those that are there and new ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// Bytes pass.
    Open,
    /// What clients send passes, and no answer comes back.
    Mute,
    /// Connections stay, and not one more byte passes.
    Hangs,
    /// They are closed at once.
    Cut,
}

/// The proxy. It goes when it is dropped, with its connections.
pub(crate) struct Gate {
    address: String,
    way: watch::Sender<Way>,
    accepting: AbortHandle,
}

impl Gate {
    /// An open gate before the server at `upstream`.
    pub(crate) async fn before(upstream: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let (way, ways) = watch::channel(Way::Open);
        let upstream = upstream.to_owned();
        let accepting = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let (upstream, ways) = (upstream.clone(), ways.clone());
                connections.spawn(async move {
                    if let Ok(server) = TcpStream::connect(upstream).await {
                        forward(client, server, ways).await;
                    }
                });
            }
        });
        Self { address, way, accepting: accepting.abort_handle() }
    }

    /// Where the gate listens.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn set(&self, way: Way) {
        self.way.send_replace(way);
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Moves bytes both ways until an end has gone or the connection is cut.
async fn forward(client: TcpStream, server: TcpStream, mut ways: watch::Receiver<Way>) {
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let (there, back) = (ways.clone(), ways.clone());
    tokio::select! {
        () = pass(from_client, to_server, there, &[Way::Open, Way::Mute]) => {}
        () = pass(from_server, to_client, back, &[Way::Open]) => {}
        _ = ways.wait_for(|way| *way == Way::Cut) => {}
    }
}

/// Moves bytes one way, while the gate is in one of these states.
async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut ways: watch::Receiver<Way>,
    passing: &[Way],
) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        let passes = ways.wait_for(|way| passing.contains(way)).await.is_ok();
        if !passes || to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}
