//! The `marquee` program: parses the command line, starts the server, and waits for its end.

#[cfg(target_os = "linux")]
mod allocator;

use std::io::IsTerminal;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use clap::error::ErrorKind;
use marquee::app::{self, App, StartError};
use marquee::config::{Cli, Command, JobsCommand, ServeConfig, UserCommand, program};
use marquee::ffmpeg::sandbox;
use marquee::tls::Tls;
use marquee::{demo, telemetry};
use rustix::fs::Mode;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// How long work that cannot be interrupted (such as a read from a disk that hangs) may delay the end of the process.
const BLOCKING_WORK_TIMEOUT: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    allocator::give_back_at_once();
    // Makes every file that this process creates private to its owner, whatever the shell's mask is: databases, their
    // logs, secrets.
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
            | ErrorKind::DisplayVersion => error.exit(),
            _ => return fail_usage(&error),
        },
    };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error),
    };
    let done = runtime.block_on(async {
        match cli.command {
            // Boxed because the future is large.
            None => Box::pin(serve(cli.serve)).await,
            Some(Command::Serve(config)) => Box::pin(serve(*config)).await,
            Some(Command::Work(config)) => Box::pin(work(*config)).await,
            Some(Command::Jobs(JobsCommand::List(config))) => app::list_jobs(&config).await,
            Some(Command::Jobs(JobsCommand::Retry(config))) => app::retry_job(&config).await,
            Some(Command::Jobs(JobsCommand::Drop(config))) => app::drop_job(&config).await,
            Some(Command::Migrate(config)) => app::migrate(&config).await,
            Some(Command::Recount(config)) => app::recount(&config).await,
            Some(Command::User(UserCommand::SetRole(config))) => app::set_role(&config).await,
            Some(Command::Health(config)) => app::check_health(&config).await,
            Some(Command::Mail(config)) => app::show_mail(&config),
            Some(Command::Demo(config)) => demo::run(&config).await,
            // Rights are given up by the thread that becomes the other program: this one.
            Some(Command::Sandbox(config)) => sandbox::enter(&config).map_err(Into::into),
        }
    });
    runtime.shutdown_timeout(BLOCKING_WORK_TIMEOUT);
    telemetry::flush();
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&*error),
    }
}

fn fail(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("marquee: {error}");
    ExitCode::FAILURE
}

/// Says what is wrong with the command line, in one line and without the list of all flags, which would hide it.
fn fail_usage(error: &clap::Error) -> ExitCode {
    let text = error.to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let paragraphs = text.split("\n\n").filter(|paragraph| !paragraph.trim_start().starts_with("Usage:"));
    let lines: Vec<_> = paragraphs.map(|one| one.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    eprintln!("marquee: {}", lines.join("; ").replace("; For more", "; for more"));
    // As clap does.
    ExitCode::from(2)
}

async fn serve(config: ServeConfig) -> Result<(), StartError> {
    telemetry::init(&config.log, config.log_format)?;
    raise_open_files();
    let data_dir = std::path::absolute(&config.storage.database.data_dir)?;
    let database = config.storage.database.url()?;
    let app = Box::pin(App::start(config)).await?;
    let stop = CancellationToken::new();
    spawn_signals(app.tls(), stop.clone())?;

    let (url, public_url) = (app.url(), app.public_url());
    println!("listening on {url}");
    println!("data in {}, database {database}", data_dir.display());
    if url != public_url {
        println!("playback URLs begin with {public_url}");
    }
    if std::io::stdout().is_terminal() && app.tls().is_none() {
        let (program, host) = (program(), public_url.trim_start_matches("http://"));
        println!("\nOpen {public_url}/ in a browser. Try, in another terminal:");
        println!("  {program} demo --url {public_url}              fills the server with a small world");
        println!("  {program} demo clip.mp4 --url {public_url}     uploads a video");
        println!("  grpcurl -plaintext {host} list\n");
    }
    // Boxed because the future is large.
    Box::pin(app.run(stop)).await
}

async fn work(config: ServeConfig) -> Result<(), StartError> {
    telemetry::init(&config.log, config.log_format)?;
    raise_open_files();
    let stop = CancellationToken::new();
    spawn_signals(None, stop.clone())?;
    Box::pin(app::work(config, stop)).await
}

/// Raises the limit of open files to what the system allows; the default of most systems is 1,024. Each connection is an
/// open file, and so is each part or file that is being written.
fn raise_open_files() {
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::warn!(%error, "cannot raise the limit of open files");
    }
}

/// SIGTERM and SIGINT stop the process in order, a second one at once; SIGHUP reloads the certificate.
fn spawn_signals(tls: Option<Tls>, stop: CancellationToken) -> Result<(), StartError> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hangup = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
                _ = hangup.recv() => {
                    match tls.as_ref().map(Tls::reload) {
                        Some(Ok(())) => tracing::info!("the certificate was reloaded"),
                        Some(Err(error)) => tracing::error!(%error, "cannot reload the certificate; the current one stays"),
                        None => {}
                    }
                    continue;
                }
            }
            if stop.is_cancelled() {
                telemetry::flush();
                std::process::exit(1);
            }
            stop.cancel();
        }
    });
    Ok(())
}
