//! All combinations of fields with which read RPCs can be called.

use std::collections::HashMap;

use marquee_contract::policy;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MethodDescriptor, Value};

use crate::support::contract;
use crate::validation::fixtures;

/// The rows on a page.
const PAGE: i32 = 20;

/// The largest number of values of an order field.
const MAX_ORDERS: usize = 8;

/// Values for fields, by the field's name.
pub(super) type Values = HashMap<&'static str, Vec<String>>;

/// An RPC that only reads.
pub(super) struct Read {
    pub(super) path: String,
    pub(super) method: MethodDescriptor,
}

/// All RPCs that only read.
pub(super) fn all() -> Vec<Read> {
    let methods = contract::methods().into_iter().map(|method| Read { path: contract::path(&method), method });
    methods.filter(|read| policy::find(&read.path).is_some_and(|policy| policy.read_only)).collect()
}

/// Requests with all combinations of the values of all fields, except that the fields that narrow a search are set all
/// together.
pub(super) fn field_combinations(read: &Read, values: &Values) -> Vec<DynamicMessage> {
    let input = read.method.input();
    let mut field_combinations = Vec::new();
    for good in fixtures::good_messages(input.full_name(), "") {
        let mut good = DynamicMessage::decode(input.clone(), good.as_slice()).expect("it decodes");
        good.clear_field_by_name("page_token");
        let narrowing: Vec<_> = input.fields().filter(|field| matches!(field.kind(), Kind::Message(_))).collect();
        let mut wide = good.clone();
        for field in &narrowing {
            wide.clear_field(field);
        }
        let mut some = if narrowing.is_empty() { vec![good] } else { vec![good, wide] };
        for field in input.fields() {
            some = some.iter().flat_map(|request| with_values(request, &field, values)).collect();
        }
        field_combinations.append(&mut some);
    }
    field_combinations
}

/// Copies of the request with each value of the field.
fn with_values(request: &DynamicMessage, field: &FieldDescriptor, values: &Values) -> Vec<DynamicMessage> {
    let is_choice = field.containing_oneof().is_some_and(|oneof| !oneof.is_synthetic());
    let mut alternatives = match field.kind() {
        Kind::Int32 if field.name() == "page_size" => vec![Some(Value::I32(PAGE))],
        Kind::Enum(one) => {
            let values = one.values().map(|value| Some(Value::EnumNumber(value.number())));
            // Each order has its own statement; video categories do not.
            if one.values().len() > MAX_ORDERS { values.take(2).collect() } else { values.collect() }
        }
        Kind::String if !is_choice || request.has_field(field) => {
            values.get(field.name()).into_iter().flatten().map(|value| Some(Value::String(value.clone()))).collect()
        }
        _ => Vec::new(),
    };
    if alternatives.is_empty() {
        return vec![request.clone()];
    }
    if field.supports_presence() && !is_choice {
        alternatives.push(None);
    }
    let with = |value: Option<Value>| {
        let mut request = request.clone();
        match value {
            Some(value) => request.set_field(field, value),
            None => request.clear_field(field),
        }
        request
    };
    alternatives.into_iter().map(with).collect()
}
