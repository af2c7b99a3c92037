//! `Change`: the only thing that can be written.

mod enqueue;
pub(crate) mod transition;

pub(crate) use self::enqueue::{OutboundBatch, enqueue};
use chrono::{DateTime, Utc};

use crate::candidate::Candidate;
use crate::conversation::{Conversation, State};
use crate::dialogue::Dialogue;
use crate::digest::{ContentDigest, NumberDigest};
use crate::events::NewEvent;
use crate::graduation::GraduationChange;
use crate::ids::{CandidateId, ConversationId};
use crate::media::NewFile;
use crate::message::{ChannelMessageId, Delivery, MessageId, NewMessage};
use crate::outbox::{OutboxEntry, Settlement};

/// One owned value that a store applies whole or not at all.
///
/// Stores destructure it without `..`, so that a new field does not compile until every store keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Change {
    pub conversation: Option<ConversationChange>,
    /// Other conversations that end with it, each with the version it was read at; stale if a store holds another.
    pub also_ended: Vec<Conversation>,
    pub candidate: Option<CandidateChange>,
    pub dialogue: Option<(ConversationId, Dialogue)>,
    /// What happens to numbers that must not be written to.
    pub opt_outs: Vec<OptOut>,
    /// Numbers that are not a candidate's.
    pub wrong_numbers: Vec<WrongNumber>,
    /// The message from outside that this change answers. One that was received before refuses as
    /// [`CommitError::AlreadyReceived`](crate::ports::CommitError::AlreadyReceived).
    pub received: Option<Receipt>,
    /// Conversations whose queued messages and timers are cancelled. What was attempted stays, and so do dead letters and
    /// new entries of this very change.
    pub cancelled: Vec<ConversationId>,
    /// New messages, in order.
    pub messages: Vec<NewMessage>,
    /// New outbox entries, in order. What waits before a message of the same conversation becomes as urgent as that.
    pub outbox: Vec<OutboxEntry>,
    pub settlement: Option<Settlement>,
    /// Messages that came further. A state that is no step forward changes nothing.
    pub deliveries: Vec<DeliveryChange>,
    /// Further names of numbers.
    pub aliases: Vec<Alias>,
    /// Files to fetch from the channel.
    pub files: Vec<NewFile>,
    pub graduations: Vec<GraduationChange>,
    pub events: Vec<NewEvent>,
}

impl Change {
    /// The conversation that it opens, if it does.
    pub fn opened(&self) -> Option<&Conversation> {
        match &self.conversation {
            Some(ConversationChange::Open(opening)) => Some(&opening.conversation),
            Some(ConversationChange::Advance(_)) | None => None,
        }
    }

    /// The conversations that it completes. Their end lets the graduations start that waited for it (rule 9).
    pub fn completed(&self) -> impl Iterator<Item = ConversationId> {
        let advanced = match &self.conversation {
            Some(ConversationChange::Advance(advanced)) => Some(advanced),
            Some(ConversationChange::Open(_)) | None => None,
        };
        let moved = advanced.into_iter().chain(&self.also_ended);
        moved.filter(|moved| matches!(moved.state, State::Completed { .. })).map(|moved| moved.id)
    }
}

/// What happens to a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConversationChange {
    /// A new one, if no rule is against it.
    Open(Opening),
    /// The present one moves on. It carries the version it was read at; a store that holds another refuses as stale.
    Advance(Conversation),
}

impl ConversationChange {
    pub fn id(&self) -> ConversationId {
        match self {
            Self::Open(opening) => opening.conversation.id,
            Self::Advance(conversation) => conversation.id,
        }
    }
}

/// A conversation to open, with what the store needs to judge it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The conversation; its origin holds the event id.
    pub conversation: Conversation,
    /// The digest of the event's content: the receipt.
    pub event_digest: ContentDigest,
    /// The digest of the number that the greeting would go to.
    pub number_digest: NumberDigest,
}

/// What happens to a candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CandidateChange {
    /// Their contact data becomes this; together with an opening, only if that is accepted. A conversation that is
    /// active meanwhile goes on at the number that it writes to: there the person is, and whether they want to be
    /// written to elsewhere is looked at when that is to begin.
    Put {
        /// The candidate as they are from now on.
        candidate: Candidate,
        at: DateTime<Utc>,
    },
    /// Their personal data goes (rule 11), the texts of their messages and what they answered too. Stale if the
    /// candidate is not known or erased already, if a conversation is active that this change does not complete, or if
    /// a graduation is open that it does not cancel.
    Erase { candidate_id: CandidateId, at: DateTime<Utc> },
}

/// What happens to a number's wish not to be written to (rule 6). It holds for all names that the store knows the number
/// by, whichever of them is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptOut {
    /// It sent STOP. Saying it again keeps the first date.
    Put {
        number: NumberDigest,
        at: DateTime<Utc>,
    },
    Lift {
        number: NumberDigest,
    },
}

/// A number that is not a candidate's, as whoever has it said. The candidate is never written to on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongNumber {
    pub candidate_id: CandidateId,
    pub number: NumberDigest,
    pub at: DateTime<Utc>,
}

/// That a message came from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The channel's id of it.
    pub channel_id: ChannelMessageId,
    /// The numbers whose window it opens (rule 7).
    pub numbers: Vec<NumberDigest>,
    pub at: DateTime<Utc>,
}

/// A message came further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryChange {
    pub message_id: MessageId,
    pub delivery: Delivery,
    /// The channel's id of it, where that is news.
    pub channel_id: Option<ChannelMessageId>,
    pub at: DateTime<Utc>,
}

/// A further name under which the channel knows the holder of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Alias {
    pub alias: NumberDigest,
    pub number: NumberDigest,
}
