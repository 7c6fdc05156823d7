//! Builds messages (RFC 5322) from rendered mails.

use std::time::{Duration, UNIX_EPOCH};

use lettre::address::Envelope;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};
use url::Url;

use super::template::Rendered;
use crate::clock::Time;

/// The sender, with the parts of it that mails need.
#[derive(Debug, Clone)]
pub struct Sender(Mailbox);

/// The text is not `address@example.com` or `Name <address@example.com>`.
#[derive(Debug, thiserror::Error)]
#[error("--mail-from is not address@example.com or \"Name <address@example.com>\"")]
pub struct SenderError;

impl Sender {
    /// Parses the value of `--mail-from`.
    pub fn parse(text: &str) -> Result<Self, SenderError> {
        if text.contains(char::is_control) {
            return Err(SenderError);
        }
        text.parse().map(Self).map_err(|_| SenderError)
    }

    /// The name that recipients see: that of the app.
    pub fn name(&self) -> &str {
        self.0.name.as_deref().unwrap_or_else(|| self.domain())
    }

    /// The domain of the address.
    pub fn domain(&self) -> &str {
        self.0.email.domain()
    }
}

/// A message, ready to be sent.
pub(super) struct Built {
    pub(super) envelope: Envelope,
    pub(super) bytes: Vec<u8>,
    /// The recipient, the subject and the text, for people who read files.
    pub(super) summary: String,
}

/// What a message is made of, besides its rendered parts.
pub(super) struct Facts<'a> {
    /// The same for every attempt to send the mail, and for no other mail.
    pub(super) id: String,
    pub(super) to: &'a str,
    pub(super) time: Time,
    pub(super) unsubscribe_url: Option<&'a str>,
}

/// Builds a message. None when the recipient's address or the URL is not one that can be written into a message.
pub(super) fn build(sender: &Sender, facts: &Facts<'_>, rendered: Rendered) -> Option<Built> {
    let to: Address = facts.to.parse().ok()?;
    let Rendered { subject, text, html } = rendered;
    let summary = format!("To: {to}\nSubject: {subject}\n\n{text}");
    let date = UNIX_EPOCH + Duration::from_micros(u64::try_from(facts.time.micros()).unwrap_or(0));
    let mut message = Message::builder()
        .from(sender.0.clone())
        .to(Mailbox::new(None, to))
        .subject(subject)
        .date(date)
        .message_id(Some(format!("<{}@{}>", facts.id, sender.domain())))
        // RFC 3834: keeps programs from answering, such as "I am on holiday".
        .raw_header(header(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated"));
    if let Some(url) = facts.unsubscribe_url {
        let url = Url::parse(url).ok().filter(|url| url.scheme() == "https" || url.scheme() == "http")?;
        let list = format!("<{}>", url.as_str().replace(['<', '>'], ""));
        message = message
            .raw_header(header(HeaderName::new_from_ascii_str("List-Unsubscribe"), &list))
            .raw_header(header(HeaderName::new_from_ascii_str("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click"));
    }
    let message = message.multipart(MultiPart::alternative_plain_html(text, html)).ok()?;
    Some(Built { envelope: message.envelope().clone(), bytes: message.formatted(), summary })
}

fn header(name: HeaderName, value: &str) -> HeaderValue {
    HeaderValue::new(name, value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(to: &str, subject: &str, unsubscribe_url: Option<&str>) -> Option<String> {
        let sender = Sender::parse("Falcons <mail@example.com>").unwrap();
        let facts = Facts { id: "1-2".to_owned(), to, time: Time::from_micros(0), unsubscribe_url };
        let rendered = Rendered { subject: subject.to_owned(), text: "é".to_owned(), html: "<p>é</p>".to_owned() };
        build(&sender, &facts, rendered).map(|built| String::from_utf8(built.bytes).unwrap())
    }

    #[test]
    fn a_message_has_its_headers_and_is_ascii() {
        let text = built("ada@example.com", "Grüße", Some("https://example.com/off?token=1")).unwrap();
        assert!(text.is_ascii(), "{text}");
        for line in [
            "From: Falcons <mail@example.com>\r\n",
            "To: ada@example.com\r\n",
            "Message-ID: <1-2@example.com>\r\n",
            "Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "List-Unsubscribe: <https://example.com/off?token=1>\r\n",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
    }

    #[test]
    fn nothing_adds_a_header() {
        for bad in
            ["ada@example.com\r\nBcc: x@example.com", "ada", "", "a@b@c", "<ada@example.com>", "ada@example.com, x"]
        {
            assert_eq!(built(bad, "x", None), None, "{bad}");
        }
        for bad in ["javascript:x", "off", "https://"] {
            assert_eq!(built("ada@example.com", "x", Some(bad)), None, "{bad}");
        }
        let text = built("ada@example.com", "x", Some("https://example.com/>\r\nBcc: x@example.com")).unwrap();
        let head = text.split("\r\n\r\n").next().unwrap();
        assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{head}");
    }

    #[test]
    fn a_sender_is_an_address_with_or_without_a_name() {
        assert_eq!(Sender::parse("Falcons <mail@example.com>").unwrap().name(), "Falcons");
        assert_eq!(Sender::parse("mail@example.com").unwrap().name(), "example.com");
        for bad in ["", "Falcons", "a@example.com\nBcc: b@example.com", "a b@example.com <"] {
            assert!(Sender::parse(bad).is_err(), "{bad}");
        }
    }
}
