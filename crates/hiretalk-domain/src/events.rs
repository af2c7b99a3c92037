//! The event feed: what happened, in commit order, without personal data.

use std::fmt;

use chrono::{DateTime, Utc};

use crate::conversation::{Origin, Outcome};
use crate::graduation::CancelReason;
use crate::ids::{CandidateId, ConversationId, EndpointId, EventId, JobId, MediaId};
use crate::message::{FailureCode, MessageId};

/// An event as a [`Change`](crate::change::Change) records it; the store gives it its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    pub occurred_at: DateTime<Utc>,
    /// The conversation it is about; none for what concerns a candidate as a whole.
    pub conversation_id: Option<ConversationId>,
    pub kind: EventKind,
}

/// An event in the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub position: Position,
    pub occurred_at: DateTime<Utc>,
    /// The conversation it is about, if it is about one.
    pub conversation_id: Option<ConversationId>,
    pub kind: EventKind,
}

/// A place in the feed. Later events have greater positions, in the order of their commits; positions need not be consecutive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Position(pub i64);

impl Position {
    /// Before the first event.
    pub const START: Self = Self(0);
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// What can happen. No variant holds personal data: the feed outlives an erasure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventKind {
    /// A conversation was opened.
    ConversationCreated {
        candidate_id: CandidateId,
        origin: Origin,
    },
    /// The greeting was accepted by the channel, or an outside system says that the dialogue runs.
    ConversationStarted {
        candidate_id: CandidateId,
    },
    ConversationCompleted {
        candidate_id: CandidateId,
        outcome: Outcome,
    },
    /// The candidate asked for a person, or was promised one: somebody has to get in touch.
    PersonRequested {
        candidate_id: CandidateId,
    },
    /// The person asked something that only the team can answer; the transcript has the text.
    QuestionAsked {
        candidate_id: CandidateId,
    },
    /// The number is not the candidate's.
    WrongPerson {
        candidate_id: CandidateId,
    },
    /// The candidate picked a job of the catalogue.
    JobSelected {
        candidate_id: CandidateId,
        job_id: JobId,
    },
    /// The candidate wrote; the text can be read in the transcript.
    MessageReceived {
        candidate_id: CandidateId,
        message_id: MessageId,
    },
    /// The candidate sent a file, whether it was asked for or not.
    FileReceived {
        candidate_id: CandidateId,
        media_id: MediaId,
    },
    /// A message of ours will not arrive.
    MessageFailed {
        candidate_id: CandidateId,
        message_id: MessageId,
        /// Why, in the channel's codes; negative ones are ours.
        code: Option<FailureCode>,
    },
    /// A graduation came a step further.
    Graduation {
        candidate_id: CandidateId,
        graduation_id: EventId,
        step: GraduationStep,
    },
    /// An endpoint gets nothing any more: it is gone, or fails for too long.
    EndpointDisabled {
        endpoint_id: EndpointId,
    },
    /// A candidate's personal data was erased; other systems should do the same.
    CandidateErased {
        candidate_id: CandidateId,
    },
}

/// How far a graduation came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GraduationStep {
    /// It was received, and starts when its time has come.
    Scheduled,
    /// It has another day.
    Rescheduled,
    /// Its time has come, and it waits for the end of another conversation.
    Waiting,
    /// It started the conversation that the event is about.
    Started,
    /// It will start nothing.
    Cancelled { reason: CancelReason },
}

impl GraduationStep {
    /// The type's stable name in the feed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Scheduled => "graduation.scheduled",
            Self::Rescheduled => "graduation.rescheduled",
            Self::Waiting => "graduation.waiting",
            Self::Started => "graduation.started",
            Self::Cancelled { .. } => "graduation.cancelled",
        }
    }

    pub fn reason(self) -> Option<CancelReason> {
        match self {
            Self::Cancelled { reason } => Some(reason),
            Self::Scheduled | Self::Rescheduled | Self::Waiting | Self::Started => None,
        }
    }
}

impl EventKind {
    /// The names of all types.
    pub const NAMES: [&'static str; 17] = [
        "conversation.created",
        "conversation.started",
        "conversation.completed",
        "conversation.person_requested",
        "conversation.question_asked",
        "conversation.wrong_person",
        "conversation.file_received",
        "conversation.job_selected",
        "message.received",
        "message.failed",
        "graduation.scheduled",
        "graduation.rescheduled",
        "graduation.waiting",
        "graduation.started",
        "graduation.cancelled",
        "candidate.erased",
        "endpoint.disabled",
    ];

    /// The type's stable name in the feed.
    pub fn name(&self) -> &'static str {
        match self {
            Self::ConversationCreated { .. } => "conversation.created",
            Self::ConversationStarted { .. } => "conversation.started",
            Self::ConversationCompleted { .. } => "conversation.completed",
            Self::PersonRequested { .. } => "conversation.person_requested",
            Self::QuestionAsked { .. } => "conversation.question_asked",
            Self::WrongPerson { .. } => "conversation.wrong_person",
            Self::JobSelected { .. } => "conversation.job_selected",
            Self::FileReceived { .. } => "conversation.file_received",
            Self::MessageReceived { .. } => "message.received",
            Self::MessageFailed { .. } => "message.failed",
            Self::Graduation { step, .. } => step.name(),
            Self::EndpointDisabled { .. } => "endpoint.disabled",
            Self::CandidateErased { .. } => "candidate.erased",
        }
    }
}
