//! Valid requests, made from the contract, so a new RPC is tested without a change here.

use marquee_contract::v1 as pb;
use marquee_contract::v1::upload_chunks_request::Part;
use prost::{Message, Name};
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, OneofDescriptor, ReflectMessage, Value};
use regex::Regex;

use super::rules;
use crate::support::contract;

/// The id in all id fields; no object has it.
const SOME_ID: &str = "0197f3a0-0000-7000-8000-000000000000";
/// Candidate texts; a field gets the first that breaks none of its rules. Passwords are wrong on purpose, so that no
/// request changes anything.
const TEXTS: [&str; 8] = [
    "mauve-Tangent-17",
    "wanderfalke",
    "2026-11-20",
    "wanderfalke@example.com",
    "AAAA",
    "video/mp4",
    "pt-BR",
    "31415926",
];
/// The value of bytes fields, truncated to the field's limit.
const DATA: &[u8] = b"data that nobody will ever decode";

/// Valid messages of a request type; for a stream, in the order in which they are sent, to the upload with that id.
/// Where one of several fields must be set, there is a message for each. Together the messages set every field whose
/// value is a message.
pub(crate) fn good_messages(request: &str, upload_id: &str) -> Vec<Vec<u8>> {
    let descriptor = contract::pool().get_message_by_name(request).expect("a request");
    messages(&descriptor, upload_id).iter().map(Message::encode_to_vec).collect()
}

fn messages(descriptor: &MessageDescriptor, upload_id: &str) -> Vec<DynamicMessage> {
    let mut plain = DynamicMessage::new(descriptor.clone());
    for field in descriptor.fields().filter(|field| choice(field).is_none()) {
        // A picture cannot be made from rules, and it is optional in all requests that may have one.
        if !matches!(field.kind(), Kind::Bytes) || !field.supports_presence() {
            plain.set_field(&field, value(&field, upload_id));
        }
    }
    set_checksum(&mut plain);
    let choices: Vec<_> = descriptor.fields().filter(|field| choice(field).is_some()).collect();
    if choices.is_empty() {
        return vec![plain];
    }
    assert!(
        descriptor.oneofs().filter(|oneof| !oneof.is_synthetic()).count() == 1,
        "{} chooses twice",
        descriptor.name()
    );
    let with = |field: &FieldDescriptor| {
        let mut message = plain.clone();
        message.set_field(field, value(field, upload_id));
        message
    };
    choices.iter().map(with).collect()
}

/// The oneof of a field, except the synthetic one of an optional field.
fn choice(field: &FieldDescriptor) -> Option<OneofDescriptor> {
    field.containing_oneof().filter(|oneof| !oneof.is_synthetic())
}

/// Sets the checksum of the data in a message.
fn set_checksum(message: &mut DynamicMessage) {
    let data = message.get_field_by_name("data").and_then(|data| data.as_bytes().cloned());
    if let (Some(data), Some(field)) = (data, message.descriptor().get_field_by_name("crc32c")) {
        message.set_field(&field, Value::U32(crc32c::crc32c(&data)));
    }
}

/// A value that breaks none of the field's rules.
fn value(field: &FieldDescriptor, upload_id: &str) -> Value {
    let rules = rules::of(field);
    let rule = |name: &str| rules.iter().find(|(rule, _)| rule == name).map(|(_, bound)| bound);
    if field.is_list() {
        return Value::List(vec![Value::String("falcons".to_owned())]);
    }
    match field.kind() {
        Kind::String if field.name() == "upload_id" => Value::String(upload_id.to_owned()),
        Kind::String if rule("string.uuid").is_some() => Value::String(SOME_ID.to_owned()),
        // Page tokens and cursors are made by the server; the first page has none.
        Kind::String if ["page_token", "cursor"].contains(&field.name()) => Value::String(String::new()),
        Kind::String => match rule("string.in") {
            Some(list) => list.as_list().expect("a list")[0].clone(),
            None => Value::String(text(field, &rules)),
        },
        Kind::Bytes => {
            let len = rule("bytes.len")
                .map_or(DATA.len(), |len| usize::try_from(len.as_u64().expect("a size")).expect("a size"));
            Value::Bytes(DATA[..len].to_vec().into())
        }
        Kind::Bool => Value::Bool(rule("bool.const").is_some()),
        Kind::Enum(values) => Value::EnumNumber(values.values().nth(1).expect("a value beside the first").number()),
        Kind::Int32 => Value::I32(rule("int32.gte").map_or(0, |least| least.as_i32().expect("a number"))),
        Kind::Int64 => Value::I64(rule("int64.gte").map_or(0, |least| least.as_i64().expect("a number"))),
        Kind::Fixed32 => Value::U32(0),
        Kind::Message(message) if message.full_name() == "google.protobuf.Duration" => {
            dynamic(&prost_types::Duration { seconds: 1, nanos: 0 })
        }
        Kind::Message(message) if message.full_name() == "google.protobuf.Timestamp" => {
            dynamic(&prost_types::Timestamp { seconds: 1_700_000_000, nanos: 0 })
        }
        Kind::Message(message) => Value::Message(messages(&message, upload_id).swap_remove(0)),
        other => panic!("{}: no good value is known for {other:?}", field.full_name()),
    }
}

/// The first text that breaks no rule.
fn text(field: &FieldDescriptor, rules: &[(String, Value)]) -> String {
    let fits = |text: &str| {
        rules.iter().all(|(rule, bound)| match rule.as_str() {
            "string.pattern" => Regex::new(bound.as_str().expect("a pattern")).expect("a pattern").is_match(text),
            "string.min_len" => text.len() as u64 >= bound.as_u64().expect("a size"),
            "string.max_len" | "string.max_bytes" => text.len() as u64 <= bound.as_u64().expect("a size"),
            "string.email" => text.contains('@'),
            other => panic!("{}: no good value is known for `{other}`", field.full_name()),
        })
    };
    let found = TEXTS.iter().find(|text| fits(text));
    (*found.unwrap_or_else(|| panic!("{}: no text in TEXTS fits", field.full_name()))).to_owned()
}

fn dynamic<M: Message + Name>(message: &M) -> Value {
    let descriptor = contract::pool().get_message_by_name(&M::full_name()).expect("a message");
    Value::Message(DynamicMessage::decode(descriptor, message.encode_to_vec().as_slice()).expect("it decodes"))
}

#[test]
fn the_messages_of_a_stream_are_in_the_order_in_which_they_are_sent() {
    let request = pb::UploadChunksRequest::full_name();
    let decode = |bytes: &Vec<u8>| pb::UploadChunksRequest::decode(bytes.as_slice()).expect("it decodes").part;
    let parts: Vec<_> = good_messages(&request, SOME_ID).iter().map(decode).collect();
    assert!(matches!(&parts[..], [Some(Part::Start(_)), Some(Part::Data(_))]), "{parts:?}");
}
