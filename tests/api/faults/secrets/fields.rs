//! Plants a secret in every text and bytes field of every request of the contract.

use bytes::Bytes;
use prost::Message;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, Value};

use super::VerboseServer;
use crate::support::{User, contract, raw};
use crate::validation::fixtures;

/// Calls every method once for each field that can hold a secret, with a secret of that field's own, signed in and
/// not; and once with a body that is truncated behind the secret.
pub(super) async fn plant_everywhere(verbose: &mut VerboseServer, user: &User) {
    let upload_id = user.create_upload(1000).await.id;
    let header = format!("Bearer {}", user.tokens.access_token);
    let mut planted = 0;
    for method in contract::methods().into_iter().filter(|method| !ends_session(method.name())) {
        for good in fixtures::good_messages(method.input().full_name(), &upload_id) {
            let good = DynamicMessage::decode(method.input(), good.as_slice()).expect("a good message");
            for way in contract::fields(&method.input()).into_iter().filter(|way| holds_text(way)) {
                // A value that most fields accept: names, titles, passwords, base64url.
                let secret = format!("Planted_{planted:03}_Sesame");
                let name = format!("{} in {}", contract::dotted(&way), method.full_name());
                let Some(message) = with(&good, &way, &secret) else { continue };
                verbose.plant(&name, &secret);
                planted += 1;
                let whole = message.encode_to_vec();
                let cut = Bytes::copy_from_slice(&whole[..whole.len() - 1]);
                let path = contract::path(&method);
                for (authorization, body) in
                    [(&[][..], whole.clone().into()), (&[&*header], whole.into()), (&[&*header], cut)]
                {
                    let answer = raw::call(&user.channel, &path, authorization, vec![body]).await;
                    verbose.record(answer);
                }
            }
        }
    }
    assert!(planted > 20, "only {planted} fields hold text");
}

/// Whether the method would end the session with which the others are called.
fn ends_session(method: &str) -> bool {
    ["Logout", "DeleteMe"].contains(&method)
}

fn holds_text(way: &[FieldDescriptor]) -> bool {
    way.last().is_some_and(|field| !field.is_list() && matches!(field.kind(), Kind::String | Kind::Bytes))
}

/// The message with the secret in the field at this path, or None if the path does not exist in it.
fn with(message: &DynamicMessage, way: &[FieldDescriptor], secret: &str) -> Option<DynamicMessage> {
    let mut changed = message.clone();
    let (field, rest) = way.split_first()?;
    if !rest.is_empty() {
        let inner = message.has_field(field).then(|| message.get_field(field).as_message().cloned())??;
        changed.set_field(field, Value::Message(with(&inner, rest, secret)?));
        return Some(changed);
    }
    let value = match field.kind() {
        Kind::Bytes => Value::Bytes(secret.to_owned().into()),
        _ if field.name() == "email" => Value::String(format!("{secret}@example.com")),
        _ => Value::String(secret.to_owned()),
    };
    changed.set_field(field, value);
    Some(changed)
}
