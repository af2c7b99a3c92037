//! How an opening has to be answered.

use std::fmt;

use hiretalk_domain::ports::{CommitError, Committed};
use hiretalk_domain::{ConversationId, Opening, Origin, PhoneNumber, Refusal};

use super::Oracle;
use super::talk::{Story, Talk};
use crate::violation::Violation;

/// An answer to an opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Judgement {
    Opened,
    Redelivered(ConversationId),
    Refused(Refusal),
}

impl fmt::Display for Judgement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opened => formatter.write_str("a new conversation"),
            Self::Redelivered(id) => write!(formatter, "the conversation {id} that it opened before"),
            Self::Refused(refusal) => write!(formatter, "a refusal ({refusal})"),
        }
    }
}

impl Oracle {
    /// Holds the answer to an opening against the rules, in their order.
    pub(super) fn check_judgement(
        &mut self,
        opening: &Opening,
        number: Option<&PhoneNumber>,
        answer: &Result<Committed, CommitError>,
    ) {
        let found = match answer {
            Ok(Committed::Applied) => Judgement::Opened,
            Ok(Committed::Redelivered(conversation)) => Judgement::Redelivered(conversation.id),
            Err(CommitError::Refused(refusal)) => Judgement::Refused(*refusal),
            Ok(Committed::KnownGraduation(_))
            | Err(
                CommitError::Stale
                | CommitError::AlreadyReceived
                | CommitError::GraduationRefused(_)
                | CommitError::Store(_),
            ) => return,
        };
        let expected = self.judge(opening, number);
        if found != expected {
            let (expected, found) = (expected.to_string(), found.to_string());
            self.accuse(Violation::Judgement { expected, found });
        }
    }

    fn judge(&self, opening: &Opening, number: Option<&PhoneNumber>) -> Judgement {
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
        let line = number.and_then(|number| self.cast.line_of(number));
        if line.is_some_and(|line| self.lines[line].opted_out.is_some()) {
            return Judgement::Refused(Refusal::OptedOut);
        }
        Judgement::Opened
    }

    /// A conversation was opened.
    pub(super) fn open(&mut self, opening: Opening, number: Option<&PhoneNumber>) {
        let Opening { conversation, event_digest, number_digest: _ } = opening;
        // A candidate who comes back after an erasure is known again.
        self.erased.retain(|erased| *erased != conversation.candidate_id);
        self.talks.push(Talk {
            id: conversation.id,
            candidate_id: conversation.candidate_id,
            origin: conversation.origin,
            event_digest,
            line: number.and_then(|number| self.cast.line_of(number)).unwrap_or(0),
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
