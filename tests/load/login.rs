//! Logins, compared with argon2id alone with the same parameters on the same core.

use std::hint::black_box;
use std::time::Instant;

use argon2::{Argon2, PasswordHash, PasswordVerifier};
use futures_util::{StreamExt, TryStreamExt, stream};
use marquee::session::password::Hasher;
use tokio::process::Command;

use crate::bench::{Sizes, median_by};
use crate::client::{CREDENTIALS, Client, credentials};
use crate::process::{Database, Process};
use crate::report::WorkRow;
use crate::{Result, Setup};

/// Concurrent logins while the rate is measured: more than the server hashes at once, so it never waits for the
/// client.
const AT_ONCE: usize = 8;
/// Concurrent logins while memory is measured: as many as a server on one core lets wait.
pub(crate) const FLOOD: usize = 100;
const LOGIN: &str = "/marquee.v1.AuthService/Login";

/// Verifies one password repeatedly, and prints the number per second.
pub(crate) async fn hash(count: u32) -> Result<()> {
    // The hash is made by the server's code, so it has the server's parameters.
    let stored = Hasher::new(Some(1))?.rehash(CREDENTIALS.1.to_owned()).await?;
    let hash = PasswordHash::new(&stored).map_err(|error| error.to_string())?;
    let started = Instant::now();
    for _ in 0..count {
        Argon2::default()
            .verify_password(black_box(CREDENTIALS.1.as_bytes()), &hash)
            .map_err(|error| error.to_string())?;
    }
    println!("{}", f64::from(count) / started.elapsed().as_secs_f64());
    Ok(())
}

/// Measures argon2 alone and the server in turns; takes the median of each.
pub(crate) async fn measure(
    setup: &Setup,
    sizes: &Sizes,
    database: Database,
    server: &Process,
    client: &Client,
) -> Result<WorkRow> {
    let (mut bares, mut reals) = (Vec::new(), Vec::new());
    for _ in 0..sizes.runs {
        let mut hash = Command::new("taskset");
        hash.args(["-c", &setup.server_core]).arg(std::env::current_exe()?).arg("hash");
        let output = hash.arg("--count").arg(sizes.logins.to_string()).output().await?;
        bares.push(String::from_utf8(output.stdout)?.trim().parse()?);
        let started = Instant::now();
        logins(server, client, sizes.logins, AT_ONCE).await?;
        reals.push(f64::from(sizes.logins) / started.elapsed().as_secs_f64());
    }
    let (bare, real) = (median_by(bares, |rate| *rate), median_by(reals, |rate| *rate));
    let row = WorkRow { name: "login".to_owned(), unit: "/s", floor: None, database, bare, real };
    println!("{}", row.line());
    Ok(row)
}

/// The peak memory of the server in bytes during many concurrent logins.
pub(crate) async fn memory(server: &Process, client: &Client) -> Result<f64> {
    server.reset_peak()?;
    logins(server, client, u32::try_from(FLOOD)?, FLOOD).await?;
    server.peak_rss()
}

/// Logs in `count` times, `at_once` at a time; fails unless the server's metrics show that each was OK and hashed
/// once.
async fn logins(server: &Process, client: &Client, count: u32, at_once: usize) -> Result<()> {
    let hashes = "marquee_password_hashes_total";
    let before = server.metric(hashes).await?;
    let work = async {
        stream::iter(0..count)
            .map(|_| async { client.auth().login(credentials()).await.map(|_| ()) })
            .buffer_unordered(at_once)
            .try_collect::<()>()
            .await?;
        Ok((count.into(), ()))
    };
    server.counted(LOGIN, work).await?;
    let done = server.metric(hashes).await? - before;
    if done == u64::from(count) { Ok(()) } else { Err(format!("{count} logins hashed {done} passwords").into()) }
}
