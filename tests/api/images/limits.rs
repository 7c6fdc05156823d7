//! How large messages may be, and how many pictures may be on their way at once.

use std::time::Duration;

use http_body_util::StreamBody;
use hyper::body::Frame;
use image::ImageFormat::Png;
use marquee_contract::v1 as pb;
use prost::Message;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Status};

use super::make::jpeg;
use super::picture;
use crate::support::wire::{Wire, frame};
use crate::support::{Refused, Server, User, eventually, on_sqlite, reason};

const MAX_IMAGE_BYTES: usize = 10 << 20;
const SET_AVATAR: &str = "/marquee.v1.UserService/SetAvatar";
const REGISTER: &str = "/marquee.v1.AuthService/Register";

/// A picture of exactly so many bytes: what is behind a PNG's end is not looked at.
fn picture_of(len: usize) -> Vec<u8> {
    let mut file = picture(Png, 20, 20);
    file.resize(len, 0);
    file
}

fn set_avatar(len: usize) -> Vec<u8> {
    let change = Some(pb::set_avatar_request::Change::Data(picture_of(len).into()));
    pb::SetAvatarRequest { change }.encode_to_vec()
}

/// Begins a large message and never ends it; again, when there is no place for it yet.
async fn hold_a_place(wire: Wire, path: &str, token: Option<String>) {
    let headers: Vec<_> = token.iter().map(|token| ("authorization", token.as_str())).collect();
    let message = frame(&set_avatar(2 << 20)).slice(..1 << 20);
    loop {
        let (sender, receiver) = mpsc::channel(1);
        sender.try_send(Ok::<_, Status>(Frame::data(message.clone()))).expect("there is room");
        let body = tonic::body::Body::new(StreamBody::new(ReceiverStream::new(receiver)));
        wire.post(path, &headers, body).await.refused(Code::ResourceExhausted, "OVERLOADED");
    }
}

on_sqlite! {
    async fn a_picture_may_have_ten_mebibytes_and_nothing_else_may(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        assert_eq!(user.server_info().await.max_image_bytes, 10 << 20);
        user.set_avatar(picture_of(MAX_IMAGE_BYTES)).await.unwrap();
        user.set_avatar(picture_of(MAX_IMAGE_BYTES + 1)).await.refused(Code::InvalidArgument, "FIELD_INVALID");
        let far = user.set_avatar(picture_of(MAX_IMAGE_BYTES + (64 << 10))).await;
        far.refused(Code::ResourceExhausted, "MESSAGE_TOO_LARGE");

        // In the services of those methods too, and whether it reads or writes.
        let wire = server.wire().await;
        let token = format!("Bearer {}", user.tokens.access_token);
        for path in [
            "/marquee.v1.UserService/GetMe",
            "/marquee.v1.AuthService/Login",
            "/marquee.v1.AuthService/Logout",
            "/marquee.v1.VideoService/GetVideo",
            "/marquee.v1.VideoService/UpdateVideo",
            "/marquee.v1.UploadService/GetUpload",
        ] {
            let unknown = pb::SetThumbnailRequest {
                change: Some(pb::set_thumbnail_request::Change::Data(vec![0; 64 << 10].into())),
                ..Default::default()
            };
            let answer = wire.call(path, &[("authorization", &token)], frame(&unknown.encode_to_vec())).await;
            answer.refused(Code::ResourceExhausted, "MESSAGE_TOO_LARGE");
        }
        user.users().get_me(pb::GetMeRequest {}).await.unwrap();
    }

    async fn those_who_send_slowly_leave_room_for_others(engine: Engine) {
        // Eight places: two for each account, and two for all who are not signed in.
        let server = Server::with(engine, &["--image-permits=1"]).await;
        let (slow, other) = (User::register(&server).await, User::register(&server).await);
        let token = format!("Bearer {}", slow.tokens.access_token);
        let mut pending = tokio::task::JoinSet::new();
        for (path, token) in [(SET_AVATAR, Some(token.clone())), (REGISTER, None)] {
            for _ in 0..2 {
                pending.spawn(hold_a_place(server.wire().await, path, token.clone()));
            }
            let wire = server.wire().await;
            let headers: Vec<_> = token.iter().map(|token| ("authorization", token.as_str())).collect();
            // The server has read as much of the others as it needs to see that they are large.
            eventually("there is no place left", async || {
                let answer = wire.call(path, &headers, frame(&set_avatar(100 << 10))).await.status();
                (reason(&answer) == "OVERLOADED").then_some(())
            })
            .await;
        }
        // Small pictures need no place, and other accounts have theirs.
        slow.set_avatar(picture_of(60 << 10)).await.unwrap();
        other.set_avatar(picture_of(1 << 20)).await.unwrap();
        User::register(&server).await;
        // Who hangs up gives the place back.
        pending.shutdown().await;
        eventually("the places are free", async || slow.set_avatar(picture_of(1 << 20)).await.ok().map(drop)).await;
    }

    async fn an_account_that_sets_many_leaves_room_for_others(engine: Engine) {
        // 33 that wait or are decoded, and eight of them for each account.
        let server = Server::with(engine, &["--image-permits=1"]).await;
        let (busy, other) = (User::register(&server).await, User::register(&server).await);
        // Slow to decode, and none the same as the one before.
        let slow = jpeg(1600, 1600, &[100], true);
        assert!(slow.len() < 60 << 10, "it would need a place for its message");
        let mut calls = tokio::task::JoinSet::new();
        for number in 0..40_u64 {
            let (busy, slow) = (busy.clone(), slow.clone());
            calls.spawn(async move {
                for round in 0.. {
                    let file = [&slow[..], &(40_u64 * round + number).to_be_bytes()].concat();
                    if let Err(status) = busy.set_avatar(file).await {
                        assert_eq!(reason(&status), "OVERLOADED");
                        // As long as nobody else gets a place, it is soon enough.
                        tokio::time::sleep(Duration::from_millis(20)).await;
                    }
                }
            });
        }
        eventually("it has used up its share", async || {
            let answer = busy.set_avatar(picture_of(1000)).await;
            (answer.is_err_and(|status| reason(&status) == "OVERLOADED")).then_some(())
        })
        .await;
        for number in 0..5 {
            other.set_avatar(picture_of(1000 + number)).await.expect("there is room for others");
        }
        calls.shutdown().await;
    }
}
