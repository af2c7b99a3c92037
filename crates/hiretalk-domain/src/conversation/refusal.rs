//! Refusals: why a store did not do what was asked, under the rules.

use crate::ids::ConversationId;

/// Why a conversation was not opened. An event is judged in this order, after redelivery; a refusal leaves nothing behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// Rule 3: the event id was used before, with other content.
    #[error("an event with this id was received before, with other content")]
    EventConflict {
        /// What the earlier event opened.
        conversation_id: ConversationId,
    },
    /// Rule 2: the candidate already had a conversation about this job.
    #[error("this candidate already has a conversation about this job")]
    DuplicateApplication {
        /// That conversation.
        conversation_id: ConversationId,
    },
    /// Rule 1: the candidate is in another conversation.
    #[error("this candidate already has an active conversation")]
    ActiveConversation {
        /// That conversation.
        conversation_id: ConversationId,
    },
    /// Rule 6: the number said STOP.
    #[error("this number has opted out of messages")]
    OptedOut,
}

impl Refusal {
    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::EventConflict { .. } => "event_conflict",
            Self::DuplicateApplication { .. } => "duplicate_application",
            Self::ActiveConversation { .. } => "active_conversation",
            Self::OptedOut => "opted_out",
        }
    }

    /// The conversation that stands in the way, where there is one.
    pub fn conversation_id(&self) -> Option<ConversationId> {
        match self {
            Self::EventConflict { conversation_id }
            | Self::DuplicateApplication { conversation_id }
            | Self::ActiveConversation { conversation_id } => Some(*conversation_id),
            Self::OptedOut => None,
        }
    }
}
