//! What may leave, for whom, when, and how often.

use hiretalk_domain::message::{MessageId, Outgoing};
use hiretalk_domain::outbound::OutboundMessage;
use hiretalk_domain::outbox::{EntryId, Purpose};

use super::Oracle;
use super::talk::Fate;
use crate::violation::Violation;

impl Oracle {
    /// A message is handed to the channel.
    pub(crate) fn leaves(&mut self, letter: &OutboundMessage) {
        self.tick += 1;
        let message_id = letter.message_id;
        let to = self.cast.line_of(&letter.to);
        let Some(place) = self.entry(EntryId::from(message_id)).map(|(place, _)| place) else {
            return self.accuse(Violation::Unattempted(message_id));
        };
        let talk = &self.talks[place];
        let Some(at) = talk.entries.iter().position(|entry| entry.id == message_id.into()) else { return };
        let (before, entry) = (&talk.entries[..at], &talk.entries[at]);
        let mut wrong = Vec::new();
        // It goes to the number that it was written for, and only while that is the candidate's.
        if to.is_none() || to != talk.line_of(entry.id) || to != entry.contact {
            wrong.push(Violation::WrongNumber(message_id));
        }
        let Some(attempt) = entry.attempt else {
            return self.accuse(Violation::Unattempted(message_id));
        };
        let line = to.map_or(talk.line, |to| to);
        let stop = self.lines[line].opted_out;
        let is_confirmation = entry.purpose() == Some(Purpose::OptOutConfirmation);
        // A STOP cancels what is queued where it is handled; what other conversations have meets it at its next lease.
        if !is_confirmation && stop.is_some_and(|stop| stop < entry.leased && stop < attempt.tick) {
            wrong.push(Violation::AfterStop(message_id));
        }
        if entry.purpose() == Some(Purpose::Dialogue) && !attempt.was_active {
            wrong.push(Violation::AfterTheEnd(message_id));
        }
        if !matches!(letter.content, Outgoing::Template(_)) && !entry.is_window_open {
            wrong.push(Violation::OutsideWindow(message_id));
        }
        let is_early =
            before.iter().any(|other| other.is_send() && other.fate == Fate::Waits && !other.was_revived);
        if is_early {
            wrong.push(Violation::OutOfOrder(message_id));
        }
        wrong.into_iter().for_each(|violation| self.accuse(violation));
    }

    /// The channel took a message.
    pub(crate) fn accepted(&mut self, message_id: MessageId) {
        self.tick += 1;
        let Some((_, entry)) = self.entry(message_id.into()) else {
            return self.accuse(Violation::Unattempted(message_id));
        };
        entry.accepted += 1;
        if entry.accepted > entry.allowed {
            self.accuse(Violation::TwiceWithoutDoubt(message_id));
        }
    }
}
