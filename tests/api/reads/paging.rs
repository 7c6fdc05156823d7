//! Pages and page tokens of every list.

use std::collections::HashSet;

use prost::Message;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, Value};
use tonic::Code;

use super::{Read, all, other};
use crate::support::world::World;
use crate::support::{Refused, both_engines};

/// The number of rows in each list, and on each page.
const ROWS: usize = 23;
const PAGE: usize = 5;

fn lists() -> impl Iterator<Item = Read> {
    all().into_iter().filter(|read| read.rows.is_some())
}

fn with_token(request: &DynamicMessage, token: &str) -> DynamicMessage {
    let mut request = request.clone();
    request.set_field_by_name("page_token", Value::String(token.to_owned()));
    request
}

/// The token with another character at this index.
fn edited(token: &str, place: usize) -> String {
    let other = |letter| if letter == 'A' { 'B' } else { 'A' };
    token.char_indices().map(|(at, letter)| if at == place { other(letter) } else { letter }).collect()
}

both_engines! {
    async fn paging_to_the_end_returns_every_row_once(engine: Engine) {
        let world = World::with_rows(engine, ROWS).await;
        for read in lists() {
            for request in read.requests(&world, PAGE) {
                let (mut seen, mut token, mut count) = (HashSet::new(), String::new(), 0);
                loop {
                    let answer = read.call(read.caller(&world), &with_token(&request, &token)).await;
                    let (rows, next) = read.page(&answer.unwrap_or_else(|status| panic!("{}: {status:?}", read.path)));
                    let rows = rows.expect("a list");
                    assert!(rows.len() == PAGE || next.is_empty(), "{}: a short page before the last", read.path);
                    count += rows.len();
                    seen.extend(rows.iter().map(|row| row.as_message().expect("a row").encode_to_vec()));
                    token = next;
                    if token.is_empty() {
                        break;
                    }
                    assert!(count < 10 * ROWS, "{}: the pages do not end", read.path);
                }
                assert_eq!(count, seen.len(), "{}: a row came twice", read.path);
                assert!(count >= ROWS, "{}: {count} rows only", read.path);
            }
        }
    }

    async fn a_page_token_is_valid_only_for_its_query_and_viewer(engine: Engine) {
        let world = World::with_rows(engine, ROWS).await;
        let mut tokens: Vec<(String, String)> = Vec::new();
        for read in lists() {
            for request in read.requests(&world, PAGE) {
                let first = read.call(read.caller(&world), &request).await.expect("the first page");
                let token = read.page(&first).1;
                assert!(!token.is_empty(), "{}", read.path);
                read.call(read.caller(&world), &with_token(&request, &token)).await.expect("the second page");

                let refused = async |viewer, request: &DynamicMessage, bad: &str| {
                    let answer = read.call(viewer, &with_token(request, bad)).await;
                    answer.map(tonic::Response::new).refused(Code::InvalidArgument, "PAGE_TOKEN_INVALID");
                };
                for place in [0, token.len() / 2, token.len() - 1] {
                    refused(read.caller(&world), &request, &edited(&token, place)).await;
                }
                for len in [1, token.len() / 2, token.len() - 1] {
                    refused(read.caller(&world), &request, &token[..len]).await;
                }
                refused(read.caller(&world), &request, &format!("{token}A")).await;
                refused(read.other_caller(&world), &request, &token).await;
                for other in read.others(&world, &request) {
                    refused(read.caller(&world), &other, &token).await;
                }
                for (path, foreign) in &tokens {
                    if *path != read.path {
                        refused(read.caller(&world), &request, foreign).await;
                    }
                }
                tokens.push((read.path.clone(), token));
            }
        }
    }

    async fn a_page_token_is_valid_for_every_spelling_of_the_same_query(engine: Engine) {
        let world = World::with_rows(engine, ROWS).await;
        for read in lists() {
            for request in read.requests(&world, PAGE) {
                let first = read.call(read.caller(&world), &request).await.expect("the first page");
                let request = with_token(&request, &read.page(&first).1);
                let second = read.call(read.caller(&world), &request).await.expect("the second page");
                let shouted = read.call(read.caller(&world), &with_ids_in_upper_case(&request)).await;
                assert_eq!(shouted.expect("the second page"), second, "{}: ids in upper case", read.path);

                let Some(order) = read.method.input().get_field_by_name("order") else { continue };
                if request.get_field(&order).as_enum_number() != Some(0) {
                    continue;
                }
                let mut same = 0;
                for value in values(&order).into_iter().filter(|value| *value != 0) {
                    let mut named = request.clone();
                    named.set_field(&order, Value::EnumNumber(value));
                    if let Ok(answer) = read.call(read.caller(&world), &named).await {
                        assert_eq!(answer, second, "{}", read.path);
                        same += 1;
                    }
                }
                assert_eq!(same, 1, "{}: one order is the default", read.path);
            }
        }
    }
}

/// The request with every id in upper case.
fn with_ids_in_upper_case(request: &DynamicMessage) -> DynamicMessage {
    let mut changed = request.clone();
    for (field, value) in request.fields().filter(|(field, _)| field.name().ends_with("_id")) {
        changed.set_field(&field, Value::String(value.as_str().expect("an id").to_ascii_uppercase()));
    }
    changed
}

/// The values of an enum.
fn values(field: &FieldDescriptor) -> Vec<i32> {
    let Kind::Enum(values) = field.kind() else { return Vec::new() };
    values.values().map(|value| value.number()).collect()
}

/// The enum's last value other than this one; the first values are the unspecified one and the default.
fn another(field: &FieldDescriptor, number: i32) -> Option<i32> {
    values(field).into_iter().rfind(|value| *value != number)
}

impl Read {
    /// Requests that differ from this one in one field.
    fn others(&self, world: &World, request: &DynamicMessage) -> Vec<DynamicMessage> {
        let fields =
            self.method.input().fields().filter(|field| !field.name().starts_with("page_")).collect::<Vec<_>>();
        let change = |field: FieldDescriptor| {
            let value = match &*request.get_field(&field) {
                Value::String(text) if text == "a title" => Value::String("title".to_owned()),
                Value::String(_) => Value::String(other(world, field.name())?),
                Value::EnumNumber(number) => Value::EnumNumber(another(&field, *number)?),
                _ => return None,
            };
            let mut other = request.clone();
            other.set_field(&field, value);
            Some(other)
        };
        fields.into_iter().filter_map(change).collect()
    }
}
