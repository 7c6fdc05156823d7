//! The declared structure of the server, and the tests that compare it with the sources: which module uses which, which
//! files use generated types, and which module writes a table.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Each module, and the modules that it uses. A module uses only earlier modules of this list, with the exceptions in
/// [`USES_OF_LATER`].
const MODULES: &[(&str, &str)] = &[
    ("bytes", ""),
    ("header", ""),
    ("static_file", "bytes"),
    ("clock", ""),
    ("id", "clock"),
    ("caller", "id"),
    ("error", "engine"),
    ("request", "engine"),
    ("engine", "bytes clock id caller error request"),
    ("event", "clock id caller engine error"),
    ("secrets", "bytes engine"),
    ("data_dir", "engine"),
    ("config", "caller engine job"),
    ("telemetry", "engine config"),
    ("language", ""),
    ("ffmpeg", "config language"),
    ("tls", ""),
    ("page", "clock id error engine"),
    ("idempotency", "clock id caller error engine secrets"),
    ("removal", "clock id caller engine"),
    ("exchange", "error engine rpc"),
    ("rpc", "clock header id caller error request engine secrets config page exchange"),
    ("job", "bytes clock id caller error engine page rpc"),
    ("mail", "clock id caller error engine secrets job"),
    ("health", "engine rpc"),
    ("listener", "clock error engine config tls exchange rpc"),
    ("image", "clock id caller error request engine secrets"),
    ("caption", "clock id caller error engine secrets language idempotency rpc"),
    ("process", "clock id caller error engine event secrets language rpc job ffmpeg caption"),
    ("channel", "clock id caller error engine rpc image"),
    ("session", "clock caller error request engine secrets config page rpc"),
    ("upload", "clock header id caller error request engine secrets page idempotency rpc"),
    ("search", "clock id caller error engine page channel video"),
    (
        "video",
        "clock id caller error engine event secrets language page idempotency removal rpc image caption process channel upload \
        search",
    ),
    ("comment", "clock id caller error engine event page idempotency removal rpc image channel video"),
    ("tweet", "clock id caller error engine event page idempotency removal rpc image channel"),
    ("playlist", "clock id caller error engine page idempotency removal rpc image channel video"),
    ("like", "clock id caller error engine event page removal rpc image video comment tweet"),
    ("subscription", "clock caller error engine event page removal rpc image channel video"),
    (
        "notification",
        "clock id caller error engine event secrets page removal rpc job mail image channel video comment tweet subscription",
    ),
    (
        "account",
        "clock caller error engine config idempotency removal rpc job mail image channel session upload search video \
        playlist",
    ),
    ("auth", "caller rpc image session account"),
    ("history", "clock id caller error engine secrets page removal rpc image channel video account"),
    ("dashboard", "caller error engine page rpc image channel video"),
    ("server_info", ""),
    ("openapi", "rpc"),
    ("console", "static_file"),
    (
        "http",
        "header static_file engine config exchange rpc health image channel console openapi process video notification",
    ),
    ("recount", "clock id engine search video comment tweet"),
    (
        "maintenance",
        "clock caller error engine removal job image caption channel upload search video comment \
        tweet playlist like subscription notification account history",
    ),
    (
        "app",
        "clock engine event secrets data_dir config telemetry tls idempotency exchange rpc job mail health listener image caption ffmpeg process \
        channel session upload search video comment tweet playlist like subscription notification account auth history \
        dashboard server_info http recount maintenance",
    ),
    ("demo", "secrets config rpc app http"),
];

/// Uses of later modules of the list, each with its reason.
const USES_OF_LATER: &[(&str, &str, &str)] = &[
    ("error", "engine", "`error` maps the errors of the database; engines return errors"),
    ("request", "engine", "a request has limit keys; engines count the statements of a request"),
    (
        "exchange",
        "rpc",
        "the gate rejects requests with the errors of `rpc/status`; calls set the deadline of their exchange",
    ),
    ("config", "job", "the command line names states and ids of jobs"),
    ("search", "video", "search uses the condition for listed videos in `video/visibility.rs`; `video` calls search"),
];

/// Files other than `rpc.rs` and those of `rpc/` that use generated types, each with its reason.
const GENERATED: &[(&str, &str)] = &[
    ("error.rs", "the contract's closed set of reasons"),
    ("server_info.rs", "a feature that is nothing but its RPC"),
    ("app/router.rs", "puts the generated services on the router"),
    ("upload/resumable/mod.rs", "makes calls for requests in other protocols"),
    ("upload/resumable/send.rs", "these calls"),
    ("upload/resumable/frames.rs", "the messages of such a call"),
    ("demo/client.rs", "a client"),
    ("demo/file.rs", "a client"),
    ("demo/fill.rs", "a client"),
    ("demo/world.rs", "the categories of a client's videos"),
];

/// Files that write tables whose names are a macro's arguments, each with its reason.
const WRITERS_BY_NAME: &[(&str, &str)] = &[
    ("like/store.rs", "three tables of the same form, all owned by `like`"),
    ("recount.rs", "corrects the counts of all tables, as an operator's command"),
];

/// A source file of the server, without comments and unit tests.
struct Source {
    /// Relative to `server/`.
    path: String,
    text: String,
}

impl Source {
    fn module(&self) -> &str {
        let end = self.path.find(['/', '.']).unwrap_or(self.path.len());
        &self.path[..end]
    }
}

fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("server");
    for (module, _) in MODULES {
        let file = root.join(format!("{module}.rs"));
        if file.exists() {
            read(&root, &file, &mut found);
        }
        if root.join(module).exists() {
            read(&root, &root.join(module), &mut found);
        }
    }
    found
}

fn read(root: &Path, path: &Path, found: &mut Vec<Source>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            read(root, &entry.unwrap().path(), found);
        }
        return;
    }
    let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
    if path.extension().is_none_or(|extension| extension != "rs")
        || name.ends_with("tests.rs")
        || name.contains("/tests/")
    {
        return;
    }
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let code = |line: &str| line.split("//").next().unwrap_or_default().to_owned();
    found.push(Source { path: name, text: text.lines().map(code).collect::<Vec<_>>().join("\n") });
}

/// The word at the beginning of a text.
fn word(text: &str) -> &str {
    let end = text.find(|one: char| !one.is_ascii_alphanumeric() && one != '_').unwrap_or(text.len());
    &text[..end]
}

/// The modules that a text uses: `crate::x`, and the first words in `use crate::{x, y::z}`.
fn used(text: &str) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for rest in text.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(group) => {
                let group = group.split(';').next().unwrap_or_default();
                found.extend(group.split(',').map(|item| word(item.trim())));
            }
            None => {
                found.insert(word(rest));
            }
        }
    }
    found
}

#[test]
fn modules_use_only_what_is_declared() {
    let declared: BTreeSet<_> =
        MODULES.iter().flat_map(|(from, to)| to.split_whitespace().map(move |to| (*from, to))).collect();
    let names: Vec<&str> = MODULES.iter().map(|(name, _)| *name).collect();
    let sources = sources();
    let mut real = BTreeSet::new();
    for source in &sources {
        let from = source.module();
        real.extend(used(&source.text).into_iter().filter(|to| *to != from && names.contains(to)).map(|to| (from, to)));
    }
    let undeclared: Vec<_> = real.difference(&declared).collect();
    assert!(undeclared.is_empty(), "declare these dependencies, or better remove them: {undeclared:?}");
    let unused: Vec<_> = declared.difference(&real).collect();
    assert!(unused.is_empty(), "no longer used: {unused:?}");

    let place = |name| names.iter().position(|other| *other == name).expect("a declared module");
    let of_later: BTreeSet<_> = declared.into_iter().filter(|(from, to)| place(*to) > place(*from)).collect();
    let excused: BTreeSet<_> = USES_OF_LATER.iter().map(|(from, to, _)| (*from, *to)).collect();
    assert_eq!(of_later, excused, "uses of later modules of the list");
}

#[test]
fn every_module_is_declared() {
    let declared: BTreeSet<_> = MODULES.iter().map(|(name, _)| *name).collect();
    let modules: BTreeSet<_> =
        include_str!("lib.rs").lines().filter_map(|line| line.strip_prefix("pub mod ")).map(word).collect();
    assert_eq!(declared, modules);
}

#[test]
fn generated_types_stop_at_rpc() {
    let sources = sources();
    let users: BTreeSet<_> = sources
        .iter()
        .filter(|source| source.module() != "rpc" && !source.path.ends_with("/rpc.rs"))
        .filter(|source| source.text.contains("marquee_contract::v1"))
        .map(|source| source.path.as_str())
        .collect();
    let excused: BTreeSet<_> = GENERATED.iter().map(|(path, _)| *path).collect();
    assert_eq!(users, excused);
}

/// The tables that the statements in a text write. None stands for a table whose name is a macro argument.
fn written(text: &str) -> Vec<Option<&str>> {
    let mut found = Vec::new();
    for verb in ["INSERT INTO ", "DELETE FROM ", "UPDATE "] {
        for (at, _) in text.match_indices(verb) {
            let rest = &text[at + verb.len()..];
            let table = word(rest);
            let next = word(rest[table.len()..].trim_start());
            match table {
                "" if rest.starts_with('"') => found.push(None),
                // `ON CONFLICT ... DO UPDATE SET` is of the INSERT before it; `FOR NO KEY UPDATE`, `FOR UPDATE SKIP LOCKED`
                // and triggers write nothing.
                "" | "SET" | "OF" | "SKIP" => {}
                table if verb == "UPDATE " && next != "SET" && next != "AS" => {
                    panic!("no table follows: {verb}{table}")
                }
                table => found.push(Some(table)),
            }
        }
    }
    found
}

#[test]
fn one_module_writes_a_table() {
    let mut writers = BTreeMap::<&str, BTreeSet<&str>>::new();
    let mut by_name = BTreeSet::new();
    let sources = sources();
    for source in &sources {
        for table in written(&source.text) {
            match table {
                Some(table) => {
                    writers.entry(table).or_default().insert(source.module());
                }
                None => {
                    by_name.insert(source.path.as_str());
                }
            }
        }
    }
    let excused: BTreeSet<_> = WRITERS_BY_NAME.iter().map(|(path, _)| *path).collect();
    assert_eq!(by_name, excused);
    assert!(writers.len() > 15, "the statements were not found: {writers:?}");
    let shared: Vec<_> = writers.iter().filter(|(_, modules)| modules.len() > 1).collect();
    assert!(
        shared.is_empty(),
        "only the owner of a table writes it; others call a function of the owner that takes `&mut Tx`: {shared:?}"
    );
}

#[test]
fn tables_are_found_in_statements() {
    let text = r#""INSERT INTO a (x) SELECT 1 ON CONFLICT DO UPDATE SET x = 1", "UPDATE b SET", "UPDATE c AS d SET", "DELETE FROM e WHERE", "FOR NO KEY UPDATE", "UPDATE ", $x"#;
    assert_eq!(written(text), [Some("a"), Some("e"), Some("b"), Some("c"), None]);
    assert_eq!(used("use crate::{a, b::c};\nuse crate::d::E;"), BTreeSet::from(["a", "b", "d"]));
}

#[test]
fn statements_have_no_numbers_of_states() {
    for source in sources() {
        for column in ["state", "moderation", "visibility"] {
            for (at, _) in source.text.match_indices(column) {
                let rest = source.text[at + column.len()..].trim_start();
                let operand = rest.trim_start_matches(['=', '<', '>']).trim_start();
                let operand = operand.strip_prefix("IN (").unwrap_or(operand);
                let is_number = operand.len() < rest.len() && operand.starts_with(|one: char| one.is_ascii_digit());
                assert!(!is_number, "{}: a number for {column}; its enum has a macro", source.path);
            }
        }
    }
}
