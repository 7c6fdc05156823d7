//! Roles, which an operator gives on the command line while the server runs.

use std::time::Instant;

use marquee_contract::v1 as pb;
use tonic::Code;

use super::{get_me, login, nodes, refresh, signed_in_again};
use crate::support::command::{CommandOutput, marquee};
use crate::support::user::PASSWORD;
use crate::support::{Refused, Server, User, both_engines};

/// Runs `marquee user set-role` on the server's database.
async fn set_role(server: &Server, username: &str, role: &str) -> CommandOutput {
    let folder = server.data_dir();
    let mut arguments = vec!["user", "set-role", username, role, "--data-dir", folder.to_str().expect("a path")];
    if let Some(url) = server.database_url() {
        arguments.extend(["--database-url", url]);
    }
    marquee(&arguments).await
}

both_engines! {
    async fn a_role_is_given_while_the_server_runs_and_ends_the_sessions_that_carry_the_former(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let other = signed_in_again(&user).await;
        let stranger = User::register(&server).await;
        let name = &user.account.username;
        let since = Instant::now();
        for (role, number) in [("moderator", pb::Role::Moderator), ("admin", pb::Role::Admin), ("user", pb::Role::User)] {
            let before = signed_in_again(&user).await;
            let ended = set_role(&server, &name.to_uppercase(), role).await;
            assert!(ended.success && ended.stdout.contains(role), "{ended:?}");
            refresh(&before, &before.tokens.refresh_token).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
            let account = login(&user, name, PASSWORD).await.expect("a session").into_inner().user.expect("a user");
            assert_eq!(account.role(), number);
        }
        nodes::assert_ends_in_time(&user, since).await;
        nodes::assert_ends_in_time(&other, since).await;
        get_me(&stranger).await.expect("others have nothing to do with it");

        // What they are already changes nothing.
        let again = signed_in_again(&user).await;
        let ended = set_role(&server, name, "user").await;
        assert!(ended.success && ended.stdout.contains("already"), "{ended:?}");
        assert_eq!(again.sessions().await.len(), 2);
    }

    async fn what_cannot_be_done_is_said_plainly(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        for (username, role, complaint) in [
            ("nobody", "admin", "there is no user nobody"),
            (user.account.email.as_str(), "admin", "there is no user"),
            (user.account.username.as_str(), "emperor", "invalid value 'emperor'"),
        ] {
            let ended = set_role(&server, username, role).await;
            assert!(!ended.success && ended.stderr.contains(complaint), "{ended:?}");
        }
        get_me(&user).await.expect("nothing has changed");
    }
}

#[tokio::test]
async fn a_role_is_not_given_in_a_database_that_is_not_there() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().to_str().expect("a path");
    let ended = marquee(&["user", "set-role", "ada", "admin", "--data-dir", path]).await;
    assert!(!ended.success && ended.stderr.contains("there is no database"), "{ended:?}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 0, "nothing was made");
}
