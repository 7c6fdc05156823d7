//! Where the server spends its time under the most important loads: the CPU time of a call, which is meaningful on a
//! busy machine too, and the hottest functions according to `perf`.

use std::process::Stdio;

use tokio::process::Command;

use crate::client::Client;
use crate::h2load::{self, Target};
use crate::process::{Database, Process};
use crate::world::World;
use crate::{Result, Setup, reads, upload};

/// The number of functions that are printed.
const FUNCTIONS: usize = 25;
/// Samples per second; not a round number, so that it does not coincide with periodic work.
const FREQUENCY: &str = "1999";

/// Profiles reads with a token, and an upload, on both databases.
pub(crate) async fn run(setup: &Setup) -> Result<()> {
    let (calls, upload_bytes) = if setup.quick { (10_000, 64 << 20) } else { (150_000, 2 << 30) };
    for database in Database::ALL {
        let server = Process::marquee(setup, World::Large, database).await?;
        let client = Client::sign_in(&server.url).await?;
        for call in reads::calls(&server, &client).await?.iter().filter(|call| call.signed_in) {
            let url = format!("{}{}", server.url, call.method);
            let (authorization, streams) = (Some(&*client.authorization), h2load::streams_of(call.method));
            let target = Target { url, message: &call.request, authorization, streams };
            h2load::run(&target, calls / 10, &setup.folder).await?;
            let name = format!("{}, {}", call.name, database.name());
            let work = async { Ok(h2load::run(&target, calls, &setup.folder).await?.0) };
            profiled(setup, &server, &name, "call", work).await?;
        }
        let upload = upload::create(&client, upload_bytes).await?;
        let work = async {
            upload::send(&client.channel, &client.authorization, &upload, upload_bytes).await?;
            Ok(u64::try_from(upload_bytes >> 20)?)
        };
        profiled(setup, &server, &format!("upload, {}", database.name()), "MiB", work).await?;
        upload::cancel(setup, database, &client, vec![upload]).await?;
        server.stop().await?;
    }
    Ok(())
}

/// Runs the work, which returns its number of units, while perf records the server; prints the result.
async fn profiled(
    setup: &Setup,
    server: &Process,
    name: &str,
    unit: &str,
    work: impl Future<Output = Result<u64>>,
) -> Result<()> {
    let file = setup.folder.join("perf.data");
    let mut record = Command::new("perf")
        .args(["record", "--quiet", "-F", FREQUENCY, "--pid", &server.pid().to_string(), "--output"])
        .arg(&file)
        .stdin(Stdio::null())
        .spawn()?;
    let before = server.cpu_seconds()?;
    let units = work.await?;
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52 units")]
    let micros = (server.cpu_seconds()? - before) * 1e6 / units as f64;
    // perf ends on SIGINT, and writes its file then.
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
        // perf pads its columns to the longest name.
        println!("  {}", line.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    Ok(())
}
