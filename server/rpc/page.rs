//! Pages of lists: their size, and the tokens that lead from one page to the next.
//!
//! Pagination is by keyset: a token contains the position of the last row, so that page 10,000 costs as much as page 1.
//! It is sealed together with the query and the viewer; used with another query or viewer, it is INVALID_ARGUMENT.

use marquee_contract::list::ListRequest;

use crate::caller::Caller;
use crate::engine::db::MAX_ROWS;
use crate::error::{Error, Reason, Result};
use crate::id::Id;
use crate::page::{CursorKey, Page};
use crate::secrets::Sealer;

const DEFAULT_SIZE: u16 = 20;
/// The largest page: stores read one row more than the page has, to see whether another page follows.
const MAX_SIZE: u16 = MAX_ROWS - 1;

/// The page size for a request's `page_size`: 0 and negative numbers mean 20, numbers above 100 mean 100.
fn size(page_size: i32) -> u16 {
    if page_size <= 0 { DEFAULT_SIZE } else { u16::try_from(page_size).map_or(MAX_SIZE, |size| size.min(MAX_SIZE)) }
}

/// Replaces the unspecified order (0) by the default, so that a page token is valid whether or not the client names the
/// default order.
pub fn set_default_order(order: &mut i32, default: impl Into<i32>) {
    if *order == 0 {
        *order = default.into();
    }
}

/// Signs and reads page tokens; cheap to clone.
#[derive(Clone)]
pub struct PageTokens(Sealer);

/// The page that a client requests.
pub struct PageRequest<'a, K> {
    tokens: &'a PageTokens,
    query: Vec<u8>,
    /// The largest number of items on the page.
    pub size: u16,
    /// The page begins after this position; `None` for the first page.
    pub after: Option<K>,
}

impl PageTokens {
    /// Tokens signed by `sealer`.
    pub fn new(sealer: Sealer) -> Self {
        Self(sealer)
    }

    /// Takes the page size and the page token out of a request. A token is valid only for the same method, viewer and
    /// remaining fields; replace unspecified fields by their defaults before. The page size may differ from page to
    /// page. Returns `PAGE_TOKEN_INVALID` for any other token.
    pub fn open<'a, R: ListRequest, K: CursorKey>(
        &'a self,
        viewer: Option<Caller>,
        request: &mut R,
    ) -> Result<PageRequest<'a, K>> {
        let (page_size, page_token) = request.take_page();
        let viewer = viewer.map_or([0; 16], |caller| *caller.user.as_bytes());
        let mut query = Vec::with_capacity(R::METHOD.len() + 1 + viewer.len() + request.encoded_len());
        query.extend_from_slice(R::METHOD.as_bytes());
        query.push(0);
        query.extend_from_slice(&viewer);
        request.encode_raw(&mut query);
        let after = if page_token.is_empty() { None } else { Some(self.read(&query, &page_token)?) };
        Ok(PageRequest { tokens: self, query, size: size(page_size), after })
    }

    fn read<K: CursorKey>(&self, query: &[u8], token: &str) -> Result<K> {
        self.unseal(query, token).ok_or_else(|| {
            Error::new(Reason::PageTokenInvalid, "the page token does not belong to this query").at_field("page_token")
        })
    }

    fn unseal<K: CursorKey>(&self, query: &[u8], token: &str) -> Option<K> {
        let bytes = self.0.open(query, token)?;
        let mut rest = bytes.as_slice();
        K::read(&mut rest).filter(|_| rest.is_empty())
    }

    /// Seals the position of a watch, for the same watch of the same account or object.
    pub fn seal_cursor<T, K: CursorKey>(&self, watch: &str, of: Id<T>, position: &K) -> String {
        let mut bytes = Vec::new();
        position.write(&mut bytes);
        self.0.seal(&cursor_context(watch, of), &bytes)
    }

    /// The position in the cursor of a watch; None for an empty one. PAGE_TOKEN_INVALID for the cursor of another watch,
    /// account or object.
    pub fn open_cursor<T, K: CursorKey>(&self, watch: &str, of: Id<T>, cursor: &str) -> Result<Option<K>> {
        if cursor.is_empty() {
            return Ok(None);
        }
        let position = self.unseal(&cursor_context(watch, of), cursor);
        position.map(Some).ok_or_else(|| {
            Error::new(Reason::PageTokenInvalid, "the cursor does not belong to this watch").at_field("cursor")
        })
    }
}

/// No method has this name with a slash at its front, so that a cursor is no page token.
fn cursor_context<T>(watch: &str, of: Id<T>) -> Vec<u8> {
    [&b"cursor/"[..], watch.as_bytes(), &[0], of.as_bytes()].concat()
}

impl<K: CursorKey> PageRequest<'_, K> {
    /// The items as messages, and the token of the next page; the token is empty on the last page.
    pub fn answer<T, M>(&self, page: Page<T, K>, into_message: impl FnMut(T) -> M) -> (Vec<M>, String) {
        (page.items.into_iter().map(into_message).collect(), self.token(page.next))
    }

    fn token(&self, key: Option<K>) -> String {
        let seal = |key: K| {
            let mut bytes = Vec::new();
            key.write(&mut bytes);
            self.tokens.0.seal(&self.query, &bytes)
        };
        key.map_or_else(String::new, seal)
    }
}

#[cfg(test)]
mod tests {
    use marquee_contract::v1 as pb;

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
    fn a_token_is_valid_for_its_own_query_only() {
        let secrets = Secrets::parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8").unwrap();
        let tokens = PageTokens::new(secrets.sealer(Purpose::PageToken));
        let someone = Caller {
            user: UserId::new(Time::from_micros(1)),
            session: SessionId::new(Time::from_micros(1)),
            role: Role::User,
        };
        let key: Id<()> = Id::new(Time::from_micros(5));
        let page = || Page { items: vec!["an item"], next: Some(key) };
        let tweets = |channel: &str, page_token: &str| pb::ListTweetsRequest {
            page_token: page_token.to_owned(),
            channel_id: channel.to_owned(),
            ..Default::default()
        };
        let open = |viewer, mut request: pb::ListTweetsRequest| -> std::result::Result<_, Reason> {
            let list = tokens.open::<_, Id<()>>(viewer, &mut request).map_err(|error| error.reason())?;
            Ok((list.after, list.answer(page(), str::len)))
        };
        let (first, (items, token)) = open(Some(someone), tweets("a", "")).unwrap();
        assert_eq!((first, items), (None, vec![7]));
        assert_eq!(open(Some(someone), tweets("a", &token)).unwrap().0, Some(key));
        for other in [open(None, tweets("a", &token)), open(Some(someone), tweets("b", &token))] {
            assert_eq!(other, Err(Reason::PageTokenInvalid));
        }
        let mut other =
            pb::ListPlaylistsRequest { page_token: token, channel_id: "a".to_owned(), ..Default::default() };
        let other = tokens.open::<_, Id<()>>(Some(someone), &mut other).map(|list| list.after);
        assert_eq!(other.map_err(|error| error.reason()), Err(Reason::PageTokenInvalid));
    }
}
