//! The constraints whose names are vocabulary: each stands for a refusal of the domain.

use hiretalk_domain::conversation::Refusal;
use hiretalk_domain::ids::ConversationId;

/// A constraint that an opening can meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Constraint {
    /// An event id belongs to one conversation.
    Event,
    /// No second conversation about the same job.
    CandidateJob,
    /// One active conversation a candidate.
    OneActive,
}

impl Constraint {
    /// The constraint of this name, if it is one that we refuse by.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "conversations_application_event" | "conversations_graduation_event" => Some(Self::Event),
            "conversations_candidate_job" => Some(Self::CandidateJob),
            "conversations_one_active" => Some(Self::OneActive),
            _ => None,
        }
    }

    /// The refusal that it stands for, where `conversation_id` holds the place.
    pub(crate) fn refusal(self, conversation_id: ConversationId) -> Refusal {
        match self {
            Self::Event => Refusal::EventConflict { conversation_id },
            Self::CandidateJob => Refusal::DuplicateApplication { conversation_id },
            Self::OneActive => Refusal::ActiveConversation { conversation_id },
        }
    }
}
