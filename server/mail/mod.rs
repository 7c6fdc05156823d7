//! Mail to the owners of accounts. Knows no feature: features say what a mail is, and this module sends it.
//!
//! - **Templates.** A [`Template`] is a constant of its feature: a text and an HTML form, written in Jinja, which
//!   operators may replace by files (`--mail-templates`). All are compiled and tried when the process starts. HTML is
//!   escaped, and a subject is one line, so that names cannot add markup or headers; what strangers have written passes
//!   [`unlinked()`], so that it adds no links.
//! - **Sending.** A mail is enqueued in the transaction of its fact ([`Service::enqueue`]), and sent by the job
//!   `send_mail` ([`Delivery`]): so a call never waits for a mail server, and a mail is sent at least once, exactly when its
//!   fact exists. Every attempt has the same Message-ID, by which mailboxes recognize a mail that comes twice. What a
//!   mail server refuses for good (5xx) is not tried again; everything else is, for several hours, unless the mail has
//!   become useless ([`Mail::until`]). The jobs of an account are deleted with it.
//! - **Transport.** An SMTP server ([`Smtp`], over TLS), or else files in the data folder ([`Files`]), which
//!   `marquee mail` shows.
//! - **Secrets.** The payload of a job is stored for a day after the mail was sent, and longer if it could not be sent.
//!   So it has no code in it, but the id from which the code is derived with a key of the server ([`Codes`]): who reads
//!   the database, or a copy of it, learns no code. Recipients and contents are neither logged nor part of a job's
//!   failure. Without SMTP the files contain the codes; they are readable by the server's user only.

mod code;
mod delivery;
mod files;
mod message;
mod model;
mod service;
mod smtp;
mod template;
mod unlinked;

pub use code::{CodeId, Codes};
pub use delivery::{Delivery, Transport};
pub use files::Files;
pub use message::{Sender, SenderError};
pub use model::{Item, Mail};
pub use service::Service;
pub use smtp::{Smtp, SmtpError};
pub use template::{Template, TemplateError, Templates};
pub use unlinked::unlinked;
