//! What a conversation is for, and which event asked for it.

use crate::ids::{EventId, JobId};

/// What a conversation is for, and which event asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// An application for a job.
    Application {
        /// The application event's id: an event id belongs to one conversation.
        application_id: EventId,
        /// The job.
        job_id: JobId,
    },
    /// A graduation.
    Graduation {
        /// The graduation event's id.
        graduation_id: EventId,
    },
}

impl Origin {
    /// Which of the two it is.
    pub fn kind(&self) -> OriginKind {
        match self {
            Self::Application { .. } => OriginKind::Application,
            Self::Graduation { .. } => OriginKind::Graduation,
        }
    }
}

/// Which kind of event opened a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OriginKind {
    /// An application for a job.
    Application,
    /// A graduation.
    Graduation,
}

impl OriginKind {
    /// The name in the API and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Application => "APPLICATION",
            Self::Graduation => "GRADUATION",
        }
    }
}
