//! Every RPC that takes an id is called with the id of another user's object.
//!
//! An object that the caller may not see is answered as if it did not exist. A change to an object that the caller may
//! see is refused. In both cases the object is unchanged.

mod cases;
mod snapshot;

use std::collections::BTreeSet;

use bytes::Bytes;
use marquee_contract::options::v1::Access;
use marquee_contract::policy;
use marquee_contract::v1 as pb;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Response, Status};

use crate::support::upload::{data, start};
use crate::support::world::{CHUNK_BYTES, World};
use crate::support::{Refused, User, both_engines, contract, eventually, media, raw};
use cases::{Answer, CASES, Case};

/// A UUIDv7 that no object has.
const NOTHING: &str = "0197f3a0-0000-7000-8000-000000000000";

/// The RPCs whose request, or a message in it, has a field with an object's id.
fn methods_with_an_id() -> BTreeSet<String> {
    let names_an_object = |name: &str| name.ends_with("_id") && name != "request_id";
    let has_id = |method: &prost_reflect::MethodDescriptor| {
        contract::fields(&method.input())
            .iter()
            .any(|way| way.last().is_some_and(|field| names_an_object(field.name())))
    };
    contract::methods().iter().filter(|method| has_id(method)).map(contract::path).collect()
}

#[test]
fn every_rpc_that_takes_an_id_is_in_the_table_of_cases() {
    let cases: BTreeSet<_> = CASES.iter().map(|case| case.path.to_owned()).collect();
    assert_eq!(methods_with_an_id(), cases, "left: the contract; right: cases.rs");
    assert!(CASES.iter().all(|case| !case.answers.is_empty()));
}

async fn call(caller: &User, case: &Case, id: &str) -> Result<Response<Bytes>, Status> {
    let token = &caller.tokens.access_token;
    let header = format!("Bearer {token}");
    let headers: &[&str] = if token.is_empty() { &[] } else { &[&header] };
    raw::call(&caller.channel, case.path, headers, (case.request)(id)).await.map(Response::new)
}

impl Answer {
    /// Fails unless the caller gets this answer for the object.
    async fn check(self, world: &World, caller: &User, case: &Case, id: &str) {
        let answer = call(caller, case, id).await;
        match self {
            Self::Hidden(reason) => {
                let hidden = answer.refused(Code::NotFound, reason);
                let nothing = call(caller, case, NOTHING).await.refused(Code::NotFound, reason);
                let whole = |status: &Status| (status.message().to_owned(), status.details().to_vec());
                assert_eq!(
                    whole(&hidden),
                    whole(&nothing),
                    "{}: a hidden object can be distinguished from a missing one",
                    case.path
                );
            }
            Self::NotOwner => {
                answer.refused(Code::PermissionDenied, "NOT_OWNER");
            }
            Self::RoleRequired => {
                answer.refused(Code::PermissionDenied, "ROLE_REQUIRED");
            }
            Self::Shown => {
                let shown = answer.unwrap_or_else(|status| panic!("{}: {status:?}", case.path)).into_inner();
                for secret in world.secrets() {
                    let revealed = shown.windows(secret.len()).any(|window| window == secret.as_bytes());
                    assert!(!revealed, "{} reveals {secret}", case.path);
                }
            }
        }
    }
}

both_engines! {
    async fn objects_of_other_users_are_hidden_or_refused_and_unchanged(engine: Engine) {
        let world = World::new(engine).await;
        let before = world.snapshot().await;
        for case in CASES {
            let access = policy::find(case.path).expect("a method").access;
            for &(object, answer) in case.answers {
                let id = world.id(object);
                answer.check(&world, &world.stranger, case, &id).await;
                if access == Access::Optional {
                    answer.check(&world, &world.nobody, case, &id).await;
                }
                assert_eq!(world.snapshot().await, before, "{} has changed a {object:?}", case.path);
            }
        }
    }

    async fn calls_of_a_stranger_do_not_disturb_a_running_upload(engine: Engine) {
        let world = World::new(engine).await;
        let file = media::mp4_of(2 * CHUNK_BYTES + 1000);
        let upload = world.owner.create_upload(file.len()).await;
        let (messages, receiver) = mpsc::channel(4);
        let owner = world.owner.clone();
        let stream = tokio::spawn(async move { owner.uploads().upload_chunks(ReceiverStream::new(receiver)).await });
        messages.send(start(&upload.id, 0)).await.expect("the stream is open");
        messages.send(data(&file[..CHUNK_BYTES])).await.expect("the stream is open");
        eventually("a chunk is durable", || async {
            let offset = world.owner.get_upload(&upload.id).await.offset_bytes;
            (offset == i64::try_from(CHUNK_BYTES).expect("a size")).then_some(())
        })
        .await;

        for case in CASES.iter().filter(|case| case.answers.contains(&cases::HIDDEN_UPLOAD)) {
            call(&world.stranger, case, &upload.id).await.refused(Code::NotFound, "UPLOAD_NOT_FOUND");
        }

        messages.send(data(&file[CHUNK_BYTES..])).await.expect("the stream is open still");
        drop(messages);
        let done = stream.await.expect("no panic").expect("the upload can continue").into_inner().upload;
        assert_eq!(done.expect("an upload").state(), pb::UploadState::Complete);
    }
}
