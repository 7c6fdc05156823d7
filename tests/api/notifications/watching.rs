//! WatchNotifications.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use h2::Reason;
use marquee_contract::v1::watch_notifications_response::Event;
use prost::Message;
use tonic::{Code, Streaming};

use super::*;
use crate::support::attack::ATTACKER;
use crate::support::h2::{End, H2, USUAL_WINDOW};
use crate::support::wire::frame;
use crate::support::{Engine, PATIENCE, Refused, both_engines, media, on_sqlite, reason};

const WATCH: &str = "/marquee.v1.NotificationService/WatchNotifications";

async fn watch(user: &User, cursor: &str) -> Result<Streaming<pb::WatchNotificationsResponse>, Status> {
    let request = pb::WatchNotificationsRequest { cursor: cursor.to_owned() };
    Ok(user.notifications().watch_notifications(request).await?.into_inner())
}

/// The next message: its event and the cursor after it. Bookmarks are left out.
async fn next(stream: &mut Streaming<pb::WatchNotificationsResponse>) -> (Event, String) {
    loop {
        let message = tokio::time::timeout(PATIENCE, stream.message()).await.expect("a message in time");
        let message = message.expect("a message").expect("the stream goes on");
        match message.event.expect("an event") {
            Event::Bookmark(_) => {}
            event => return (event, message.cursor),
        }
    }
}

async fn next_notification(stream: &mut Streaming<pb::WatchNotificationsResponse>) -> (pb::Notification, String) {
    match next(stream).await {
        (Event::Notification(notification), cursor) => (notification, cursor),
        (other, _) => panic!("not a notification: {other:?}"),
    }
}

/// What a watcher has got, by number. Fails for what is out of order.
#[derive(Default)]
struct Seen {
    excerpts: BTreeMap<i64, String>,
    cursor: String,
    /// What came again.
    again: usize,
}

impl Seen {
    fn at(cursor: &str) -> Self {
        Self { cursor: cursor.to_owned(), ..Self::default() }
    }

    /// Reads a watch until `enough` notifications were seen, or the stream fails.
    async fn read(&mut self, user: &User, enough: usize) -> Result<(), Status> {
        let mut stream = watch(user, &self.cursor).await?;
        let mut last = 0;
        while self.excerpts.len() < enough {
            let message = stream.message().await?.ok_or_else(|| Status::unavailable("the end"))?;
            if let Some(Event::Notification(one)) = message.event {
                assert!(one.number > last, "{} after {last}", one.number);
                last = one.number;
                let excerpt = one.comment.expect("a comment").excerpt;
                self.again += usize::from(self.excerpts.insert(one.number, excerpt).is_some());
            }
            self.cursor = message.cursor;
        }
        Ok(())
    }
}

both_engines! {
    async fn a_watch_begins_with_the_newest_and_tells_what_comes(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, ada) = (User::register(&server).await, User::register(&server).await);
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await.id;
        ada.comment(&video, "Before").await;
        let before = inbox(&server, &owner).await.swap_remove(0);
        let mut stream = watch(&owner, "").await.expect("a watch");
        assert!(matches!(next(&mut stream).await, (Event::Ready(ready), _) if ready.read_number == 0));
        let (first, cursor) = next_notification(&mut stream).await;
        assert_eq!(first, before);
        ada.comment(&video, "After").await;
        let (second, after) = next_notification(&mut stream).await;
        assert_eq!(second.comment.as_ref().expect("a comment").excerpt, "After");
        // On all devices: what is read is told.
        mark_read(&owner, second.number).await;
        assert!(matches!(next(&mut stream).await, (Event::Read(read), _) if read.read_number == second.number));
        // With a cursor, what came after it.
        let mut stream = watch(&owner, &cursor).await.expect("a watch");
        assert!(matches!(next(&mut stream).await, (Event::Ready(ready), _) if ready.read_number == second.number));
        assert_eq!(next_notification(&mut stream).await.0, pb::Notification { read: true, ..second });
        let mut stream = watch(&owner, &after).await.expect("a watch");
        assert!(matches!(next(&mut stream).await, (Event::Ready(_), cursor) if cursor == after));
        ada.comment(&video, "The last").await;
        assert_eq!(next_notification(&mut stream).await.0.comment.expect("a comment").excerpt, "The last");
        // So does the cursor of a list.
        let list = page(&owner, 1, "").await.expect("a page");
        ada.comment(&video, "After the list").await;
        let mut stream = watch(&owner, &list.cursor).await.expect("a watch");
        next(&mut stream).await;
        assert_eq!(next_notification(&mut stream).await.0.comment.expect("a comment").excerpt, "After the list");
        // A cursor is its account's.
        watch(&ada, &after).await.refused(Code::InvalidArgument, "PAGE_TOKEN_INVALID");
        watch(&owner, &list.next_page_token).await.refused(Code::InvalidArgument, "PAGE_TOKEN_INVALID");
    }

    async fn watchers_miss_nothing_whatever_happens_to_the_server(engine: Engine) {
        const WRITERS: usize = 4;
        const EACH: usize = 60;
        const ALL: usize = WRITERS * EACH;
        let mut server = Server::start(engine).await;
        let owner = User::register(&server).await;
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await.id;
        let mut writers = Vec::new();
        for _ in 0..WRITERS {
            writers.push(User::register(&server).await);
        }
        let write = |writers: Vec<User>, numbers: std::ops::Range<usize>| {
            let video = video.clone();
            async move {
                join_all(writers.iter().enumerate().map(async |(writer, user)| {
                    for number in numbers.clone() {
                        user.comment(&video, &format!("{writer} {number}")).await;
                    }
                }))
                .await;
            }
        };
        // Both begin before anything has come.
        let cursor = page(&owner, 1, "").await.expect("a page").cursor;
        let [mut steady, mut cut_off] = [Seen::at(&cursor), Seen::at(&cursor)];
        // The server is killed while it works on the outbox.
        let ((), read) = tokio::join!(write(writers.clone(), 0..EACH / 2), steady.read(&owner, 20));
        read.expect("a watch");
        server.kill().await;
        server.restart().await;
        let mut owner = owner.clone();
        owner.reconnect(&server);
        for writer in &mut writers {
            writer.reconnect(&server);
        }
        let often = async {
            for enough in (10..=ALL).step_by(10) {
                cut_off.read(&owner, enough).await.expect("a watch that is resumed");
            }
        };
        let ((), read, ()) = tokio::join!(write(writers, EACH / 2..EACH), steady.read(&owner, ALL), often);
        read.expect("a watch");
        let inbox = inbox_of(&owner, ALL).await;
        for seen in [&steady, &cut_off] {
            assert_eq!(seen.again, 0);
            assert_eq!(seen.excerpts.values().collect::<Vec<_>>(), inbox.iter().collect::<Vec<_>>());
        }
        let mut expected: Vec<_> =
            (0..WRITERS).flat_map(|writer| (0..EACH).map(move |number| format!("{writer} {number}"))).collect();
        let mut told = inbox;
        expected.sort();
        told.sort();
        assert_eq!(told, expected, "each comment once");
    }

    async fn a_cursor_that_is_too_old_is_reset(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, ada) = (User::register(&server).await, User::register(&server).await);
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await.id;
        for number in 0..3 {
            ada.comment(&video, &format!("Comment {number}")).await;
        }
        settled(&server).await;
        let mut stream = watch(&owner, "").await.expect("a watch");
        next(&mut stream).await;
        let (_, cursor) = next_notification(&mut stream).await;
        // As if the first two had become too old.
        let statement = "DELETE FROM notifications WHERE seq <= 2; UPDATE inboxes SET first_seq = 2";
        server.execute(statement, statement).await;
        let mut stream = watch(&owner, &cursor).await.expect("a watch");
        assert!(matches!(next(&mut stream).await, (Event::Ready(_), _)));
        assert!(matches!(next(&mut stream).await, (Event::Reset(_), _)));
        let (last, newest) = next_notification(&mut stream).await;
        assert_eq!(last.comment.expect("a comment").excerpt, "Comment 2");
        // So is one that is newer than the database, which was restored from a backup.
        let statement = "DELETE FROM notifications; UPDATE inboxes SET seq = 1, first_seq = 0";
        server.execute(statement, statement).await;
        let mut stream = watch(&owner, &newest).await.expect("a watch");
        next(&mut stream).await;
        assert!(matches!(next(&mut stream).await, (Event::Reset(_), _)));
        ada.comment(&video, "Anew").await;
        assert_eq!(next_notification(&mut stream).await.0.comment.expect("a comment").excerpt, "Anew");
    }
}

/// The excerpts of the inbox, the oldest first.
async fn inbox_of(user: &User, count: usize) -> Vec<String> {
    let (mut all, mut token) = (Vec::new(), String::new());
    loop {
        let page = page(user, 100, &token).await.expect("a page");
        all.extend(page.notifications.into_iter().map(|one| one.comment.expect("a comment").excerpt));
        token = page.next_page_token;
        if token.is_empty() {
            assert_eq!(all.len(), count);
            all.reverse();
            return all;
        }
    }
}

on_sqlite! {
    async fn a_watch_ends_with_its_token_and_with_its_session(engine: Engine) {
        let server = Server::with(engine, &["--access-token-ttl", "2s"]).await;
        let user = User::register(&server).await;
        let mut stream = watch(&user, "").await.expect("a watch");
        let end = loop {
            if let Err(end) = stream.message().await {
                break end;
            }
        };
        assert_eq!(reason(&end), "TOKEN_EXPIRED");
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let mut stream = watch(&user, "").await.expect("a watch");
        next(&mut stream).await;
        user.auth().logout(pb::LogoutRequest {}).await.expect("it is signed out");
        let end = loop {
            if let Err(end) = stream.message().await {
                break end;
            }
        };
        assert_eq!(reason(&end), "SESSION_REVOKED");
    }

    async fn a_watch_that_is_not_read_is_ended_from_outside_and_gives_its_place_back(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let body = frame(&pb::WatchNotificationsRequest::default().encode_to_vec());
        let (bearer, deadline) = (user.bearer(), ("grpc-timeout", "8S"));
        let connection = H2::from(ATTACKER, &server, 0).await;
        let call = connection.call(WATCH, &[("authorization", &bearer), deadline], body.clone(), true).await;
        let places = "marquee_in_use{resource=\"watches\"}";
        eventually("its place is taken", || async { (server.metric(places).await > 0.5).then_some(()) }).await;
        assert!(matches!(call.end().await, End::Reset(Some(Reason::CANCEL))));
        eventually("its place is free", || async { (server.metric(places).await < 0.5).then_some(()) }).await;
        // So is the place of a client that has gone.
        let connection = H2::from(ATTACKER, &server, USUAL_WINDOW).await;
        let call = connection.call(WATCH, &[("authorization", &bearer)], body, true).await;
        eventually("its place is taken", || async { (server.metric(places).await > 0.5).then_some(()) }).await;
        drop((call, connection));
        eventually("its place is free", || async { (server.metric(places).await < 0.5).then_some(()) }).await;
    }
}

mod nodes {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_watch_tells_what_came_through_another_node() {
        let server = Server::start(Engine::Postgres).await;
        let other = server.another_node().await;
        let (owner, ada) = (User::register(&server).await, User::register(&other).await);
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await.id;
        let mut stream = watch(&owner, "").await.expect("a watch");
        next(&mut stream).await;
        for number in 0..3 {
            ada.comment(&video, &format!("Comment {number}")).await;
            let (one, _) = next_notification(&mut stream).await;
            assert_eq!(one.comment.expect("a comment").excerpt, format!("Comment {number}"));
        }
    }
}
