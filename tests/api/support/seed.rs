//! Databases with many rows from before the server starts, filled by the code of `examples/seed`.

use marquee::engine::db::DatabaseUrl;
use marquee_contract::v1 as pb;
use tempfile::TempDir;
use tonic::transport::Channel;

use super::server::{Engine, Server};
use super::user::User;
use fill::Sizes;

#[path = "../../../examples/seed/fill/mod.rs"]
pub(crate) mod fill;

/// Fills a database; returns what [`Server::at`] takes: a folder for the data, and the URL (None on SQLite).
pub(crate) async fn seeded(engine: Engine, sizes: Sizes) -> (TempDir, Option<String>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data_dir = folder.path().join("data");
    std::fs::create_dir(&data_dir).expect("a folder");
    let database_url = engine.new_database().await;
    let url = database_url.clone().map_or(DatabaseUrl::Sqlite(data_dir.join("marquee.db")), DatabaseUrl::Postgres);
    fill::fill(&url, sizes).await.expect("a database full of rows");
    (folder, database_url)
}

/// Signs in as the first user of a seeded database, who has a thousand of every kind of object.
pub(crate) async fn first_user(server: &Server, channel: Channel) -> User {
    let mut user = User { channel, ..User::nobody(server) };
    let request = pb::LoginRequest {
        login: fill::USERNAME.to_owned(),
        password: fill::PASSWORD.to_owned(),
        ..Default::default()
    };
    let response = user.auth().login(request).await.expect("a session").into_inner();
    (user.account, user.tokens) = (response.user.expect("a user"), response.tokens.expect("tokens"));
    user
}
