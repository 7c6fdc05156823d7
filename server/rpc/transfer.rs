//! Calls that move a file's bytes: how many there may be at once, of all accounts and of each, and how long a stream may
//! be silent.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http_body::Frame;
use marquee_contract::options::v1::Cost;
use tokio::time::{Instant, Sleep};
use tonic::Status;

use super::{policy, status};
use crate::caller::{Caller, UserId};
use crate::error::{Error, Reason};

/// When a client that found no place is told to come back.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// The part of all places that one account may have.
const ACCOUNT_SHARE: usize = 4;

/// The bounds of transfers; cheap to clone.
#[derive(Clone)]
pub struct Transfers {
    places: Arc<Mutex<Places>>,
    idle_timeout: Duration,
}

/// How many calls there are: each holds up to three chunks in memory.
struct Places {
    free: usize,
    each: usize,
    taken: HashMap<UserId, usize>,
}

/// The place of a call. Whoever runs the handler keeps it until that is done; see [`super::detach`].
#[derive(Clone)]
pub struct Place {
    _taken: Arc<Taken>,
}

struct Taken {
    by: UserId,
    places: Arc<Mutex<Places>>,
}

impl Transfers {
    /// At most `places` transfers at once, a quarter of them (at least one) for each account; a client's stream may be
    /// silent for `idle_timeout`.
    pub fn new(places: usize, idle_timeout: Duration) -> Self {
        let each = (places / ACCOUNT_SHARE).max(1);
        Self { places: Arc::new(Mutex::new(Places { free: places, each, taken: HashMap::new() })), idle_timeout }
    }

    /// A place for a call of the account, or `None` when there is none left for it.
    fn take(&self, by: UserId) -> Option<Place> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let own = places.taken.get(&by).copied().unwrap_or(0);
        if places.free == 0 || own >= places.each {
            return None;
        }
        places.free -= 1;
        places.taken.insert(by, own + 1);
        Some(Place { _taken: Arc::new(Taken { by, places: self.places.clone() }) })
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        places.free += 1;
        if let Entry::Occupied(mut own) = places.taken.entry(self.by) {
            *own.get_mut() -= 1;
            if *own.get() == 0 {
                own.remove();
            }
        }
    }
}

/// Middleware: gives a transfer its place, or refuses it at once, and ends a stream that is silent for too long.
pub async fn admit(State(transfers): State<Transfers>, mut request: Request, next: Next) -> Response {
    let Some(method) = policy::method(&request).filter(|method| method.cost == Cost::Transfer) else {
        return next.run(request).await;
    };
    let Some(caller) = request.extensions().get::<Caller>() else {
        return status::response(Error::internal("a method that moves bytes is open to everyone"));
    };
    let Some(place) = transfers.take(caller.user) else {
        let error = Error::new(Reason::Overloaded, "too many uploads are running").retry_after(RETRY_AFTER);
        return status::response(error);
    };
    request.extensions_mut().insert(place.clone());
    if method.client_streaming {
        let idle_timeout = transfers.idle_timeout;
        request = request.map(|body| Body::new(LivelyBody { body, idle_timeout, patience: None }));
    }
    let response = next.run(request).await;
    drop(place);
    response
}

/// A client's stream, which fails when nothing comes for too long. Bytes count, not messages: a large one may take its
/// time on a slow line.
struct LivelyBody {
    body: Body,
    idle_timeout: Duration,
    /// Runs while the stream is waited for.
    patience: Option<Pin<Box<Sleep>>>,
}

impl http_body::Body for LivelyBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            this.patience = None;
            return Poll::Ready(frame);
        }
        let idle_timeout = this.idle_timeout;
        let patience =
            this.patience.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(Instant::now() + idle_timeout)));
        match patience.as_mut().poll(cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(()) => {
                let silent = Error::new(Reason::UploadIdle, "the stream was silent for too long");
                // tonic finds the status again in the error of the body.
                Poll::Ready(Some(Err(axum::Error::new(Status::from(silent)))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Time;

    #[test]
    fn an_account_has_its_share_of_the_places_and_leaves_the_rest() {
        let transfers = Transfers::new(8, Duration::from_secs(1));
        let [one, other] = [1, 2].map(|micros| UserId::new(Time::from_micros(micros)));
        let places: Vec<Place> = std::iter::from_fn(|| transfers.take(one)).collect();
        assert_eq!(places.len(), 2);
        assert!(transfers.take(other).is_some());
        let still_there = places[0].clone();
        drop(places);
        assert!(transfers.take(one).is_some(), "one of its two is free again");
        drop(still_there);
        assert!(transfers.places.lock().unwrap().taken.is_empty());
        assert_eq!(transfers.places.lock().unwrap().free, 8);
    }
}
