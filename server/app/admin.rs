//! What an operator does from the command line beside running servers.

use super::StartError;
use crate::account::{self, RoleChange};
use crate::clock::Clock;
use crate::config::{RecountConfig, SetRoleConfig, StorageConfig};
use crate::data_dir;
use crate::engine::db::{DatabaseUrl, Db};
use crate::recount;

/// Brings the database's schema up to date.
pub async fn migrate(config: &StorageConfig) -> Result<(), StartError> {
    let _data_dir = data_dir::lock(&config.data_dir)?;
    let db = Db::connect(&config.database()?, config.database_connections).await?;
    db.migrate().await?;
    db.close().await;
    Ok(())
}

/// Gives an account a role, and says what that did. Needs the database only, so that a server may have the data folder.
pub async fn set_role(config: &SetRoleConfig) -> Result<(), StartError> {
    let SetRoleConfig { username, role, storage } = config;
    let db = open(storage).await?;
    let change = account::set_role(db.clone(), &Clock::default(), username, *role).await;
    db.close().await;
    match change? {
        RoleChange::Changed { ended_sessions } => {
            println!("{username} has the role {role} now; sessions ended: {ended_sessions}");
            Ok(())
        }
        RoleChange::Unchanged => {
            println!("{username} has the role {role} already; nothing has changed");
            Ok(())
        }
        RoleChange::UnknownUser => Err(format!("there is no user {username} in {}", storage.database()?).into()),
    }
}

/// Makes every count again from its facts, and says which were wrong. Needs the database only, beside servers or without.
pub async fn recount(config: &RecountConfig) -> Result<(), StartError> {
    let db = open(&config.storage).await?;
    let mut differences = 0_u64;
    let compared = recount::run(&db, config.dry_run, |difference| {
        differences += 1;
        println!("{difference}");
    });
    let compared = compared.await;
    db.close().await;
    println!("{} counts compared; differences: {differences}", compared?);
    Ok(())
}

/// Opens a database that is there, and of this version.
async fn open(storage: &StorageConfig) -> Result<Db, StartError> {
    let database = storage.database()?;
    if let DatabaseUrl::Sqlite(path) = &database
        && !path.exists()
    {
        // It would be made otherwise.
        return Err(format!("there is no database at {}", path.display()).into());
    }
    let db = Db::connect(&database, 1).await?;
    db.require_migrated().await?;
    Ok(db)
}
