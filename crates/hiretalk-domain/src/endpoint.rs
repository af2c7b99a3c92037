//! Endpoints of other systems that our events are sent to, and the rules of their retries.
//!
//! Nothing is written for an endpoint when an event happens: each endpoint has a cursor in the feed. Only what was refused
//! has a row, so a dead endpoint costs a bounded number of rows, and the intake nothing.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::events::{Event, Position};
use crate::ids::ConversationId;
pub use crate::ids::{EndpointId, RetryId};

/// The waits before each further try of an event, in seconds: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h, which is the
/// schedule of Standard Webhooks (specification, "Retries").
const WAITS: [i64; 7] = [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000];
/// How long an event is tried, and how long an endpoint may fail at everything before it is disabled.
pub const GIVE_UP_AFTER: TimeDelta = TimeDelta::hours(28);
/// The refused events of one endpoint at a time; with as many it gets no new ones until some are through or dead.
pub const MOST_RETRIES: usize = 100;
/// The same for an endpoint at which nothing succeeds: a new event may be the one it takes.
const MOST_PROBES: usize = 10;
/// How long an old secret still signs beside the new one.
pub const SECRET_OVERLAP: TimeDelta = TimeDelta::hours(24);
/// The bytes of a response that are kept.
pub const RESPONSE_KEPT: usize = 1_024;

/// An endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    pub id: EndpointId,
    pub url: String,
    /// The types of events it wants; empty: all.
    pub types: BTreeSet<String>,
    pub description: Option<String>,
    pub secret: EndpointSecret,
    /// The secret before it, and until when it signs too.
    pub former_secret: Option<(EndpointSecret, DateTime<Utc>)>,
    /// The last event that was sent, refused or passed over.
    pub cursor: Position,
    pub disabled: Option<Disabled>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub last_success_at: Option<DateTime<Utc>>,
    /// Since when nothing succeeds; none after a success.
    pub failing_since: Option<DateTime<Utc>>,
}

/// That an endpoint gets nothing, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disabled {
    pub at: DateTime<Utc>,
    pub reason: DisabledReason,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DisabledReason {
    /// It answered 410.
    Gone,
    /// Nothing succeeded for [`GIVE_UP_AFTER`].
    Failing,
    /// Somebody switched it off.
    Requested,
}

impl DisabledReason {
    pub const ALL: [Self; 3] = [Self::Gone, Self::Failing, Self::Requested];

    /// The name in the API and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Failing => "failing",
            Self::Requested => "requested",
        }
    }
}

/// The secret that an endpoint's deliveries are signed with: 32 bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct EndpointSecret(pub [u8; 32]);

impl fmt::Debug for EndpointSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("EndpointSecret(..)")
    }
}

impl Endpoint {
    /// True if it wants events of this type.
    pub fn wants(&self, name: &str) -> bool {
        self.types.is_empty() || self.types.contains(name)
    }

    /// The secrets that sign at `now`, the present one first.
    pub fn secrets(&self, now: DateTime<Utc>) -> Vec<&EndpointSecret> {
        let former = self.former_secret.iter().filter(|(_, until)| *until > now).map(|(secret, _)| secret);
        std::iter::once(&self.secret).chain(former).collect()
    }

    /// Gives it another secret; the present one signs beside it for [`SECRET_OVERLAP`].
    pub fn rotate(&mut self, secret: EndpointSecret, now: DateTime<Utc>) {
        let former = std::mem::replace(&mut self.secret, secret);
        self.former_secret = Some((former, now + SECRET_OVERLAP));
        self.updated_at = now;
    }

    /// Records what became of deliveries at `now`. Returns true if they disabled it.
    pub fn record(&mut self, results: &[Attempt], now: DateTime<Utc>) -> bool {
        if results.is_empty() || self.disabled.is_some() {
            return false;
        }
        // Deliveries overlap, so one that succeeded may be older than the 410.
        let is_gone = results.iter().any(|attempt| attempt.status == Some(410));
        if results.iter().any(Attempt::is_success) {
            self.last_success_at = Some(now);
            self.failing_since = None;
            if !is_gone {
                return false;
            }
        }
        let since = *self.failing_since.get_or_insert(now);
        let reason = if is_gone {
            DisabledReason::Gone
        } else if now - since >= GIVE_UP_AFTER {
            DisabledReason::Failing
        } else {
            return false;
        };
        self.disabled = Some(Disabled { at: now, reason });
        true
    }
}

/// What became of one try.
#[derive(Clone, PartialEq, Eq)]
pub struct Attempt {
    pub at: DateTime<Utc>,
    /// The status of the answer; none if there was none.
    pub status: Option<u16>,
    /// The beginning of the answer, or why there was none.
    pub response: String,
}

impl Attempt {
    /// A try with its answer cut to what is kept.
    pub fn new(at: DateTime<Utc>, status: Option<u16>, response: &str) -> Self {
        let end = (0..=RESPONSE_KEPT.min(response.len())).rev().find(|end| response.is_char_boundary(*end));
        let response = response.get(..end.unwrap_or_default()).unwrap_or_default().replace('\0', "\u{FFFD}");
        Self { at, status, response }
    }

    /// True for 2xx. A redirect is none: it could lead anywhere.
    pub fn is_success(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

impl fmt::Debug for Attempt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Attempt").field("status", &self.status).finish_non_exhaustive()
    }
}

/// An event that an endpoint refused, or that waits behind a refused one of its conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRetry {
    pub id: RetryId,
    pub endpoint_id: EndpointId,
    pub position: Position,
    pub event_type: String,
    pub conversation_id: Option<ConversationId>,
    pub state: RetryState,
    /// The tries so far; 0 if it only waits behind another.
    pub tries: u16,
    pub created_at: DateTime<Utc>,
    /// The last try.
    pub last: Option<Attempt>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryState {
    /// It is tried at this time, if no earlier one of its conversation waits.
    Waiting {
        due_at: DateTime<Utc>,
    },
    Delivered,
    /// It was given up; a person may try it again.
    Dead,
}

impl RetryState {
    /// The name in the API and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting { .. } => "WAITING",
            Self::Delivered => "DELIVERED",
            Self::Dead => "DEAD",
        }
    }
}

impl EventRetry {
    /// The row of an event that was refused, or of one that waits behind a refused one.
    pub fn new(
        id: RetryId,
        endpoint_id: EndpointId,
        event: &Event,
        attempt: Option<Attempt>,
        now: DateTime<Utc>,
    ) -> Self {
        let waits = Self {
            id,
            endpoint_id,
            position: event.position,
            event_type: event.kind.name().to_owned(),
            conversation_id: event.conversation_id,
            state: RetryState::Waiting { due_at: now },
            tries: 0,
            created_at: now,
            last: None,
        };
        match attempt {
            Some(attempt) => waits.after(attempt),
            None => waits,
        }
    }

    /// The row after a further try.
    #[must_use]
    pub fn after(mut self, attempt: Attempt) -> Self {
        let at = attempt.at;
        let wait = WAITS.get(usize::from(self.tries)).copied();
        self.tries = self.tries.saturating_add(1);
        self.state = match wait {
            _ if attempt.is_success() => RetryState::Delivered,
            Some(seconds) if at + TimeDelta::seconds(seconds) < self.created_at + GIVE_UP_AFTER => {
                RetryState::Waiting { due_at: at + TimeDelta::seconds(seconds) }
            }
            Some(_) | None => RetryState::Dead,
        };
        self.last = Some(attempt);
        self
    }

    /// The row as a person wants it: tried at once, as if for the first time.
    #[must_use]
    pub fn revived(mut self, now: DateTime<Utc>) -> Self {
        self.state = RetryState::Waiting { due_at: now };
        self.tries = 0;
        self.created_at = now;
        self
    }
}

/// The endpoints that a worker leased.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EndpointLease {
    pub leased: Vec<LeasedEndpoint>,
    /// True if there is an enabled endpoint at all.
    pub has_enabled: bool,
}

/// A lease of one endpoint, with what is due at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeasedEndpoint {
    pub endpoint: Endpoint,
    /// Refused events that are due, the oldest first, at most one for each conversation.
    pub due: Vec<EventRetry>,
    /// The conversations of which an event waits. Events without a conversation wait for nobody.
    pub waiting: BTreeSet<ConversationId>,
    /// How many refused events wait.
    pub retries: usize,
}

impl LeasedEndpoint {
    /// What there is to do at `now` for an endpoint with these waiting rows, in order of their positions; none if there
    /// is nothing. `last` is the end of the feed.
    pub fn new(
        endpoint: Endpoint,
        rows: Vec<EventRetry>,
        last: Position,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        let (retries, mut waiting, mut due) = (rows.len(), BTreeSet::new(), Vec::new());
        for row in rows {
            let is_first = row.conversation_id.is_none_or(|id| waiting.insert(id));
            if is_first && matches!(row.state, RetryState::Waiting { due_at } if due_at <= now) {
                due.push(row);
            }
        }
        let leased = Self { endpoint, due, waiting, retries };
        (!leased.due.is_empty() || (leased.endpoint.cursor < last && leased.room() > 0)).then_some(leased)
    }

    /// How many more events it may refuse before it gets no new ones. One that fails at everything gets few.
    pub fn room(&self) -> usize {
        let most = if self.endpoint.failing_since.is_some() { MOST_PROBES } else { MOST_RETRIES };
        most.saturating_sub(self.retries)
    }
}

/// What a worker did with a leased endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointProgress {
    /// With its new cursor and health.
    pub endpoint: Endpoint,
    /// New and changed rows.
    pub retries: Vec<EventRetry>,
    /// True to make all waiting rows due at once: the endpoint works again.
    pub has_recovered: bool,
    pub at: DateTime<Utc>,
}

/// How long a lease of an endpoint lasts: longer than one batch, each of whose requests has a deadline.
pub const ENDPOINT_LEASE: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::events::EventKind;
    use crate::ids::CandidateId;

    fn start() -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000, 0).unwrap()
    }

    fn endpoint() -> Endpoint {
        Endpoint {
            id: EndpointId::from_uuid(Uuid::from_u128(1)),
            url: "https://example.com".to_owned(),
            types: BTreeSet::new(),
            description: None,
            secret: EndpointSecret([1; 32]),
            former_secret: None,
            cursor: Position::START,
            disabled: None,
            created_at: start(),
            updated_at: start(),
            last_success_at: None,
            failing_since: None,
        }
    }

    fn attempt(at: DateTime<Utc>, status: Option<u16>) -> Attempt {
        Attempt::new(at, status, "no")
    }

    #[test]
    fn an_event_is_tried_for_28_hours() {
        let event = Event {
            position: Position(7),
            occurred_at: start(),
            conversation_id: None,
            kind: EventKind::CandidateErased { candidate_id: CandidateId::parse("c").unwrap() },
        };
        let id = RetryId::from_uuid(Uuid::from_u128(2));
        let mut row = EventRetry::new(id, endpoint().id, &event, Some(attempt(start(), Some(500))), start());
        let mut waits = Vec::new();
        while let RetryState::Waiting { due_at } = row.state {
            waits.push((due_at - row.last.as_ref().unwrap().at).num_seconds());
            row = row.after(attempt(due_at, None));
        }
        assert_eq!((row.state, row.tries), (RetryState::Dead, 8));
        assert_eq!(waits, WAITS);
        let again = row.revived(start()).after(attempt(start(), Some(204)));
        assert_eq!((again.state, again.tries), (RetryState::Delivered, 1));
    }

    #[test]
    fn an_endpoint_is_disabled_when_it_is_gone_or_fails_for_long() {
        let day = start() + TimeDelta::hours(27);
        let end = start() + TimeDelta::hours(28);
        for (results, expected) in [
            (vec![(start(), Some(500)), (day, Some(503)), (end, None)], Some(DisabledReason::Failing)),
            (vec![(start(), Some(500)), (day, Some(200)), (end, None)], None),
            (vec![(start(), Some(410))], Some(DisabledReason::Gone)),
            (vec![(start(), Some(302)), (end, Some(302))], Some(DisabledReason::Failing)),
        ] {
            let mut endpoint = endpoint();
            for (at, status) in &results {
                endpoint.record(&[attempt(*at, *status)], *at);
            }
            assert_eq!(endpoint.disabled.map(|disabled| disabled.reason), expected, "{results:?}");
        }
        let mut endpoint = endpoint();
        assert!(endpoint.record(&[attempt(start(), Some(410)), attempt(start(), Some(204))], start()));
    }

    #[test]
    fn a_former_secret_signs_for_a_day() {
        let mut endpoint = endpoint();
        endpoint.rotate(EndpointSecret([2; 32]), start());
        assert_eq!(endpoint.secrets(start()), [&EndpointSecret([2; 32]), &EndpointSecret([1; 32])]);
        assert_eq!(endpoint.secrets(start() + SECRET_OVERLAP), [&EndpointSecret([2; 32])]);
    }

    #[test]
    fn responses_are_cut_between_characters() {
        let long = "ñ".repeat(600);
        assert_eq!(Attempt::new(start(), None, &long).response, "ñ".repeat(512));
        assert_eq!(Attempt::new(start(), None, &format!("x{long}")).response.len(), 1_023);
    }
}
