//! The flags of mail.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::{duration, http_url};

/// How mails are sent, and what they are needed for.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Mail")]
pub struct MailConfig {
    /// The SMTP server: `smtps://USER:PASSWORD@HOST:PORT` for TLS, `smtp://...` for STARTTLS, which is required except on
    /// loopback hosts (there `?tls=required` requires it). Special characters are percent-encoded. Default: mails become
    /// files in the data folder, which `marquee mail` shows.
    // Not parsed by clap, because its error messages repeat the value, which contains a password.
    #[arg(long, env = "MARQUEE_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// A PEM file of certificate authorities to trust for the SMTP server, besides those of Mozilla.
    #[arg(long, env = "MARQUEE_SMTP_CA", requires = "smtp_url")]
    pub smtp_ca: Option<PathBuf>,
    /// The sender of mails: an address, or `Name <address@example.com>`. The name is that of the app.
    #[arg(long, env = "MARQUEE_MAIL_FROM", default_value = "Marquee <noreply@localhost>")]
    pub mail_from: String,
    /// The page of the app that links in mails lead to, such as `https://app.example.com/`: to `#/verify-email?code=...`,
    /// `#/reset-password?email=...&code=...` and `#/notifications` of it. Default: mails have codes only.
    #[arg(long, env = "MARQUEE_MAIL_LINK_URL", value_parser = http_url)]
    pub mail_link_url: Option<String>,
    /// A folder of templates that replace those of the server: `NAME.txt` and `NAME.html`.
    #[arg(long, env = "MARQUEE_MAIL_TEMPLATES", value_name = "FOLDER")]
    pub mail_templates: Option<PathBuf>,
    /// How long, at least, between two mails to an account about its unread notifications, or `off` for no such mails. Only
    /// accounts get them that have asked for it, and whose address is verified.
    #[arg(long, env = "MARQUEE_DIGEST_INTERVAL", default_value = "24h", value_name = "DURATION", value_parser = interval)]
    pub digest_interval: DigestInterval,
    /// Whether accounts must verify their e-mail address before they publish videos, comment or tweet.
    #[arg(long, env = "MARQUEE_REQUIRE_VERIFIED_EMAIL")]
    pub require_verified_email: bool,
}

/// A length of time; None for `off`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DigestInterval(pub Option<Duration>);

fn interval(text: &str) -> Result<DigestInterval, String> {
    if text == "off" { Ok(DigestInterval(None)) } else { duration(text).map(|interval| DigestInterval(Some(interval))) }
}

/// The flags of `mail`.
#[derive(Debug, Args)]
pub struct ShowMailConfig {
    /// The most mails to print, the newest last.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    pub last: u16,
    /// The data folder of the server.
    #[arg(long, env = "MARQUEE_DATA_DIR", default_value = "data")]
    pub data_dir: PathBuf,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_a_duration_or_off() {
        assert_eq!(interval("off"), Ok(DigestInterval(None)));
        assert_eq!(interval("24h"), Ok(DigestInterval(Some(Duration::from_hours(24)))));
        for bad in ["", "on", "0s", "24"] {
            assert!(interval(bad).is_err(), "{bad}");
        }
    }
}
