//! The `marquee` program: parse the command line, start, wait for the end.

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Parser;
use marquee::app::{self, App, StartError};
use marquee::config::{Cli, Command, ServeConfig};
use marquee::{demo, telemetry};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        None => serve(cli.serve).await,
        Some(Command::Serve(config)) => serve(*config).await,
        Some(Command::Migrate(config)) => app::migrate(&config).await,
        Some(Command::Demo(config)) => demo::run(&config).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("marquee: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(config: ServeConfig) -> Result<(), StartError> {
    telemetry::init(&config.log, config.log_format).map_err(|error| format!("--log {}: {error}", config.log))?;
    let data_dir = std::path::absolute(&config.storage.data_dir)?;
    let database = config.storage.database();
    let app = App::start(config).await?;
    let stop = CancellationToken::new();
    spawn_signals(&app, stop.clone())?;

    let url = app.public_url();
    println!("listening on {url}");
    println!("data in {}, database {database}", data_dir.display());
    if std::io::stdout().is_terminal() {
        println!("\nTry, in another terminal:");
        println!("  cargo run --release -- demo clip.mp4 --url {url}");
        println!("  grpcurl -plaintext {} list", app.address());
        println!("  curl {url}/healthz\n");
    }
    app.run(stop).await;
    Ok(())
}

/// SIGTERM and SIGINT stop the server, a second one at once; SIGHUP reads the certificate again.
fn spawn_signals(app: &App, stop: CancellationToken) -> Result<(), StartError> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hangup = signal(SignalKind::hangup())?;
    let tls = app.tls();
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
                _ = hangup.recv() => {
                    match tls.as_ref().map(marquee::tls::Tls::reload) {
                        Some(Ok(())) => tracing::info!("the certificate was read again"),
                        Some(Err(error)) => tracing::error!(%error, "the certificate in use stays"),
                        None => {}
                    }
                    continue;
                }
            }
            if stop.is_cancelled() {
                std::process::exit(1);
            }
            stop.cancel();
        }
    });
    Ok(())
}
