//! The server's files are private, and the server does not serve without them.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use marquee_contract::v1 as pb;
use tonic::Code;

use crate::support::server::Launch;
use crate::support::user::PASSWORD;
use crate::support::{Engine, Refused, Server, User, eventually, media};

/// Lists the files below a folder that have any permission for others than their owner.
fn open_to_others(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let (path, metadata) = (entry.path(), entry.metadata().expect("its metadata"));
        if metadata.is_dir() {
            found.extend(open_to_others(&path));
        } else if metadata.permissions().mode() & 0o077 != 0 {
            found.push(path.display().to_string());
        }
    }
    found
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("its mode");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_are_private_whatever_the_folders_mode_and_the_umask() {
    let folder = tempfile::tempdir().expect("a folder");
    let data_dir = folder.path().join("data");
    std::fs::create_dir(&data_dir).expect("a folder");
    set_mode(&data_dir, 0o777);
    let launch = Launch { umask: Some("000"), ..Launch::under_default_limits() };
    let mut server = Server::launched(Engine::Sqlite, folder, launch, &["--sweep-interval", "100ms"]).await;
    let user = User::register(&server).await;
    user.publish(media::mp4(), pb::Visibility::Private).await;
    let reserve = data_dir.join("marquee.reserve");
    eventually("the reserve is made", || async { reserve.exists().then_some(()) }).await;
    for name in ["marquee.db", "marquee.db-wal", "marquee.db-shm", "secret", "lock"] {
        assert!(data_dir.join(name).exists(), "{name}");
    }
    assert_eq!(open_to_others(&data_dir), Vec::<String>::new());

    // Permissions as an older version or an unpacked backup may have left them.
    server.kill().await;
    let all = ["marquee.db", "marquee.db-wal", "marquee.db-shm", "marquee.reserve", "secret"];
    for name in all {
        set_mode(&data_dir.join(name), 0o644);
    }
    server.restart().await;
    assert_eq!(open_to_others(&data_dir), Vec::<String>::new());
    let log = server.log();
    assert!(log.contains("others could read the secret") && log.contains("others could read this file"), "{log}");
    let login =
        pb::LoginRequest { login: user.account.username.clone(), password: PASSWORD.to_owned(), ..Default::default() };
    User::nobody(&server).auth().login(login).await.expect("a session");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_whose_data_folder_was_removed_does_not_serve_and_acknowledges_nothing() {
    let server = Server::start(Engine::Sqlite).await;
    let user = User::register(&server).await;
    let tweet = |text: &str| pb::CreateTweetRequest { text: text.to_owned(), ..Default::default() };
    user.tweets().create_tweet(tweet("before")).await.expect("a tweet");
    let moved = server.data_dir().with_file_name("moved");
    std::fs::rename(server.data_dir(), &moved).expect("it is moved away");
    // From the first write on, not only after a check has noticed.
    for _ in 0..3 {
        user.tweets().create_tweet(tweet("after")).await.refused(Code::Unavailable, "UNAVAILABLE");
    }
    eventually("it says so", || async { (server.get("/healthz").await.status() == 503).then_some(()) }).await;
    // The folder comes back.
    std::fs::rename(&moved, server.data_dir()).expect("it is moved back");
    eventually("it serves again", || async { (server.get("/healthz").await.status() == 200).then_some(()) }).await;
    user.tweets().create_tweet(tweet("again")).await.expect("a tweet");
    // The folder is removed for good.
    std::fs::remove_dir_all(server.data_dir()).expect("it is removed");
    user.tweets().create_tweet(tweet("lost")).await.refused(Code::Unavailable, "UNAVAILABLE");
    eventually("it says so", || async { (server.get("/healthz").await.status() == 503).then_some(()) }).await;
}
