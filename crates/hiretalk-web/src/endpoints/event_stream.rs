//! The event feed as Server-Sent Events.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::body::{BodyStream, BoxBody};
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::web::Bytes;
use futures_util::stream::unfold;
use hiretalk_domain::events::{Event, Position};
use hiretalk_domain::paging::EventLimit;
use hiretalk_domain::ports::StoreError;
use tokio::time::{Instant, sleep_until};

use crate::auth::{Caller, KeyEntry};
use crate::context::Context;
use crate::dispatch::{is_head, with_body};
use crate::incoming::Incoming;
use crate::metrics::Counted;
use crate::phase::Phase;
use crate::problem::{Answer, Problem, ProblemCode};
use crate::representation::EventView;

/// A client that loses the stream waits so long before it comes back.
const RETRY: &str = "retry: 2000\n\n";

/// A comment that keeps proxies from closing a silent connection.
const HEARTBEAT: &str = ": still here\n\n";

/// How often the comment comes when nothing else does.
const HEARTBEAT_EVERY: Duration = Duration::from_secs(15);

/// How often a waiting stream looks whether its key is still good.
const KEY_CHECK_EVERY: Duration = Duration::from_millis(500);

/// How long a stream waits before it asks a busy store again.
const LATER: Duration = Duration::from_millis(250);

/// Opens a stream of what happens after `after`, read in batches of `limit`.
pub(super) fn open(incoming: &Incoming<'_>, after: Position, limit: EventLimit) -> Answer {
    let mut response = if is_head(incoming.request) {
        with_body(StatusCode::OK, "text/event-stream", Bytes::new())
    } else {
        let stream = EventStream::open(incoming.context, incoming.caller, after, limit)?;
        let chunks = unfold(stream, async |mut stream| {
            let chunk = stream.next().await?;
            Some((Ok::<_, std::convert::Infallible>(chunk), stream))
        });
        HttpResponse::with_body(StatusCode::OK, BoxBody::new(BodyStream::new(Box::pin(chunks))))
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}

/// One open stream. It ends, and the client comes back with the last position it saw, when the process stops, the
/// key is revoked or the store fails: ending is always right, skipping never is.
struct EventStream {
    context: Arc<Context>,
    key: Option<Arc<KeyEntry>>,
    after: Position,
    limit: EventLimit,
    greeted: bool,
    heartbeat_due: Instant,
    _place: Place,
    _counted: Counted,
}

impl EventStream {
    fn open(
        context: &Arc<Context>,
        caller: &Caller,
        after: Position,
        limit: EventLimit,
    ) -> Result<Self, Problem> {
        let place = Place::take(&context.open_streams, context.event_streams)?;
        let key = match caller {
            Caller::Key(key) => Some(Arc::clone(key)),
            Caller::Anybody | Caller::Delivery(_) => None,
        };
        Ok(Self {
            context: Arc::clone(context),
            key,
            after,
            limit,
            greeted: false,
            heartbeat_due: Instant::now() + HEARTBEAT_EVERY,
            _place: place,
            _counted: context.metrics.stream(),
        })
    }

    /// What to send next; nothing at the end.
    async fn next(&mut self) -> Option<Bytes> {
        if !self.greeted {
            self.greeted = true;
            return Some(Bytes::from_static(RETRY.as_bytes()));
        }
        loop {
            if self.is_over() {
                return None;
            }
            match self.context.reader.events(self.after, self.limit).await {
                Ok(events) if events.is_empty() => {}
                Ok(events) => return Some(self.write(&events)),
                // Too many read at once: this stream comes later and skips nothing.
                Err(StoreError::Overloaded | StoreError::TimedOut) => {
                    sleep_until(Instant::now() + LATER).await;
                    continue;
                }
                Err(error) => {
                    let problem = Problem::of_store(error);
                    tracing::error!(cause = problem.causes(), "an event stream ends: the store failed");
                    return None;
                }
            }
            match self.wait().await {
                Woken::Events => {}
                Woken::Heartbeat => {
                    self.heartbeat_due = Instant::now() + HEARTBEAT_EVERY;
                    return Some(Bytes::from_static(HEARTBEAT.as_bytes()));
                }
                Woken::Over => return None,
            }
        }
    }

    /// Waits until there may be events, or it is time for something else.
    async fn wait(&self) -> Woken {
        let mut events = self.context.reader.wait_for_events(self.after);
        let closing = self.context.phase.reached(Phase::Closing);
        tokio::pin!(closing);
        loop {
            let look = (Instant::now() + KEY_CHECK_EVERY).min(self.heartbeat_due);
            tokio::select! {
                () = &mut events => return Woken::Events,
                () = &mut closing => return Woken::Over,
                () = sleep_until(look) => {}
            }
            if self.is_over() {
                return Woken::Over;
            }
            if Instant::now() >= self.heartbeat_due {
                return Woken::Heartbeat;
            }
        }
    }

    fn is_over(&self) -> bool {
        self.context.phase.now() >= Phase::Closing || self.key.as_ref().is_some_and(|key| key.is_revoked())
    }

    fn write(&mut self, events: &[Event]) -> Bytes {
        let mut text = Vec::with_capacity(events.len() * 512);
        for event in events {
            let head = format!("id: {}\nevent: {}\ndata: ", event.position, event.kind.name());
            text.extend_from_slice(head.as_bytes());
            // JSON escapes line ends, so an event is one line.
            crate::json::write(&mut text, &EventView::from(event));
            text.extend_from_slice(b"\n\n");
            self.after = event.position;
        }
        self.heartbeat_due = Instant::now() + HEARTBEAT_EVERY;
        text.into()
    }
}

/// Why a stream stopped waiting.
enum Woken {
    Events,
    Heartbeat,
    Over,
}

/// One of the places that the process has for streams; given back when it goes.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(open: &Arc<AtomicUsize>, most: usize) -> Result<Self, Problem> {
        let place = Self(Arc::clone(open));
        if open.fetch_add(1, Ordering::AcqRel) >= most {
            let detail = "this process has as many event streams open as it keeps";
            return Err(Problem::new(ProblemCode::TooManyStreams, detail));
        }
        Ok(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}
