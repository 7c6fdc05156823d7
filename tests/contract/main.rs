//! Rules of the contract beyond its messages: the access and cost options of each RPC, and validators for each
//! request.
//!
//! `buf breaking` ignores custom options, so a copy of the policy table is in `policy.txt` beside this file. Changing
//! it changes who may call what, so it must be changed deliberately and reviewed.

mod texts;
mod words;

use marquee_contract::{
    FILE_DESCRIPTOR_SET,
    buf::validate::Violation,
    options::v1::{Access, Cost},
    policy::{self, METHODS},
    validate,
};
use std::{env, fmt::Write, fs};

const POLICY_FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/contract/policy.txt");
const HEADER: &str = "# path access cost effects; updated by `UPDATE_POLICY=1 cargo test --test contract`\n";

/// The table as text: one line for each method, ordered by path.
fn table() -> String {
    let mut text = HEADER.to_owned();
    for method in METHODS {
        let access = method.access.as_str_name().trim_start_matches("ACCESS_");
        let cost = method.cost.as_str_name().trim_start_matches("COST_");
        let effects = match (method.read_only, method.idempotent) {
            (true, _) => "read-only",
            (false, true) => "idempotent",
            (false, false) => "changes",
        };
        let size = if method.carries_image { " picture" } else { "" };
        let email = if method.needs_verified_email { " verified-email" } else { "" };
        writeln!(text, "{} {access} {cost} {effects}{size}{email}", method.path)
            .expect("writing to a String does not fail");
    }
    text
}

#[test]
fn the_policy_table_matches_policy_txt() {
    if env::var_os("UPDATE_POLICY").is_some() {
        fs::write(POLICY_FILE, table()).expect("the table can be written");
    }
    let reviewed = fs::read_to_string(POLICY_FILE).unwrap_or_default();
    assert!(
        reviewed == table(),
        "the access, the cost or the effects of an RPC changed. If that is meant, run\n  \
         UPDATE_POLICY=1 cargo test --test contract\n\
         and commit tests/contract/policy.txt.\nThe contract says:\n{}",
        table()
    );
}

#[test]
fn every_method_has_access_and_cost_options() {
    assert!(!METHODS.is_empty());
    for method in METHODS {
        assert_ne!(method.access, Access::Unspecified, "{}", method.path);
        assert_ne!(method.cost, Cost::Unspecified, "{}", method.path);
        assert_eq!(method.path, format!("/{}/{}", method.service, method.name));
        assert_eq!(policy::find(method.path), Some(method));
    }
}

/// The write RPCs that callers without an account may use, and why.
const OPEN_WRITES: [(&str, &str); 1] = [(
    "/marquee.v1.HistoryService/RecordPlayback",
    "those who are not signed in watch, too; an address counts as one viewer, and keeps no history",
)];

#[test]
fn without_an_account_only_reads_and_listed_writes_can_be_called() {
    let is_open = |access| matches!(access, Access::Public | Access::Optional);
    let is_known = |path| OPEN_WRITES.iter().any(|(known, _)| *known == path);
    for method in METHODS.iter().filter(|method| is_open(method.access) && !method.read_only && !is_known(method.path))
    {
        assert_eq!(method.service, "marquee.v1.AuthService", "{} changes something without an account", method.path);
    }
}

/// The write RPCs that must not be retried automatically, and why.
const ONCE: [(&str, &str); 10] = [
    ("/marquee.v1.AuthService/ChangePassword", "it ends the session with whose token it would be sent again"),
    ("/marquee.v1.AuthService/Login", "each call opens a session"),
    ("/marquee.v1.AuthService/Logout", "it ends the session with whose token it would be sent again"),
    (
        "/marquee.v1.AuthService/RefreshSession",
        "after 30 seconds, or once the new tokens were used, it ends the session",
    ),
    ("/marquee.v1.AuthService/Register", "again it fails, because the name is taken"),
    ("/marquee.v1.AuthService/RequestEmailVerification", "each call sends a mail, whose code replaces the former"),
    ("/marquee.v1.AuthService/RequestPasswordReset", "each call sends a mail, whose code replaces the former"),
    ("/marquee.v1.AuthService/ResetPassword", "again it fails, because the code is used up"),
    ("/marquee.v1.UploadService/UploadChunks", "a stream that was cut goes on at the durable offset"),
    ("/marquee.v1.UserService/DeleteMe", "it ends the session with whose token it would be sent again"),
];

#[test]
fn every_write_is_idempotent_or_listed_with_a_reason() {
    let writes = METHODS.iter().filter(|method| !method.read_only);
    let once: Vec<_> = writes.filter(|method| !method.idempotent).map(|method| method.path).collect();
    assert_eq!(once, ONCE.map(|(path, _)| path), "left: the contract; right: ONCE, in the order of their paths");
}

#[test]
fn every_request_has_a_validator() {
    for method in METHODS {
        let decoded = validate::decode(method.input, &[]).expect("nothing is an encoding of every message");
        assert!(decoded.is_some(), "{}", method.input);
    }
}

/// prost-types drops custom options silently. Clients that use reflection would then see a contract without rules, and
/// every check of the rules would pass. So the bytes are searched for the options' field numbers with a value.
#[test]
fn the_descriptor_set_carries_comments_and_custom_options() {
    let carries = |bytes: &[u8]| FILE_DESCRIPTOR_SET.windows(bytes.len()).any(|window| window == bytes);
    // buf.validate.field (1159), 5 bytes: the string rules (14), 3 bytes: uuid (22) = true.
    assert!(carries(&[0xba, 0x48, 0x05, 0x72, 0x03, 0xb0, 0x01, 0x01]), "rules");
    // marquee.options.v1.access (51001) = ACCESS_USER, marquee.options.v1.cost (51002) = COST_WRITE.
    assert!(carries(&[0xc8, 0xf3, 0x18, 0x03, 0xd0, 0xf3, 0x18, 0x02]), "access and cost");
    assert!(carries(b" Login signs the device in with a password and opens a session."), "comments");
}

/// The validators are made from the same options: an invalid message must fail.
#[test]
fn an_invalid_message_fails_validation() {
    let name = "marquee.v1.GetVideoRequest";
    let empty = validate::decode(name, &[]).expect("it decodes").expect("it exists");
    let violations = empty.validate().expect_err("a video id is needed").violations;
    let ids: Vec<_> = violations.iter().map(Violation::rule_id).collect();
    assert_eq!(ids, ["string.uuid_empty"]);
}
