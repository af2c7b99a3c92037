//! All that is kept, and the one way to change it: everything is checked first and written then.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use hiretalk_domain::ports::{CommitError, Committed, StoreError};
use hiretalk_domain::{
    Candidate, CandidateChange, CandidateId, CandidateRecord, Change, Conversation, ConversationChange,
    NumberDigest, Opening, OptOut, Origin, Refusal,
};

use crate::conversations::{Conversations, is_active};
use crate::feed::Feed;

/// Conversations, candidates, opt-outs and the feed.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) conversations: Conversations,
    pub(crate) candidates: HashMap<CandidateId, CandidateRecord>,
    pub(crate) feed: Feed,
    opt_outs: HashMap<NumberDigest, DateTime<Utc>>,
}

/// A change that no use case makes: Postgres refuses it with a constraint that is no rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum Defect {
    #[error("a conversation with this id is kept already")]
    ConversationExists,
    #[error("the conversation is with a candidate who is not kept")]
    UnknownCandidate,
}

impl Ledger {
    pub(crate) fn candidate(&self, id: CandidateId) -> Option<Candidate> {
        self.candidates.get(&id).cloned().map(|record| Candidate { id, record })
    }

    pub(crate) fn commit(&mut self, change: Change) -> Result<Committed, CommitError> {
        let Change { conversation, candidate, opt_outs, events } = change;
        match &conversation {
            Some(ConversationChange::Open(opening)) => {
                if let Some(redelivered) = self.judge(opening, candidate.as_ref())? {
                    return Ok(Committed::Redelivered(redelivered));
                }
            }
            Some(ConversationChange::Advance(advanced)) => self.check_advance(advanced)?,
            None => {}
        }
        if let Some(CandidateChange::Erase { candidate_id, at: _ }) = &candidate {
            self.check_erasure(candidate_id, conversation.as_ref())?;
        }

        // Nothing below can fail.
        match conversation {
            Some(ConversationChange::Open(Opening { conversation, event_digest, number_digest: _ })) => {
                self.conversations.insert(conversation, event_digest);
            }
            Some(ConversationChange::Advance(advanced)) => self.conversations.advance(&advanced),
            None => {}
        }
        match candidate {
            Some(CandidateChange::Put { candidate: Candidate { id, record }, at: _ }) => {
                self.candidates.insert(id, record);
            }
            Some(CandidateChange::Erase { candidate_id, at }) => {
                self.candidates.insert(candidate_id, CandidateRecord::Erased { at });
            }
            None => {}
        }
        for OptOut { number, at } in opt_outs {
            self.opt_outs.entry(number).or_insert(at);
        }
        self.feed.append(events);
        Ok(Committed::Applied)
    }

    /// Rules 1 to 3 and 6, in their order: the conversation of a redelivered event, or nothing when it may open its own.
    fn judge(
        &self,
        opening: &Opening,
        candidate: Option<&CandidateChange>,
    ) -> Result<Option<Conversation>, CommitError> {
        let Opening { conversation, event_digest, number_digest } = opening;
        let candidate_id = &conversation.candidate_id;
        if let Some(kept) = self.conversations.of_event(&conversation.origin) {
            return if kept.event_digest == *event_digest {
                Ok(Some(kept.conversation.clone()))
            } else {
                Err(Refusal::EventConflict { conversation_id: kept.conversation.id }.into())
            };
        }
        if let Origin::Application { application_id: _, job_id } = &conversation.origin
            && let Some(conversation_id) = self.conversations.about(candidate_id, job_id)
        {
            return Err(Refusal::DuplicateApplication { conversation_id }.into());
        }
        if let Some(conversation_id) = self.conversations.active_of(candidate_id) {
            return Err(Refusal::ActiveConversation { conversation_id }.into());
        }
        if self.opt_outs.contains_key(number_digest) {
            return Err(Refusal::OptedOut.into());
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

    /// What was read is stale when the candidate is gone or erased already, or has an active conversation that this change leaves active.
    fn check_erasure(
        &self,
        candidate_id: &CandidateId,
        conversation: Option<&ConversationChange>,
    ) -> Result<(), CommitError> {
        if !matches!(self.candidates.get(candidate_id), Some(CandidateRecord::Known(_))) {
            return Err(CommitError::Stale);
        }
        let active = match conversation {
            Some(ConversationChange::Open(opening)) if opening.conversation.candidate_id == *candidate_id => {
                true
            }
            Some(ConversationChange::Advance(advanced)) if !is_active(advanced.state.status()) => {
                self.conversations.active_of(candidate_id).is_some_and(|active| active != advanced.id)
            }
            _ => self.conversations.active_of(candidate_id).is_some(),
        };
        if active { Err(CommitError::Stale) } else { Ok(()) }
    }
}

fn broken(defect: Defect) -> CommitError {
    StoreError::Broken(Box::new(defect)).into()
}
