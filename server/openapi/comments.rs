//! The comments of the contract, by what they are about.

use std::collections::HashMap;

use prost_reflect::{
    DescriptorPool, EnumDescriptor, EnumValueDescriptor, FieldDescriptor, FileDescriptor, MessageDescriptor,
    MethodDescriptor, ServiceDescriptor,
};

/// Comments by file and by the place in it, which descriptors call their path.
pub(super) struct Comments(HashMap<(String, Vec<i32>), String>);

impl Comments {
    /// The comments of all files.
    pub(super) fn of(pool: &DescriptorPool) -> Self {
        let mut found = HashMap::new();
        for file in pool.files() {
            let places = file.file_descriptor_proto().source_code_info.iter().flat_map(|info| &info.location);
            for place in places {
                let Some(comment) = &place.leading_comments else { continue };
                found.insert((file.name().to_owned(), place.path.clone()), unwrapped(comment));
            }
        }
        Self(found)
    }

    fn at(&self, file: &FileDescriptor, path: &[i32]) -> &str {
        self.0.get(&(file.name().to_owned(), path.to_vec())).map_or("", String::as_str)
    }

    pub(super) fn of_service(&self, service: &ServiceDescriptor) -> &str {
        self.at(&service.parent_file(), service.path())
    }

    pub(super) fn of_method(&self, method: &MethodDescriptor) -> &str {
        self.at(&method.parent_file(), method.path())
    }

    pub(super) fn of_message(&self, message: &MessageDescriptor) -> &str {
        self.at(&message.parent_file(), message.path())
    }

    pub(super) fn of_field(&self, field: &FieldDescriptor) -> &str {
        self.at(&field.parent_file(), field.path())
    }

    pub(super) fn of_enum(&self, one: &EnumDescriptor) -> &str {
        self.at(&one.parent_file(), one.path())
    }

    pub(super) fn of_value(&self, value: &EnumValueDescriptor) -> &str {
        self.at(&value.parent_file(), value.path())
    }
}

/// A comment without the space at the beginning of each line.
fn unwrapped(comment: &str) -> String {
    let lines = comment.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n").trim_end().to_owned()
}
