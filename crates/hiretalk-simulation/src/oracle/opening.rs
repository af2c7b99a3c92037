//! How an opening has to be answered.

use std::fmt;

use hiretalk_domain::change::Opening;
use hiretalk_domain::conversation::{Origin, Refusal};
use hiretalk_domain::graduation::GraduationRefusal;
use hiretalk_domain::ids::{CandidateId, ConversationId, EventId};
use hiretalk_domain::outbox::OutboxEntry;
use hiretalk_domain::phone::PhoneNumber;
use hiretalk_domain::ports::{CommitError, Committed};

use super::talk::{Story, Talk};
use super::{Facts, Oracle};
use crate::violation::Violation;

/// An answer to an opening, or to a new graduation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Judgement {
    Opened,
    Kept,
    Redelivered(ConversationId),
    Known(EventId),
    Refused(Refusal),
    GraduationRefused(GraduationRefusal),
}

impl fmt::Display for Judgement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opened => formatter.write_str("a new conversation"),
            Self::Kept => formatter.write_str("a new graduation that waits for its time"),
            Self::Known(id) => write!(formatter, "the graduation {id} that came before"),
            Self::GraduationRefused(refusal) => write!(formatter, "a refusal ({refusal})"),
            Self::Redelivered(id) => write!(formatter, "the conversation {id} that it opened before"),
            Self::Refused(refusal) => write!(formatter, "a refusal ({refusal})"),
        }
    }
}

impl Oracle {
    /// Holds the answer to an opening and to a new graduation against the rules, in their order.
    pub(super) fn check_judgement(&mut self, facts: &Facts, answer: &Result<Committed, CommitError>) {
        let opening = facts.opening.as_ref();
        let put = facts.put.as_ref().and_then(|(_, number)| number.as_ref());
        let new = facts.new_graduation();
        if opening.is_none() && new.is_none() {
            return;
        }
        let found = match answer {
            Ok(Committed::Applied) if opening.is_some() => Judgement::Opened,
            Ok(Committed::Applied) => Judgement::Kept,
            Ok(Committed::Redelivered(conversation)) => Judgement::Redelivered(conversation.id),
            Ok(Committed::KnownGraduation(graduation)) => Judgement::Known(graduation.id.clone()),
            Err(CommitError::Refused(refusal)) => Judgement::Refused(*refusal),
            Err(CommitError::GraduationRefused(refusal)) => Judgement::GraduationRefused(refusal.clone()),
            Err(CommitError::Stale | CommitError::AlreadyReceived | CommitError::Store(_)) => return,
        };
        let line = match (put, opening) {
            (Some(number), _) => self.cast.line_of(number),
            (None, Some(opening)) => self.cast.line_with(&opening.number_digest),
            (None, None) => None,
        };
        let known = new.and_then(|new| self.judge_graduation(new, line));
        let expected = match (known, opening) {
            (Some(judgement), _) => judgement,
            (None, Some(opening)) => self.judge(opening, line, &found),
            (None, None) => Judgement::Kept,
        };
        if found != expected {
            let (expected, found) = (expected.to_string(), found.to_string());
            self.accuse(Violation::Judgement { expected, found });
        }
    }

    /// What the rules say of an opening. Where several conversations are in its way, the store may name any of them.
    fn judge(&self, opening: &Opening, line: Option<usize>, found: &Judgement) -> Judgement {
        let new = &opening.conversation;
        let same_event = |talk: &&Talk| match (&talk.origin, &new.origin) {
            (
                Origin::Application { application_id: one, .. },
                Origin::Application { application_id: two, .. },
            )
            | (Origin::Graduation { graduation_id: one }, Origin::Graduation { graduation_id: two }) => {
                one == two
            }
            (Origin::Application { .. }, Origin::Graduation { .. })
            | (Origin::Graduation { .. }, Origin::Application { .. }) => false,
        };
        if let Some(talk) = self.talks.iter().find(same_event) {
            let conversation_id = talk.id;
            return if talk.event_digest == opening.event_digest {
                Judgement::Redelivered(conversation_id)
            } else {
                Judgement::Refused(Refusal::EventConflict { conversation_id })
            };
        }
        let with_them = || self.talks.iter().filter(|talk| talk.candidate_id == new.candidate_id);
        let same_job = |talk: &&Talk| match (&talk.origin, &new.origin) {
            (Origin::Application { job_id: one, .. }, Origin::Application { job_id: two, .. }) => one == two,
            (Origin::Application { .. } | Origin::Graduation { .. }, _) => false,
        };
        if let Some(Talk { id, .. }) = with_them().find(same_job) {
            return Judgement::Refused(Refusal::DuplicateApplication { conversation_id: *id });
        }
        if let Some(Talk { id, .. }) = with_them().find(|talk| talk.is_active()) {
            return Judgement::Refused(Refusal::ActiveConversation { conversation_id: *id });
        }
        // A graduate is not spoken to while another conversation goes on at their number.
        let is_graduate = matches!(new.origin, Origin::Graduation { .. });
        let on_line =
            |talk: &&Talk| is_graduate && talk.is_active() && talk.has_spoken && line == Some(talk.line);
        let mut in_the_way = self
            .talks
            .iter()
            .filter(on_line)
            .map(|talk| Judgement::Refused(Refusal::ActiveConversation { conversation_id: talk.id }));
        if let Some(first) = in_the_way.next() {
            return in_the_way.find(|other| other == found).unwrap_or(first);
        }
        if line.is_some_and(|line| self.lines[line].opted_out.is_some()) {
            return Judgement::Refused(Refusal::OptedOut);
        }
        Judgement::Opened
    }

    /// An accepted event replaces what is known of a candidate. One who comes back after an erasure is known again. A
    /// conversation that is active goes on where it is.
    pub(super) fn meet(&mut self, candidate_id: CandidateId, number: Option<&PhoneNumber>, opens: bool) {
        let line = number.and_then(|number| self.cast.line_of(number));
        let before = self.contacts.iter().find(|(known, _)| *known == candidate_id).map(|(_, line)| *line);
        let is_active =
            || self.talks.iter().any(|talk| talk.candidate_id == candidate_id && talk.is_active());
        if opens || !is_active() {
            self.formers.retain(|(known, _)| *known != candidate_id);
        } else if let Some(before) = before
            && Some(before) != line
            && !self.formers.iter().any(|(known, _)| *known == candidate_id)
        {
            self.formers.push((candidate_id.clone(), before));
            self.kept_numbers += 1;
        }
        self.erased.retain(|erased| *erased != candidate_id);
        self.contacts.retain(|(known, _)| *known != candidate_id);
        if let Some(line) = line {
            self.contacts.push((candidate_id.clone(), line));
            self.met.push(candidate_id);
        }
    }

    /// Where we drive the dialogues, a conversation is opened with its greeting, and with one only.
    pub(super) fn check_first_word(&mut self, opened: Option<ConversationId>, outbox: &[OutboxEntry]) {
        let Some(id) = opened else { return };
        let words = outbox.iter().filter(|entry| entry.conversation_id == id).count();
        if words != usize::from(self.is_ours) {
            self.accuse(Violation::FirstWord(id));
        }
    }

    /// A conversation was opened.
    pub(super) fn open(&mut self, opening: Opening) {
        let Opening { conversation, event_digest, number_digest } = opening;
        self.formers.retain(|(known, _)| *known != conversation.candidate_id);
        let line = self.cast.line_with(&number_digest);
        let contact = self.contacts.iter().find(|(known, _)| *known == conversation.candidate_id);
        let is_theirs = line.is_some_and(|line| contact.is_some_and(|(_, theirs)| *theirs == line));
        if !is_theirs {
            self.accuse(Violation::NumberOfBefore(conversation.id));
        }
        self.talks.push(Talk {
            id: conversation.id,
            candidate_id: conversation.candidate_id,
            origin: conversation.origin,
            event_digest,
            line: line.unwrap_or(0),
            has_spoken: false,
            opened: self.tick,
            state: conversation.state,
            version: conversation.version,
            entries: Vec::new(),
            messages: Vec::new(),
            blank: 0,
            story: Story::default(),
            is_dirty: true,
        });
    }
}
