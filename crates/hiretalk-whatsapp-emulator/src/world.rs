//! Everything an emulator knows, shared by its routes, its couriers and its owner.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::address;
use crate::bucket::{Bucket, Rate};
use crate::clock::{Clock, millis};
use crate::contacts::Contacts;
use crate::faults::Rules;
use crate::ids::Ids;
use crate::ledger::Ledger;
use crate::settings::{Identity, PairLimit, Settings};
use crate::template::Template;
use crate::webhook::queue::Queue;

/// Everything an emulator knows.
pub(crate) struct World {
    pub(crate) settings: Settings,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    pub(crate) queue: Queue,
    books: Mutex<Books>,
}

/// What changes with every send.
pub(crate) struct Books {
    pub(crate) contacts: Contacts,
    pub(crate) ledger: Ledger,
    pub(crate) templates: Vec<Template>,
    pub(crate) rules: Rules,
    pub(crate) throughput: Option<(Rate, Bucket)>,
    pub(crate) pair: Option<Rate>,
    /// Refused sends by code.
    pub(crate) refused: BTreeMap<u32, u64>,
    /// Sends that a fault left without an answer or with one that is no JSON.
    pub(crate) unanswered: u64,
}

impl World {
    pub(crate) fn new(settings: Settings) -> Self {
        let clock = Clock::default();
        let now_ms = clock.now_ms();
        let throughput = settings.limits.throughput.map(|per_second| {
            let rate = Rate { every_ms: 1_000, per: per_second.into(), burst: per_second.into() };
            (rate, Bucket::full(rate, now_ms))
        });
        let pair = settings.limits.pair.map(|PairLimit { every, burst }| Rate {
            every_ms: millis(every),
            per: 1,
            burst: burst.into(),
        });
        let books = Books {
            contacts: Contacts::new(),
            ledger: Ledger::new(settings.transcript),
            templates: settings.templates.clone(),
            rules: Rules::default(),
            throughput,
            pair,
            refused: BTreeMap::new(),
            unanswered: 0,
        };
        let queue = Queue::new(settings.webhooks, settings.webhook_url.clone());
        Self { settings, clock, ids: Ids::new(), queue, books: Mutex::new(books) }
    }

    /// What changes with every send, for a moment.
    pub(crate) fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The `wa_id` of a phone number, or nothing if it is none.
    pub(crate) fn wa_id(&self, number: &str) -> Option<Arc<str>> {
        Some(address::wa_id(&address::digits(number)?, self.settings.wa_ids).into())
    }

    /// The user id of an address, when webhooks name it.
    pub(crate) fn user_id(&self, key: &Arc<str>, contacts: &mut Contacts) -> Option<Arc<str>> {
        if address::is_user_id(key) {
            return Some(key.clone());
        }
        match self.settings.identity {
            Identity::Phone => None,
            Identity::Both | Identity::UserId => {
                let user_id: Arc<str> = address::user_id(key).into();
                contacts.name_user(user_id.clone(), key.clone());
                Some(user_id)
            }
        }
    }
}
