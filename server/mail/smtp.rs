//! Sends messages to an SMTP server, over TLS.
//!
//! Each message has a connection of its own: few are sent, and a connection that was kept could be dead when it is
//! needed. Errors have the server's code, and not its text, which may contain the recipient's address.

use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{self, SUBMISSION_PORT, SUBMISSIONS_PORT};
use percent_encoding::percent_decode_str;
use tokio::time::timeout;
use url::{Host, Url};

/// The longest time for a connection to be ready for a message.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// The longest time for the server to take a message. RFC 5321, 4.5.3.2 recommends several minutes, for servers that
/// check contents before they answer; a server for submissions answers sooner, and an attempt holds a slot for jobs.
const SEND_TIMEOUT: Duration = Duration::from_mins(1);
/// The longest time to say goodbye after a message was taken.
const QUIT_TIMEOUT: Duration = Duration::from_secs(2);

/// An SMTP server.
pub struct Smtp {
    host: String,
    port: u16,
    security: Security,
    credentials: Option<Credentials>,
    hello: ClientId,
}

enum Security {
    /// TLS from the first byte.
    Tls(TlsParameters),
    /// TLS after STARTTLS; a server that does not offer it gets nothing.
    StartTls(TlsParameters),
    /// On this machine only.
    Plain,
}

/// Why an SMTP server cannot be configured. Written for the operator; never contains the URL, which has a password.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// The URL is not one.
    #[error(
        "--smtp-url is not smtps://USER:PASSWORD@HOST:PORT or smtp://USER:PASSWORD@HOST:PORT; correct it, and percent-encode special \
        characters"
    )]
    Url,
    /// The URL has a user without a password, or the other way round.
    #[error("--smtp-url needs a user and a password, or neither")]
    Credentials,
    /// The URL has an unknown parameter.
    #[error("--smtp-url takes one parameter: tls=required or, with a loopback host, tls=none")]
    Parameter,
    /// Mail would cross the network in clear.
    #[error("--smtp-url: tls=none is for loopback hosts only")]
    Plain,
    /// The certificate cannot be read.
    #[error("--smtp-ca {path}: {problem}")]
    Certificate {
        /// The file.
        path: String,
        /// What is wrong with it.
        problem: String,
    },
    /// TLS cannot be set up.
    #[error("--smtp-url: {0}")]
    Tls(smtp::Error),
}

/// Why a message was not sent.
#[derive(Debug)]
pub(super) enum SendError {
    /// The server cannot be reached, does not let this process in, or hangs.
    Unreachable(String),
    /// The message may be taken later.
    Temporary(String),
    /// The server refuses the message for good.
    Refused(String),
}

impl Smtp {
    /// The server that a URL names. `certificates` is a PEM file of further authorities to trust. `domain` is the name
    /// by which this process introduces itself.
    pub fn new(url: &str, certificates: Option<&Path>, domain: &str) -> Result<Self, SmtpError> {
        let url = Url::parse(url).map_err(|_| SmtpError::Url)?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(SmtpError::Url)?.to_owned();
        // `host_str` has an IPv6 address in brackets.
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let is_plain = match url.query_pairs().collect::<Vec<_>>().as_slice() {
            [] => is_loopback(&url),
            [(name, value)] if name == "tls" && value == "required" => false,
            [(name, value)] if name == "tls" && value == "none" && url.scheme() == "smtp" => {
                if !is_loopback(&url) {
                    return Err(SmtpError::Plain);
                }
                true
            }
            _ => return Err(SmtpError::Parameter),
        };
        let tls = || parameters(&host, certificates);
        let (security, default_port) = match url.scheme() {
            "smtps" => (Security::Tls(tls()?), SUBMISSIONS_PORT),
            "smtp" if is_plain => (Security::Plain, SUBMISSION_PORT),
            "smtp" => (Security::StartTls(tls()?), SUBMISSION_PORT),
            _ => return Err(SmtpError::Url),
        };
        Ok(Self {
            port: url.port().unwrap_or(default_port),
            security,
            credentials: credentials(&url)?,
            hello: ClientId::Domain(domain.to_owned()),
            host,
        })
    }

    /// Sends a message. It may have been sent in spite of an error, because the answer of the server can be lost.
    pub(super) async fn send(&self, envelope: &Envelope, message: &[u8]) -> Result<(), SendError> {
        let connected = timeout(CONNECT_TIMEOUT, self.connect()).await;
        let connected = connected.map_err(|_| SendError::Unreachable("no answer in time".to_owned()))?;
        let mut connection = connected.map_err(|error| SendError::Unreachable(describe(&error)))?;
        let sent = timeout(SEND_TIMEOUT, connection.send(envelope, message)).await;
        match sent.map_err(|_| SendError::Unreachable("no answer in time".to_owned()))? {
            Ok(_) => {
                // Whatever comes of it, the message was taken.
                let _ended = timeout(QUIT_TIMEOUT, connection.quit()).await;
                Ok(())
            }
            Err(error) if error.is_permanent() => Err(SendError::Refused(describe(&error))),
            Err(error) => Err(SendError::Temporary(describe(&error))),
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, smtp::Error> {
        let Self { host, port, security, credentials, hello } = self;
        let (wrapper, upgrade) = match security {
            Security::Tls(tls) => (Some(tls.clone()), None),
            Security::StartTls(tls) => (None, Some(tls.clone())),
            Security::Plain => (None, None),
        };
        let server = (host.as_str(), *port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(CONNECT_TIMEOUT), hello, wrapper, None).await?;
        if let Some(tls) = upgrade {
            connection.starttls(tls, hello).await?;
        }
        if let Some(credentials) = credentials {
            connection.auth(&[Mechanism::Plain, Mechanism::Login], credentials).await?;
        }
        Ok(connection)
    }
}

fn is_loopback(url: &Url) -> bool {
    // The URL's scheme is not one of the web, so that an IPv4 address is a domain to the parser.
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn credentials(url: &Url) -> Result<Option<Credentials>, SmtpError> {
    let decode = |text: &str| percent_decode_str(text).decode_utf8().map(String::from).map_err(|_| SmtpError::Url);
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", _) | (_, None) => Err(SmtpError::Credentials),
        (user, Some(password)) => Ok(Some(Credentials::new(decode(user)?, decode(password)?))),
    }
}

fn parameters(host: &str, certificates: Option<&Path>) -> Result<TlsParameters, SmtpError> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(path) = certificates {
        let failed = |problem: String| SmtpError::Certificate { path: path.display().to_string(), problem };
        let pem = std::fs::read(path).map_err(|error| failed(error.to_string()))?;
        let certificate = Certificate::from_pem(&pem).map_err(|error| failed(error.to_string()))?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build_rustls().map_err(SmtpError::Tls)
}

/// An error without the texts of the server: its code, and the enhanced code (RFC 3463) if it sent one.
fn describe(error: &smtp::Error) -> String {
    let Some(code) = error.status() else { return error.to_string() };
    let text = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    let enhanced = text.split_whitespace().next().filter(|word| {
        word.len() <= 9 && word.contains('.') && word.bytes().all(|one| one.is_ascii_digit() || one == b'.')
    });
    enhanced.map_or_else(|| format!("code {code}"), |enhanced| format!("code {code} {enhanced}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smtp(url: &str) -> Result<Smtp, SmtpError> {
        Smtp::new(url, None, "example.com")
    }

    #[test]
    fn mail_crosses_the_network_over_tls_only() {
        assert!(matches!(smtp("smtps://u:p@mail.example.com").unwrap().security, Security::Tls(_)));
        assert!(matches!(smtp("smtp://mail.example.com").unwrap().security, Security::StartTls(_)));
        assert!(matches!(smtp("smtp://mail.example.com?tls=none"), Err(SmtpError::Plain)));
        for local in ["smtp://localhost:25", "smtp://127.0.0.1:25", "smtp://[::1]:25", "smtp://127.0.0.9:1?tls=none"] {
            assert!(matches!(smtp(local).unwrap().security, Security::Plain), "{local}");
        }
        assert!(matches!(smtp("smtp://localhost?tls=required").unwrap().security, Security::StartTls(_)));
    }

    #[test]
    fn a_url_has_a_host_and_credentials_that_may_be_encoded() {
        let server = smtp("smtps://user%40example.com:p%3Aw@mail.example.com").unwrap();
        assert_eq!((&*server.host, server.port), ("mail.example.com", 465));
        assert_eq!(server.credentials, Some(Credentials::new("user@example.com".to_owned(), "p:w".to_owned())));
        assert_eq!(smtp("smtp://mail.example.com").unwrap().port, 587);
        assert_eq!(smtp("smtp://[::1]:2525").unwrap().host, "::1");
        for bad in ["", "mail.example.com", "http://mail.example.com", "smtps://", "smtps://u@h", "smtps://:p@h"] {
            assert!(smtp(bad).is_err(), "{bad}");
        }
        for bad in ["smtps://h?tls=none", "smtp://h?tls=maybe", "smtp://h?x=y", "smtp://h?tls=required&x=y"] {
            assert!(matches!(smtp(bad), Err(SmtpError::Parameter)), "{bad}");
        }
    }

    #[test]
    fn errors_do_not_repeat_the_password() {
        for bad in ["smtps://user:hunter2@", "smtps://user:hunter2@h?x=y", "ftp://user:hunter2@h", "user:hunter2@h"] {
            let error = smtp(bad).err().unwrap();
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{bad}: {error}");
        }
    }
}
