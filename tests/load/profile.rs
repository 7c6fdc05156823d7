//! Where the server's time goes, under the loads that matter most: how long its core works for a call, which holds on a
//! busy machine too, and its hottest functions, by `perf`.

use std::process::Stdio;

use tokio::process::Command;

use crate::client::Client;
use crate::h2load::{self, Target};
use crate::process::{Database, Process};
use crate::world::World;
use crate::{Place, Result, reads, upload};

/// How many functions are shown.
const FUNCTIONS: usize = 25;
/// Samples in a second; not a round number, so that nothing periodic is in step with it.
const FREQUENCY: &str = "1999";

/// Profiles signed-in reads and an upload on both databases.
pub(crate) async fn run(place: &Place) -> Result<()> {
    let (calls, upload_bytes) = if place.quick { (10_000, 64 << 20) } else { (150_000, 2 << 30) };
    for database in Database::ALL {
        let server = Process::marquee(place, World::Large, database).await?;
        let client = Client::sign_in(&server.url).await?;
        for call in reads::calls(&server, &client).await?.iter().filter(|call| call.signed_in) {
            let url = format!("{}{}", server.url, call.method);
            let target = Target { url, message: &call.request, authorization: Some(&client.authorization) };
            h2load::run(&target, calls / 10, &place.folder).await?;
            let name = format!("{}, {}", call.name, database.name());
            let work = async { Ok(h2load::run(&target, calls, &place.folder).await?.0) };
            profiled(place, &server, &name, "call", work).await?;
        }
        let upload = upload::create(&client, upload_bytes).await?;
        let work = async {
            upload::send(&client.channel, &client.authorization, &upload, upload_bytes).await?;
            Ok(u64::try_from(upload_bytes >> 20)?)
        };
        profiled(place, &server, &format!("upload, {}", database.name()), "MiB", work).await?;
        upload::cancel(place, database, &client, vec![upload]).await?;
        server.stop().await?;
    }
    Ok(())
}

/// Does the work, which says how many units it was, while perf watches the server, and prints what it has seen.
async fn profiled(
    place: &Place,
    server: &Process,
    name: &str,
    unit: &str,
    work: impl Future<Output = Result<u64>>,
) -> Result<()> {
    let file = place.folder.join("perf.data");
    let mut record = Command::new("perf")
        .args(["record", "--quiet", "-F", FREQUENCY, "--pid", &server.pid().to_string(), "--output"])
        .arg(&file)
        .stdin(Stdio::null())
        .spawn()?;
    let before = server.cpu_seconds()?;
    let units = work.await?;
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52 units")]
    let micros = (server.cpu_seconds()? - before) * 1e6 / units as f64;
    // An interrupt is how one ends it; it writes its file then.
    let pid = record.id().ok_or("perf has ended too early")?;
    Command::new("kill").args(["-INT", &pid.to_string()]).status().await?;
    record.wait().await?;

    let mut report = Command::new("perf");
    report.args([
        "report",
        "--stdio",
        "--quiet",
        "--no-children",
        "--sort=dso,symbol",
        "--percent-limit=0.3",
        "--input",
    ]);
    let output = report.arg(&file).stdin(Stdio::null()).output().await?;
    println!("\n==> {name}: {micros:.1} us of its core a {unit}");
    let text = String::from_utf8_lossy(&output.stdout);
    for line in text.lines().filter(|line| !line.trim().is_empty()).take(FUNCTIONS) {
        // perf pads its columns to the longest name there is.
        println!("  {}", line.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    Ok(())
}
