//! The messages of the package with all their rules, read once for all generators.

use crate::{
    Problem,
    rules::{self, FieldRules},
};
use prost_reflect::{DescriptorPool, FieldDescriptor, MessageDescriptor, OneofDescriptor, Syntax};

pub(crate) struct MessageRules {
    pub(crate) message: MessageDescriptor,
    /// The oneofs of which one field must be set.
    pub(crate) required_oneofs: Vec<OneofDescriptor>,
    /// The fields in the order of declaration, which is the order of a report.
    pub(crate) fields: Vec<(FieldDescriptor, FieldRules)>,
}

/// Reads the rules of all messages of a package.
pub(crate) fn read(pool: &DescriptorPool, package: &str, problems: &mut Vec<Problem>) -> Vec<MessageRules> {
    pool.all_messages()
        .filter(|message| message.package_name() == package && !message.is_map_entry())
        .map(|message| read_message(message, problems))
        .collect()
}

fn read_message(message: MessageDescriptor, problems: &mut Vec<Problem>) -> MessageRules {
    problems.extend(rules::no_message_rules(&message).err());
    if message.parent_file().syntax() != Syntax::Proto3 {
        problems
            .push(Problem::new(message.full_name(), "is not proto3; its presence and defaults mean something else"));
    }
    let mut required_oneofs = Vec::new();
    for oneof in message.oneofs() {
        match rules::oneof_required(&oneof) {
            Ok(true) => required_oneofs.push(oneof),
            Ok(false) => {}
            Err(problem) => problems.push(problem),
        }
    }
    let mut declared: Vec<_> = message.fields().collect();
    declared.sort_by_key(|field| field.path().last().copied());
    let mut fields = Vec::new();
    for field in declared {
        match FieldRules::of(&field) {
            Ok(rules) => fields.push((field, rules)),
            Err(problem) => problems.push(problem),
        }
    }
    MessageRules { message, required_oneofs, fields }
}
