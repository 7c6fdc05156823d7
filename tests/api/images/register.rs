//! Register with an avatar.

use image::ImageFormat::Png;
use marquee_contract::v1 as pb;
use tonic::{Code, Status};

use super::make::png;
use super::{fetch, picture, sizes};
use crate::support::user::PASSWORD;
use crate::support::{Refused, Server, User, both_engines, eventually, on_sqlite};

const HASHES: &str = "marquee_password_hashes_total";

async fn register(server: &Server, username: &str, avatar: Vec<u8>) -> Result<pb::RegisterResponse, Status> {
    let request = pb::RegisterRequest {
        username: username.to_owned(),
        email: format!("{username}@example.com"),
        password: PASSWORD.to_owned(),
        avatar: Some(avatar.into()),
        ..Default::default()
    };
    Ok(User::nobody(server).auth().register(request).await?.into_inner())
}

both_engines! {
    async fn an_account_can_be_registered_with_an_avatar(engine: Engine) {
        let server = Server::start(engine).await;
        let account = register(&server, "ada", picture(Png, 300, 300)).await.unwrap().user.unwrap();
        let avatar = account.channel.unwrap().avatar;
        assert_eq!(sizes(&avatar), [(88, 88), (240, 240)]);
        for image in &avatar {
            fetch(&image.url).await;
        }
        let login = pb::LoginRequest { login: "ada".to_owned(), password: PASSWORD.to_owned(), ..Default::default() };
        let again = User::nobody(&server).auth().login(login).await.unwrap().into_inner().user.unwrap();
        assert_eq!(again.channel.unwrap().avatar, avatar);
    }

    async fn concurrent_registrations_of_one_username_keep_one_avatar(engine: Engine) {
        let server = Server::start(engine).await;
        let mut calls = tokio::task::JoinSet::new();
        for number in 0..6 {
            let (address, avatar) = (server.channel(), picture(Png, 50 + number, 50));
            calls.spawn(async move {
                let request = pb::RegisterRequest {
                    username: "ada".to_owned(),
                    email: "ada@example.com".to_owned(),
                    password: PASSWORD.to_owned(),
                    avatar: Some(avatar.into()),
                    ..Default::default()
                };
                pb::auth_service_client::AuthServiceClient::new(address).register(request).await.is_ok()
            });
        }
        assert_eq!(calls.join_all().await.into_iter().filter(|is_ok| *is_ok).count(), 1);
        eventually("the other pictures are removed", async || (server.stored().await.len() == 1).then_some(())).await;
        assert_eq!(server.count("SELECT COUNT(*) FROM blobs WHERE state = 2").await, 1);
        assert_eq!(server.count("SELECT COUNT(*) FROM users").await, 1);
    }
}

on_sqlite! {
    async fn a_registration_with_an_invalid_avatar_creates_nothing(engine: Engine) {
        let server = Server::start(engine).await;
        let before = server.metric(HASHES).await;
        for (avatar, why) in [
            (b"not a picture".to_vec(), "IMAGE_TYPE_UNSUPPORTED"),
            (picture(Png, 100, 100)[..60].to_vec(), "IMAGE_MALFORMED"),
            (picture(Png, 15, 100), "IMAGE_TOO_SMALL"),
            (png(30_000, 30_000, 8, 2, &[]), "IMAGE_TOO_LARGE"),
        ] {
            register(&server, "ada", avatar).await.refused(Code::InvalidArgument, why);
        }
        assert!((server.metric(HASHES).await - before).abs() < 0.5, "a password was hashed");
        assert_eq!(server.count("SELECT COUNT(*) FROM users").await, 0);
        assert_eq!(server.count("SELECT COUNT(*) FROM blobs").await, 0);
        register(&server, "ada", picture(Png, 100, 100)).await.unwrap();
    }
}
