//! Rules for every RPC that only reads, and for every list.
//!
//! The RPCs and their requests come from the contract, so a new one is tested without a change here. Values for fields
//! are chosen by the fields' names, from a [`World`] that has rows in every list.

mod paging;
mod statements;

use marquee_contract::options::v1::Access;
use marquee_contract::policy;
use prost::Message;
use prost_reflect::{
    DynamicMessage, EnumValueDescriptor, FieldDescriptor, Kind, MethodDescriptor, ReflectMessage, Value,
};

use tonic::Status;

use crate::support::world::World;
use crate::support::{User, contract, raw};
use crate::validation::fixtures;

/// Fields that restrict a result.
const NARROWING: [&str; 5] = ["category", "min_duration", "max_duration", "created_after", "created_before"];

/// The value for a field of this name.
fn value(world: &World, field: &str) -> Option<String> {
    match field {
        "video_id" => Some(world.public_video.clone()),
        "channel_id" => Some(world.owner.channel_id()),
        "username" => Some(world.owner.account.username.clone()),
        "upload_id" => Some(world.active_upload.clone()),
        "comment_id" => Some(world.public_comment.clone()),
        "tweet_id" => Some(world.tweet.clone()),
        "playlist_id" => Some(world.playlists[0].clone()),
        // All videos have this title.
        "query" => Some("a title".to_owned()),
        _ => None,
    }
}

/// Another value for a field of this name.
fn other(world: &World, field: &str) -> Option<String> {
    match field {
        "channel_id" => Some(world.stranger.channel_id()),
        // The object need not exist, because the page token is checked first.
        "video_id" | "comment_id" | "playlist_id" => Some(world.tweet.clone()),
        _ => None,
    }
}

/// An RPC that only reads.
struct Read {
    path: String,
    method: MethodDescriptor,
    /// The field with the rows, if the RPC is a list.
    rows: Option<FieldDescriptor>,
}

/// The request with each order that it can name, since each has its own statement.
fn in_every_order(request: DynamicMessage) -> Vec<DynamicMessage> {
    let Some(field) = request.descriptor().get_field_by_name("order") else { return vec![request] };
    let Kind::Enum(orders) = field.kind() else { panic!("{}: an order is an enum", field.full_name()) };
    let in_order = |order: EnumValueDescriptor| {
        let mut request = request.clone();
        request.set_field(&field, Value::EnumNumber(order.number()));
        request
    };
    orders.values().map(in_order).collect()
}

/// Streams that end only with their client, and are tested on their own.
const ENDLESS: [&str; 2] = ["WatchNotifications", "WatchVideo"];

/// All RPCs that only read.
fn all() -> Vec<Read> {
    let methods = contract::methods().into_iter().filter(|method| !ENDLESS.contains(&method.name())).map(|method| {
        let is_list = method.output().get_field_by_name("next_page_token").is_some();
        let rows = method.output().fields().find(|field| is_list && field.is_list());
        Read { path: contract::path(&method), method, rows }
    });
    methods.filter(|read| policy::find(&read.path).is_some_and(|policy| policy.read_only)).collect()
}

impl Read {
    /// Requests about existing objects, one for each oneof choice and order; for lists with this page size.
    fn requests(&self, world: &World, page_size: usize) -> Vec<DynamicMessage> {
        let good = fixtures::good_messages(self.method.input().full_name(), "");
        good.iter().flat_map(|good| in_every_order(self.about(world, page_size, good))).collect()
    }

    fn about(&self, world: &World, page_size: usize, good: &[u8]) -> DynamicMessage {
        let mut request = DynamicMessage::decode(self.method.input(), good).expect("it decodes");
        for field in self.method.input().fields() {
            let value = match field.name() {
                "page_size" => Some(Value::I32(i32::try_from(page_size).expect("a size"))),
                name => value(world, name).map(Value::String),
            };
            let is_asked = request.has_field(&field) || field.containing_oneof().is_none();
            if let Some(value) = value.filter(|_| is_asked) {
                request.set_field(&field, value);
            }
            if NARROWING.contains(&field.name()) {
                request.clear_field(&field);
            }
        }
        request
    }

    /// Whether only administrators may call it.
    fn is_for_admins(&self) -> bool {
        policy::find(&self.path).is_some_and(|policy| policy.access == Access::Admin)
    }

    /// The user who has rows in the list.
    fn caller<'a>(&self, world: &'a World) -> &'a User {
        if self.is_for_admins() { &world.admin } else { &world.owner }
    }

    /// Another user who may call it.
    fn other_caller<'a>(&self, world: &'a World) -> &'a User {
        if self.is_for_admins() { &world.other_admin } else { &world.stranger }
    }

    /// Makes the call as this user.
    async fn call(&self, caller: &User, request: &DynamicMessage) -> Result<DynamicMessage, Status> {
        let message = vec![request.encode_to_vec().into()];
        let answer = raw::call(&caller.channel, &self.path, &[&caller.bearer()], message).await?;
        Ok(DynamicMessage::decode(self.method.output(), answer).expect("it decodes"))
    }

    /// The rows of a list's answer, and the token of its next page.
    fn page(&self, answer: &DynamicMessage) -> (Option<Vec<Value>>, String) {
        let rows = self.rows.as_ref().map(|field| answer.get_field(field).as_list().expect("a list").to_vec());
        let token = answer.get_field_by_name("next_page_token");
        (rows, token.and_then(|token| token.as_str().map(str::to_owned)).unwrap_or_default())
    }
}
