//! The candidates the emulator has met: their window, their pace, their last menu.

use std::sync::Arc;

use crate::bucket::{Bucket, Rate};
use crate::menu::Menu;
use crate::recent::Recent;

/// How many candidates are remembered.
const CANDIDATES: usize = 2_000_000;
/// How many menus are remembered.
const MENUS: usize = 100_000;
/// How many user ids are remembered.
const USERS: usize = 500_000;
/// How long free text may follow a candidate's message.
const WINDOW_MS: i64 = 24 * 3_600 * 1_000;

/// One candidate.
#[derive(Default)]
pub(crate) struct Contact {
    /// When the last message came from there.
    wrote_at_ms: Option<i64>,
    pair: Option<Bucket>,
    /// How many sends were accepted.
    pub(crate) sends: u32,
}

impl Contact {
    /// Whether free text may be sent.
    pub(crate) fn window_is_open(&self, now_ms: i64) -> bool {
        self.wrote_at_ms.is_some_and(|at| now_ms.saturating_sub(at) < WINDOW_MS)
    }

    /// The candidate has written.
    pub(crate) fn wrote(&mut self, now_ms: i64) {
        self.wrote_at_ms = Some(now_ms);
    }

    /// The bucket of sends to this candidate.
    pub(crate) fn pair(&mut self, rate: Rate, now_ms: i64) -> &mut Bucket {
        self.pair.get_or_insert_with(|| Bucket::full(rate, now_ms))
    }
}

/// All of them, by `wa_id`, or by user id where that is all there is.
pub(crate) struct Contacts {
    known: Recent<Arc<str>, Contact>,
    menus: Recent<Arc<str>, Arc<Menu>>,
    users: Recent<Arc<str>, Arc<str>>,
}

impl Contacts {
    pub(crate) fn new() -> Self {
        Self { known: Recent::new(CANDIDATES), menus: Recent::new(MENUS), users: Recent::new(USERS) }
    }

    /// What is known of an address, if anything is.
    pub(crate) fn find(&self, key: &str) -> Option<&Contact> {
        self.known.get(key)
    }

    /// A candidate, met now if never before.
    pub(crate) fn meet(&mut self, key: &Arc<str>) -> &mut Contact {
        self.known.get_or_insert_with(key.clone(), Contact::default)
    }

    /// The last menu that went to an address.
    pub(crate) fn menu(&self, key: &str) -> Option<&Arc<Menu>> {
        self.menus.get(key)
    }

    pub(crate) fn show(&mut self, key: &Arc<str>, menu: Menu) {
        self.menus.insert(key.clone(), Arc::new(menu));
    }

    /// Whose user id this is.
    pub(crate) fn user(&self, user_id: &str) -> Option<Arc<str>> {
        self.users.get(user_id).cloned()
    }

    pub(crate) fn name_user(&mut self, user_id: Arc<str>, key: Arc<str>) {
        self.users.insert(user_id, key);
    }
}
