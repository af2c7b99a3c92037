//! What stands against a change.

use std::collections::HashSet;

use hiretalk_domain::candidate::CandidateRecord;
use hiretalk_domain::change::{CandidateChange, Change, ConversationChange, Opening};
use hiretalk_domain::conversation::{Conversation, Origin, Refusal};
use hiretalk_domain::ids::{CandidateId, ConversationId};
use hiretalk_domain::intake::{OpeningFacts, OpeningVerdict, judge_opening};
use hiretalk_domain::outbox::{SettledBy, Settlement};
use hiretalk_domain::ports::{CommitError, Committed, StoreError};

use super::State;
use crate::conversations::is_active;

/// A change that no use case makes: Postgres refuses it with a constraint that is no rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Defect {
    #[error("a conversation with this id is stored already")]
    ConversationExists,
    #[error("the conversation is with a candidate who is not stored")]
    UnknownCandidate,
    #[error("the message or the dialogue belongs to a conversation that is not stored")]
    UnknownConversation,
    #[error("a message with this id is stored already")]
    MessageExists,
}

impl State {
    /// The answer to an event that was received before, or nothing if all of the change can be written.
    pub(super) fn check(&self, change: &Change) -> Result<Option<Committed>, CommitError> {
        if change.received.as_ref().is_some_and(|receipt| self.numbers.was_received(&receipt.channel_id)) {
            return Err(CommitError::AlreadyReceived);
        }
        if let Some(known) = self.judge_graduations(change)? {
            return Ok(Some(known));
        }
        match &change.conversation {
            Some(ConversationChange::Open(opening)) => {
                if let Some(known) = self.judge_opening(opening, change.candidate.as_ref())? {
                    return Ok(Some(known));
                }
            }
            Some(ConversationChange::Advance(advanced)) => self.check_advance(advanced)?,
            None => {}
        }
        self.check_ends(change)?;
        if let Some(CandidateChange::Erase { candidate_id, at: _ }) = &change.candidate {
            self.check_erasure(candidate_id, change)?;
        }
        if let Some(settlement) = &change.settlement {
            self.check_settlement(settlement)?;
        }
        self.check_texts(change)?;
        Ok(None)
    }

    /// The answer to an opening that is stored already, or nothing when it may be written.
    fn judge_opening(
        &self,
        opening: &Opening,
        candidate: Option<&CandidateChange>,
    ) -> Result<Option<Committed>, CommitError> {
        let Opening { conversation, event_digest: _, number_digest } = opening;
        let candidate_id = &conversation.candidate_id;
        let same_event = self.conversations.of_event(&conversation.origin);
        let facts = OpeningFacts {
            same_event: same_event.map(|stored| (stored.conversation.clone(), stored.event_digest)),
            same_job: conversation.job_id().and_then(|job_id| self.conversations.about(candidate_id, job_id)),
            active: self.conversations.active_of(candidate_id),
            active_on_number: match &conversation.origin {
                Origin::Application { .. } => None,
                Origin::Graduation { .. } => self.active_on(*number_digest),
            },
            is_opted_out: self.numbers.has_opted_out(*number_digest),
            is_wrong_number: self.numbers.is_wrong(candidate_id, *number_digest),
        };
        match judge_opening(opening, facts) {
            OpeningVerdict::Allowed => {}
            OpeningVerdict::Stored => return Ok(Some(Committed::Applied)),
            OpeningVerdict::Redelivered(found) => return Ok(Some(Committed::Redelivered(found))),
            OpeningVerdict::Refused(refusal) => return Err(refusal.into()),
        }
        if self.conversations.get(conversation.id).is_some() {
            return Err(broken(Defect::ConversationExists));
        }
        let is_put = matches!(candidate, Some(CandidateChange::Put { candidate, at: _ }) if candidate.id == *candidate_id);
        if !is_put && !self.candidates.contains_key(candidate_id) {
            return Err(broken(Defect::UnknownCandidate));
        }
        Ok(None)
    }

    fn check_advance(&self, advanced: &Conversation) -> Result<(), CommitError> {
        let stored = self.conversations.get(advanced.id).ok_or(CommitError::Stale)?;
        if stored.version != advanced.version {
            return Err(CommitError::Stale);
        }
        // No rule leads back to an active status, but one active is one active.
        match self.conversations.active_of(&stored.candidate_id) {
            Some(conversation_id) if conversation_id != stored.id && is_active(advanced.state.status()) => {
                Err(Refusal::ActiveConversation { conversation_id }.into())
            }
            _ => Ok(()),
        }
    }

    /// Each that ends too is at the version at which it was read, and changes once.
    fn check_ends(&self, change: &Change) -> Result<(), CommitError> {
        let mut ids: HashSet<ConversationId> =
            change.conversation.iter().map(ConversationChange::id).collect();
        for ended in &change.also_ended {
            self.check_advance(ended)?;
            if !ids.insert(ended.id) {
                return Err(CommitError::Stale);
            }
        }
        Ok(())
    }

    /// What was read is stale when the candidate is gone or erased already, has an active conversation that this change
    /// leaves active, or a graduation to come.
    fn check_erasure(&self, candidate_id: &CandidateId, change: &Change) -> Result<(), CommitError> {
        if !matches!(self.candidates.get(candidate_id), Some(CandidateRecord::Known(_))) {
            return Err(CommitError::Stale);
        }
        let (opened, advanced) = match &change.conversation {
            Some(ConversationChange::Open(opening)) => (Some(&opening.conversation), None),
            Some(ConversationChange::Advance(advanced)) => (None, Some(advanced)),
            None => (None, None),
        };
        let is_opened = opened.is_some_and(|opened| opened.candidate_id == *candidate_id);
        let is_left_active = self.conversations.active_of(candidate_id).is_some_and(|active| {
            !advanced
                .into_iter()
                .chain(&change.also_ended)
                .any(|ended| ended.id == active && !is_active(ended.state.status()))
        });
        let is_left_open = self.leaves_open(candidate_id, change);
        if is_opened || is_left_active || is_left_open { Err(CommitError::Stale) } else { Ok(()) }
    }

    fn check_settlement(&self, settlement: &Settlement) -> Result<(), CommitError> {
        let row = self.queue.get(settlement.entry).ok_or(CommitError::Stale)?;
        let is_theirs = match settlement.by {
            SettledBy::Lease(token) => row.is_leased_by(token),
            SettledBy::Status => crate::queue::is_send(&row.entry),
        };
        if is_theirs { Ok(()) } else { Err(CommitError::Stale) }
    }

    /// Messages, dialogues and entries belong to conversations that are there, and no message comes twice.
    fn check_texts(&self, change: &Change) -> Result<(), CommitError> {
        let opened = match &change.conversation {
            Some(ConversationChange::Open(opening)) => Some(opening.conversation.id),
            Some(ConversationChange::Advance(_)) | None => None,
        };
        let conversations = (change.messages.iter().map(|message| message.conversation_id))
            .chain(change.outbox.iter().map(|entry| entry.conversation_id))
            .chain(change.dialogue.iter().map(|(conversation_id, _)| *conversation_id));
        for id in conversations {
            if opened != Some(id) && self.conversations.get(id).is_none() {
                return Err(broken(Defect::UnknownConversation));
            }
        }
        let mut ids = HashSet::new();
        for message in &change.messages {
            if self.messages.is_kept(message.id) || !ids.insert(message.id) {
                return Err(broken(Defect::MessageExists));
            }
        }
        Ok(())
    }
}

pub(super) fn broken(defect: Defect) -> CommitError {
    StoreError::Broken(Box::new(defect)).into()
}
