//! For every rule of the contract, a message that breaks it must be refused with the field and the rule.
//!
//! A valid message (`fixtures.rs`) is changed so that it breaks one rule (`rules.rs`), and sent to the real server.
//! One server on SQLite is enough: invalid messages are refused by the decoder, before any handler or database is
//! involved.

pub(crate) mod fixtures;
mod rules;

use std::collections::BTreeSet;

use bytes::Bytes;
use marquee_contract::buf::validate::{FieldPath, Violations};
use marquee_contract::status::detail;
use marquee_contract::v1 as pb;
use marquee_contract::validate;
use prost::Message;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MethodDescriptor, ReflectMessage, Value};
use tonic::{Code, Status};

use crate::support::{Engine, Refused, Server, User, contract, fields, raw, reason};
use rules::Violation;

/// The server's largest chunk size, so that messages that break `max_len` are below the limit on messages.
const CHUNK_BYTES: &str = "67108864";

struct ServerUnderTest {
    _server: Server,
    user: User,
    upload_id: String,
}

impl ServerUnderTest {
    async fn new() -> Self {
        let server = Server::with(Engine::Sqlite, &["--chunk-size-bytes", CHUNK_BYTES]).await;
        let user = User::register_admin(&server).await;
        let upload_id = user.create_upload(1000).await.id;
        Self { _server: server, user, upload_id }
    }

    /// Sends `message` after the messages `before` of a stream, or alone.
    async fn send(&self, method: &MethodDescriptor, before: &[DynamicMessage], message: &DynamicMessage) -> Outcome {
        let header = format!("Bearer {}", self.user.tokens.access_token);
        let messages = before.iter().chain([message]).map(|message| message.encode_to_vec().into()).collect();
        raw::call(&self.user.channel, &contract::path(method), &[&header], messages).await
    }

    /// The valid messages of a method; for a stream, in the order in which they are sent.
    fn good_messages(&self, method: &MethodDescriptor) -> Vec<DynamicMessage> {
        let input = method.input();
        let encoded = fixtures::good_messages(input.full_name(), &self.upload_id);
        let decode = |bytes: &Vec<u8>| DynamicMessage::decode(input.clone(), bytes.as_slice()).expect("it decodes");
        encoded.iter().map(decode).collect()
    }
}

type Outcome = Result<Bytes, Status>;

/// A field of a message, and a value that breaks one of its rules.
struct Case {
    way: Vec<FieldDescriptor>,
    bad: Violation,
}

/// Every rule of every field that is set in `good`, with a value that breaks it.
fn cases(good: &DynamicMessage) -> Vec<Case> {
    let mut cases = Vec::new();
    for way in contract::fields(&good.descriptor()) {
        let (field, parents) = way.split_last().expect("a way has an end");
        // The other fields of a oneof are set in another message.
        if let Some(message) = find(good, parents).filter(|message| is_chosen(message, field)) {
            let bad = rules::breaks(field, &message.get_field(field));
            cases.extend(bad.into_iter().map(|bad| Case { way: way.clone(), bad }));
        }
    }
    cases
}

/// Whether the field is in no oneof, or is the one that is set.
fn is_chosen(message: &DynamicMessage, field: &FieldDescriptor) -> bool {
    field.containing_oneof().is_none_or(|oneof| oneof.is_synthetic()) || message.has_field(field)
}

/// The message at this path, or None if it is not set.
fn find(message: &DynamicMessage, way: &[FieldDescriptor]) -> Option<DynamicMessage> {
    way.iter().try_fold(message.clone(), |message, field| {
        message.has_field(field).then(|| message.get_field(field).as_message().cloned()).flatten()
    })
}

/// The message with another value in the field at this path; without the field when the value is None.
fn with(message: &DynamicMessage, way: &[FieldDescriptor], value: Option<Value>) -> DynamicMessage {
    let mut changed = message.clone();
    match (way, value) {
        ([field], Some(value)) => changed.set_field(field, value),
        ([field], None) => changed.clear_field(field),
        ([field, rest @ ..], value) => {
            let inner = message.get_field(field).as_message().expect("a message").clone();
            changed.set_field(field, Value::Message(with(&inner, rest, value)));
        }
        ([], _) => unreachable!("a way has an end"),
    }
    changed
}

/// The violations in an error: the field, the rule's id, and the rule's path.
fn violations(outcome: &Outcome) -> Vec<(String, String, String)> {
    let Err(status) = outcome else { return Vec::new() };
    if (status.code(), reason(status).as_str()) != (Code::InvalidArgument, "FIELD_INVALID") {
        return Vec::new();
    }
    let dotted = |path: &Option<FieldPath>| path.as_ref().map(validate::dotted).unwrap_or_default();
    let violations = detail::<Violations>(status).map(|detail| detail.violations).unwrap_or_default();
    let reported: Vec<_> =
        violations.iter().map(|one| (dotted(&one.field), one.rule_id().to_owned(), dotted(&one.rule))).collect();
    let blamed: Vec<_> = reported.iter().map(|(field, ..)| field.clone()).collect();
    assert_eq!(fields(status), blamed, "BadRequest and Violations differ");
    let is_expression = |text: &str| text.contains("regex") || text.contains('\\') || text.contains("[^");
    assert!(!is_expression(status.message()), "people read it: {status:?}");
    assert!(!violations.iter().any(|one| is_expression(one.message())), "people read it: {status:?}");
    reported
}

#[tokio::test]
async fn a_message_that_breaks_one_rule_is_refused_with_the_field_and_the_rule() {
    let tested = ServerUnderTest::new().await;
    let mut broken = BTreeSet::new();
    for method in contract::methods() {
        let good = tested.good_messages(&method);
        for (index, message) in good.iter().enumerate() {
            let before = if method.is_client_streaming() { &good[..index] } else { &[] };
            for Case { way, bad } in cases(message) {
                let field = contract::dotted(&way);
                let blamed = if bad.in_item { format!("{field}[0]") } else { field.clone() };
                let outcome = tested.send(&method, before, &with(message, &way, bad.value)).await;
                let mut reported = violations(&outcome);
                // Some rules cannot be broken without breaking another rule of the same field.
                reported.retain(|(at, id, _)| *at != blamed || Some(id.as_str()) != bad.implied);
                let expected = [(blamed, bad.id, bad.rule.clone())];
                assert_eq!(reported, expected, "{}: {outcome:?}", method.full_name());
                broken.insert((method.full_name().to_owned(), field, bad.rule));
            }
            for oneof in message.descriptor().oneofs().filter(rules::is_required) {
                let mut empty = message.clone();
                oneof.fields().for_each(|field| empty.clear_field(&field));
                let outcome = tested.send(&method, before, &empty).await;
                let expected = [(oneof.name().to_owned(), "required".to_owned(), String::new())];
                assert_eq!(violations(&outcome), expected, "{}: {outcome:?}", method.full_name());
            }
        }
    }
    assert_eq!(broken, every_rule(), "left: rules that were broken; right: rules of the contract");
    assert_eq!(tested.user.get_upload(&tested.upload_id).await.offset_bytes, 0, "a refused message changes nothing");
}

/// All rules that requests of the contract can break, counted independently of the fixtures.
fn every_rule() -> BTreeSet<(String, String, String)> {
    let mut found = BTreeSet::new();
    for method in contract::methods() {
        for way in contract::fields(&method.input()) {
            let field = way.last().expect("a way has an end");
            let inner_oneof = field.containing_oneof().filter(|oneof| way.len() > 1 && rules::is_required(oneof));
            assert!(inner_oneof.is_none(), "{}: no message is known that lacks its oneof", field.full_name());
            for rule in rules::names(field) {
                found.insert((method.full_name().to_owned(), contract::dotted(&way), rule));
            }
        }
    }
    assert!(!found.is_empty());
    found
}

#[tokio::test]
async fn all_violations_of_a_message_are_reported_together() {
    let server = Server::start(Engine::Sqlite).await;
    let request = pb::RegisterRequest {
        username: "a b".to_owned(),
        email: String::new(),
        password: "\u{1}".to_owned(),
        display_name: Some(String::new()),
        ..Default::default()
    };
    let refused = User::nobody(&server).auth().register(request).await;
    let refused = refused.refused(Code::InvalidArgument, "FIELD_INVALID");
    assert_eq!(fields(&refused), ["username", "email", "password", "password", "display_name"]);
}

#[tokio::test]
async fn a_message_that_breaks_no_rule_is_not_refused_as_invalid() {
    let tested = ServerUnderTest::new().await;
    for method in contract::methods() {
        let good = tested.good_messages(&method);
        // A stream begins with its first message; each of the others is a whole request.
        for (index, message) in good.iter().enumerate() {
            let before = if method.is_client_streaming() { &good[..index] } else { &[] };
            let outcome = tested.send(&method, before, message).await;
            let refusal = outcome.err().map(|status| reason(&status)).unwrap_or_default();
            assert_ne!(refusal, "FIELD_INVALID", "{}", method.full_name());
        }
    }
}

/// Seconds and nanoseconds that are neither a valid duration nor a valid timestamp.
const INVALID_TIMES: [(i64, i32); 4] = [(1, -1), (1, 1_000_000_000), (i64::MAX, 0), (i64::MIN, 0)];

#[tokio::test]
async fn invalid_durations_and_timestamps_are_refused() {
    let tested = ServerUnderTest::new().await;
    let mut count = 0;
    for method in contract::methods() {
        for message in tested.good_messages(&method) {
            for way in contract::fields(&message.descriptor()) {
                let Kind::Message(kind) = way.last().expect("a way has an end").kind() else { continue };
                let id = match kind.full_name() {
                    "google.protobuf.Duration" => "duration.valid",
                    "google.protobuf.Timestamp" => "timestamp.valid",
                    _ => continue,
                };
                for (seconds, nanos) in INVALID_TIMES {
                    let mut instant = DynamicMessage::new(kind.clone());
                    instant.set_field_by_name("seconds", Value::I64(seconds));
                    instant.set_field_by_name("nanos", Value::I32(nanos));
                    let changed = with(&message, &way, Some(Value::Message(instant)));
                    let reported = violations(&tested.send(&method, &[], &changed).await);
                    let expected = (contract::dotted(&way), id.to_owned(), String::new());
                    assert!(reported.contains(&expected), "{}: {seconds} {nanos}: {reported:?}", method.full_name());
                    count += 1;
                }
            }
        }
    }
    assert!(count >= 5 * INVALID_TIMES.len(), "{count}");
}

#[tokio::test]
async fn no_string_may_contain_nul() {
    let tested = ServerUnderTest::new().await;
    let mut count = 0;
    for method in contract::methods() {
        let good = tested.good_messages(&method);
        for (index, message) in good.iter().enumerate() {
            let before = if method.is_client_streaming() { &good[..index] } else { &[] };
            for way in contract::fields(&message.descriptor()) {
                let (field, parents) = way.split_last().expect("a way has an end");
                let Some(parent) = find(message, parents).filter(|_| matches!(field.kind(), Kind::String)) else {
                    continue;
                };
                let bad = |good: &Value| Value::String(good.as_str().expect("a string").to_owned() + "\0");
                let (bad, suffix) = match &*parent.get_field(field) {
                    Value::List(items) => (Value::List(vec![bad(&items[0])]), "[0]"),
                    good => (bad(good), ""),
                };
                let outcome = tested.send(&method, before, &with(message, &way, Some(bad))).await;
                let blamed: Vec<_> = violations(&outcome).into_iter().map(|(field, ..)| field).collect();
                let name = contract::dotted(&way) + suffix;
                assert!(blamed.contains(&name), "{name} of {}", method.full_name());
                count += 1;
            }
        }
    }
    assert!(count > 0);
}
