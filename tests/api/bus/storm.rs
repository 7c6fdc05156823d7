//! Watchers of notifications while nodes are killed and Redis stops.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use futures_util::future::join_all;
use marquee_contract::v1::watch_notifications_response::Event;
use tokio::sync::watch::Receiver;
use tokio::task::JoinSet;
use tonic::Status;
use tonic::transport::Endpoint;

use super::*;
use crate::notifications::settled;
use crate::support::comment::new_comment;
use crate::support::random::Random;
use crate::support::rounds::rounds;
use crate::support::{PATIENCE, media};

/// The numbers of accounts with an inbox, of the watchers of each inbox, and of those that never read.
fn inboxes() -> usize {
    rounds(3, 60)
}
fn watchers_of_each() -> usize {
    rounds(4, 15)
}
fn that_never_read() -> usize {
    rounds(1, 100)
}
/// The users who comment, and how many comments each writes.
fn writers() -> usize {
    rounds(6, 200)
}
fn comments_of_each() -> usize {
    rounds(60, 100)
}

/// The pause of a client before it tries again, at a node that may be down.
const RETRY: Duration = Duration::from_millis(20);

/// Where the nodes listen at present; a node has another port after it was killed.
#[derive(Clone)]
struct Addresses(Arc<RwLock<Vec<String>>>);

impl Addresses {
    fn of(nodes: &[Server]) -> Self {
        Self(Arc::new(RwLock::new(nodes.iter().map(|node| node.url("")).collect())))
    }

    fn set(&self, number: usize, url: String) {
        self.0.write().unwrap_or_else(PoisonError::into_inner)[number] = url;
    }

    /// The user at some node, which may be down.
    fn anywhere(&self, user: &User, random: &mut Random) -> User {
        let urls = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let url = urls[random.below(urls.len())].clone();
        User { channel: Endpoint::from_shared(url).expect("a URL").connect_lazy(), ..user.clone() }
    }
}

/// What the parts of the test share.
#[derive(Clone)]
struct Storm {
    addresses: Addresses,
    /// Whether all comments are written.
    is_over: Arc<AtomicBool>,
    /// How many notifications have come again.
    again: Arc<AtomicUsize>,
}

impl Storm {
    /// Comments on the videos. A comment whose call fails is sent again with the same request id, until it is there.
    async fn write(self, user: User, videos: Vec<String>, mut random: Random) {
        for number in 0..comments_of_each() {
            let video = &videos[random.below(videos.len())];
            let text = format!("{} {number}", user.account.username);
            let request = pb::CreateCommentRequest {
                request_id: Some(format!("0190a000-0000-7000-8000-{number:012}")),
                ..new_comment(video, &text)
            };
            while self.addresses.anywhere(&user, &mut random).try_comment(request.clone()).await.is_err() {
                tokio::time::sleep(RETRY).await;
            }
        }
    }

    /// Watches an inbox at any node, and goes on at another whenever the watch ends, until `whole`, the length of the
    /// inbox, is known and reached. Returns the notifications in the order in which they came first.
    async fn watch(self, user: User, mut cursor: String, whole: Receiver<Option<usize>>, mut random: Random) -> Inbox {
        let mut seen = Seen::default();
        while whole.borrow().is_none_or(|whole| seen.order.len() < whole) {
            let at = self.addresses.anywhere(&user, &mut random);
            let some = seen.order.len() + 1 + random.below(200);
            // A quiet watch is left, too, so that watchers come back often.
            let read = tokio::time::timeout(Duration::from_secs(2), seen.read(&at, &mut cursor, some));
            if !matches!(read.await, Ok(Ok(()))) {
                tokio::time::sleep(RETRY).await;
            }
        }
        self.again.fetch_add(seen.again, Ordering::Relaxed);
        seen.order
    }
}

/// Numbers and excerpts of notifications, the oldest first.
type Inbox = Vec<(i64, String)>;

/// What a watcher has seen.
#[derive(Default)]
struct Seen {
    excerpts: BTreeMap<i64, String>,
    /// In the order in which they came first.
    order: Inbox,
    /// How many have come again.
    again: usize,
}

impl Seen {
    /// Reads a watch until `enough` notifications were seen, or it ends.
    async fn read(&mut self, user: &User, cursor: &mut String, enough: usize) -> Result<(), Status> {
        let request = pb::WatchNotificationsRequest { cursor: cursor.clone() };
        let mut stream = user.notifications().watch_notifications(request).await?.into_inner();
        let mut last = 0;
        while self.order.len() < enough {
            let message = stream.message().await?.ok_or_else(|| Status::unavailable("the end"))?;
            match message.event {
                Some(Event::Notification(one)) => {
                    assert!(one.number > last, "{} after {last} in one stream", one.number);
                    last = one.number;
                    let excerpt = one.comment.expect("a comment").excerpt;
                    match self.excerpts.insert(last, excerpt.clone()) {
                        Some(before) => {
                            assert_eq!(before, excerpt, "number {last}");
                            self.again += 1;
                        }
                        None => self.order.push((last, excerpt)),
                    }
                }
                Some(Event::Reset(_)) => panic!("the cursor is not too old"),
                _ => {}
            }
            *cursor = message.cursor;
        }
        Ok(())
    }
}

/// Kills nodes and stops Redis until the storm is over; then everything runs. Returns what was done.
async fn disturb(nodes: &mut [Server], redis: &mut Redis, storm: &Storm, mut random: Random) -> [usize; 3] {
    let (mut kills, mut outages, mut halts) = (0, 0, 0);
    while !storm.is_over.load(Ordering::Relaxed) {
        match random.below(4) {
            0 => {
                redis.kill();
                tokio::time::sleep(Duration::from_secs([3, rounds(3, 12) as u64][random.below(2)])).await;
                redis.up().await;
                outages += 1;
            }
            1 => {
                redis.halt();
                tokio::time::sleep(Duration::from_secs(rounds(3, 30) as u64)).await;
                redis.go_on();
                halts += 1;
            }
            _ => {
                let number = random.below(nodes.len());
                nodes[number].kill().await;
                nodes[number].restart().await;
                storm.addresses.set(number, nodes[number].url(""));
                kills += 1;
            }
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    [kills, outages, halts]
}

/// The inbox, and the cursor after it.
async fn inbox_of(user: &User) -> (Inbox, String) {
    let (mut inbox, mut cursor, mut page_token) = (Vec::new(), None, String::new());
    loop {
        let request = pb::ListNotificationsRequest { page_size: 100, page_token };
        let page = user.notifications().list_notifications(request).await.expect("a page").into_inner();
        cursor.get_or_insert(page.cursor);
        inbox.extend(page.notifications.into_iter().map(|one| (one.number, one.comment.expect("a comment").excerpt)));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            inbox.reverse();
            return (inbox, cursor.unwrap_or_default());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_watcher_sees_its_whole_inbox_while_nodes_die_and_redis_stops() {
    let (mut redis, mut random) = (Redis::start().await, Random::new());
    let [node, other] = two_nodes(&redis, &[]).await;
    let mut nodes = [node.another_node().await, node, other];
    connected(&nodes).await;
    let storm = Storm { addresses: Addresses::of(&nodes), is_over: Arc::default(), again: Arc::default() };

    let (mut owners, mut videos) = (Vec::new(), Vec::new());
    for _ in 0..inboxes() {
        let owner = User::register(&nodes[0]).await;
        videos.push(owner.publish(media::mp4(), pb::Visibility::Public).await.id);
        // Each watcher begins before anything has come.
        let cursor = inbox_of(&owner).await.1;
        owners.push((owner, cursor));
    }
    let mut silent = Vec::new();
    for number in 0..that_never_read() {
        let at = storm.addresses.anywhere(&owners[number % owners.len()].0, &mut random);
        silent.push(at.notifications().watch_notifications(pb::WatchNotificationsRequest::default()).await);
    }
    let (mut watchers, mut wholes) = (Vec::new(), Vec::new());
    for (owner, cursor) in &owners {
        let (sender, whole) = tokio::sync::watch::channel(None);
        for _ in 0..watchers_of_each() {
            let watch = storm.clone().watch(owner.clone(), cursor.clone(), whole.clone(), random.fork());
            watchers.push(tokio::spawn(watch));
        }
        wholes.push(sender);
    }
    let mut writing = JoinSet::new();
    for _ in 0..writers() {
        let author = User::register(&nodes[0]).await;
        writing.spawn(storm.clone().write(author, videos.clone(), random.fork()));
    }
    let written = async {
        writing.join_all().await;
        storm.is_over.store(true, Ordering::Relaxed);
    };
    let ((), [kills, outages, halts]) = tokio::join!(written, disturb(&mut nodes, &mut redis, &storm, random.fork()));

    settled(&nodes[0]).await;
    let (mut inboxes, mut count) = (Vec::new(), 0);
    for ((owner, _), whole) in owners.iter().zip(wholes) {
        let inbox = inbox_of(&storm.addresses.anywhere(owner, &mut random)).await.0;
        count += inbox.len();
        whole.send_replace(Some(inbox.len()));
        inboxes.push(inbox);
    }
    assert_eq!(count, writers() * comments_of_each(), "each comment is told once");
    let seen = tokio::time::timeout(PATIENCE, join_all(watchers)).await.expect("nobody misses anything");
    for (number, seen) in seen.into_iter().enumerate() {
        assert!(seen.expect("a watcher") == inboxes[number / watchers_of_each()], "watcher {number} in order");
    }
    let again = storm.again.load(Ordering::Relaxed);
    println!("{kills} kills, {outages} outages and {halts} halts of Redis; {again} notifications came again");
    assert!(kills + outages + halts > 0);
}
