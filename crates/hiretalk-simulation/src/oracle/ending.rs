//! When nothing fails any more and time has passed: nothing waits for ever.

use hiretalk_domain::outbox::{EntryId, OutboxState};
use hiretalk_domain::paging::{PageLimit, PageRequest};
use hiretalk_domain::ports::{ConversationReader, ConversationStore, Outbox};

use super::Oracle;
use super::lines::channel_id;
use super::talk::Fate;
use crate::at_once::at_once;
use crate::violation::Violation;

impl Oracle {
    /// The outbox holds what was written and not settled, and nothing else.
    pub(crate) fn check_outbox(&mut self, outbox: &impl Outbox) {
        let Some(Ok(records)) = at_once(outbox.page(None, None, u16::MAX)) else {
            return self.accuse(Violation::Outbox);
        };
        let entries = || self.talks.iter().flat_map(|talk| &talk.entries);
        let stored = entries().filter(|entry| entry.fate != Fate::Gone).count();
        let is_right = |id: EntryId, state| {
            entries().any(|entry| {
                entry.id == id && entry.fate != Fate::Gone && entry.is_dead() == (state == OutboxState::Dead)
            })
        };
        let is_whole =
            stored == records.len() && records.iter().all(|record| is_right(record.entry.id, record.state));
        if !is_whole {
            self.accuse(Violation::Outbox);
        }
    }

    /// What must be so once everything has come to rest.
    pub(crate) fn check_the_end(&mut self, store: &(impl ConversationStore + ConversationReader + Outbox)) {
        self.look_at_all();
        self.check(store);
        self.check_outbox(store);
        self.check_lists(store);
        let acknowledged = std::mem::take(&mut self.acknowledged);
        for id in acknowledged {
            if self.talk(id).is_none() {
                self.accuse(Violation::LostEvent(id));
            }
        }
        if !self.is_ours {
            return self.check_that_all_started();
        }
        let stuck = self.talks.iter().find(|talk| talk.is_active()).map(|talk| Violation::Stuck(talk.id));
        let waiting = self.talks.iter().flat_map(|talk| &talk.entries);
        let waiting =
            waiting.filter(|entry| entry.fate == Fate::Waits).map(|entry| Violation::EntryStuck(entry.id));
        let unheard = self.inbound.iter().position(|inbound| inbound.was_taken && !inbound.was_heard);
        let unheard = unheard.map(|number| Violation::NeverHeard(channel_id(number)));
        let first = stuck.into_iter().chain(waiting.take(1)).chain(unheard).next();
        first.into_iter().for_each(|violation| self.accuse(violation));
        self.check_that_all_started();
        self.check_that_all_spoke();
    }

    /// The list of all conversations has each once, newest first.
    fn check_lists(&mut self, reader: &impl ConversationReader) {
        let limit = PageLimit::new(PageLimit::MAXIMUM).unwrap_or_default();
        let request = PageRequest { filter: Default::default(), limit, before: None };
        let Some(Ok(page)) = at_once(reader.page(request)) else { return };
        let mut expected = self.conversations();
        expected.sort_by(|one, two| two.cmp(one));
        let listed: Vec<_> = page.conversations.iter().map(|conversation| conversation.id).collect();
        if let Some(id) =
            expected.iter().chain(&listed).find(|id| !(listed.contains(id) && expected.contains(id)))
        {
            return self.accuse(Violation::LostEvent(*id));
        }
        if listed != expected
            && let Some(id) = listed.first()
        {
            self.accuse(Violation::NotAsCommitted(*id));
        }
    }
}
