//! Roles, which operators set on the command line while the server runs.

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
    async fn setting_a_role_while_the_server_runs_ends_the_accounts_sessions(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        let other = signed_in_again(&user).await;
        let stranger = User::register(&server).await;
        let name = &user.account.username;
        for (role, number) in [("moderator", pb::Role::Moderator), ("admin", pb::Role::Admin), ("user", pb::Role::User)] {
            let before = signed_in_again(&user).await;
            let ended = set_role(&server, &name.to_uppercase(), role).await;
            assert!(ended.success && ended.stdout.contains(role), "{ended:?}");
            refresh(&before, &before.tokens.refresh_token).await.refused(Code::Unauthenticated, "SESSION_REVOKED");
            let account = login(&user, name, PASSWORD).await.expect("a session").into_inner().user.expect("a user");
            assert_eq!(account.role(), number);
        }
        nodes::assert_ends(&user).await;
        nodes::assert_ends(&other).await;
        get_me(&stranger).await.expect("others have nothing to do with it");

        // Setting the same role again changes nothing.
        let again = signed_in_again(&user).await;
        let ended = set_role(&server, name, "user").await;
        assert!(ended.success && ended.stdout.contains("already"), "{ended:?}");
        assert_eq!(again.sessions().await.len(), 2);
    }

    async fn set_role_reports_what_it_cannot_do(engine: Engine) {
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
async fn set_role_does_not_create_a_missing_database() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().to_str().expect("a path");
    let ended = marquee(&["user", "set-role", "ada", "admin", "--data-dir", path]).await;
    assert!(!ended.success && ended.stderr.contains("there is no database"), "{ended:?}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 0, "nothing was made");
}
