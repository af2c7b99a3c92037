//! Runs the API until it is told to stop.

use std::future::Future;
use std::io;
use std::net::TcpListener;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::fn_service;
use actix_web::http::KeepAlive;
use actix_web::{App, HttpServer};
use hiretalk_domain::ports::StoreError;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

use crate::context::Context;
use crate::dispatch::dispatch;
use crate::phase::Phase;
use crate::services::Services;
use crate::settings::WebSettings;

/// Connections that the kernel keeps until they are accepted.
const BACKLOG: i32 = 4_096;

/// How long a connection without requests stays open.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// How long the head of a request may take to arrive.
const HEAD_DEADLINE: Duration = Duration::from_secs(5);

/// How many seconds accepted requests have to finish at the end.
const SHUTDOWN_SECONDS: u64 = 25;

/// How often all keys are read again: twice, so that a revocation is known here within a second.
const REFRESH_KEYS_EVERY: Duration = Duration::from_millis(500);

/// How often is written down which keys were used.
const RECORD_USES_EVERY: Duration = Duration::from_secs(5);

/// How long one of these may take.
const CHORE_DEADLINE: Duration = Duration::from_secs(2);

/// Answers requests on `listener` until `stop` ends, then lets what was accepted finish.
///
/// At the end `/readyz` is red at once; after [`WebSettings::drain`] no more connections are accepted, event streams
/// end, and requests have 25 s to finish. To be called inside a tokio runtime, which runs the chores; requests are
/// answered on threads of their own.
///
/// # Errors
/// The listener cannot be used, a thread cannot start, or the registry has metrics of ours already.
pub async fn serve(
    listener: TcpListener,
    services: Services,
    settings: WebSettings,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    socket2::SockRef::from(&listener).listen(BACKLOG)?;
    let drain = settings.drain;
    let workers = settings.workers.or_else(|| std::thread::available_parallelism().ok().map(Into::into));
    let context = Arc::new(Context::new(services, settings).map_err(io::Error::other)?);
    refresh_keys(&context).await;

    let app = Arc::clone(&context);
    let server = HttpServer::new(move || {
        let context = Arc::clone(&app);
        App::new().default_service(fn_service(move |request| dispatch(Arc::clone(&context), request)))
    })
    .workers(workers.unwrap_or(1))
    .keep_alive(KeepAlive::Timeout(KEEP_ALIVE))
    .client_request_timeout(HEAD_DEADLINE)
    // A caller who closes is gone: event streams give their place back at once instead of at the next heartbeat.
    .h1_allow_half_closed(false)
    .tcp_nodelay(true)
    .shutdown_timeout(SHUTDOWN_SECONDS)
    .disable_signals()
    .listen(listener)?
    .run();

    let handle = server.handle();
    let mut server = pin!(server);
    let ended_early = {
        let mut chores = pin!(chores(&context));
        tokio::select! {
            ended = &mut server => Some(ended),
            () = async {
                stop.await;
                context.phase.enter(Phase::Draining);
                sleep(drain).await;
            } => None,
            () = &mut chores => None,
        }
    };
    context.phase.enter(Phase::Closing);
    let ended = match ended_early {
        Some(ended) => ended,
        None => {
            // The handle's answer comes while the server is polled to its end.
            let (ended, ()) = tokio::join!(server, handle.stop(true));
            ended
        }
    };
    record_uses(&context).await;
    ended
}

/// What has to be done beside the requests; it never ends.
async fn chores(context: &Context) {
    let mut refresh = interval(REFRESH_KEYS_EVERY);
    let mut record = interval(RECORD_USES_EVERY);
    refresh.set_missed_tick_behavior(MissedTickBehavior::Delay);
    record.set_missed_tick_behavior(MissedTickBehavior::Delay);
    tokio::join!(
        async {
            loop {
                refresh.tick().await;
                refresh_keys(context).await;
            }
        },
        async {
            loop {
                record.tick().await;
                record_uses(context).await;
            }
        },
    );
}

async fn refresh_keys(context: &Context) {
    report("API keys cannot be read again", timeout(CHORE_DEADLINE, context.gate.keys().refresh()).await);
}

async fn record_uses(context: &Context) {
    let at = hiretalk_domain::ids::to_microseconds(context.clock.now());
    report("key uses cannot be recorded", timeout(CHORE_DEADLINE, context.gate.keys().record_uses(at)).await);
}

fn report(what: &'static str, result: Result<Result<(), StoreError>, tokio::time::error::Elapsed>) {
    match result {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(cause = %error, "{what}"),
        Err(_) => tracing::warn!(cause = "it took too long", "{what}"),
    }
}
