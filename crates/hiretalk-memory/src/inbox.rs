//! The channel's deliveries, until they are worked off.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use hiretalk_domain::ports::RawDelivery;
use uuid::Uuid;

use crate::pace::later;
use crate::waking::Waking;

/// All deliveries that are not worked off, in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Deliveries {
    by_order: BTreeMap<u64, Kept>,
    order_of: HashMap<Uuid, u64>,
    stored: u64,
    pub(crate) waking: Waking,
}

#[derive(Debug)]
struct Kept {
    delivery: RawDelivery,
    leased_until: Option<Instant>,
}

impl Deliveries {
    /// Keeps a delivery; one with the same id is the same.
    pub(crate) fn store(&mut self, delivery: RawDelivery) {
        if self.order_of.contains_key(&delivery.id) {
            return;
        }
        self.stored += 1;
        self.order_of.insert(delivery.id, self.stored);
        self.by_order.insert(self.stored, Kept { delivery, leased_until: None });
        self.waking.wake();
    }

    /// The oldest that nobody works on. Those that are leased lie at the beginning, so few are passed over.
    pub(crate) fn lease(&mut self, limit: u16, lease: Duration, now: Instant) -> Vec<RawDelivery> {
        self.waking.look();
        let free =
            self.by_order.values_mut().filter(|kept| kept.leased_until.is_none_or(|until| until <= now));
        free.take(usize::from(limit))
            .map(|kept| {
                kept.leased_until = Some(later(now, lease));
                kept.delivery.leases = kept.delivery.leases.saturating_add(1);
                kept.delivery.clone()
            })
            .collect()
    }

    pub(crate) fn settle(&mut self, ids: &[Uuid]) {
        for order in ids.iter().filter_map(|id| self.order_of.remove(id)) {
            self.by_order.remove(&order);
        }
    }
}
