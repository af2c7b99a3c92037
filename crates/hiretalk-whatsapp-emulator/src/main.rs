//! The emulator as a program.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use hiretalk_whatsapp_emulator::{
    Deliveries, Emulator, Identity, Limits, PairLimit, Settings, StartError, Template, WaIds, Window,
};

/// A server that behaves like Meta's Graph API for WhatsApp.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The address to listen on.
    #[arg(long, env = "EMULATOR_BIND", default_value = "127.0.0.1:8090")]
    bind: SocketAddr,
    /// The webhook URL; `http://` only. Can be set later with `PUT /emulator/webhook`.
    #[arg(long, env = "EMULATOR_WEBHOOK_URL")]
    webhook_url: Option<String>,
    /// The id of the business phone number.
    #[arg(long, env = "EMULATOR_PHONE_NUMBER_ID", default_value = "106540352242922")]
    phone_number_id: String,
    /// The id of the WhatsApp business account.
    #[arg(long, env = "EMULATOR_WABA_ID", default_value = "102290129340398")]
    waba_id: String,
    /// The bearer token callers must show.
    #[arg(
        long,
        env = "EMULATOR_ACCESS_TOKEN",
        default_value = "emulator-access-token",
        hide_env_values = true
    )]
    access_token: String,
    /// Signs the webhooks.
    #[arg(long, env = "EMULATOR_APP_SECRET", default_value = "emulator-app-secret", hide_env_values = true)]
    app_secret: String,
    /// Shown to the webhook when it is verified.
    #[arg(
        long,
        env = "EMULATOR_VERIFY_TOKEN",
        default_value = "emulator-verify-token",
        hide_env_values = true
    )]
    verify_token: String,
    /// A JSON file with an array of templates in Meta's form.
    #[arg(long, value_name = "FILE")]
    templates: Option<PathBuf>,
    /// The latency of an answer in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 0)]
    latency: u64,
    /// Sends per second; 0 is no limit.
    #[arg(long, default_value_t = 80)]
    throughput: u32,
    /// Sends to one candidate at once, after which one more is allowed every 6 seconds; 0 is no limit.
    #[arg(long, default_value_t = 45)]
    pair_burst: u32,
    /// Free text is also accepted when the candidate has not written for 24 hours.
    #[arg(long)]
    no_window: bool,
    /// After how many milliseconds a send is `sent`, or `off`.
    #[arg(long, value_name = "MS", default_value = "0", value_parser = delay)]
    sent_after: Delay,
    /// After how many milliseconds a send is `delivered`, or `off`.
    #[arg(long, value_name = "MS", default_value = "800", value_parser = delay)]
    delivered_after: Delay,
    /// After how many milliseconds a send is `read`, or `off`.
    #[arg(long, value_name = "MS", default_value = "off", value_parser = delay)]
    read_after: Delay,
    /// `wa_id`s are the digits that were sent, also in Brazil, Mexico and Argentina.
    #[arg(long)]
    plain_wa_ids: bool,
    /// Webhooks name candidates by their user id besides their number, as Meta does since 2026.
    #[arg(long)]
    both_ids: bool,
    /// Webhooks name candidates by their user id only.
    #[arg(long, conflicts_with = "both_ids")]
    user_ids: bool,
}

/// A delay, or never.
#[derive(Clone, Copy)]
struct Delay(Option<Duration>);

/// Why the program does not run.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("cannot read {}: {source}", .path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{} does not hold templates: {source}", .path.display())]
    Templates { path: PathBuf, source: serde_json::Error },
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("cannot wait for signals: {0}")]
    Signals(std::io::Error),
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            print_line(&format!("hiretalk-whatsapp-emulator: {failure}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Failure> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Failure::Signals)?;
    runtime.block_on(async {
        let emulator = Emulator::start(settings(arguments)?)?;
        print_line(&format!("listening on {}", emulator.base_url()));
        wait_for_signal().await.map_err(Failure::Signals)?;
        emulator.stop().await;
        Ok(())
    })
}

fn settings(arguments: Arguments) -> Result<Settings, Failure> {
    let templates = match arguments.templates {
        None => Vec::new(),
        Some(path) => read_templates(path)?,
    };
    let pair = PairLimit { burst: arguments.pair_burst, ..PairLimit::default() };
    Ok(Settings {
        bind: arguments.bind,
        phone_number_id: arguments.phone_number_id,
        waba_id: arguments.waba_id,
        access_token: arguments.access_token,
        app_secret: arguments.app_secret,
        verify_token: arguments.verify_token,
        webhook_url: arguments.webhook_url,
        latency: Duration::from_millis(arguments.latency),
        deliveries: Deliveries {
            sent: arguments.sent_after.0,
            delivered: arguments.delivered_after.0,
            read: arguments.read_after.0,
        },
        limits: Limits {
            throughput: Some(arguments.throughput).filter(|rate| *rate > 0),
            pair: Some(pair).filter(|pair| pair.burst > 0),
            window: if arguments.no_window { Window::Off } else { Window::Refuse },
        },
        wa_ids: if arguments.plain_wa_ids { WaIds::AsSent } else { WaIds::Regional },
        identity: match (arguments.both_ids, arguments.user_ids) {
            (_, true) => Identity::UserId,
            (true, false) => Identity::Both,
            (false, false) => Identity::Phone,
        },
        templates,
        ..Settings::default()
    })
}

fn read_templates(path: PathBuf) -> Result<Vec<Template>, Failure> {
    match std::fs::read(&path) {
        Err(source) => Err(Failure::Read { path, source }),
        Ok(text) => serde_json::from_slice(&text).map_err(|source| Failure::Templates { path, source }),
    }
}

fn delay(text: &str) -> Result<Delay, std::num::ParseIntError> {
    if text == "off" {
        return Ok(Delay(None));
    }
    text.parse().map(|ms| Delay(Some(Duration::from_millis(ms))))
}

async fn wait_for_signal() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            result = tokio::signal::ctrl_c() => result,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

#[expect(clippy::print_stderr, reason = "this is a program that speaks to a person")]
fn print_line(text: &str) {
    eprintln!("{text}");
}
