//! Clients hang up in the middle of a write.

use std::time::Duration;

use data_encoding::BASE64;
use marquee_contract::v1 as pb;
use marquee_contract::v1::get_channel_request::Channel as Selector;
use prost::Message;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tonic::Code;

use crate::support::user::PASSWORD;
use crate::support::wire::frame;
use crate::support::{Engine, Server, User, both_engines, eventually, on_sqlite};

/// The number of clients that hang up.
const HANGUPS: u32 = 200;
/// The number of calls that are made at the same time afterwards: more than there are database connections, and so few that
/// none waits longer for one than the server lets it, also on a busy machine.
const CROWD: usize = 50;

/// The request that is interrupted, with the request id for its repetition.
fn create(number: u32) -> pb::CreateUploadRequest {
    pb::CreateUploadRequest {
        size_bytes: 1000,
        content_type: "video/mp4".to_owned(),
        filename: format!("{number}.mp4"),
        request_id: Some(format!("0190a000-0000-7000-8000-{number:012}")),
        ..Default::default()
    }
}

/// Sends the request, complete or without its end, over HTTP/1.1 on a new connection, and hangs up after this time.
async fn hang_up(server: &Server, user: &User, request: &pb::CreateUploadRequest, whole: bool, after: Duration) {
    let body = BASE64.encode(&frame(&request.encode_to_vec()));
    let head = format!(
        "POST /marquee.v1.UploadService/CreateUpload HTTP/1.1\r\nhost: a\r\ncontent-type: application/grpc-web-text\r\n\
         authorization: Bearer {}\r\ncontent-length: {}\r\n\r\n{body}",
        user.tokens.access_token,
        body.len()
    );
    let mut socket = TcpStream::connect(server.address()).await.unwrap();
    let sent = if whole { head.len() } else { head.len() - 8 };
    socket.write_all(&head.as_bytes()[..sent]).await.unwrap();
    tokio::time::sleep(after).await;
}

both_engines! {
    async fn a_write_whose_client_hangs_up_is_complete_or_absent(engine: Engine) {
        let server = Server::with(engine, &["--max-open-uploads", "1000"]).await;
        let user = User::register(&server).await;
        for number in 0..HANGUPS {
            // Each client hangs up at another moment of the write.
            let after = Duration::from_micros(u64::from(number) * 37 % 4_000);
            let request = create(number);
            // Every fourth request is sent completely, every fourth without its end.
            if number % 2 == 0 {
                hang_up(&server, &user, &request, number % 4 == 0, after).await;
            } else {
                // Resets its stream on a connection that others use.
                let _ = tokio::time::timeout(after, user.uploads().create_upload(request)).await;
            }
        }
        // The rows of a write appear together, also while the last writes are still running.
        let count = async |table: &str| server.count(&format!("SELECT COUNT(*) FROM {table}")).await;
        let halves = "SELECT ABS((SELECT COUNT(*) FROM uploads) - (SELECT COUNT(*) FROM blobs))
            + ABS((SELECT COUNT(*) FROM uploads) - (SELECT COUNT(*) FROM request_ids))";
        assert_eq!(server.count(halves).await, 0, "halves of writes");
        // No write is still running: otherwise the server would refuse some of the following calls.
        let written = eventually("writes in progress have ended", || async {
            let first = count("uploads").await;
            tokio::time::sleep(Duration::from_millis(100)).await;
            (first == count("uploads").await).then_some(first)
        });
        let written = written.await;
        assert!((1..i64::from(HANGUPS)).contains(&written), "none was cut, or all were: {written}");

        // Each request can be repeated, many at once: no database connection was left in a bad state.
        for crowd in (0..HANGUPS).collect::<Vec<_>>().chunks(CROWD) {
            let calls = crowd.iter().map(|&number| {
                let user = user.clone();
                tokio::spawn(async move { user.uploads().create_upload(create(number)).await })
            });
            for call in calls.collect::<Vec<_>>() {
                call.await.unwrap().unwrap();
            }
        }
        assert_eq!(server.count(halves).await, 0, "halves of writes");
        assert_eq!(count("uploads").await, i64::from(HANGUPS));
        if engine == Engine::Postgres {
            let open = "SELECT COUNT(*) FROM pg_stat_activity
                WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
            eventually("no transaction is left open", || async { (server.count(open).await == 0).then_some(()) }).await;
        }
    }
}

on_sqlite! {
    async fn a_write_that_has_begun_is_completed_although_its_client_hangs_up(engine: Engine) {
        let server = Server::with(engine, &["--hash-permits", "1", "--default-deadline", "5m"]).await;
        let user = User::register(&server).await;
        let wire = server.wire().await;
        // Password hashes wait for each other, so the writes have begun and are not complete when the client hangs up.
        let crowd: Vec<_> = (0..90)
            .map(|number| {
                let (login, password) = (format!("nobody{number}"), PASSWORD.to_owned());
                let login = pb::LoginRequest { login, password, ..Default::default() };
                let (wire, login) = (wire.clone(), frame(&login.encode_to_vec()));
                tokio::spawn(async move { wire.call("/marquee.v1.AuthService/Login", &[], login).await })
            })
            .collect();
        let hashes = "marquee_password_hashes_total";
        eventually("the calls have arrived", || async { (server.metric(hashes).await > 5.0).then_some(()) }).await;
        let register = async |name: &str, headers: &[(&str, &str)]| {
            let request = pb::RegisterRequest {
                username: name.to_owned(),
                email: format!("{name}@example.com"),
                password: PASSWORD.to_owned(),
                ..Default::default()
            };
            wire.call("/marquee.v1.AuthService/Register", headers, frame(&request.encode_to_vec())).await
        };
        // A client whose timeout passes, and one that resets its stream.
        let late = register("late", &[("grpc-timeout", "300m")]).await;
        late.refused(Code::DeadlineExceeded, "DEADLINE_EXCEEDED");
        let gone = tokio::time::timeout(Duration::from_millis(300), register("gone", &[])).await;
        assert!(gone.is_err() && crowd.iter().any(|call| !call.is_finished()), "no call was waiting");
        for call in crowd {
            call.await.unwrap();
        }
        for name in ["late", "gone"] {
            let ask = async || {
                let by_name = Selector::Username(name.to_owned());
                let request = pb::GetChannelRequest { channel: Some(by_name) };
                user.channels().get_channel(request).await.ok()
            };
            eventually(name, ask).await;
        }
    }
}
