//! The names of the rate limits.

/// The name of a rate limit: its label in the metric `marquee_rate_limited_total`, and its part of the keys in Redis. A
/// limit that is new begins here; `config/redis.rs` says by which value of `--redis-limits` nodes share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LimitName {
    Address,
    Read,
    ExpensiveRead,
    Write,
    Credential,
    Image,
    Transfer,
    Register,
    Login,
    LoginAccount,
    /// Wrong codes for a new password.
    ResetCode,
    Mail,
    MailAccount,
}

impl LimitName {
    pub const fn text(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Read => "read",
            Self::ExpensiveRead => "expensive_read",
            Self::Write => "write",
            Self::Credential => "credential",
            Self::Image => "image",
            Self::Transfer => "transfer",
            Self::Register => "register",
            Self::Login => "login",
            Self::LoginAccount => "login_account",
            Self::ResetCode => "reset_code",
            Self::Mail => "mail",
            Self::MailAccount => "mail_account",
        }
    }
}
