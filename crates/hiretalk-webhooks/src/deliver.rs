//! Events go to the endpoints of other systems, each conversation's in order.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::future::join_all;

use hiretalk_domain::change::Change;
use hiretalk_domain::endpoint::{
    Attempt, ENDPOINT_LEASE, Endpoint, EndpointLease, EndpointProgress, EventRetry, LeasedEndpoint,
    RetryState,
};
use hiretalk_domain::events::{Event, EventKind, NewEvent, Position};
use hiretalk_domain::ids::{ConversationId, EndpointId, RetryId, to_microseconds};
use hiretalk_domain::outbox::LeaseToken;
use hiretalk_domain::paging::EventLimit;
use hiretalk_domain::ports::{
    Clock, ConversationReader, ConversationStore, EndpointDeliveries, Endpoints, EventSender, Ids, StoreError,
};

/// Requests to one endpoint at a time.
const IN_FLIGHT: usize = 32;
/// Events in one batch of an endpoint.
const BATCH: u16 = 200;

/// Delivers events to endpoints.
#[derive(Clone)]
pub struct DeliverEvents {
    pub deliveries: Arc<dyn EndpointDeliveries>,
    pub endpoints: Arc<dyn Endpoints>,
    pub reader: Arc<dyn ConversationReader>,
    pub store: Arc<dyn ConversationStore>,
    pub sender: Arc<dyn EventSender>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
}

impl DeliverEvents {
    /// Leases at most `limit` endpoints that have something to get, with the token that settles them.
    pub async fn lease(&self, limit: u16) -> Result<(LeaseToken, EndpointLease), StoreError> {
        let token = LeaseToken::new(self.ids.entropy(), self.ids.entropy());
        let lease = self.deliveries.lease(self.clock.now(), token, ENDPOINT_LEASE, limit).await?;
        Ok((token, lease))
    }

    /// Sends what one endpoint is to get, and records it. A crash before the record sends the batch again: every event
    /// arrives at least once.
    ///
    /// # Errors
    /// The store failed. The lease ends by itself.
    pub async fn deliver(&self, token: LeaseToken, leased: LeasedEndpoint) -> Result<(), StoreError> {
        let mut room = leased.room();
        let LeasedEndpoint { mut endpoint, due, mut waiting, retries: _ } = leased;
        let was_failing = endpoint.failing_since.is_some();
        let (mut rows, mut attempts) = (Vec::new(), Vec::new());
        // An endpoint that is not known to work gets one request, and the rest once that succeeded.
        let mut width = if was_failing { 1 } else { IN_FLIGHT };
        let mut due = due.into_iter();
        let mut is_well = true;
        while is_well {
            let chunk: Vec<EventRetry> = due.by_ref().take(width).collect();
            if chunk.is_empty() {
                break;
            }
            let sent = join_all(chunk.into_iter().map(|row| self.try_again(&endpoint, row))).await;
            is_well = sent.iter().any(|row| matches!(row.state, RetryState::Delivered));
            attempts.extend(sent.iter().filter_map(|row| row.last.clone()));
            rows.extend(sent);
            width = IN_FLIGHT;
        }
        if is_well && room > 0 {
            let limit = EventLimit::new(BATCH).unwrap_or_default();
            let events = self.reader.events(endpoint.cursor, limit).await?;
            let mut events = events.into_iter().peekable();
            while is_well && room > 0 && events.peek().is_some() {
                let chunk =
                    take_chunk(&mut events, width, &waiting, |event| endpoint.wants(event.kind.name()));
                let last: Option<Position> = chunk.last;
                let sent = join_all(chunk.send.iter().map(|event| {
                    self.sender.send(endpoint.clone(), Some((*event).clone()), self.clock.now())
                }))
                .await;
                is_well = sent.is_empty() || sent.iter().any(Attempt::is_success);
                for (event, attempt) in chunk.send.iter().zip(sent) {
                    if !attempt.is_success() {
                        waiting.extend(event.conversation_id);
                        rows.push(self.new_row(endpoint.id, event, Some(attempt.clone())));
                        room = room.saturating_sub(1);
                    }
                    attempts.push(attempt);
                }
                for event in &chunk.behind {
                    rows.push(self.new_row(endpoint.id, event, None));
                    room = room.saturating_sub(1);
                }
                endpoint.cursor = last.unwrap_or(endpoint.cursor);
                width = IN_FLIGHT;
            }
        }
        let now = to_microseconds(self.clock.now());
        let is_disabled = endpoint.record(&attempts, now);
        let has_recovered = was_failing && endpoint.failing_since.is_none();
        let id = endpoint.id;
        let progress = EndpointProgress { endpoint, retries: rows, has_recovered, at: now };
        if self.deliveries.settle(token, progress).await? && is_disabled {
            let kind = EventKind::EndpointDisabled { endpoint_id: id };
            let events = vec![NewEvent { occurred_at: now, conversation_id: None, kind }];
            // The endpoint says itself that it is disabled; the event only tells others.
            let _ = self.store.commit(Change { events, ..Change::default() }).await;
        }
        Ok(())
    }

    /// The position of the last event.
    pub async fn last(&self) -> Result<Position, StoreError> {
        self.endpoints.position(None).await
    }

    /// Waits until there may be events after `after`, a second at most.
    pub async fn wait_for_events(&self, after: Position) {
        self.reader.wait_for_events(after).await;
    }

    async fn try_again(&self, endpoint: &Endpoint, row: EventRetry) -> EventRetry {
        let before = Position(row.position.0 - 1);
        let limit = EventLimit::new(1).unwrap_or_default();
        let found = self.reader.events(before, limit).await;
        let event = found.ok().and_then(|events| events.into_iter().next());
        let event = event.filter(|event| event.position == row.position);
        let Some(event) = event else {
            let now = self.clock.now();
            return row.after(Attempt::new(now, None, "the event could not be read"));
        };
        let attempt = self.sender.send(endpoint.clone(), Some(event), self.clock.now()).await;
        row.after(attempt)
    }

    fn new_row(&self, endpoint_id: EndpointId, event: &Event, attempt: Option<Attempt>) -> EventRetry {
        let now = to_microseconds(self.clock.now());
        EventRetry::new(RetryId::new(now, self.ids.entropy()), endpoint_id, event, attempt, now)
    }
}

/// Events that are sent at a time: at most one of each conversation.
struct Chunk {
    send: Vec<Event>,
    /// They wait behind a refused one.
    behind: Vec<Event>,
    /// The last event that is in the chunk or passed over.
    last: Option<Position>,
}

fn take_chunk(
    events: &mut std::iter::Peekable<impl Iterator<Item = Event>>,
    width: usize,
    waiting: &BTreeSet<ConversationId>,
    wants: impl Fn(&Event) -> bool,
) -> Chunk {
    let mut chunk = Chunk { send: Vec::new(), behind: Vec::new(), last: None };
    let mut inside = BTreeSet::new();
    while chunk.send.len() < width && chunk.behind.len() < width {
        let fits = |event: &Event| event.conversation_id.is_none_or(|id| !inside.contains(&id));
        let Some(event) = events.next_if(fits) else { break };
        chunk.last = Some(event.position);
        if !wants(&event) {
            continue;
        }
        match event.conversation_id {
            Some(id) if waiting.contains(&id) => chunk.behind.push(event),
            id => {
                inside.extend(id);
                chunk.send.push(event);
            }
        }
    }
    chunk
}
