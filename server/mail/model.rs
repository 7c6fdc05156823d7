//! A mail, as features describe it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::code::CodeId;
use super::template::Template;
use crate::caller::UserId;
use crate::clock::Time;
use crate::job::Lane;

/// An item of the list in a mail: its fields, by name.
pub type Item = BTreeMap<String, String>;

/// A mail to enqueue.
#[derive(Debug, Clone)]
pub struct Mail {
    pub(super) template: &'static Template,
    pub(super) owner: Option<UserId>,
    pub(super) lane: Lane,
    pub(super) content: Content,
}

/// The part of a mail that is stored in its job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Content {
    /// The name of the template.
    pub(super) template: String,
    /// The address of the recipient.
    pub(super) to: String,
    /// The values of the template.
    #[serde(default)]
    pub(super) values: BTreeMap<String, String>,
    /// The list `items` of the template.
    #[serde(default)]
    pub(super) items: Vec<Item>,
    /// The id of the code in the mail, as text.
    #[serde(default)]
    pub(super) code: Option<String>,
    /// When the mail becomes useless, in microseconds since the Unix epoch.
    #[serde(default)]
    pub(super) expire_time: Option<i64>,
    /// The URL that ends mails of this kind by a POST request (RFC 8058).
    #[serde(default)]
    pub(super) unsubscribe_url: Option<String>,
}

impl Mail {
    /// A mail to this address.
    pub fn new(template: &'static Template, to: impl Into<String>) -> Self {
        let content = Content {
            template: template.name.to_owned(),
            to: to.into(),
            values: BTreeMap::new(),
            items: Vec::new(),
            code: None,
            expire_time: None,
            unsubscribe_url: None,
        };
        Self { template, owner: None, lane: Lane::Urgent, content }
    }

    /// The account that the mail is for. A mail that is not sent yet is dropped with it.
    #[must_use]
    pub fn owned_by(self, owner: UserId) -> Self {
        Self { owner: Some(owner), ..self }
    }

    /// The lane of its job: Urgent, unless it may wait for other mails and jobs.
    #[must_use]
    pub fn in_lane(self, lane: Lane) -> Self {
        Self { lane, ..self }
    }

    /// A value of the template; at most a few hundred bytes.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.content.values.insert(name.to_owned(), value.into());
        self
    }

    /// The list `items` of the template; at most a few KiB.
    #[must_use]
    pub fn with_items(mut self, items: Vec<Item>) -> Self {
        self.content.items = items;
        self
    }

    /// The code in the mail: the template's value `code`.
    #[must_use]
    pub fn with_code(mut self, id: CodeId) -> Self {
        self.content.code = Some(id.to_string());
        self
    }

    /// The time from which on the mail is useless, and not sent any more.
    #[must_use]
    pub fn until(mut self, time: Time) -> Self {
        self.content.expire_time = Some(time.micros());
        self
    }

    /// The URL with which mailbox programs end mails of this kind at the push of a button (RFC 8058): the server that it
    /// names takes a POST request without cookies. It is also the template's value `unsubscribe_url`.
    #[must_use]
    pub fn with_unsubscribe_url(mut self, url: impl Into<String>) -> Self {
        self.content.unsubscribe_url = Some(url.into());
        self
    }
}
