//! The flags of what several nodes share besides the database.

use std::collections::HashSet;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::duration;
use crate::engine::limit::LimitName;

/// How nodes tell each other of changes, and which limits they share.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Redis")]
pub struct RedisConfig {
    /// A Redis (6.2 or later) or Valkey server for all nodes: `redis://[USER:PASSWORD@]HOST[:PORT][/DB]`, or `rediss://`
    /// with TLS. It tells nodes of each other's changes at once, and shares limits. Nothing is lost without it.
    // Not parsed by clap, because its error messages repeat the value, which may contain a password.
    #[arg(long, env = "MARQUEE_REDIS_URL", hide_env_values = true)]
    pub redis_url: Option<String>,
    /// The limits that all nodes share by Redis, separated by commas, or `none`. The others count for each node.
    #[arg(
        long,
        env = "MARQUEE_REDIS_LIMITS",
        value_name = "LIMITS",
        value_enum,
        value_delimiter = ',',
        default_value = "register,login,login-account,credential,image,mail,mail-account"
    )]
    pub redis_limits: Vec<RedisLimit>,
    /// How often a node on PostgreSQL looks for changes by other nodes when it does not hear of them from Redis. A node
    /// that hears looks ten times less often.
    #[arg(long, env = "MARQUEE_BUS_POLL", default_value = "1s", value_parser = duration)]
    pub bus_poll: Duration,
}

/// A value of `--redis-limits`: what nodes can share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RedisLimit {
    /// None of them.
    None,
    /// `--rate-register`.
    Register,
    /// `--rate-login`, and the rate of wrong codes for a new password.
    Login,
    /// `--rate-login-account`.
    LoginAccount,
    /// `--rate-credential`.
    Credential,
    /// `--rate-image`.
    Image,
    /// `--rate-mail`.
    Mail,
    /// `--rate-mail-account`.
    MailAccount,
    /// `--rate-write`: each write asks Redis.
    Write,
}

impl RedisConfig {
    /// The limits that are shared.
    pub fn shared_limits(&self) -> HashSet<LimitName> {
        self.redis_limits.iter().flat_map(|limit| limit.names()).copied().collect()
    }
}

impl RedisLimit {
    const fn names(self) -> &'static [LimitName] {
        match self {
            Self::None => &[],
            Self::Register => &[LimitName::Register],
            Self::Login => &[LimitName::Login, LimitName::ResetCode],
            Self::LoginAccount => &[LimitName::LoginAccount],
            Self::Credential => &[LimitName::Credential],
            Self::Image => &[LimitName::Image],
            Self::Mail => &[LimitName::Mail],
            Self::MailAccount => &[LimitName::MailAccount],
            Self::Write => &[LimitName::Write],
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct CommandLine {
        #[command(flatten)]
        redis: RedisConfig,
    }

    #[test]
    fn shared_limits_are_named_by_their_flags() {
        let names = |flags: &[&str]| {
            let flags = ["marquee"].iter().chain(flags);
            CommandLine::parse_from(flags).redis.shared_limits()
        };
        assert_eq!(names(&[]).len(), 8);
        assert_eq!(names(&["--redis-limits", "none"]), HashSet::new());
        let two = HashSet::from([LimitName::Write, LimitName::LoginAccount]);
        assert_eq!(names(&["--redis-limits", "write,login-account"]), two);
    }
}
