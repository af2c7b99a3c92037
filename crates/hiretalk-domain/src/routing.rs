//! Which conversation something from the channel belongs to (rule 10).

use chrono::{DateTime, Utc};

use crate::candidate::CandidateRecord;
use crate::conversation::Conversation;
use crate::dialogue::Dialogue;
use crate::digest::NumberDigest;
use crate::ids::ConversationId;
use crate::message::{ChannelMessageId, Delivery, MessageId};

/// What an answer says about where it belongs. The first that leads to a conversation decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The message of ours that it quotes.
    pub quotes: Option<ChannelMessageId>,
    /// The conversation that the tapped button carried.
    pub conversation_id: Option<ConversationId>,
    /// The names of its sender: the number, its variants, the channel's own id. The active conversation that last
    /// wrote to one of them is meant; if none is active, the last one that did.
    pub senders: Vec<NumberDigest>,
}

/// The conversation that an answer belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routed {
    /// The conversation as it is now.
    pub conversation: Conversation,
    pub candidate: CandidateRecord,
    /// Where the dialogue stands; none before the first answer.
    pub dialogue: Option<Dialogue>,
    /// The digest of the number that the conversation writes to.
    pub number: NumberDigest,
    /// All names of that number and of the sender: what a STOP opts out.
    pub names: Vec<NumberDigest>,
    /// The other active conversations that write to one of these names: what a STOP ends too.
    pub others: Vec<Conversation>,
    pub is_opted_out: bool,
    pub last_inbound_at: Option<DateTime<Utc>>,
}

/// How a status names the message that it is about. Our own id counts first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackedBy {
    /// Our id, if the channel gave it back.
    pub message_id: Option<MessageId>,
    pub channel_id: ChannelMessageId,
}

/// A message of ours that a status is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracked {
    pub message_id: MessageId,
    pub delivery: Delivery,
    pub has_channel_id: bool,
    pub is_greeting: bool,
    /// True if its outbox entry is still there: whoever sent it never said what became of it.
    pub awaits_answer: bool,
    /// The digest of the number that it went to.
    pub number: NumberDigest,
    /// Its conversation as it is now.
    pub conversation: Conversation,
}
