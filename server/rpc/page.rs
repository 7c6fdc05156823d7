//! Pages of lists: how long they are, and the tokens that lead from one to the next.
//!
//! Pagination is by keyset: a token holds the key of the last row, so that page 10,000 costs what page 1 costs. It is
//! signed together with the query and the viewer it belongs to; any other is INVALID_ARGUMENT.

use prost::Message;

use crate::caller::Caller;
use crate::error::{Error, Reason, Result};
use crate::id::Id;
use crate::secrets::Sealer;

const DEFAULT_SIZE: u16 = 20;
const MAX_SIZE: u16 = 100;

/// The number of items that a request asks for: 0 means 20, above 100 means 100.
pub fn size(page_size: i32) -> u16 {
    if page_size <= 0 { DEFAULT_SIZE } else { u16::try_from(page_size).map_or(MAX_SIZE, |size| size.min(MAX_SIZE)) }
}

/// Signs and reads page tokens; cheap to clone.
#[derive(Clone)]
pub struct Tokens(Sealer);

/// The list that a token belongs to: method, parameters and viewer.
pub struct Query(Vec<u8>);

impl Query {
    /// The query of a request whose `page_size` and `page_token` were cleared; the page's size may change on the way.
    pub fn new(method: &str, viewer: Option<&Caller>, parameters: &impl Message) -> Self {
        let viewer = viewer.map_or([0; 16], |caller| *caller.user.as_bytes());
        let mut query = Vec::with_capacity(method.len() + 1 + viewer.len() + parameters.encoded_len());
        query.extend_from_slice(method.as_bytes());
        query.push(0);
        query.extend_from_slice(&viewer);
        parameters.encode_raw(&mut query);
        Self(query)
    }
}

impl Tokens {
    /// Tokens signed by `sealer`.
    pub fn new(sealer: Sealer) -> Self {
        Self(sealer)
    }

    /// The key in a page token; `None` for the empty token, which asks for the first page.
    pub fn read<T>(&self, query: &Query, token: &str) -> Result<Option<Id<T>>> {
        if token.is_empty() {
            return Ok(None);
        }
        let key = self.0.open(&query.0, token).and_then(|bytes| <[u8; 16]>::try_from(bytes).ok());
        match key {
            Some(bytes) => Ok(Some(Id::from_bytes(bytes))),
            None => Err(Error::new(Reason::PageTokenInvalid, "the page token does not belong to this query")
                .at_field("page_token")),
        }
    }

    /// The token that leads to the page after `key`; empty when there is none.
    pub fn write<T>(&self, query: &Query, key: Option<Id<T>>) -> String {
        key.map_or_else(String::new, |id| self.0.seal(&query.0, id.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::caller::{Role, SessionId, UserId};
    use crate::clock::Time;
    use crate::secrets::{Purpose, Secrets};

    #[test]
    fn sizes_have_a_default_and_a_bound() {
        let sizes: Vec<u16> = [0, 1, 100, 101, 70_000, i32::MAX, -1].into_iter().map(size).collect();
        assert_eq!(sizes, [20, 1, 100, 100, 100, 100, 20]);
    }

    #[test]
    fn a_token_is_good_for_its_own_query_only() {
        let secrets = Secrets::parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8").unwrap();
        let tokens = Tokens::new(secrets.sealer(Purpose::PageToken));
        let someone = Caller {
            user: UserId::new(Time::from_micros(1)),
            session: SessionId::new(Time::from_micros(1)),
            role: Role::User,
        };
        let key: Id<()> = Id::new(Time::from_micros(5));
        let query = Query::new("List", Some(&someone), &"a".to_owned());
        let token = tokens.write(&query, Some(key));
        assert_eq!(tokens.read(&query, &token).unwrap(), Some(key));
        assert_eq!(tokens.read::<()>(&query, "").unwrap(), None);
        for other in [
            Query::new("Other", Some(&someone), &"a".to_owned()),
            Query::new("List", None, &"a".to_owned()),
            Query::new("List", Some(&someone), &"b".to_owned()),
        ] {
            assert_eq!(tokens.read::<()>(&other, &token).unwrap_err().reason(), Reason::PageTokenInvalid);
        }
    }
}
