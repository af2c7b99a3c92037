//! What a commit changes, and what it may not.

use chrono::{DateTime, Utc};
use hiretalk_domain::conversation::{Conversation, State};
use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::message::{Delivery, MessageId};
use hiretalk_domain::outbox::{Priority, Purpose, Settlement, Task};
use hiretalk_domain::ports::{CommitError, Committed};

use super::talk::{Entry, Fate, Seen};
use super::{Facts, Oracle};
use crate::violation::Violation;

impl Oracle {
    /// The store has answered to a change.
    pub(crate) fn committed(
        &mut self,
        facts: Facts,
        answer: &Result<Committed, CommitError>,
        now: DateTime<Utc>,
    ) {
        self.tick += 1;
        self.check_judgement(&facts, answer);
        match answer {
            Ok(Committed::Applied) => self.apply(facts, now),
            Err(CommitError::AlreadyReceived) => {
                if let Some(receipt) = &facts.received {
                    self.check_that_it_was_heard(receipt);
                }
            }
            Err(CommitError::Store(error)) if error.is_defect() => {
                self.accuse(Violation::Defect(error.to_string()));
            }
            Ok(Committed::Redelivered(_) | Committed::KnownGraduation(_))
            | Err(
                CommitError::Stale
                | CommitError::Refused(_)
                | CommitError::GraduationRefused(_)
                | CommitError::Store(_),
            ) => {}
        }
    }

    fn apply(&mut self, facts: Facts, now: DateTime<Utc>) {
        let Facts {
            opening,
            advanced,
            put,
            erased,
            received,
            cancelled,
            messages,
            outbox,
            settlement,
            deliveries,
            graduations,
            events,
        } = facts;
        let speaks_as = match (&opening, &received) {
            (Some(_), _) => Some(Priority::Greeting),
            (None, Some(_)) => Some(Priority::Answer),
            (None, None) => settlement.as_ref().and_then(|settlement| self.timer_speaks_as(settlement)),
        };
        let opened = opening.as_ref().map(|opening| opening.conversation.id);
        if let Some((candidate_id, number)) = put {
            self.meet(candidate_id, number.as_ref(), opened.is_some());
        }
        self.check_first_word(opened, &outbox);
        if let Some(opening) = opening {
            self.open(opening);
        }
        advanced.iter().for_each(|advanced| self.advance(advanced));
        if let Some(candidate_id) = erased {
            for talk in self.talks.iter_mut().filter(|talk| talk.candidate_id == candidate_id) {
                talk.blank = talk.messages.len();
                talk.is_dirty = true;
            }
            self.contacts.retain(|(known, _)| *known != candidate_id);
            self.formers.retain(|(known, _)| *known != candidate_id);
            self.erased.push(candidate_id);
        }
        for graduation in graduations {
            self.graduate(graduation, opened, now);
        }
        self.release_waiting();
        let is_stop = received.is_some_and(|receipt| self.hear(&receipt));
        settlement.into_iter().for_each(|settlement| self.settle(&settlement));
        cancelled.into_iter().for_each(|id| self.cancel(id));
        for (id, conversation_id, number) in messages {
            self.write_down(id, conversation_id, number);
            if is_stop && number.is_none() {
                self.check_that_nothing_is_queued(conversation_id);
            }
        }
        for entry in &outbox {
            let new = Entry::new(entry);
            if new.purpose() == Some(Purpose::OptOutConfirmation) && !is_stop {
                self.accuse(Violation::ConfirmedTwice);
            }
            if new.is_send() && Some(entry.task.priority()) != speaks_as {
                self.accuse(Violation::Priority(MessageId::from_uuid(entry.id.as_uuid())));
            }
            let Some(talk) = self.talk(entry.conversation_id) else { continue };
            talk.is_dirty = true;
            // A timer takes the place of the one before.
            talk.entries.retain(|stored| stored.id != entry.id);
            talk.entries.push(new);
        }
        for message_id in deliveries {
            self.talk_of_message(message_id).into_iter().for_each(|talk| talk.is_dirty = true);
        }
        self.untold.extend(events);
    }

    /// How urgent is what a timer says that is done: it answers what was read, or reminds.
    fn timer_speaks_as(&mut self, settlement: &Settlement) -> Option<Priority> {
        let (_, entry) = self.entry(settlement.entry)?;
        match entry.task {
            Task::Read => Some(Priority::Answer),
            Task::Remind => Some(Priority::Reminder),
            Task::Send { .. } | Task::Expire => None,
        }
    }

    /// A STOP was handled in this conversation: what it had queued and not attempted is cancelled.
    fn check_that_nothing_is_queued(&mut self, id: ConversationId) {
        let Some(talk) = self.talk(id) else { return };
        let is_queued =
            |entry: &&Entry| entry.is_send() && entry.fate == Fate::Waits && entry.attempt.is_none();
        if let Some(id) = talk.entries.iter().find(is_queued).map(|entry| entry.id) {
            self.accuse(Violation::StopLeavesQueued(MessageId::from_uuid(id.as_uuid())));
        }
    }

    fn advance(&mut self, advanced: &Conversation) {
        let Some(talk) = self.talk(advanced.id) else { return };
        talk.is_dirty = true;
        let goes_on = match (talk.state, advanced.state) {
            (State::Created, _) | (State::Ongoing, State::Ongoing | State::Completed { .. }) => true,
            (State::Ongoing, State::Created) => false,
            (State::Completed { outcome: before }, after) => after.outcome() == Some(before),
        };
        let is_current = talk.version == advanced.version;
        (talk.state, talk.version) = (advanced.state, talk.version.next());
        if !is_current {
            self.accuse(Violation::Overwritten(advanced.id));
        }
        if !goes_on {
            self.accuse(Violation::StatusBackwards(advanced.id));
        }
    }

    fn write_down(&mut self, id: MessageId, conversation_id: ConversationId, number: Option<NumberDigest>) {
        let line = number.and_then(|number| self.cast.line_with(&number));
        let mut is_elsewhere = false;
        let erased = std::mem::take(&mut self.erased);
        if let Some(talk) = self.talk(conversation_id) {
            talk.is_dirty = true;
            let delivery = number.map(|_| Delivery::Queued);
            talk.messages.push(Seen { id, line, delivery });
            // A conversation writes to one number, whatever becomes of its candidate's.
            is_elsewhere = line.is_some_and(|line| line != talk.line);
            talk.has_spoken |= line.is_some();
            // What an erased person said meanwhile is not stored.
            if erased.contains(&talk.candidate_id) {
                talk.blank = talk.messages.len();
            }
        }
        self.erased = erased;
        if is_elsewhere {
            self.accuse(Violation::WrongNumber(id));
        }
    }
}
