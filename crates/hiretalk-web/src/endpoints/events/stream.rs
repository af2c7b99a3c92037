//! The event feed as Server-Sent Events.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::body::BodyStream;
use actix_web::http::Method;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream::unfold;
use hiretalk_domain::events::{Event, Position};
use hiretalk_domain::paging::EventLimit;
use hiretalk_domain::ports::StoreError;
use tokio::time::{Instant, sleep_until};

use super::EventView;
use crate::auth::KnownKey;
use crate::connection::Peer;
use crate::lifecycle::Phase;
use crate::metrics::Counted;
use crate::problem::{Answer, Problem, ProblemCode};
use crate::state::Api;

/// Tells clients to wait 2 s before they reconnect.
const RETRY: &str = "retry: 2000\n\n";

/// A comment that keeps proxies from closing a silent connection.
const HEARTBEAT: &str = ": still here\n\n";

/// The interval of comments while there are no events.
const HEARTBEAT_EVERY: Duration = Duration::from_secs(15);

/// The interval at which a waiting stream checks its key.
const KEY_CHECK_EVERY: Duration = Duration::from_millis(500);

/// One key may have this part of the streams of a process, so that it cannot have all; two in any case.
const SHARE: usize = 4;

/// The pause before a busy store is asked again.
const STORE_RETRY: Duration = Duration::from_millis(250);

/// Opens a stream of the events after `after`, read in batches of `limit`.
pub(super) fn open(
    request: &HttpRequest,
    api: Data<Api>,
    key: Arc<KnownKey>,
    after: Position,
    limit: EventLimit,
) -> Answer {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((CONTENT_TYPE, "text/event-stream"))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header(("x-accel-buffering", "no"));
    if request.method() == Method::HEAD {
        return Ok(response.body(Bytes::new()));
    }
    let stream = EventStream::open(api, key, after, limit)?;
    if let Some(peer) = Peer::of_request(request) {
        peer.stream_with(&stream.key);
    }
    let chunks = unfold(stream, async |mut stream| {
        let chunk = stream.next().await?;
        Some((Ok::<_, std::convert::Infallible>(chunk), stream))
    });
    Ok(response.body(BodyStream::new(Box::pin(chunks))))
}

/// One open stream. It ends when the process stops, the key is revoked or the store fails, and the client reconnects
/// with the last position that it saw: ending is always right, skipping never is.
struct EventStream {
    api: Data<Api>,
    key: Arc<KnownKey>,
    after: Position,
    limit: EventLimit,
    is_begun: bool,
    heartbeat_due: Instant,
    _slots: [StreamSlot; 2],
    _counted: Counted,
}

impl EventStream {
    fn open(api: Data<Api>, key: Arc<KnownKey>, after: Position, limit: EventLimit) -> Result<Self, Problem> {
        let most = api.settings.event_streams;
        let slots = [
            StreamSlot::acquire(&key.streams, (most / SHARE).max(2), "this key")?,
            StreamSlot::acquire(&api.open_streams, most, "this process")?,
        ];
        let counted = api.metrics.stream();
        let heartbeat_due = Instant::now() + HEARTBEAT_EVERY;
        Ok(Self { api, key, after, limit, is_begun: false, heartbeat_due, _slots: slots, _counted: counted })
    }

    /// The next bytes to send; none at the end.
    async fn next(&mut self) -> Option<Bytes> {
        if !self.is_begun {
            self.is_begun = true;
            return Some(Bytes::from_static(RETRY.as_bytes()));
        }
        loop {
            if self.must_end() {
                return None;
            }
            match self.api.services.reader.events(self.after, self.limit).await {
                Ok(events) if events.is_empty() => {}
                Ok(events) => return Some(self.write(&events)),
                // Too many reads at once: this stream waits and skips nothing.
                Err(StoreError::Overloaded | StoreError::TimedOut) => {
                    sleep_until(Instant::now() + STORE_RETRY).await;
                    continue;
                }
                Err(error) => {
                    let problem = Problem::from(error);
                    tracing::error!(cause = problem.causes(), "an event stream ends: the store failed");
                    return None;
                }
            }
            match self.wait().await {
                Wakeup::Events => {}
                Wakeup::Heartbeat => {
                    self.heartbeat_due = Instant::now() + HEARTBEAT_EVERY;
                    return Some(Bytes::from_static(HEARTBEAT.as_bytes()));
                }
                Wakeup::Stop => return None,
            }
        }
    }

    /// Waits until there may be events, or it is time for something else.
    async fn wait(&self) -> Wakeup {
        let mut events = self.api.services.reader.wait_for_events(self.after);
        let closing = self.api.phase.reached(Phase::Closing);
        tokio::pin!(closing);
        loop {
            let look = (Instant::now() + KEY_CHECK_EVERY).min(self.heartbeat_due);
            tokio::select! {
                () = &mut events => return Wakeup::Events,
                () = &mut closing => return Wakeup::Stop,
                () = sleep_until(look) => {}
            }
            if self.must_end() {
                return Wakeup::Stop;
            }
            if Instant::now() >= self.heartbeat_due {
                return Wakeup::Heartbeat;
            }
        }
    }

    fn must_end(&self) -> bool {
        self.api.phase.now() >= Phase::Closing || self.key.is_revoked()
    }

    fn write(&mut self, events: &[Event]) -> Bytes {
        let mut text = Vec::with_capacity(events.len() * 512);
        for event in events {
            let head = format!("id: {}\nevent: {}\ndata: ", event.position, event.kind.name());
            text.extend_from_slice(head.as_bytes());
            // JSON escapes line ends, so an event is one line.
            let written = serde_json::to_writer(&mut text, &EventView::from(event));
            debug_assert!(written.is_ok(), "writing to memory cannot fail");
            text.extend_from_slice(b"\n\n");
            self.after = event.position;
        }
        self.heartbeat_due = Instant::now() + HEARTBEAT_EVERY;
        text.into()
    }
}

/// The end of a wait.
enum Wakeup {
    Events,
    Heartbeat,
    Stop,
}

/// One of the streams that the process, or a key, may have open; released when dropped.
struct StreamSlot(Arc<AtomicUsize>);

impl StreamSlot {
    fn acquire(open: &Arc<AtomicUsize>, most: usize, whose: &str) -> Result<Self, Problem> {
        let slot = Self(Arc::clone(open));
        if open.fetch_add(1, Ordering::AcqRel) >= most {
            let detail = format!("{whose} has as many event streams open as it may");
            return Err(Problem::new(ProblemCode::TooManyStreams, detail));
        }
        Ok(slot)
    }
}

impl Drop for StreamSlot {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}
