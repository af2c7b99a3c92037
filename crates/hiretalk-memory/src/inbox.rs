//! The channel's deliveries, until they are processed.

use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

use hiretalk_domain::ids::DeliveryId;
use hiretalk_domain::inbound::{EndedTurn, RawDelivery, TurnRequest};
use hiretalk_domain::outbox::LeaseToken;

use crate::notifier::Notifier;
use crate::send_rate::later;

/// All deliveries that are not processed, in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Deliveries {
    by_order: BTreeMap<u64, StoredDelivery>,
    order_of: HashMap<DeliveryId, u64>,
    stored: u64,
    turn: Option<(LeaseToken, Instant)>,
    pub(crate) notifier: Notifier,
}

#[derive(Debug)]
struct StoredDelivery {
    delivery: RawDelivery,
    put_off_until: Option<Instant>,
}

impl Deliveries {
    /// Keeps a delivery; one with the same id is the same.
    pub(crate) fn store(&mut self, delivery: RawDelivery) {
        if self.order_of.contains_key(&delivery.id) {
            return;
        }
        self.stored += 1;
        self.order_of.insert(delivery.id, self.stored);
        self.by_order.insert(self.stored, StoredDelivery { delivery, put_off_until: None });
        self.notifier.notify();
    }

    /// The oldest that are not deferred, to whoever has the turn or may take it.
    pub(crate) fn lease_turn(&mut self, request: TurnRequest, now: Instant) -> Vec<RawDelivery> {
        let TurnRequest { token, lease, limit, bytes } = request;
        self.notifier.look();
        if self.turn.is_some_and(|(holder, until)| holder != token && until > now) {
            return Vec::new();
        }
        let mut size = 0;
        let is_free = |stored: &&StoredDelivery| stored.put_off_until.is_none_or(|until| until <= now);
        let taken: Vec<RawDelivery> = self
            .by_order
            .values()
            .filter(is_free)
            .take(usize::from(limit))
            .enumerate()
            .take_while(|(index, stored)| {
                size += stored.delivery.body.len() as u64;
                *index == 0 || size <= u64::from(bytes)
            })
            .map(|(_, stored)| stored.delivery.clone())
            .collect();
        if !taken.is_empty() {
            self.turn = Some((token, later(now, lease)));
        }
        taken
    }

    pub(crate) fn end_turn(&mut self, ended: &EndedTurn, now: Instant) {
        let EndedTurn { token, done, put_off } = ended;
        for order in done.iter().filter_map(|id| self.order_of.remove(id)) {
            self.by_order.remove(&order);
        }
        for (id, wait) in put_off {
            let stored = self.order_of.get(id).and_then(|order| self.by_order.get_mut(order));
            if let Some(stored) = stored {
                stored.put_off_until = Some(later(now, *wait));
                stored.delivery.tries = stored.delivery.tries.saturating_add(1);
            }
        }
        if self.turn.is_some_and(|(holder, _)| holder == *token) {
            self.turn = None;
        }
    }
}
