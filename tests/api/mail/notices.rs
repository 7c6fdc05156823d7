//! Notices to the owner of an account.

use marquee_contract::v1 as pb;
use marquee_contract::v1::auth_service_client::AuthServiceClient;
use tonic::transport::Endpoint;

use super::{NEW_PASSWORD, NEW_SIGN_IN, PASSWORD_CHANGED};
use crate::sessions::{change_password, signed_in_again};
use crate::support::user::PASSWORD;
use crate::support::{Server, User, both_engines, on_sqlite};

/// Signs in with another program.
async fn login_with(server: &Server, user: &User, program: &'static str) {
    let endpoint = Endpoint::from_shared(format!("http://{}", server.address())).expect("a URL");
    let channel = endpoint.user_agent(program).expect("a user agent").connect().await.expect("a connection");
    let (login, password) = (user.account.username.clone(), PASSWORD.to_owned());
    let request = pb::LoginRequest { login, password, ..Default::default() };
    AuthServiceClient::new(channel).login(request).await.expect("a session");
}

both_engines! {
    async fn the_owner_is_told_of_a_sign_in_with_a_new_device_only(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        signed_in_again(&user).await;
        login_with(&server, &user, "Falcon/1.0 <script>http://evil.example/</script>").await;
        let mails = server.mails_to(&user.account.email, NEW_SIGN_IN, 1).await;
        assert!(mails[0].text.contains("Falcon/1.0") && mails[0].text.contains("127.0.0.1"), "{mails:?}");
        for form in [&mails[0].text, &mails[0].html] {
            assert!(!form.contains("<script") && !form.contains("://evil") && !form.contains("evil.example"), "{form}");
        }
        // A newer version of the same program, and the first one again.
        login_with(&server, &user, "Falcon/2.14 <script>http://evil.example/</script>").await;
        signed_in_again(&user).await;
        server.all_mails_are_sent().await;
        assert_eq!(server.mails_to(&user.account.email, NEW_SIGN_IN, 1).await.len(), 1);
    }

    async fn the_owner_is_told_of_a_new_password(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        change_password(&user, PASSWORD, NEW_PASSWORD).await.expect("another session");
        server.mails_to(&user.account.email, PASSWORD_CHANGED, 1).await;
    }
}

on_sqlite! {
    async fn notices_of_sign_ins_are_limited(engine: Engine) {
        let server = Server::with(engine, &["--rate-mail-account=1/h:1"]).await;
        let user = User::register(&server).await;
        for program in ["one", "two", "three"] {
            login_with(&server, &user, program).await;
        }
        server.all_mails_are_sent().await;
        assert_eq!(server.mails_to(&user.account.email, NEW_SIGN_IN, 1).await.len(), 1);
    }
}
