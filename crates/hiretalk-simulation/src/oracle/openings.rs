//! The verdict that the rules give on an opening and on a new graduation.

use std::fmt;

use hiretalk_domain::change::Opening;
use hiretalk_domain::conversation::{Origin, Refusal};
use hiretalk_domain::graduation::GraduationRefusal;
use hiretalk_domain::ids::{CandidateId, ConversationId, EventId};
use hiretalk_domain::outbox::OutboxEntry;
use hiretalk_domain::phone::PhoneNumber;
use hiretalk_domain::ports::{CommitError, Committed};

use crate::oracle::model::{ExpectedConversation, FeedHistory};
use crate::oracle::{Facts, Oracle};
use crate::violation::Violation;

/// The answer to an opening or to a new graduation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Judgement {
    Opened,
    Scheduled,
    Redelivered(ConversationId),
    Known(EventId),
    Refused(Refusal),
    GraduationRefused(GraduationRefusal),
}

impl fmt::Display for Judgement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opened => formatter.write_str("a new conversation"),
            Self::Scheduled => formatter.write_str("a new graduation that waits for its time"),
            Self::Known(id) => write!(formatter, "the graduation {id} that came before"),
            Self::GraduationRefused(refusal) => write!(formatter, "a refusal ({refusal})"),
            Self::Redelivered(id) => write!(formatter, "the conversation {id} that it opened before"),
            Self::Refused(refusal) => write!(formatter, "a refusal ({refusal})"),
        }
    }
}

impl Oracle {
    /// Compares the answer with the verdict of the rules, in their order.
    pub(super) fn check_judgement(&mut self, facts: &Facts, answer: &Result<Committed, CommitError>) {
        let opening = facts.opening.as_ref();
        let put = facts.put.as_ref().and_then(|(_, number)| number.as_ref());
        let new = facts.new_graduation();
        if opening.is_none() && new.is_none() {
            return;
        }
        let found = match answer {
            Ok(Committed::Applied) if opening.is_some() => Judgement::Opened,
            Ok(Committed::Applied) => Judgement::Scheduled,
            Ok(Committed::Redelivered(conversation)) => Judgement::Redelivered(conversation.id),
            Ok(Committed::KnownGraduation(graduation)) => Judgement::Known(graduation.id.clone()),
            Err(CommitError::Refused(refusal)) => Judgement::Refused(*refusal),
            Err(CommitError::GraduationRefused(refusal)) => Judgement::GraduationRefused(refusal.clone()),
            Err(CommitError::Stale | CommitError::AlreadyReceived | CommitError::Store(_)) => return,
        };
        let line = match (put, opening) {
            (Some(number), _) => self.fixtures.line_of(number),
            (None, Some(opening)) => self.fixtures.line_with(&opening.number_digest),
            (None, None) => None,
        };
        let known = new.and_then(|new| self.judge_graduation(new, line));
        let expected = match (known, opening) {
            (Some(judgement), _) => judgement,
            (None, Some(opening)) => self.judge(opening, line, &found),
            (None, None) => Judgement::Scheduled,
        };
        if found != expected {
            let (expected, found) = (expected.to_string(), found.to_string());
            self.report(Violation::Judgement { expected, found });
        }
    }

    /// The verdict on an opening. If several conversations are in its way, the store may name any of them.
    fn judge(&self, opening: &Opening, line: Option<usize>, found: &Judgement) -> Judgement {
        let new = &opening.conversation;
        let same_event = |conversation: &&ExpectedConversation| match (&conversation.origin, &new.origin) {
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
        if let Some(conversation) = self.conversations.iter().find(same_event) {
            let conversation_id = conversation.id;
            return if conversation.event_digest == opening.event_digest {
                Judgement::Redelivered(conversation_id)
            } else {
                Judgement::Refused(Refusal::EventConflict { conversation_id })
            };
        }
        let with_them =
            || self.conversations.iter().filter(|conversation| conversation.candidate_id == new.candidate_id);
        let same_job = |conversation: &&ExpectedConversation| match (&conversation.origin, &new.origin) {
            (Origin::Application { job_id: one, .. }, Origin::Application { job_id: two, .. }) => one == two,
            (Origin::Application { .. } | Origin::Graduation { .. }, _) => false,
        };
        if let Some(ExpectedConversation { id, .. }) = with_them().find(same_job) {
            return Judgement::Refused(Refusal::DuplicateApplication { conversation_id: *id });
        }
        if let Some(ExpectedConversation { id, .. }) =
            with_them().find(|conversation| conversation.is_active())
        {
            return Judgement::Refused(Refusal::ActiveConversation { conversation_id: *id });
        }
        // A graduate is not spoken to while another conversation goes on at their number.
        let is_graduate = matches!(new.origin, Origin::Graduation { .. });
        let on_line = |conversation: &&ExpectedConversation| {
            is_graduate
                && conversation.is_active()
                && conversation.has_written
                && line == Some(conversation.line)
        };
        let mut in_the_way = self.conversations.iter().filter(on_line).map(|conversation| {
            Judgement::Refused(Refusal::ActiveConversation { conversation_id: conversation.id })
        });
        if let Some(first) = in_the_way.next() {
            return in_the_way.find(|other| other == found).unwrap_or(first);
        }
        if line.is_some_and(|line| self.lines[line].opted_out.is_some()) {
            return Judgement::Refused(Refusal::OptedOut);
        }
        Judgement::Opened
    }

    /// An accepted event replaces contact data, also after an erasure. An active conversation keeps its line.
    pub(super) fn replace_contact(
        &mut self,
        candidate_id: CandidateId,
        number: Option<&PhoneNumber>,
        opens: bool,
    ) {
        let line = number.and_then(|number| self.fixtures.line_of(number));
        let before = self.contacts.iter().find(|(known, _)| *known == candidate_id).map(|(_, line)| *line);
        let is_active = || {
            self.conversations
                .iter()
                .any(|conversation| conversation.candidate_id == candidate_id && conversation.is_active())
        };
        if opens || !is_active() {
            self.former_lines.retain(|(known, _)| *known != candidate_id);
        } else if let Some(before) = before
            && Some(before) != line
            && !self.former_lines.iter().any(|(known, _)| *known == candidate_id)
        {
            self.former_lines.push((candidate_id.clone(), before));
            self.kept_number_count += 1;
        }
        self.erased.retain(|erased| *erased != candidate_id);
        self.contacts.retain(|(known, _)| *known != candidate_id);
        if let Some(line) = line {
            self.contacts.push((candidate_id.clone(), line));
            self.changed_contacts.push(candidate_id);
        }
    }

    /// A conversation opens with exactly one greeting if HireTalk drives the dialogues, else with none.
    pub(super) fn check_greeting(&mut self, opened: Option<ConversationId>, outbox: &[OutboxEntry]) {
        let Some(id) = opened else { return };
        let words = outbox.iter().filter(|entry| entry.conversation_id == id).count();
        if words != usize::from(self.drives_dialogues) {
            self.report(Violation::Greeting(id));
        }
    }

    pub(super) fn add_conversation(&mut self, opening: Opening) {
        let Opening { conversation, event_digest, number_digest } = opening;
        self.former_lines.retain(|(known, _)| *known != conversation.candidate_id);
        let line = self.fixtures.line_with(&number_digest);
        let contact = self.contacts.iter().find(|(known, _)| *known == conversation.candidate_id);
        let is_theirs = line.is_some_and(|line| contact.is_some_and(|(_, theirs)| *theirs == line));
        if !is_theirs {
            self.report(Violation::FormerNumber(conversation.id));
        }
        self.conversations.push(ExpectedConversation {
            id: conversation.id,
            candidate_id: conversation.candidate_id,
            origin: conversation.origin,
            event_digest,
            line: line.unwrap_or(0),
            has_written: false,
            opened: self.tick,
            state: conversation.state,
            version: conversation.version,
            entries: Vec::new(),
            messages: Vec::new(),
            blank: 0,
            feed: FeedHistory::default(),
            is_dirty: true,
        });
    }
}
