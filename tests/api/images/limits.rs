//! Limits on the size of messages with pictures, and on pictures in progress at once.

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

/// A picture of exactly this many bytes: bytes after a PNG's end are ignored.
fn picture_of(len: usize) -> Vec<u8> {
    let mut file = picture(Png, 20, 20);
    file.resize(len, 0);
    file
}

fn set_avatar(len: usize) -> Vec<u8> {
    let change = Some(pb::set_avatar_request::Change::Data(picture_of(len).into()));
    pb::SetAvatarRequest { change }.encode_to_vec()
}

/// Sends the beginning of a large message that never ends; tries again while there is no permit for it.
async fn hold_permit(wire: Wire, path: &str, token: Option<String>) {
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
    async fn only_messages_with_pictures_may_have_ten_mebibytes(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        assert_eq!(user.server_info().await.max_image_bytes, 10 << 20);
        user.set_avatar(picture_of(MAX_IMAGE_BYTES)).await.unwrap();
        user.set_avatar(picture_of(MAX_IMAGE_BYTES + 1)).await.refused(Code::InvalidArgument, "FIELD_INVALID");
        let far = user.set_avatar(picture_of(MAX_IMAGE_BYTES + (64 << 10))).await;
        far.refused(Code::ResourceExhausted, "MESSAGE_TOO_LARGE");

        // Other methods of the same services too, whether they read or write.
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

    async fn slow_senders_of_pictures_do_not_block_other_accounts(engine: Engine) {
        // Eight permits: two for each account, and two for all callers who are not signed in.
        let server = Server::with(engine, &["--image-permits=1"]).await;
        let (slow, other) = (User::register(&server).await, User::register(&server).await);
        let token = format!("Bearer {}", slow.tokens.access_token);
        let mut pending = tokio::task::JoinSet::new();
        for (path, token) in [(SET_AVATAR, Some(token.clone())), (REGISTER, None)] {
            for _ in 0..2 {
                pending.spawn(hold_permit(server.wire().await, path, token.clone()));
            }
            let wire = server.wire().await;
            let headers: Vec<_> = token.iter().map(|token| ("authorization", token.as_str())).collect();
            // The server has read enough of the other messages to see that they are large.
            eventually("no permit is left", async || {
                let answer = wire.call(path, &headers, frame(&set_avatar(100 << 10))).await.status();
                (reason(&answer) == "OVERLOADED").then_some(())
            })
            .await;
        }
        // Small pictures need no permit, and other accounts have their own.
        slow.set_avatar(picture_of(60 << 10)).await.unwrap();
        other.set_avatar(picture_of(1 << 20)).await.unwrap();
        User::register(&server).await;
        // Hanging up releases the permit.
        pending.shutdown().await;
        eventually("permits are released", async || slow.set_avatar(picture_of(1 << 20)).await.ok().map(drop)).await;
    }

    async fn an_account_that_sets_many_pictures_does_not_block_others(engine: Engine) {
        // At most 33 pictures wait or are decoded, and at most eight of each account.
        let server = Server::with(engine, &["--image-permits=1"]).await;
        let (busy, other) = (User::register(&server).await, User::register(&server).await);
        // Slow to decode, and each different from the one before.
        let slow = jpeg(1600, 1600, &[100], true);
        assert!(slow.len() < 60 << 10, "its message would need a permit");
        let mut calls = tokio::task::JoinSet::new();
        for number in 0..40_u64 {
            let (busy, slow) = (busy.clone(), slow.clone());
            calls.spawn(async move {
                for round in 0.. {
                    let file = [&slow[..], &(40_u64 * round + number).to_be_bytes()].concat();
                    if let Err(status) = busy.set_avatar(file).await {
                        assert_eq!(reason(&status), "OVERLOADED");
                        // Refused only while no other account's picture needs the permit.
                        tokio::time::sleep(Duration::from_millis(20)).await;
                    }
                }
            });
        }
        eventually("the account has used up its share", async || {
            let answer = busy.set_avatar(picture_of(1000)).await;
            (answer.is_err_and(|status| reason(&status) == "OVERLOADED")).then_some(())
        })
        .await;
        for number in 0..5 {
            other.set_avatar(picture_of(1000 + number)).await.expect("other accounts get a permit");
        }
        calls.shutdown().await;
    }
}
