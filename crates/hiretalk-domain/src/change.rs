//! `Change`: the only thing that can be written.

use chrono::{DateTime, Utc};

use crate::candidate::Candidate;
use crate::conversation::Conversation;
use crate::digest::{ContentDigest, NumberDigest};
use crate::event::NewEvent;
use crate::identifiers::CandidateId;

/// One owned value that a store applies whole or not at all.
///
/// Stores destructure it without `..`, so that a new field does not compile until every store keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Change {
    /// What happens to a conversation.
    pub conversation: Option<ConversationChange>,
    /// What happens to a candidate.
    pub candidate: Option<CandidateChange>,
    /// Numbers that must not be written to any more.
    pub opt_outs: Vec<OptOut>,
    /// What the feed will tell.
    pub events: Vec<NewEvent>,
}

/// What happens to a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConversationChange {
    /// A new one, if no rule is against it.
    Open(Opening),
    /// The present one moves on. It carries the version it was read at; a store that holds another refuses as stale.
    Advance(Conversation),
}

/// A conversation to open, with what the store needs to judge it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The conversation; its origin holds the event id.
    pub conversation: Conversation,
    /// The digest of the event's content: the receipt.
    pub event_digest: ContentDigest,
    /// The digest of the number that the first word would go to.
    pub number_digest: NumberDigest,
}

/// What happens to a candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CandidateChange {
    /// Their contact data becomes this. Only together with an opening, and only if that is accepted.
    Put {
        /// The candidate as they are from now on.
        candidate: Candidate,
        /// When.
        at: DateTime<Utc>,
    },
    /// Their personal data goes (rule 11). Stale if the candidate is not known or erased already, or if a conversation
    /// is active that this change does not complete.
    Erase {
        /// Whose.
        candidate_id: CandidateId,
        /// When.
        at: DateTime<Utc>,
    },
}

/// A number that said STOP. Taking the same number again keeps the first date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptOut {
    /// Which.
    pub number: NumberDigest,
    /// Since when.
    pub at: DateTime<Utc>,
}
