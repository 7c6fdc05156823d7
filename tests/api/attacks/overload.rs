//! More calls than the server can handle: they are refused at once, and other clients are served.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use image::ImageFormat::Png;
use marquee_contract::google::rpc::RetryInfo;
use marquee_contract::status::detail;
use marquee_contract::v1 as pb;
use marquee_contract::v1::video_service_client::VideoServiceClient;
use tokio::task::JoinSet;
use tonic::Code;

use super::Witness;
use crate::images::{decoded_slowly, picture};
use crate::support::attack::{ATTACKER, HONEST, channel_from, scaled};
use crate::support::{Engine, Server, User, both_engines, eventually, media, reason};

both_engines! {
    async fn a_flood_of_calls_from_one_address_is_refused_and_other_clients_are_served(engine: Engine) {
        // Without the limits of rates, which refuse a few clients before the server has too many calls at once.
        let flags = scaled(vec!["--max-calls=32", "--rate-address=off", "--rate-read=off"], vec![]);
        let server = Server::under_default_limits(engine, &flags).await;
        let owner = User::register(&server).await;
        let video = owner.publish(media::mp4(), pb::Visibility::Public).await;
        let witness = Witness::start(&server).await;
        let (stop, done, refused) =
            (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let mut flood = JoinSet::new();
        for _ in 0..scaled(4, 16) {
            let channel = channel_from(ATTACKER, &server);
            for _ in 0..scaled(100, 250) {
                let (channel, id, stop) = (channel.clone(), video.id.clone(), stop.clone());
                let (done, refused) = (done.clone(), refused.clone());
                flood.spawn(async move {
                    let mut videos = VideoServiceClient::new(channel);
                    while !stop.load(Ordering::Relaxed) {
                        match videos.get_video(pb::GetVideoRequest { video_id: id.clone() }).await {
                            Ok(_) => drop(done.fetch_add(1, Ordering::Relaxed)),
                            Err(status) if reason(&status) == "RATE_LIMITED" => {}
                            Err(status) => {
                                assert_eq!((status.code(), &*reason(&status)), (Code::ResourceExhausted, "OVERLOADED"));
                                assert!(detail::<RetryInfo>(&status).is_some_and(|info| info.retry_delay.is_some()));
                                refused.fetch_add(1, Ordering::Relaxed);
                            }
                        }
                    }
                });
            }
        }
        eventually("some calls succeed, and many are refused", async || {
            let (done, refused) = (done.load(Ordering::Relaxed), refused.load(Ordering::Relaxed));
            (done > 0 && refused > scaled(1000, 10_000)).then_some(())
        })
        .await;
        stop.store(true, Ordering::Relaxed);
        while let Some(ended) = flood.join_next().await {
            ended.unwrap();
        }
        assert!(server.metric("marquee_overloaded_total{resource=\"requests\"}").await > 0.0);
        witness.assert_attack_bounded(&server, "a flood").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn picture_uploads_from_one_address_leave_decoding_capacity_for_others() {
    let server = Server::with(Engine::Sqlite, &["--image-permits=1"]).await;
    let honest = User::register_from(HONEST, &server).await;
    let stop = Arc::new(AtomicBool::new(false));
    let mut flood = JoinSet::new();
    for account in 0..5_u64 {
        let attacker = User::register_from(ATTACKER, &server).await;
        for number in 0..8_u64 {
            let (attacker, stop) = (attacker.clone(), stop.clone());
            flood.spawn(async move {
                for round in 0_u64.. {
                    let file = [&decoded_slowly()[..], &(1000 * round + 10 * account + number).to_be_bytes()].concat();
                    if let Err(status) = attacker.set_avatar(file).await {
                        assert_eq!(reason(&status), "OVERLOADED");
                        tokio::task::yield_now().await;
                    }
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                }
            });
        }
    }
    eventually("the address has its share", async || {
        (server.metric("marquee_overloaded_total{resource=\"decoder\"}").await > 0.0).then_some(())
    })
    .await;
    for number in 0..5 {
        let mut file = picture(Png, 20, 20);
        file.resize(1000 + number, 0);
        honest.set_avatar(file).await.expect("another address gets a permit");
    }
    stop.store(true, Ordering::Relaxed);
    flood.shutdown().await;
}
