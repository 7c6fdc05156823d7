//! A TCP proxy between a client and a server, or a server and its database, that can pass, hold back or cut traffic.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{AbortHandle, JoinSet};

/// What the proxy does with existing and new connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Traffic {
    /// Passes bytes in both directions.
    Open,
    /// Passes bytes to the server, and holds back those to the client.
    AnswersHeldBack,
    /// Keeps connections open, and passes nothing.
    HeldBack,
    /// Closes connections at once.
    Cut,
}

/// The proxy. Dropping it closes its connections.
pub(crate) struct Gate {
    address: String,
    traffic: watch::Sender<Traffic>,
    accepting: AbortHandle,
}

impl Gate {
    /// Starts a proxy in state `Open` before the server at `upstream`.
    pub(crate) async fn before(upstream: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let (traffic, states) = watch::channel(Traffic::Open);
        let upstream = upstream.to_owned();
        let accepting = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let (upstream, states) = (upstream.clone(), states.clone());
                connections.spawn(async move {
                    if let Ok(server) = TcpStream::connect(upstream).await {
                        forward(client, server, states).await;
                    }
                });
            }
        });
        Self { address, traffic, accepting: accepting.abort_handle() }
    }

    /// The address on which the proxy listens.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn set(&self, traffic: Traffic) {
        self.traffic.send_replace(traffic);
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Passes bytes in both directions until one side closes or the proxy cuts the connection.
async fn forward(client: TcpStream, server: TcpStream, mut states: watch::Receiver<Traffic>) {
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let (there, back) = (states.clone(), states.clone());
    tokio::select! {
        () = pass(from_client, to_server, there, &[Traffic::Open, Traffic::AnswersHeldBack]) => {}
        () = pass(from_server, to_client, back, &[Traffic::Open]) => {}
        _ = states.wait_for(|traffic| *traffic == Traffic::Cut) => {}
    }
}

/// Passes bytes in one direction while the proxy is in one of the given states.
async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut states: watch::Receiver<Traffic>,
    passing: &[Traffic],
) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        let passes = states.wait_for(|traffic| passing.contains(traffic)).await.is_ok();
        if !passes || to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}
