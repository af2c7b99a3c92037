//! Leasing: what is due and may go, in order, without looking at what is not.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use hiretalk_domain::EntryId;
use hiretalk_domain::ports::LeaseRequest;

use super::{Lease, Queue};
use crate::pace::{Closed, later};

impl Queue {
    /// Leases what is due and may go, and says when to ask again.
    pub(crate) fn lease(
        &mut self,
        request: &LeaseRequest,
        now: Instant,
    ) -> (Vec<(EntryId, Duration)>, Option<Duration>) {
        self.release(request, now);
        let mut leased = Vec::new();
        // Until then no message may leave, whomever it goes to.
        let mut closed_until = self.gates.paused_until(now);
        while leased.len() < usize::from(request.limit) {
            let due = |entry: Option<&(DateTime<Utc>, u64, EntryId)>| {
                entry.copied().filter(|(due_at, _, _)| *due_at <= request.now)
            };
            let timer = due(self.timers.first());
            let send = due(self.sends.first()).filter(|_| closed_until.is_none());
            let is_timer = match (timer, send) {
                (None, None) => break,
                (Some(timer), Some(send)) => timer < send,
                (timer, None) => timer.is_some(),
                (None, Some(_)) => false,
            };
            let Some((_, _, id)) = (if is_timer { timer } else { send }) else {
                break;
            };
            if is_timer {
                self.take(id, request, now);
                leased.push((id, Duration::ZERO));
                continue;
            }
            let number = self.rows.get(&id).and_then(|row| row.number);
            match self.gates.pass(number, &request.pace, now) {
                Ok(slot) => {
                    self.take(id, request, now);
                    leased.push((id, slot.saturating_duration_since(now)));
                }
                Err(Closed::Number(until)) => closed_until = Some(until),
                Err(Closed::Recipient(until)) => {
                    if let Some(row) = self.rows.get_mut(&id) {
                        row.throttled_until = Some(until);
                    }
                    self.arrange(id, now);
                }
            }
        }
        let again_in = self.again_in(request, closed_until, now);
        (leased, again_in)
    }

    /// Entries whose lease, grace or throttle is over may be taken again.
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
        let in_doubt: Vec<EntryId> = self
            .attempted
            .iter()
            .take_while(|(at, _)| later(*at, request.grace) <= now)
            .map(|(_, id)| *id)
            .collect();
        for id in in_doubt {
            if let Some(row) = self.rows.get_mut(&id) {
                row.is_doubtful = !row.is_leased(now);
            }
            self.arrange(id, now);
        }
    }

    fn take(&mut self, id: EntryId, request: &LeaseRequest, now: Instant) {
        if let Some(row) = self.rows.get_mut(&id) {
            row.lease = Some(Lease { token: request.token, until: later(now, request.lease) });
            row.throttled_until = None;
            row.is_doubtful = false;
            if row.attempted_at.take().is_some() {
                row.doubts = row.doubts.saturating_add(1);
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
        let business = |due: Option<&super::Due>| {
            due.map(|(due_at, _, _)| (*due_at - request.now).to_std().unwrap_or_default())
        };
        let real = |until: Instant| until.saturating_duration_since(now);
        let send =
            business(self.sends.first()).map(|wait| wait.max(closed_until.map(real).unwrap_or_default()));
        let held = self.held.first().map(|(until, _)| real(*until));
        let attempted = self.attempted.first().map(|(at, id)| {
            let lease = self.rows.get(id).and_then(|row| row.lease).map_or(now, |lease| lease.until);
            real(later(*at, request.grace).max(lease))
        });
        [send, business(self.timers.first()), held, attempted].into_iter().flatten().min()
    }
}
