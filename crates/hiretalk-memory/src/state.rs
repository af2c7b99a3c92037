//! All that is stored, and the one way to change it: everything is checked first and written then.

mod check;
mod graduations;
mod read;
mod settle;

use std::collections::HashMap;
use std::time::Instant;

use hiretalk_domain::candidate::{Candidate, CandidateRecord};
use hiretalk_domain::change::{CandidateChange, Change, ConversationChange, DeliveryChange, Opening};
use hiretalk_domain::dialogue::Dialogue;
use hiretalk_domain::ids::{CandidateId, ConversationId};
use hiretalk_domain::outbox::OutboxEntry;
use hiretalk_domain::phone::PhoneNumber;
use hiretalk_domain::ports::{CommitError, Committed};

use crate::conversations::Conversations;
use crate::feed::Feed;
use crate::files::FileBook;
use crate::graduations::GraduationBook;
use crate::messages::Messages;
use crate::notifier::Notifier;
use crate::numbers::Numbers;
use crate::queue::Queue;

/// Conversations with their messages, candidates, numbers, the outbox and the feed.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) conversations: Conversations,
    pub(crate) candidates: HashMap<CandidateId, CandidateRecord>,
    /// The numbers of conversations that were active when contact data with other ones came: they go on there.
    former_numbers: HashMap<CandidateId, PhoneNumber>,
    pub(crate) messages: Messages,
    pub(crate) feed: Feed,
    pub(crate) files: FileBook,
    pub(crate) queue: Queue,
    pub(crate) notifier: Notifier,
    pub(crate) graduations: GraduationBook,
    dialogues: HashMap<ConversationId, Dialogue>,
    numbers: Numbers,
}

impl State {
    pub(crate) fn candidate(&self, id: CandidateId) -> Option<Candidate> {
        self.candidates.get(&id).cloned().map(|record| Candidate { id, record })
    }

    /// `now` is real time, which leases run on.
    fn is_erased(&self, id: ConversationId) -> bool {
        let candidate_id = self.conversations.get(id).map(|conversation| &conversation.candidate_id);
        let record = candidate_id.and_then(|candidate_id| self.candidates.get(candidate_id));
        matches!(record, Some(CandidateRecord::Erased { .. }))
    }

    pub(crate) fn commit(&mut self, change: Change, now: Instant) -> Result<Committed, CommitError> {
        if let Some(known) = self.check(&change)? {
            return Ok(known);
        }
        self.apply(change, now);
        Ok(Committed::Applied)
    }

    /// Writes what was checked. Nothing in it can fail.
    fn apply(&mut self, change: Change, now: Instant) {
        let completed: Vec<ConversationId> = change.completed().collect();
        let Change {
            conversation,
            also_ended,
            candidate,
            dialogue,
            opt_outs,
            wrong_numbers,
            received,
            cancelled,
            messages,
            outbox,
            settlement,
            deliveries,
            aliases,
            files,
            graduations,
            events,
        } = change;
        let opens = matches!(conversation, Some(ConversationChange::Open(_)));
        match conversation {
            Some(ConversationChange::Open(Opening { conversation, event_digest, number_digest: _ })) => {
                // It begins where its candidate is now.
                self.former_numbers.remove(&conversation.candidate_id);
                self.conversations.insert(conversation, event_digest);
            }
            Some(ConversationChange::Advance(advanced)) => self.conversations.advance(&advanced),
            None => {}
        }
        for ended in &also_ended {
            self.conversations.advance(ended);
        }
        match candidate {
            Some(CandidateChange::Put { candidate: Candidate { id, record }, at: _ }) => {
                if !opens {
                    self.keep_former_number(&id, &record);
                }
                self.candidates.insert(id, record);
            }
            Some(CandidateChange::Erase { candidate_id, at }) => {
                self.former_numbers.remove(&candidate_id);
                for id in self.conversations.all_of(&candidate_id) {
                    self.messages.erase(id);
                    self.files.erase(id, at);
                    self.dialogues.remove(&id);
                }
                self.candidates.insert(candidate_id, CandidateRecord::Erased { at });
            }
            None => {}
        }
        self.dialogues.extend(dialogue);
        // What the change says of opt-outs holds for the names that it brings.
        aliases.into_iter().for_each(|alias| self.numbers.alias(alias));
        opt_outs.iter().for_each(|opt_out| self.numbers.apply(opt_out));
        wrong_numbers.into_iter().for_each(|wrong| self.numbers.add_wrong(wrong));
        received.into_iter().for_each(|receipt| self.numbers.receive(receipt));
        // What is new is written after what is cancelled, and so outlives it.
        settlement.into_iter().for_each(|settlement| self.settle(settlement, now));
        cancelled.into_iter().for_each(|id| self.cancel(id, now));
        for message in messages {
            let conversation_id = message.conversation_id;
            self.messages.insert(message);
            // What an erased person said meanwhile is not stored.
            if self.is_erased(conversation_id) {
                self.messages.erase(conversation_id);
            }
        }
        for file in files {
            let (id, at) = (file.conversation_id, file.received_at);
            self.files.insert(file);
            if self.is_erased(id) {
                self.files.erase(id, at);
            }
        }
        outbox.into_iter().for_each(|entry| self.put_into_queue(entry, now));
        for DeliveryChange { message_id, delivery, channel_id, at } in deliveries {
            self.messages.forward(message_id, delivery, channel_id, Some(at));
        }
        self.write_graduations(graduations);
        let at = events.iter().map(|event| event.occurred_at).max();
        completed.into_iter().for_each(|ended| self.graduations.release(ended, at));
        self.feed.append(events);
    }

    /// An active conversation goes on at the number that it writes to.
    fn keep_former_number(&mut self, id: &CandidateId, record: &CandidateRecord) {
        if self.conversations.active_of(id).is_none() {
            self.former_numbers.remove(id);
            return;
        }
        if let (Some(CandidateRecord::Known(before)), CandidateRecord::Known(after)) =
            (self.candidates.get(id), record)
            && before.phone_number != after.phone_number
        {
            self.former_numbers.entry(id.clone()).or_insert_with(|| before.phone_number.clone());
        }
    }

    fn put_into_queue(&mut self, entry: OutboxEntry, now: Instant) {
        let number = self.messages.out(message_of(entry.id)).map(|(_, number, _, _)| number);
        self.queue.insert(entry, number, now);
        self.notifier.notify();
    }
}

/// The message that an entry sends: they have the same id.
fn message_of(entry: hiretalk_domain::outbox::EntryId) -> hiretalk_domain::message::MessageId {
    hiretalk_domain::message::MessageId::from_uuid(entry.as_uuid())
}
