//! A TCP proxy that cuts connections in mid-stream.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::{AbortHandle, JoinSet};

/// What happens to a connection when enough bytes have passed; no further byte passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// Both sides are closed at once.
    Cut,
    /// The connection stays open until the task that waits for [`Proxy::passed`] acts.
    Stall,
}

/// A proxy before a server. Dropping it closes its connections.
pub(super) struct Proxy {
    pub(super) address: String,
    shared: Arc<Shared>,
    accepting: AbortHandle,
}

struct Shared {
    /// The number of bytes that still pass to the server before the event, and the event.
    plan: Mutex<Option<(usize, Event)>>,
    passed: Notify,
}

impl Proxy {
    /// Starts a proxy before the server at `upstream`, on which `event` happens after this many bytes.
    pub(super) async fn start(upstream: &str, bytes: usize, event: Event) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let shared = Arc::new(Shared { plan: Mutex::new(Some((bytes, event))), passed: Notify::new() });
        let (upstream, its) = (upstream.to_owned(), shared.clone());
        let accepting = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                if let Ok(server) = TcpStream::connect(&upstream).await {
                    connections.spawn(forward(client, server, its.clone()));
                }
            }
        });
        Self { address, shared, accepting: accepting.abort_handle() }
    }

    /// Returns when this many bytes have passed.
    pub(super) async fn passed(&self) {
        self.shared.passed.notified().await;
    }

    /// Whether this many bytes have passed.
    pub(super) fn has_passed(&self) -> bool {
        self.shared.plan.lock().expect("the plan").is_none()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Shared {
    /// How many of these bytes may pass, and the event that follows.
    fn take(&self, bytes: usize) -> (usize, Option<Event>) {
        let mut plan = self.plan.lock().expect("the plan");
        match &mut *plan {
            Some((left, _)) if *left > bytes => {
                *left -= bytes;
                (bytes, None)
            }
            Some((left, event)) => {
                let (left, event) = (*left, *event);
                *plan = None;
                (left, Some(event))
            }
            None => (bytes, None),
        }
    }
}

/// Passes bytes in both directions until one side closes or the cut comes.
async fn forward(client: TcpStream, server: TcpStream, shared: Arc<Shared>) {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let there = async {
        let mut buffer = vec![0; 16 * 1024];
        loop {
            let Ok(read @ 1..) = from_client.read(&mut buffer).await else { return };
            let (allowed, event) = shared.take(read);
            let written = to_server.write_all(&buffer[..allowed]).await;
            if event.is_some() {
                shared.passed.notify_one();
            }
            match event {
                _ if written.is_err() => return,
                None => {}
                Some(Event::Cut) => return,
                Some(Event::Stall) => std::future::pending().await,
            }
        }
    };
    tokio::select! {
        () = there => {}
        _ = tokio::io::copy(&mut from_server, &mut to_client) => {}
    }
}
