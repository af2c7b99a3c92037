//! What is read of several parts at once: routes, what statuses are about, and what a worker needs.

use std::time::{Duration, Instant};

use hiretalk_domain::candidate::{CandidateRecord, Recipient};
use hiretalk_domain::conversation::Conversation;
use hiretalk_domain::dialogue::Dialogue;
use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::message::{Message, MessageId};
use hiretalk_domain::outbound::{LeaseBatch, LeaseRequest, Leased};
use hiretalk_domain::outbox::{EntryId, Task};
use hiretalk_domain::routing::{Route, Routed, Tracked, TrackedBy};

use super::{State, message_of};
use crate::conversations::is_active;

impl State {
    pub(crate) fn route(&self, route: &Route) -> Option<Routed> {
        let Route { quotes, conversation_id, senders } = route;
        let quoted = quotes
            .as_ref()
            .and_then(|channel_id| self.messages.with_channel_id(channel_id))
            .and_then(|id| self.messages.out(id))
            .map(|(conversation_id, ..)| conversation_id);
        let conversation = quoted
            .and_then(|id| self.conversations.get(id))
            .or_else(|| conversation_id.and_then(|id| self.conversations.get(id)))
            .or_else(|| self.last_writer_to(&self.numbers.all_names(senders)))?;
        let number = self.messages.number_of(conversation.id).or_else(|| senders.first().copied())?;
        let mut names = senders.clone();
        names.push(number);
        let names = self.numbers.all_names(&names);
        let mut others: Vec<Conversation> = self
            .writers_to(&names)
            .map(|(_, found)| found)
            .filter(|found| found.id != conversation.id && is_active(found.state.status()))
            .cloned()
            .collect();
        others.sort_by_key(|found| found.id);
        others.dedup_by_key(|found| found.id);
        Some(Routed {
            candidate: self.candidates.get(&conversation.candidate_id)?.clone(),
            dialogue: self.dialogues.get(&conversation.id).cloned(),
            conversation: conversation.clone(),
            number,
            names,
            others,
            is_opted_out: self.numbers.has_opted_out(number),
            last_inbound_at: self.numbers.last_inbound_at(number),
        })
    }

    pub(crate) fn tracked(&self, by: &TrackedBy) -> Option<Tracked> {
        let message_id = self.messages.tracked(by)?;
        let (conversation_id, number, delivery, channel_id) = self.messages.out(message_id)?;
        Some(Tracked {
            message_id,
            delivery,
            has_channel_id: channel_id.is_some(),
            is_greeting: self.messages.is_first(conversation_id, message_id),
            awaits_answer: self
                .queue
                .get(message_id.into())
                .is_some_and(|row| crate::queue::is_send(&row.entry)),
            number,
            conversation: self.conversations.get(conversation_id)?.clone(),
        })
    }

    pub(crate) fn dialogue(&self, id: ConversationId) -> Option<&Dialogue> {
        self.dialogues.get(&id)
    }

    pub(crate) fn transcript(&self, id: ConversationId) -> Option<Vec<Message>> {
        self.conversations.get(id).map(|conversation| self.messages.transcript(conversation.id))
    }

    pub(crate) fn lease(&mut self, request: &LeaseRequest, now: Instant) -> LeaseBatch {
        self.notifier.look();
        let (ids, again_in) = self.queue.lease(request, now);
        LeaseBatch {
            entries: ids.into_iter().filter_map(|(id, wait)| self.leased(id, wait)).collect(),
            again_in,
        }
    }

    /// The entry with all that is needed to do it.
    fn leased(&self, id: EntryId, wait: Duration) -> Option<Leased> {
        let row = self.queue.get(id)?;
        let conversation = self.conversations.get(row.entry.conversation_id)?;
        let former = self.former_numbers.get(&conversation.candidate_id);
        let recipient = match self.candidates.get(&conversation.candidate_id)? {
            CandidateRecord::Known(contact) => Some(Recipient {
                phone_number: former.unwrap_or(&contact.phone_number).clone(),
                first_name: contact.first_name.clone(),
            }),
            CandidateRecord::Erased { at: _ } => None,
        };
        let (message, number): (Option<MessageId>, _) = match row.entry.task {
            Task::Send { .. } => (Some(message_of(id)), row.number),
            Task::Read | Task::Remind | Task::Expire => (None, self.messages.number_of(conversation.id)),
        };
        Some(Leased {
            entry: row.entry.clone(),
            tries: row.tries,
            unconfirmed: row.unconfirmed,
            conversation: conversation.clone(),
            dialogue: self.dialogues.get(&conversation.id).cloned(),
            recipient,
            number,
            content: message.and_then(|id| self.messages.content(id)).cloned(),
            is_opted_out: number.is_some_and(|number| self.numbers.has_opted_out(number)),
            last_inbound_at: number.and_then(|number| self.numbers.last_inbound_at(number)),
            wait,
        })
    }

    /// The active conversation that last wrote to one of these names; if none is active, the last one that did.
    fn last_writer_to(&self, names: &[NumberDigest]) -> Option<&Conversation> {
        self.writers_to(names)
            .max_by_key(|(message, conversation)| {
                let left = self.messages.last_that_left(conversation.id, names);
                (is_active(conversation.state.status()), left, *message)
            })
            .map(|(_, conversation)| conversation)
    }

    pub(super) fn writers_to<'state>(
        &'state self,
        names: &[NumberDigest],
    ) -> impl Iterator<Item = (MessageId, &'state Conversation)> {
        names
            .iter()
            .flat_map(|name| self.messages.writers_to(*name))
            .filter_map(|(message, id)| self.conversations.get(id).map(|found| (message, found)))
    }
}
