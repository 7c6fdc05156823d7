//! The flags of limits: how often clients may call, how many calls run at once, how much memory they hold, and how slow
//! they may be.

use std::time::Duration;

use clap::{Args, ValueEnum};

use super::{UploadConfig, duration};
use crate::engine::limit::{Rate, Resource};

/// The least memory for uploads, in chunks: an address may use half of it, and an upload holds up to three: one being
/// filled, one being written, and the current message.
const MIN_CHUNKS_IN_MEMORY: u64 = 12;

/// The value of rates that are not set by their own flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RateDefaults {
    /// The flag's default.
    Default,
    /// No limit.
    Off,
}

/// The limits. Each rate is `NUMBER/UNIT:BURST` (such as `100/s:200`; the unit is s, m or h) or `off`, and applies to
/// each node; some apply to all nodes together with `--redis-url`. An IPv6 address counts by its /56.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Limits")]
pub struct LimitConfig {
    /// `off` disables the rates that are not set by their own flags, for tests and development, where all calls come
    /// from one address.
    #[arg(long, env = "MARQUEE_RATES", value_enum, default_value_t = RateDefaults::Default)]
    pub rates: RateDefaults,
    /// Requests of an address, of any kind. A school or an office may have one address for all; behind a proxy, set
    /// `--trusted-proxies`.
    #[arg(
        long,
        env = "MARQUEE_RATE_ADDRESS",
        value_name = "RATE",
        default_value = "500/s:2000",
        default_value_if("rates", "off", "off")
    )]
    pub rate_address: Rate,
    /// Reads of an account, or of an address without one.
    #[arg(
        long,
        env = "MARQUEE_RATE_READ",
        value_name = "RATE",
        default_value = "100/s:300",
        default_value_if("rates", "off", "off")
    )]
    pub rate_read: Rate,
    /// Searches and feeds of an account, or of an address without one. They cost more than other reads, whatever the
    /// size of their page.
    #[arg(
        long,
        env = "MARQUEE_RATE_EXPENSIVE_READ",
        value_name = "RATE",
        default_value = "25/s:100",
        default_value_if("rates", "off", "off")
    )]
    pub rate_expensive_read: Rate,
    /// Writes of an account, or of an address without one.
    #[arg(
        long,
        env = "MARQUEE_RATE_WRITE",
        value_name = "RATE",
        default_value = "20/s:100",
        default_value_if("rates", "off", "off")
    )]
    pub rate_write: Rate,
    /// Calls of an account, or of an address without one, that hash a password.
    #[arg(
        long,
        env = "MARQUEE_RATE_CREDENTIAL",
        value_name = "RATE",
        default_value = "2/s:60",
        default_value_if("rates", "off", "off")
    )]
    pub rate_credential: Rate,
    /// Pictures that an account sets; each is decoded.
    #[arg(
        long,
        env = "MARQUEE_RATE_IMAGE",
        value_name = "RATE",
        default_value = "1/s:30",
        default_value_if("rates", "off", "off")
    )]
    pub rate_image: Rate,
    /// Calls of an account that move a file's bytes; a stream is one call.
    #[arg(
        long,
        env = "MARQUEE_RATE_TRANSFER",
        value_name = "RATE",
        default_value = "100/s:300",
        default_value_if("rates", "off", "off")
    )]
    pub rate_transfer: Rate,
    /// Attempts of an address to register, or to change an account's e-mail address. Both reveal which names and
    /// addresses are taken.
    #[arg(
        long,
        env = "MARQUEE_RATE_REGISTER",
        value_name = "RATE",
        default_value = "30/h:30",
        default_value_if("rates", "off", "off")
    )]
    pub rate_register: Rate,
    /// Wrong passwords for a login from one address.
    #[arg(
        long,
        env = "MARQUEE_RATE_LOGIN",
        value_name = "RATE",
        default_value = "12/h:10",
        default_value_if("rates", "off", "off")
    )]
    pub rate_login: Rate,
    /// Wrong passwords for a login from all addresses together. Addresses that the account has signed in from are
    /// accepted beyond it.
    #[arg(
        long,
        env = "MARQUEE_RATE_LOGIN_ACCOUNT",
        value_name = "RATE",
        default_value = "60/h:1000",
        default_value_if("rates", "off", "off")
    )]
    pub rate_login_account: Rate,
    /// Mails that an address asks for without being signed in: codes for a new password.
    #[arg(
        long,
        env = "MARQUEE_RATE_MAIL",
        value_name = "RATE",
        default_value = "20/h:10",
        default_value_if("rates", "off", "off")
    )]
    pub rate_mail: Rate,
    /// Mails with codes, and notices of sign-ins, that an account gets.
    #[arg(
        long,
        env = "MARQUEE_RATE_MAIL_ACCOUNT",
        value_name = "RATE",
        default_value = "10/h:5",
        default_value_if("rates", "off", "off")
    )]
    pub rate_mail_account: Rate,
    /// The most concurrent requests whose answer has not begun; further ones are rejected at once. Of this limit and
    /// the following ones, an address may use as much as it leaves free: half, if it is alone.
    #[arg(long, env = "MARQUEE_MAX_CALLS", default_value_t = 1024, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub max_calls: u32,
    /// The most concurrent requests whose message has not arrived completely.
    #[arg(long, env = "MARQUEE_MAX_MESSAGES", default_value_t = 512, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub max_messages: u32,
    /// The most bytes of messages in memory, from their arrival to the end of their call, except uploads and pictures.
    #[arg(long, env = "MARQUEE_MESSAGE_MEMORY_BYTES", default_value_t = 32 << 20, value_parser = memory_bytes())]
    pub message_memory_bytes: u64,
    /// The most bytes of uploads and of messages with pictures in memory, from their arrival until they are written. A
    /// call that would exceed it is rejected, and the client continues from its offset later. It is at least twelve
    /// chunks, so that two uploads of one address make progress.
    #[arg(long, env = "MARQUEE_UPLOAD_MEMORY_BYTES", default_value_t = 96 << 20, value_parser = memory_bytes())]
    pub upload_memory_bytes: u64,
    /// The most bytes of answers in memory that clients have not read yet.
    #[arg(long, env = "MARQUEE_ANSWER_MEMORY_BYTES", default_value_t = 64 << 20, value_parser = memory_bytes())]
    pub answer_memory_bytes: u64,
    /// The most open streams, such as those that watch the health; a bidirectional stream counts as 32.
    #[arg(long, env = "MARQUEE_MAX_OPEN_STREAMS", default_value_t = 4096, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub max_open_streams: u32,
    /// The most concurrent downloads of videos and pictures; each holds up to 192 KiB while its client does not read.
    #[arg(long, env = "MARQUEE_MAX_DOWNLOADS", default_value_t = 1024, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub max_downloads: u32,
    /// The longest time for a message of ordinary size to arrive.
    #[arg(long, env = "MARQUEE_MESSAGE_TIMEOUT", default_value = "10s", value_parser = duration)]
    pub message_timeout: Duration,
    /// The longest time for a client to read the next 16 KiB of an answer. A player that is paused for longer sends a
    /// new request.
    #[arg(long, env = "MARQUEE_ANSWER_TIMEOUT", default_value = "30s", value_parser = duration)]
    pub answer_timeout: Duration,
    /// The longest silence of a client on a stream while the server waits for it, except uploads.
    #[arg(long, env = "MARQUEE_STREAM_IDLE_TIMEOUT", default_value = "60s", value_parser = duration)]
    pub stream_idle_timeout: Duration,
    /// The least speed of uploads and of arriving pictures, in bytes per second. A call that is slower on average over
    /// `--upload-rate-window` is ended. 0 allows any speed.
    #[arg(long, env = "MARQUEE_UPLOAD_MIN_RATE", default_value_t = 4096, value_parser = clap::value_parser!(u32).range(0..=1_000_000_000))]
    pub upload_min_rate: u32,
    /// The time over which the average for `--upload-min-rate` is taken.
    #[arg(long, env = "MARQUEE_UPLOAD_RATE_WINDOW", default_value = "60s", value_parser = duration)]
    pub upload_rate_window: Duration,
}

impl LimitConfig {
    /// The budget of a resource on a server with these upload flags.
    pub fn budget(&self, resource: Resource, upload: &UploadConfig) -> usize {
        let bytes = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
        match resource {
            Resource::Requests => bytes(self.max_calls.into()),
            Resource::Messages => bytes(self.max_messages.into()),
            Resource::MessageBytes => bytes(self.message_memory_bytes),
            Resource::UploadBytes => {
                bytes(self.upload_memory_bytes.max(upload.chunk_size_bytes * MIN_CHUNKS_IN_MEMORY))
            }
            Resource::AnswerBytes => bytes(self.answer_memory_bytes),
            Resource::Streams => bytes(self.max_open_streams.into()),
            Resource::Downloads => bytes(self.max_downloads.into()),
        }
    }

    /// The least number of bytes that an upload must move in a window.
    pub fn upload_window_bytes(&self) -> u64 {
        let bytes = u128::from(self.upload_min_rate) * self.upload_rate_window.as_millis() / 1000;
        u64::try_from(bytes).unwrap_or(u64::MAX)
    }
}

/// Parses bytes of memory, at least 16 MiB, so that the largest answer, a few mebibytes, fits into the half of an
/// address.
fn memory_bytes() -> clap::builder::RangedU64ValueParser<u64> {
    clap::builder::RangedU64ValueParser::new().range(16 << 20..=1 << 40)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct CommandLine {
        #[command(flatten)]
        limit: LimitConfig,
    }

    impl LimitConfig {
        /// No limit on any rate.
        pub(crate) fn off() -> Self {
            CommandLine::parse_from(["marquee", "--rates", "off"]).limit
        }
    }

    #[test]
    fn all_rates_can_be_switched_off_at_once_and_single_ones_set() {
        let rates = |limit: LimitConfig| {
            let LimitConfig { rate_address, rate_read, rate_expensive_read, rate_write, rate_credential, .. } = limit;
            let LimitConfig { rate_image, rate_transfer, rate_register, rate_login, rate_login_account, .. } = limit;
            let LimitConfig { rate_mail, rate_mail_account, .. } = limit;
            let calls = [rate_address, rate_read, rate_expensive_read, rate_write, rate_credential];
            let others = [rate_image, rate_transfer, rate_register, rate_login, rate_login_account];
            [&calls[..], &others, &[rate_mail, rate_mail_account]].concat()
        };
        assert_eq!(rates(LimitConfig::off()), [Rate::OFF; 12]);
        let limit = CommandLine::parse_from(["marquee"]).limit;
        assert!(rates(limit).iter().all(|rate| *rate != Rate::OFF));
        let limit = CommandLine::parse_from(["marquee", "--rates", "off", "--rate-login", "5/m"]).limit;
        assert_eq!((limit.rate_login, limit.rate_login_account), ("5/m".parse().unwrap(), Rate::OFF));
    }
}
