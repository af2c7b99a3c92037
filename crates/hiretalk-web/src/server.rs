//! The server: starts, runs the background tasks beside it, and stops gracefully.

use std::future::{Future, ready};
use std::io;
use std::net::TcpListener;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use actix_cors::Cors;
use actix_http::error::DispatchError;
use actix_http::{Extensions, HttpService, Protocol};
use actix_server::Server;
use actix_service::{IntoServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::App;
use actix_web::dev::AppConfig;
use actix_web::http::KeepAlive;
use actix_web::middleware::{Condition, from_fn};
use actix_web::web::{self, Data};
use hiretalk_domain::ports::StoreError;
use tokio::net::TcpStream;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

use crate::connection::{Connection, SEND_BUFFER, WRITE_BUFFER};
use crate::endpoints;
use crate::lifecycle::Phase;
use crate::middleware::{observe, without_trailing_slash};
use crate::state::{Api, Services, WebSettings};

/// Connections that the kernel queues until they are accepted.
const BACKLOG: i32 = 4_096;

/// The time for which a connection without requests stays open.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// The time in which the head of a request has to arrive.
const HEAD_DEADLINE: Duration = Duration::from_secs(5);

/// The seconds that accepted requests have to finish at the end.
const SHUTDOWN_SECONDS: u64 = 25;

/// The time that a closed connection has to take the rest of its answer.
const DISCONNECT_DEADLINE: Duration = Duration::from_secs(1);

/// The time in which the other side has to acknowledge bytes that left; the kernel closes the connection else, also one
/// of which the process knows nothing any more.
const ACKNOWLEDGEMENT_DEADLINE: Duration = Duration::from_secs(20);

/// The interval at which connections are looked at.
const SWEEP_EVERY: Duration = Duration::from_millis(250);

/// The interval at which all keys are read: twice within the second in which a revocation has to be known here.
const REFRESH_KEYS_EVERY: Duration = Duration::from_millis(500);

/// The interval at which used keys are stored.
const RECORD_USES_EVERY: Duration = Duration::from_secs(5);

/// The time that one of these may take.
const TASK_DEADLINE: Duration = Duration::from_secs(2);

/// Answers requests on `listener` until `stop` ends, then lets what was accepted finish.
///
/// At the end `/readyz` is red at once; after [`WebSettings::drain`] no more connections are accepted, event streams
/// end, and requests have 25 s to finish. To be called inside a tokio runtime, which runs the background tasks;
/// requests are answered on threads of their own.
///
/// # Errors
/// The listener cannot be used, a thread cannot start, or the registry has metrics of ours already.
pub async fn serve(
    listener: TcpListener,
    services: Services,
    settings: WebSettings,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let socket = socket2::SockRef::from(&listener);
    socket.listen(BACKLOG)?;
    // Accepted sockets have these from the listener.
    socket.set_tcp_nodelay(true)?;
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.set_tcp_user_timeout(Some(ACKNOWLEDGEMENT_DEADLINE))?;
    let drain = settings.drain;
    let workers = settings.workers.or_else(|| std::thread::available_parallelism().ok().map(Into::into));
    let api = Data::new(Api::new(services, settings).map_err(io::Error::other)?);
    refresh_keys(&api).await;

    let server = build_server(listener, &api, workers.unwrap_or(1))?;
    let handle = server.handle();
    let ended = {
        let mut server = pin!(server);
        let mut tasks = pin!(run_background_tasks(&api));
        let running = tokio::select! {
            ended = &mut server => Some(ended),
            () = async {
                stop.await;
                api.phase.enter(Phase::Draining);
                sleep(drain).await;
            } => None,
            () = &mut tasks => None,
        };
        api.phase.enter(Phase::Closing);
        match running {
            Some(ended) => ended,
            // The handle's answer comes while the server is polled to its end; keys and connections are looked after
            // until then.
            None => tokio::select! {
                (ended, ()) = async { tokio::join!(server, handle.stop(true)) } => ended,
                () = tasks => Ok(()),
            },
        }
    };
    record_uses(&api).await;
    ended
}

/// Puts actix's server together as `actix_web::HttpServer` does, on our [`Connection`]s.
fn build_server(listener: TcpListener, api: &Data<Api>, workers: usize) -> io::Result<Server> {
    let address = listener.local_addr()?;
    let app = {
        let api = api.clone();
        move || {
            let settings = &api.settings;
            let origins = &settings.cors_origins;
            App::new()
                .app_data(api.clone())
                .configure(|app| endpoints::configure(app, settings))
                .default_service(web::to(endpoints::not_found))
                .wrap(from_fn(observe))
                .wrap(from_fn(without_trailing_slash))
                .wrap(Condition::new(!origins.is_empty(), cors(origins)))
        }
    };
    let connections = Arc::clone(&api.connections);
    let builder = Server::build()
        .workers(workers)
        .max_concurrent_connections(api.settings.connections.saturating_mul(2))
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .disable_signals();
    let stopping = builder.graceful_shutdown_signal();
    let builder = builder.listen("hiretalk", listener, move || {
        let stopping = stopping.clone();
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .keep_alive(KeepAlive::Timeout(KEEP_ALIVE))
            .client_request_timeout(HEAD_DEADLINE)
            .client_disconnect_timeout(DISCONNECT_DEADLINE)
            // A caller who closes is gone: an event stream ends at once instead of at the next heartbeat.
            .h1_allow_half_closed(false)
            .h1_write_buffer_size(WRITE_BUFFER)
            .local_addr(address)
            .on_connect_ext(|connection: &Connection, data: &mut Extensions| {
                data.insert(Arc::clone(connection.peer()));
            })
            .finish(map_config(app().into_factory(), |()| AppConfig::default()));
        let connections = Arc::clone(&connections);
        fn_service(move |stream: TcpStream| {
            let peer = stream.peer_addr().ok();
            let connection = connections.admit(stream).ok_or(DispatchError::DisconnectTimeout);
            ready(connection.map(|connection| (connection, Protocol::Http1, peer)))
        })
        .and_then(http)
    })?;
    Ok(builder.run())
}

/// Refreshes the keys, stores their uses and closes connections that do nothing; never ends.
async fn run_background_tasks(api: &Api) {
    let mut refresh = interval(REFRESH_KEYS_EVERY);
    let mut record = interval(RECORD_USES_EVERY);
    let mut sweep = interval(SWEEP_EVERY);
    sweep.set_missed_tick_behavior(MissedTickBehavior::Delay);
    refresh.set_missed_tick_behavior(MissedTickBehavior::Delay);
    record.set_missed_tick_behavior(MissedTickBehavior::Delay);
    tokio::join!(
        async {
            loop {
                refresh.tick().await;
                refresh_keys(api).await;
            }
        },
        async {
            loop {
                record.tick().await;
                record_uses(api).await;
            }
        },
        async {
            loop {
                sweep.tick().await;
                api.connections.sweep(api.phase.now() >= Phase::Closing);
            }
        },
    );
}

async fn refresh_keys(api: &Api) {
    report("API keys cannot be read again", timeout(TASK_DEADLINE, api.authenticator.keys().refresh()).await);
}

async fn record_uses(api: &Api) {
    let at = hiretalk_domain::ids::to_microseconds(api.services.clock.now());
    report(
        "key uses cannot be recorded",
        timeout(TASK_DEADLINE, api.authenticator.keys().record_uses(at)).await,
    );
}

fn report(what: &'static str, result: Result<Result<(), StoreError>, tokio::time::error::Elapsed>) {
    match result {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(cause = %error, "{what}"),
        Err(_) => tracing::warn!(cause = "it took too long", "{what}"),
    }
}

/// Cross-origin requests from browsers. Preflights are answered where the methods of the resource are known, in
/// [`observe`]; there are no cookies, so credentials are never allowed.
fn cors(origins: &[String]) -> Cors {
    let cors = Cors::default().disable_preflight().disable_vary_header();
    let cors = cors.expose_headers(["location", "retry-after", "x-request-id"]);
    if origins.iter().any(|origin| origin == "*") {
        return cors.allow_any_origin();
    }
    let origins = origins.to_vec();
    cors.allowed_origin_fn(move |origin, _| origins.iter().any(|known| known.as_bytes() == origin.as_bytes()))
}
