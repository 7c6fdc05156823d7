//! Usernames that cannot be registered.

use marquee_contract::v1 as pb;
use tonic::{Code, Status};

use crate::support::user::PASSWORD;
use crate::support::{Engine, Refused, Server, User, fields};

async fn register(nobody: &User, username: &str) -> Result<(), Status> {
    let request = pb::RegisterRequest {
        username: username.to_owned(),
        email: format!("{username}@example.com"),
        password: PASSWORD.to_owned(),
        ..Default::default()
    };
    nobody.auth().register(request).await.map(|_| ())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_that_suggest_an_operator_cannot_be_registered() {
    let mut server = Server::start(Engine::Sqlite).await;
    let nobody = User::nobody(&server);
    for name in
        ["admin", "Root", "sup_port", "M0derator", "api", "marquee", "Support_Team", "supportteam", "adas_admin"]
    {
        let refused = register(&nobody, name).await;
        assert_eq!(fields(&refused.refused(Code::InvalidArgument, "USERNAME_RESERVED")), ["username"], "{name}");
    }
    for name in ["acme", "supporter", "daily_news"] {
        register(&nobody, name).await.expect("an account");
    }
    // The operator's own list of names; existing accounts with such a name keep it.
    server.kill().await;
    server.restart_with(&["--reserve-usernames", "acme,acme_tv"]).await;
    let nobody = User::nobody(&server);
    let login = pb::LoginRequest { login: "acme".to_owned(), password: PASSWORD.to_owned(), ..Default::default() };
    nobody.auth().login(login).await.expect("a session");
    for name in ["acmetv", "admin"] {
        register(&nobody, name).await.refused(Code::InvalidArgument, "USERNAME_RESERVED");
    }
    server.kill().await;
    server.restart_with(&["--reserved-usernames", "acme"]).await;
    register(&User::nobody(&server), "admin").await.expect("an account");
}
