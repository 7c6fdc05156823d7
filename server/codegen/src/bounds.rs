//! Enforces the convention that every field of a request has a bound on its size.

use crate::{
    Problem,
    model::MessageRules,
    rules::{FieldRules, Ignore},
};
use prost_reflect::{DescriptorPool, FieldDescriptor, Kind, MessageDescriptor};
use std::collections::BTreeSet;

/// Messages of other packages whose size is bounded by their definition.
const BOUNDED_MESSAGES: [&str; 3] = ["google.protobuf.Duration", "google.protobuf.Timestamp", "google.protobuf.Empty"];

/// Reports unbounded fields in all messages that requests of the package contain.
pub(crate) fn check(pool: &DescriptorPool, package: &str, messages: &[MessageRules], problems: &mut Vec<Problem>) {
    let requests = requests(pool, package);
    for message in messages.iter().filter(|message| requests.contains(message.message.full_name())) {
        for (field, rules) in &message.fields {
            if let Some(what) = missing_bound(package, field, rules) {
                problems.push(Problem::new(field.full_name(), what));
            }
        }
    }
}

/// The full names of all messages that can be reached from an RPC's input.
fn requests(pool: &DescriptorPool, package: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let services = pool.services().filter(|service| service.package_name() == package);
    let mut queue: Vec<MessageDescriptor> =
        services.flat_map(|service| service.methods().map(|method| method.input()).collect::<Vec<_>>()).collect();
    while let Some(message) = queue.pop() {
        if found.insert(message.full_name().to_owned()) {
            queue.extend(message.fields().filter_map(|field| field.kind().as_message().cloned()));
        }
    }
    found
}

/// The bound that a field of a request lacks; `None` when it has one.
fn missing_bound(package: &str, field: &FieldDescriptor, rules: &FieldRules) -> Option<String> {
    if !field.is_list() {
        return missing_value_bound(package, &field.kind(), rules);
    }
    if !rules.bounded {
        return Some("a repeated field of a request needs `repeated.max_items`".to_owned());
    }
    let none = FieldRules::default();
    let items = rules.items.as_deref().unwrap_or(&none);
    missing_value_bound(package, &field.kind(), items).map(|what| format!("its items: {what}"))
}

/// The bound that a single value lacks; `None` when it has one.
fn missing_value_bound(package: &str, kind: &Kind, rules: &FieldRules) -> Option<String> {
    match kind {
        Kind::String if !rules.bounded => Some(
            "a string of a request needs `max_len`, `len`, `max_bytes`, `in`, `const`, `uuid` or a pattern of limited \
             length"
                .to_owned(),
        ),
        Kind::Bytes if !rules.bounded => Some("bytes of a request need `max_len` or `len`".to_owned()),
        Kind::Message(message) if message.package_name() != package => {
            let name = message.full_name();
            (!BOUNDED_MESSAGES.contains(&name))
                .then(|| format!("a request cannot carry `{name}`, which nothing bounds"))
        }
        Kind::Message(_) if rules.ignore == Ignore::Always => {
            Some("a message of a request cannot be ignored, since its fields would be unbounded".to_owned())
        }
        _ => None,
    }
}
