//! The contract's descriptors, for tests that iterate over all RPCs or all fields.

use std::sync::OnceLock;

use marquee_contract::FILE_DESCRIPTOR_SET;
use prost_reflect::{DescriptorPool, FieldDescriptor, Kind, MessageDescriptor, MethodDescriptor};

/// The package of the contract's own messages and services.
const PACKAGE: &str = "marquee.v1";

/// The descriptors of the contract and its imports.
pub(crate) fn pool() -> &'static DescriptorPool {
    static POOL: OnceLock<DescriptorPool> = OnceLock::new();
    POOL.get_or_init(|| DescriptorPool::decode(FILE_DESCRIPTOR_SET).expect("a descriptor set"))
}

/// All RPCs of the contract.
pub(crate) fn methods() -> Vec<MethodDescriptor> {
    let services = pool().services().filter(|service| service.package_name().starts_with("marquee."));
    services.flat_map(|service| service.methods().collect::<Vec<_>>()).collect()
}

/// The HTTP/2 path of a method.
pub(crate) fn path(method: &MethodDescriptor) -> String {
    format!("/{}/{}", method.parent_service().full_name(), method.name())
}

/// The paths to all fields of a message and, recursively, of the messages in it.
pub(crate) fn fields(message: &MessageDescriptor) -> Vec<Vec<FieldDescriptor>> {
    fn walk(message: &MessageDescriptor, path: &[FieldDescriptor], found: &mut Vec<Vec<FieldDescriptor>>) {
        assert!(path.len() < 10, "{} contains itself", message.full_name());
        for field in message.fields() {
            let path = [path, std::slice::from_ref(&field)].concat();
            found.push(path.clone());
            if let Some(inner) = own_message(&field) {
                walk(&inner, &path, found);
            }
        }
    }
    let mut found = Vec::new();
    walk(message, &[], &mut found);
    found
}

/// The type of a field whose value is a message of the contract's own package, else None.
pub(crate) fn own_message(field: &FieldDescriptor) -> Option<MessageDescriptor> {
    match field.kind() {
        Kind::Message(message) if message.package_name() == PACKAGE => Some(message),
        _ => None,
    }
}

/// A field path in the form that errors use: `data.crc32c`.
pub(crate) fn dotted(path: &[FieldDescriptor]) -> String {
    path.iter().map(FieldDescriptor::name).collect::<Vec<_>>().join(".")
}
