//! `hiretalk serve`: puts the service together and runs it until it is told to stop.

use std::net::{SocketAddr, TcpListener};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hiretalk_domain::api_key::ApiKeySecret;
use hiretalk_domain::digest::DigestKey;
use hiretalk_domain::ports::{Clock, DigestKeys, StoreError};
use hiretalk_media::{MediaPlace, MediaStorage};
use hiretalk_web::{Services, WebSettings};
use hiretalk_webhooks::Webhooks;
use prometheus::{IntGauge, Opts, Registry};
use tempfile::TempDir;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::assemble::{Ports, System};
use crate::channel::{Channel, ChannelError, Emulated};
use crate::cli::ServeOptions;
use crate::commands::flows::load_flows;
use crate::commands::{CommandError, runtime};
use crate::descriptors;
use crate::metered_interpreter::{OpenInterpreterError, open_interpreter};
use crate::settings::{Driver, MessagingSettings, Settings};
use crate::system::{FollowedClock, SystemClock, SystemIds, random};
use crate::telemetry::{say, start_logs, with_causes};
use crate::worker::{GraduationWorker, Worker};
use crate::{assemble, sample_catalogue};

/// The longest wait at the start for a database that is not up yet.
const DATABASE_WAIT: Duration = Duration::from_secs(30);
/// The longest stop: work unfinished by then is cut off.
const STOP_WAIT: Duration = Duration::from_secs(29);

#[derive(Debug, thiserror::Error)]
pub(crate) enum ServeError {
    #[error("cannot listen on {address}")]
    Listen {
        address: SocketAddr,
        #[source]
        cause: std::io::Error,
    },
    #[error(
        "{0} is not a loopback address and there is no key: set HIRETALK_API_KEY or run `hiretalk keys create` first"
    )]
    NoKey(SocketAddr),
    #[error("the server failed")]
    Server(#[source] std::io::Error),
    #[error("the worker failed; the log says why")]
    Worker,
    #[error("the metrics cannot be registered")]
    Metrics(#[source] prometheus::Error),
    #[error("the flows cannot be used")]
    Flows(#[source] hiretalk_flows::FlowsError),
    #[error("the sample catalogue cannot be put")]
    Sample(#[source] hiretalk_web::ImportError),
    #[error("the files that people send cannot be kept")]
    Media(#[source] hiretalk_media::MediaError),
    #[error(transparent)]
    Webhooks(hiretalk_webhooks::WebhooksError),
    #[error("there is no temporary folder for the files that people send")]
    TemporaryFolder(#[source] std::io::Error),
    #[error(transparent)]
    Channel(ChannelError),
    #[error(transparent)]
    Interpreter(OpenInterpreterError),
}

pub(crate) fn run(options: &ServeOptions) -> Result<ExitCode, CommandError> {
    let settings = Settings::from_options(options)?;
    start_logs();
    runtime()?.block_on(serve(settings))?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(settings: Settings) -> Result<(), CommandError> {
    // Listened for before anything that can wait, so that a stop is a stop at every moment.
    let mut stop = Box::pin(stop_signal()?);
    let started = tokio::select! {
        started = start(settings) => started?,
        () = &mut stop => {
            tracing::info!("stopped before the start was done");
            return Ok(());
        }
    };
    let Started {
        listener,
        address,
        made_key,
        services,
        web,
        worker,
        starter,
        registry,
        emulated,
        dev_clock,
        temporary,
    } = started;
    let _temporary = temporary;
    // The clock is followed until the end.
    let _followed = dev_clock;
    greet(address, made_key.as_ref(), emulated.as_ref());
    let (tell_stop, stopped) = watch::channel(false);
    let mut stop_of_clock = stopped.clone();
    let starter = starter.map(|starter| {
        let (registry, stopped) = (registry.clone(), stopped.clone());
        tokio::spawn(async move { starter.run(&registry, stopped).await })
    });
    let worker = worker.map(|worker| {
        let stopped = stopped.clone();
        tokio::spawn(async move { worker.run(&registry, stopped).await })
    });
    let server = hiretalk_web::serve(listener, services, web, async move {
        stop.await;
        tracing::info!("stopping");
        let _ = tell_stop.send(true);
    });
    let work = async {
        server.await.map_err(ServeError::Server)?;
        for worker in [starter, worker].into_iter().flatten() {
            // What is on its way gets its answer, and the answer is stored.
            worker.await.map_err(|_| ServeError::Worker)?.map_err(ServeError::Metrics)?;
        }
        Ok::<(), ServeError>(())
    };
    tokio::select! {
        result = work => result?,
        () = async {
            // An ended server drops the sender too; only a signal starts the clock.
            if stop_of_clock.wait_for(|stop| *stop).await.is_err() { std::future::pending::<()>().await; }
            tokio::time::sleep(STOP_WAIT).await;
        } => tracing::warn!("stopped before everything had finished"),
    }
    if let Some(emulated) = emulated {
        emulated.running.stop().await;
    }
    tracing::info!("stopped");
    Ok(())
}

struct Started {
    listener: TcpListener,
    address: SocketAddr,
    made_key: Option<ApiKeySecret>,
    services: Services,
    web: WebSettings,
    worker: Option<Worker>,
    starter: Option<GraduationWorker>,
    registry: Registry,
    emulated: Option<Emulated>,
    dev_clock: Option<FollowedClock>,
    /// Removed with all files in it when the process ends.
    temporary: Option<TempDir>,
}

async fn start(mut settings: Settings) -> Result<Started, CommandError> {
    let listener = listen(settings.bind)?;
    descriptors::limit_connections(&mut settings);
    let address = listener.local_addr().unwrap_or(settings.bind);
    if let Some(url) = &settings.database_url {
        if settings.migrate {
            migrate(url).await?;
        }
    } else {
        tracing::warn!(
            "DATABASE_URL is not set: everything is stored in memory, nothing outlives this process"
        );
    }
    let registry = Registry::new();
    register_process(&registry).map_err(ServeError::Metrics)?;
    let ports = Ports::open(settings.database_url.as_deref(), &registry)?;
    let made_key = choose_key(&mut settings, &ports, address).await?;
    let digest_key = match &settings.digest_key {
        Some(key) => key.clone(),
        None => obtain_digest_key(&ports.digest_keys).await?,
    };
    let flows = Arc::new(load_flows(settings.messaging.flows.as_deref()).map_err(ServeError::Flows)?);
    if flows.borrows_graduation() {
        tracing::info!("the folder of flows holds none called graduation; the built-in one is used");
    }
    let MessagingSettings { driver, terms, dev, .. } = &settings.messaging;
    let channel =
        Channel::open(driver, &flows, address, terms.request_timeout).map_err(ServeError::Channel)?;
    tell_channel(driver);
    let (storage, temporary) = open_storage(&settings)?;
    // Stable for an installation, and no secret: consumers know events by it.
    let feed =
        digest_key.token("feed/1", &[]).iter().fold(String::new(), |feed, byte| format!("{feed}{byte:02x}"));
    let event_sender =
        Webhooks::new(feed, settings.messaging.addresses, Arc::new(hiretalk_web::dto::event_data));
    let event_sender = Arc::new(event_sender.map_err(ServeError::Webhooks)?);
    let interpreter = open_interpreter(settings.llm.as_ref(), &registry).map_err(ServeError::Interpreter)?;
    let system = System {
        clock: SystemClock::default(),
        ids: Arc::new(SystemIds),
        digest_key,
        flows,
        interpreter,
        start_rule: settings.start_rule,
        storage: Arc::new(storage),
        event_sender,
    };
    let emulator = channel.as_ref().and_then(|channel| channel.emulated.as_ref());
    let emulator = emulator.map(|emulated| emulated.running.control());
    let dev_clock = if *dev {
        Some(FollowedClock::follow(&system.clock, emulator, &ports.clock_offset).await?)
    } else {
        None
    };
    let worker =
        channel.as_ref().and_then(|channel| assemble::worker(&system, &ports, channel, &settings.messaging));
    let starter = assemble::starter(&system, &ports, &settings.messaging);
    let services =
        assemble::services(&system, &ports, channel.as_ref(), &settings.messaging, registry.clone());
    let store = if settings.database_url.is_some() { "postgres" } else { "memory" };
    tracing::info!(%address, store, "listening");
    if settings.database_url.is_none() && matches!(settings.messaging.driver, Driver::Emulator) {
        let report = sample_catalogue::load(&ports.jobs, system.clock()).await.map_err(ServeError::Sample)?;
        tracing::info!(jobs = report.added, "there is a catalogue of made-up jobs");
    }
    let emulated = channel.and_then(|channel| channel.emulated);
    Ok(Started {
        listener,
        address,
        made_key,
        services,
        web: settings.web,
        worker,
        starter,
        registry,
        emulated,
        dev_clock,
        temporary,
    })
}

/// Opens the storage of people's files, and the folder that goes with the process where nothing outlives it.
fn open_storage(settings: &Settings) -> Result<(MediaStorage, Option<TempDir>), ServeError> {
    let (place, temporary) = match (&settings.messaging.media, &settings.database_url) {
        (Some(place), _) => (place.clone(), None),
        (None, Some(_)) => (MediaPlace::Folder("media".into()), None),
        (None, None) => {
            let folder = tempfile::Builder::new().prefix("hiretalk-media-").tempdir();
            let folder = folder.map_err(ServeError::TemporaryFolder)?;
            (MediaPlace::Folder(folder.path().to_owned()), Some(folder))
        }
    };
    Ok((MediaStorage::open(&place).map_err(ServeError::Media)?, temporary))
}

/// Says what messages go through, loudly where that may be a surprise.
fn tell_channel(driver: &Driver) {
    match driver {
        Driver::WhatsApp(_) => tracing::info!("messages go through the WhatsApp Cloud API"),
        Driver::Emulator => tracing::warn!(
            "there are no WhatsApp settings: messages go to the built-in emulator and reach nobody"
        ),
        Driver::External { has_no_channel: true } => tracing::warn!(
            "there are no WhatsApp settings and the emulator is for role `all` on loopback or HIRETALK_EMULATOR=1: \
             HireTalk sends nothing, and outside systems have to drive the conversations (HIRETALK_DRIVER=external)"
        ),
        Driver::External { has_no_channel: false } => {
            tracing::info!("outside systems drive the conversations; HireTalk sends nothing");
        }
    }
}

/// Binds first: a taken port is reported before a database is touched.
fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).map_err(|cause| ServeError::Listen { address, cause })
}

/// Runs pending migrations; waits for a database that starts at the same time.
async fn migrate(url: &str) -> Result<(), CommandError> {
    let begun = Instant::now();
    loop {
        let url = url.to_owned();
        let ran = tokio::task::spawn_blocking(move || hiretalk_postgres::run_migrations(&url)).await;
        match ran {
            Ok(Ok(names)) => {
                for name in names {
                    tracing::info!(migration = name, "migrated");
                }
                return Ok(());
            }
            Ok(Err(error @ StoreError::Unavailable(_))) if begun.elapsed() < DATABASE_WAIT => {
                tracing::warn!(cause = with_causes(&error), "waiting for the database");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            Ok(Err(error)) => return Err(error.into()),
            Err(error) => return Err(StoreError::Broken(error.into()).into()),
        }
    }
}

/// Metrics of the process, where the system tells them, and of the build.
fn register_process(registry: &Registry) -> prometheus::Result<()> {
    #[cfg(target_os = "linux")]
    registry.register(Box::new(prometheus::process_collector::ProcessCollector::for_self()))?;
    let build = Opts::new("hiretalk_build_info", "1, for the version that runs.")
        .const_label("version", env!("CARGO_PKG_VERSION"));
    let build = IntGauge::with_opts(build)?;
    build.set(1);
    registry.register(Box::new(build))
}

/// Without a configured key, one is made on loopback; elsewhere stored keys must exist.
async fn choose_key(
    settings: &mut Settings,
    ports: &Ports,
    address: SocketAddr,
) -> Result<Option<ApiKeySecret>, CommandError> {
    if settings.web.bootstrap_key.is_some() {
        return Ok(None);
    }
    if address.ip().is_loopback() {
        let secret = ApiKeySecret::from_random(random());
        settings.web.bootstrap_key = Some(secret.reveal().to_owned());
        return Ok(Some(secret));
    }
    let keys = ports.api_keys.list().await?;
    let now = SystemClock::default().now();
    if keys.iter().any(|key| key.is_valid(now)) {
        return Ok(None);
    }
    Err(ServeError::NoKey(address).into())
}

async fn obtain_digest_key(digest_keys: &Arc<dyn DigestKeys>) -> Result<DigestKey, StoreError> {
    digest_keys.obtain(DigestKey::from_bytes(random())).await
}

/// Says where the service is, and how to post the first event.
fn greet(address: SocketAddr, made_key: Option<&ApiKeySecret>, emulated: Option<&Emulated>) {
    say(&format!("HireTalk listens on http://{address} (documentation: http://{address}/docs)"));
    if let Some(emulated) = emulated {
        say(&format!("Messages go to the built-in WhatsApp emulator on {}", emulated.base_url));
    }
    let Some(key) = made_key else { return };
    let key = key.reveal();
    say(&format!(
        "The key of this run, with every scope: {key}\n\n\
         Post an application event:\n\n  \
         curl -sS http://{address}/api/application-webhook \\\n    \
         -H 'Authorization: Bearer {key}' \\\n    \
         -H 'Content-Type: application/json' \\\n    \
         -d '{{\"id\":\"application-1\",\"job_id\":\"job-1\",\"candidate_id\":\"candidate-1\",\
         \"candidate\":{{\"phone_number\":\"+1234567890\",\"first_name\":\"Ana\",\"last_name\":\"García\",\
         \"email_address\":\"ana@example.com\"}}}}'\n"
    ));
    if emulated.is_some() {
        say(&format!(
            "Answer as the candidate:\n\n  \
             HIRETALK_URL=http://{address} HIRETALK_API_KEY={key} {} simulate reply +1234567890 Yes\n",
            own_command()
        ));
    }
    say(&format!(
        "Read the conversations back:\n\n  \
         curl -sS http://{address}/api/conversations -H 'Authorization: Bearer {key}'\n"
    ));
}

/// The word that starts this program in any folder: its name where it was found on `PATH`, else its path, as when cargo
/// started it.
fn own_command() -> String {
    let name = std::env::args().next().unwrap_or_default();
    if !name.contains('/') && !name.is_empty() {
        return name;
    }
    let path = std::env::current_exe().map_or(name, |path| path.display().to_string());
    let is_plain = |letter: char| letter.is_alphanumeric() || "/._-".contains(letter);
    if path.chars().all(is_plain) { path } else { format!("'{}'", path.replace('\'', "'\\''")) }
}

fn stop_signal() -> Result<impl Future<Output = ()>, CommandError> {
    let mut terminate = signal(SignalKind::terminate()).map_err(CommandError::Runtime)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(CommandError::Runtime)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
