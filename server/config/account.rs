//! The flags of accounts and sessions.

use std::time::Duration;

use clap::Args;

use super::duration;

/// The usernames that are reserved by default: the people who run a server, the mailboxes of RFC 2142, and the paths of
/// clients and pages.
const RESERVED_USERNAMES: &str = "about,abuse,account,accounts,admin,administrator,administrators,admins,anonymous,\
    api,billing,contact,copyright,deleted,dmca,email,everyone,help,helpdesk,here,hostmaster,info,legal,login,mail,marquee,\
    marquee_official,marquee_support,marquee_team,me,mod,moderation,moderator,moderators,mods,news,nobody,noreply,null,\
    official,owner,payments,postmaster,press,privacy,register,root,safety,security,server,service,settings,staff,\
    superuser,support,sysadmin,system,team,trust,undefined,web,webmaster,www";

/// The flags of accounts and sessions.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Accounts")]
pub struct AccountConfig {
    /// The server's secret: 32 random bytes in base64url. Several are separated by commas, the newest first: the first
    /// signs, all verify. Default: one that is created in the data folder at the first start. All nodes of a database
    /// need the same.
    // One base64url text in 64 begins with a hyphen.
    #[arg(long, env = "MARQUEE_SECRETS", hide_env_values = true, allow_hyphen_values = true)]
    pub secrets: Option<String>,
    /// How long an access token is valid.
    #[arg(long, env = "MARQUEE_ACCESS_TOKEN_TTL", default_value = "15m", value_parser = duration)]
    pub access_token_ttl: Duration,
    /// How long a session lasts without being refreshed.
    #[arg(long, env = "MARQUEE_SESSION_IDLE_TTL", default_value = "60d", value_parser = duration)]
    pub session_idle_ttl: Duration,
    /// The longest life of a session.
    #[arg(long, env = "MARQUEE_SESSION_MAX_AGE", default_value = "365d", value_parser = duration)]
    pub session_max_age: Duration,
    /// How long a node may fail to read which sessions have ended before its health check fails. It reads every two
    /// seconds, so this must be several times as long.
    #[arg(long, env = "MARQUEE_REVOCATION_PATIENCE", default_value = "30s", value_parser = duration)]
    pub revocation_patience: Duration,
    /// Usernames that nobody may register. Names that differ only in case, underscores, digits or similar characters
    /// are reserved too, and so are names that contain one as a part, except for everyday words such as `news`.
    /// Replaces the default list. Existing accounts keep such a name.
    #[arg(
        long,
        env = "MARQUEE_RESERVED_USERNAMES",
        value_name = "NAMES",
        value_delimiter = ',',
        default_value = RESERVED_USERNAMES
    )]
    pub reserved_usernames: Vec<String>,
    /// More reserved usernames, in addition to the list.
    #[arg(long, env = "MARQUEE_RESERVE_USERNAMES", value_name = "NAMES", value_delimiter = ',')]
    pub reserve_usernames: Vec<String>,
    /// The most passwords hashed at once, each in 19 MiB of memory. Default: one per core.
    #[arg(long, env = "MARQUEE_HASH_PERMITS", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub hash_permits: Option<u32>,
}
