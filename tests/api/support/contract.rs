//! The contract as data, for tests that hold for whatever stands in it.

use std::sync::OnceLock;

use marquee_contract::FILE_DESCRIPTOR_SET;
use prost_reflect::{DescriptorPool, FieldDescriptor, Kind, MessageDescriptor, MethodDescriptor};

/// The package of our own messages and services.
const PACKAGE: &str = "marquee.v1";

/// The contract, and all that it imports.
pub(crate) fn pool() -> &'static DescriptorPool {
    static POOL: OnceLock<DescriptorPool> = OnceLock::new();
    POOL.get_or_init(|| DescriptorPool::decode(FILE_DESCRIPTOR_SET).expect("a descriptor set"))
}

/// Every RPC of the contract.
pub(crate) fn methods() -> Vec<MethodDescriptor> {
    let services = pool().services().filter(|service| service.package_name().starts_with("marquee."));
    services.flat_map(|service| service.methods().collect::<Vec<_>>()).collect()
}

/// The path by which HTTP/2 names a method.
pub(crate) fn path(method: &MethodDescriptor) -> String {
    format!("/{}/{}", method.parent_service().full_name(), method.name())
}

/// The ways to all fields of a message and of the messages in it.
pub(crate) fn fields(message: &MessageDescriptor) -> Vec<Vec<FieldDescriptor>> {
    fn walk(message: &MessageDescriptor, way: &[FieldDescriptor], found: &mut Vec<Vec<FieldDescriptor>>) {
        assert!(way.len() < 10, "{} contains itself", message.full_name());
        for field in message.fields() {
            let way = [way, std::slice::from_ref(&field)].concat();
            found.push(way.clone());
            if let Some(inner) = own_message(&field) {
                walk(&inner, &way, found);
            }
        }
    }
    let mut found = Vec::new();
    walk(message, &[], &mut found);
    found
}

/// The message that is the field's value, when it is one of ours.
pub(crate) fn own_message(field: &FieldDescriptor) -> Option<MessageDescriptor> {
    match field.kind() {
        Kind::Message(message) if message.package_name() == PACKAGE => Some(message),
        _ => None,
    }
}

/// A way as errors write it: `data.crc32c`.
pub(crate) fn dotted(way: &[FieldDescriptor]) -> String {
    way.iter().map(FieldDescriptor::name).collect::<Vec<_>>().join(".")
}
