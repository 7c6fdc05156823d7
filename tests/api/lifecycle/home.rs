//! What a person sees who starts the server: the page at `/`, the help, addresses by name, and pages of the same machine.

use std::process::Stdio;

use reqwest::header::{ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_SECURITY_POLICY};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

use crate::support::command::marquee;
use crate::support::{PATIENCE, Server, on_sqlite};

on_sqlite! {
    async fn the_page_at_the_root_needs_nothing_from_elsewhere_and_its_links_work(engine: Engine) {
        let server = Server::start(engine).await;
        let answer = server.get("/").await;
        assert_eq!(answer.status(), 200);
        assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
        let policy = answer.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        // A slash is escaped everywhere.
        let page = answer.text().await.unwrap().replace("&#x2f;", "/");
        // The browser applies the style only if its hash is that of the policy.
        let (_, style) = page.split_once("<style>").unwrap();
        let (style, _) = style.split_once("</style>").unwrap();
        let hash = data_encoding::BASE64.encode(&Sha256::digest(style));
        assert!(policy.contains(&format!("style-src 'sha256-{hash}'")) && policy.contains("default-src 'none'"), "{policy}");
        for refused in ["<script", "style=", "src=", "@import", "url("] {
            assert!(!page.contains(refused), "{refused}");
        }
        let links: Vec<_> = page.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        let links: Vec<_> = links.into_iter().filter(|link| *link != "data:,").collect();
        assert!(links.len() >= 2, "{links:?}");
        for link in links {
            assert!(link.starts_with('/'), "{link}");
            assert_eq!(server.get(link).await.status(), 200, "{link}");
        }
        assert!(page.contains(&server.url("")) && page.contains("demo --url") && page.contains("grpcurl -plaintext"));
        // A server with a secret of its own is no development server, so that it shows less.
        let secret = ["--secrets", "YR0bB2eWj90i-7LipkOHuLzm9t54yAD2IuMw9jDtoO0"];
        let page = Server::with(engine, &secret).await.get("/").await.text().await.unwrap();
        assert!(!page.contains("demo --url") && page.contains("Metrics"), "{page}");
        let page = Server::with(engine, &["--reflection", "false"]).await.get("/").await.text().await.unwrap();
        assert!(!page.contains("grpcurl"), "{page}");
    }

    async fn an_unknown_path_is_told_in_words(engine: Engine) {
        let server = Server::start(engine).await;
        for request in [
            reqwest::Client::new().get(server.url("/no/such/path")),
            reqwest::Client::new().post(server.url("/marquee.v1.VideoService/NoMethod")).body("x"),
        ] {
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), 404);
            assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("text/plain"));
            assert!(answer.text().await.unwrap().contains("there is nothing at this address"));
        }
    }

    async fn pages_of_the_same_machine_may_read_and_others_are_logged_once_with_the_flag(engine: Engine) {
        let server = Server::start(engine).await;
        let get = |origin: &'static str| reqwest::Client::new().get(server.url("/healthz")).header("origin", origin).send();
        for origin in ["http://localhost:5173", "http://127.0.0.1:3000", "http://[::1]:8080"] {
            let answer = get(origin).await.unwrap();
            assert_eq!(answer.headers()[ACCESS_CONTROL_ALLOW_ORIGIN], origin);
            assert!(!answer.headers().contains_key(ACCESS_CONTROL_ALLOW_CREDENTIALS), "{origin}");
        }
        for _ in 0..3 {
            let answer = get("https://other.example").await.unwrap();
            assert!(!answer.headers().contains_key(ACCESS_CONTROL_ALLOW_ORIGIN));
        }
        let log = server.settled_log().await;
        assert_eq!(log.matches("--cors-origin https://other.example").count(), 1, "{log}");
        assert!(!log.contains("--cors-origin http://localhost"), "{log}");
    }
}

/// Starts a server on this address, and returns the URL that it prints.
async fn url_of(listen: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_marquee"));
    command.args(["--ffmpeg=off", "--listen", listen, "--data-dir"]).arg(folder.path());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut printed = Vec::new();
    while !printed.iter().any(|line: &String| line.starts_with("playback URLs") || line.contains("//127.0.0.1:")) {
        let line = tokio::time::timeout(PATIENCE, lines.next_line()).await.expect("it starts in time").unwrap();
        printed.push(line.expect("it starts"));
    }
    let printed = printed.join("\n");
    let (_, url) = printed.rsplit_once("http://127.0.0.1:").unwrap_or_else(|| panic!("{printed}"));
    let url = format!("http://127.0.0.1:{}", url.lines().next().unwrap());
    assert_eq!(reqwest::get(format!("{url}/healthz")).await.unwrap().status(), 200, "{printed}");
    url
}

#[tokio::test]
async fn a_server_listens_by_the_name_of_a_host_or_on_all_addresses() {
    for listen in ["localhost:0", ":0"] {
        assert!(!url_of(listen).await.ends_with(":0"), "{listen}");
    }
}

#[tokio::test]
async fn the_help_has_headings_and_each_command_its_own_flags() {
    let help = marquee(&["--help"]).await;
    assert!(help.success);
    for heading in
        ["Data:", "Network:", "Accounts:", "Object store:", "Limits:", "Mail:", "Processing:", "Redis:", "Log:"]
    {
        assert!(help.stdout.lines().any(|line| line == heading), "{heading} is not in {}", help.stdout);
    }
    for command in [&["user", "set-role"][..], &["recount"], &["migrate"], &["jobs", "list"]] {
        let help = marquee(&[command, &["--help"]].concat()).await;
        assert!(help.success && help.stdout.contains("--database-url"), "{help:?}");
        for foreign in ["--s3-bucket", "--cdn-url", "--listen", "--smtp-url"] {
            assert!(!help.stdout.contains(foreign), "{command:?} has {foreign}");
        }
    }
}
