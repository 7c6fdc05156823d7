//! Idempotent RPCs: sending a request twice leaves the same state as sending it once.
//!
//! The RPCs come from the contract. An RPC newly declared idempotent fails here until `examples.rs` has a request for
//! it.

mod examples;
mod state;

use bytes::Bytes;
use marquee_contract::options::v1::Access;
use marquee_contract::policy::{METHODS, Method};
use prost_reflect::DynamicMessage;

use crate::support::{Engine, Server, User, both_engines, contract, raw};

/// A short file has two chunks of this size.
const CHUNK_BYTES: usize = 64 * 1024;

struct World {
    server: Server,
    /// The sender of the requests.
    user: User,
    /// The sender of requests that are for administrators.
    admin: User,
    /// Another user, for actions that users cannot do to their own objects.
    other: User,
}

impl World {
    async fn new(engine: Engine) -> Self {
        let chunks = format!("--chunk-size-bytes={CHUNK_BYTES}");
        // Work for videos is queued, and nobody does it.
        let flags = [&chunks, "--view-min-watch=1ms", "--work=off", "--processing=on"];
        let server = Server::with(engine, &flags).await;
        let (user, other) = (User::register(&server).await, User::register(&server).await);
        let admin = User::register_admin(&server).await;
        Self { server, user, admin, other }
    }

    async fn send(&self, method: &Method, request: &[u8]) -> Bytes {
        let request = vec![Bytes::copy_from_slice(request)];
        let sender = if method.access == Access::Admin { &self.admin } else { &self.user };
        let answer = raw::call(&sender.channel, method.path, &[&sender.bearer()], request).await;
        answer.unwrap_or_else(|status| panic!("{}: {status:?}", method.path))
    }
}

fn idempotent() -> impl Iterator<Item = &'static Method> {
    METHODS.iter().filter(|method| method.idempotent)
}

fn decode(message: &str, bytes: &[u8]) -> DynamicMessage {
    let descriptor = contract::pool().get_message_by_name(message).expect("a message");
    DynamicMessage::decode(descriptor, bytes).expect("it decodes")
}

/// An answer without what differs in two answers about the same state: what is being made of its video, because the place
/// in the queue changes by itself, and the URL of its caption, which is signed anew.
fn without_moment(mut answer: DynamicMessage) -> DynamicMessage {
    if let Some(prost_reflect::Value::Message(video)) = answer.get_field_by_name_mut("video") {
        video.clear_field_by_name("processing");
    }
    if let Some(prost_reflect::Value::Message(caption)) = answer.get_field_by_name_mut("caption") {
        caption.clear_field_by_name("url");
        caption.clear_field_by_name("expire_time");
    }
    answer
}

both_engines! {
    async fn sending_an_idempotent_request_twice_leaves_the_same_state_as_once(engine: Engine) {
        let world = World::new(engine).await;
        for method in idempotent() {
            for request in world.examples(method).await {
                let what = || {
                    let request = format!("{:?}", decode(method.input, &request));
                    format!("{} with {request:.300}", method.path)
                };
                let before = world.state().await;
                let first = world.send(method, &request).await;
                let once = world.state().await;
                assert!(once != before, "this example changes nothing: {}", what());

                let second = world.send(method, &request).await;
                let twice = world.state().await;
                let lost: Vec<_> = once.difference(&twice).collect();
                let new: Vec<_> = twice.difference(&once).collect();
                assert!(lost.is_empty() && new.is_empty(), "{}\nhad {lost:#?}\nhas {new:#?}", what());
                // A view counts once; only the answer to the first call reports it.
                if method.name != "RecordPlayback" {
                    let answers = [&second, &first].map(|answer| without_moment(decode(method.output, answer)));
                    assert_eq!(answers[0], answers[1], "{}", what());
                }
            }
        }
    }
}
