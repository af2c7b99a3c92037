//! Leasing: what is due and may go, in order, without looking at what is not.

use std::collections::BTreeSet;
use std::ops::Bound;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use hiretalk_domain::outbound::LeaseRequest;
use hiretalk_domain::outbox::{EntryId, Priority, PriorityRange, priority_ranges};
use uuid::Uuid;

use super::{Due, Lease, Queue};
use crate::send_rate::{Limited, later};

/// What a lease has come to.
struct LeaseProgress {
    leased: Vec<(EntryId, Duration)>,
    /// Until then no message may leave, whomever it goes to.
    closed_until: Option<Instant>,
}

impl Queue {
    /// Leases what is due and may go, and says when to ask again.
    pub(crate) fn lease(
        &mut self,
        request: &LeaseRequest,
        now: Instant,
    ) -> (Vec<(EntryId, Duration)>, Option<Duration>) {
        self.release(request, now);
        let mut progress = LeaseProgress { leased: Vec::new(), closed_until: self.rates.paused_until(now) };
        for line in priority_ranges(request.now) {
            self.lease_from(&line, request, &mut progress, now);
        }
        let again_in = self.again_in(request, progress.closed_until, now);
        (progress.leased, again_in)
    }

    /// Leases what is in a line and may go.
    fn lease_from(
        &mut self,
        line: &PriorityRange,
        request: &LeaseRequest,
        progress: &mut LeaseProgress,
        now: Instant,
    ) {
        let LeaseProgress { leased, closed_until } = progress;
        while leased.len() < usize::from(request.limit) {
            let timer = first_in(line, &self.timers);
            let send = first_in(line, &self.sends).filter(|_| closed_until.is_none());
            let is_timer = match (timer, send) {
                (None, None) => break,
                (Some(timer), Some(send)) => timer < send,
                (timer, None) => timer.is_some(),
                (None, Some(_)) => false,
            };
            let Some((_, _, _, id)) = (if is_timer { timer } else { send }) else {
                break;
            };
            if is_timer {
                self.lease_entry(id, request, now);
                leased.push((id, Duration::ZERO));
                continue;
            }
            let number = self.rows.get(&id).and_then(|row| row.number);
            match self.rates.reserve(number, request.pace, now) {
                Ok(wait) => {
                    self.lease_entry(id, request, now);
                    leased.push((id, wait));
                }
                Err(Limited::Number(until)) => *closed_until = Some(until),
                Err(Limited::Recipient(until)) => {
                    if let Some(row) = self.rows.get_mut(&id) {
                        row.throttled_until = Some(until);
                    }
                    self.arrange(id, now);
                }
            }
        }
    }

    /// Entries whose lease, grace or throttle is over may be progress again.
    fn release(&mut self, request: &LeaseRequest, now: Instant) {
        if self.last_pace.replace(request.pace) != Some(request.pace) {
            // What was measured by another pace is measured anew.
            let held: Vec<EntryId> = self.held.iter().map(|(_, id)| *id).collect();
            for id in held {
                if let Some(row) = self.rows.get_mut(&id) {
                    row.throttled_until = None;
                }
                self.arrange(id, now);
            }
        }
        while let Some((until, id)) = self.held.first().copied()
            && until <= now
        {
            self.arrange(id, now);
        }
        let unanswered: Vec<EntryId> = self
            .attempted
            .iter()
            .take_while(|(at, _)| later(*at, request.grace) <= now)
            .map(|(_, id)| *id)
            .collect();
        for id in unanswered {
            if let Some(row) = self.rows.get_mut(&id) {
                row.is_unconfirmed = !row.is_leased(now);
            }
            self.arrange(id, now);
        }
    }

    fn lease_entry(&mut self, id: EntryId, request: &LeaseRequest, now: Instant) {
        if let Some(row) = self.rows.get_mut(&id) {
            row.lease = Some(Lease { token: request.token, until: later(now, request.lease) });
            row.throttled_until = None;
            row.is_unconfirmed = false;
            if row.attempted_at.take().is_some() {
                row.unconfirmed = row.unconfirmed.saturating_add(1);
            }
        }
        self.arrange(id, now);
    }

    /// The earliest moment at which there is something to lease that is not there now.
    fn again_in(
        &self,
        request: &LeaseRequest,
        closed_until: Option<Instant>,
        now: Instant,
    ) -> Option<Duration> {
        let business = |entries: &BTreeSet<Due>| {
            first_due(entries).map(|due_at| (due_at - request.now).to_std().unwrap_or_default())
        };
        let real = |until: Instant| until.saturating_duration_since(now);
        let send = business(&self.sends).map(|wait| wait.max(closed_until.map(real).unwrap_or_default()));
        let held = self.held.first().map(|(until, _)| real(*until));
        let attempted = self.attempted.first().map(|(at, id)| {
            let lease = self.rows.get(id).and_then(|row| row.lease).map_or(now, |lease| lease.until);
            real(later(*at, request.grace).max(lease))
        });
        [send, business(&self.timers), held, attempted].into_iter().flatten().min()
    }
}

fn first_in(line: &PriorityRange, entries: &BTreeSet<Due>) -> Option<Due> {
    let PriorityRange { priority, due_after, due_by } = *line;
    let last_of = |due_at| (priority, due_at, u64::MAX, EntryId::from_uuid(Uuid::max()));
    let after = match due_after {
        Some(due_after) => Bound::Excluded(last_of(due_after)),
        None => Bound::Included(first_of(priority)),
    };
    entries.range((after, Bound::Included(last_of(due_by)))).next().copied()
}

fn first_due(entries: &BTreeSet<Due>) -> Option<DateTime<Utc>> {
    let firsts = Priority::ALL.into_iter().filter_map(|priority| {
        let first = entries.range(first_of(priority)..).next();
        first.filter(|(found, ..)| *found == priority).map(|(_, due_at, ..)| *due_at)
    });
    firsts.min()
}

/// Before all entries of this urgency.
fn first_of(priority: Priority) -> Due {
    (priority, DateTime::<Utc>::MIN_UTC, 0, EntryId::from_uuid(Uuid::nil()))
}
