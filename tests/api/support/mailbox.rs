//! The mails of a server: those that it has written to files, or messages from elsewhere.

use mail_parser::MessageParser;
use marquee::mail::{CodeId, Codes};
use marquee::secrets::Secrets;

use super::{Engine, Server, eventually};

/// A mail as its recipient reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mail {
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) message_id: String,
    pub(crate) text: String,
    pub(crate) html: String,
    /// The URL that ends such mails by a POST request (RFC 8058).
    pub(crate) unsubscribe: Option<String>,
}

impl Mail {
    /// Parses a message, which must have one recipient, a text and an HTML form.
    pub(crate) fn parse(message: &[u8]) -> Self {
        let parsed = MessageParser::default().parse(message).expect("a message");
        let recipients: Vec<_> = parsed.to().expect("a recipient").iter().collect();
        let [recipient] = recipients.as_slice() else { panic!("one recipient: {recipients:?}") };
        assert!(parsed.cc().is_none() && parsed.bcc().is_none(), "{parsed:?}");
        Self {
            to: recipient.address().expect("an address").to_owned(),
            subject: parsed.subject().expect("a subject").to_owned(),
            message_id: parsed.message_id().expect("an id").to_owned(),
            text: parsed.body_text(0).expect("a text").replace("\r\n", "\n"),
            html: parsed.body_html(0).expect("HTML").replace("\r\n", "\n"),
            unsubscribe: unsubscribe(message),
        }
    }

    /// The code in the text.
    pub(crate) fn code(&self) -> String {
        let is_code = |word: &&str| word.len() == 8 && word.bytes().all(|one| one.is_ascii_digit());
        self.text.split_whitespace().find(is_code).unwrap_or_else(|| panic!("a code: {self:?}")).to_owned()
    }
}

/// The URL in the headers of RFC 8058, of which a message has both or none.
fn unsubscribe(message: &[u8]) -> Option<String> {
    let message = String::from_utf8_lossy(message);
    let head = message.split("\r\n\r\n").next().unwrap_or_default();
    let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    let post = header("List-Unsubscribe-Post");
    assert!(post.is_none_or(|post| post == "List-Unsubscribe=One-Click"), "{head}");
    let url = header("List-Unsubscribe").map(|list| {
        list.strip_prefix('<')
            .and_then(|list| list.strip_suffix('>'))
            .unwrap_or_else(|| panic!("a URL: {head}"))
            .to_owned()
    });
    assert_eq!(post.is_some(), url.is_some(), "{head}");
    url
}

impl Server {
    /// The mails that the server has written to files, in the order in which they were enqueued.
    pub(crate) fn mails(&self) -> Vec<Mail> {
        // The folder is created with the first mail.
        let Ok(entries) = std::fs::read_dir(self.data_dir().join("mail")) else { return Vec::new() };
        let mut files: Vec<_> = entries.map(|entry| entry.expect("a file").path()).collect();
        files.retain(|file| file.extension().is_some_and(|extension| extension == "eml"));
        files.sort();
        files.iter().map(|file| Mail::parse(&std::fs::read(file).expect("a file"))).collect()
    }

    /// The mails to this address with these words in the subject, once there are at least `count`.
    pub(crate) async fn mails_to(&self, to: &str, about: &str, count: usize) -> Vec<Mail> {
        eventually(&format!("{count} mails about {about:?}"), || async {
            let mut mails = self.mails();
            mails.retain(|mail| mail.to == to && mail.subject.contains(about));
            (mails.len() >= count).then_some(mails)
        })
        .await
    }

    /// The code in the `count`th mail to this address with these words in the subject.
    pub(crate) async fn code_to(&self, to: &str, about: &str, count: usize) -> String {
        self.mails_to(to, about, count).await[count - 1].code()
    }

    /// The newest code that an account got to verify its address, also if its mail was not sent: from the id that is
    /// stored, and the server's secret.
    pub(crate) async fn stored_code(&self, user_id: &str) -> String {
        let (hex, user_id) = match self.engine() {
            Engine::Sqlite => ("hex(code_id)", format!("x'{}'", user_id.replace('-', ""))),
            Engine::Postgres => ("code_id::text", format!("'{user_id}'")),
        };
        let statement = format!("SELECT {hex} FROM email_verifications WHERE user_id = {user_id}");
        let id = CodeId::parse(&self.texts(&statement).await[0]).expect("an id");
        let secrets = Secrets::load_or_create(&self.data_dir().join("secret")).expect("the server's secret");
        Codes::new(&secrets).code(id)
    }

    /// Waits until no mail waits to be sent.
    pub(crate) async fn all_mails_are_sent(&self) {
        let waiting =
            "SELECT COUNT(*) FROM jobs WHERE kind IN ('send_mail', 'send_password_reset') AND state IN (1, 2, 5)";
        eventually("all mails are sent", || async { (self.count(waiting).await == 0).then_some(()) }).await;
    }
}
