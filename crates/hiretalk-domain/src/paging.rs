//! Pages of conversations: what to look for, and where to go on.

use crate::conversation::{Conversation, Status};
use crate::ids::{CandidateId, ConversationId, JobId};

/// Which conversations to list, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// Only these; an empty filter takes all.
    pub filter: ConversationFilter,
    /// At most so many.
    pub limit: PageLimit,
    /// Only those older than this one: the last of the page before.
    pub before: Option<ConversationId>,
}

/// What a listed conversation must be like. Conditions that are not there hold for all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConversationFilter {
    /// One of these; empty means any.
    pub statuses: Vec<Status>,
    pub candidate_id: Option<CandidateId>,
    pub job_id: Option<JobId>,
}

impl ConversationFilter {
    pub fn matches(&self, conversation: &Conversation) -> bool {
        (self.statuses.is_empty() || self.statuses.contains(&conversation.state.status()))
            && self.candidate_id.as_ref().is_none_or(|id| *id == conversation.candidate_id)
            && self.job_id.as_ref().is_none_or(|id| conversation.job_id() == Some(id))
    }
}

/// How many conversations a page may have: 1 to 200, 50 unless asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageLimit(u16);

impl PageLimit {
    pub const MAXIMUM: u16 = 200;

    /// The limit, if it is one.
    pub fn new(limit: u16) -> Option<Self> {
        (1..=Self::MAXIMUM).contains(&limit).then_some(Self(limit))
    }

    pub const fn get(self) -> u16 {
        self.0
    }
}

impl Default for PageLimit {
    fn default() -> Self {
        Self(50)
    }
}

/// How many events a read of the feed may return: 1 to 1,000, 100 unless asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventLimit(u16);

impl EventLimit {
    /// The most events of one read.
    pub const MAXIMUM: u16 = 1_000;

    /// The limit, if it is one.
    pub fn new(limit: u16) -> Option<Self> {
        (1..=Self::MAXIMUM).contains(&limit).then_some(Self(limit))
    }

    pub const fn get(self) -> u16 {
        self.0
    }
}

impl Default for EventLimit {
    fn default() -> Self {
        Self(100)
    }
}

/// How many messages of a transcript a read may return: 1 to 1,000, 200 unless asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageLimit(u16);

impl MessageLimit {
    /// The most messages of one read.
    pub const MAXIMUM: u16 = 1_000;

    /// The limit, if it is one.
    pub fn new(limit: u16) -> Option<Self> {
        (1..=Self::MAXIMUM).contains(&limit).then_some(Self(limit))
    }

    pub const fn get(self) -> u16 {
        self.0
    }
}

impl Default for MessageLimit {
    fn default() -> Self {
        Self(200)
    }
}

/// A page of conversations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub conversations: Vec<Conversation>,
    /// Where the next page begins; none when this is the last.
    pub next: Option<ConversationId>,
}
