//! Stores that break one promise, to prove that the simulation sees it.

use std::time::Duration;

use hiretalk_domain::ports::{LeaseBatch, LeaseRequest};
use hiretalk_domain::{CandidateChange, Change, ConversationChange, EventId, Origin, Task, Version};

/// A promise that the store breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// A lease does not say that the number said STOP.
    HidesOptOuts,
    /// A STOP is not written down.
    ForgetsOptOuts,
    /// What was attempted is leased again without a grace.
    SkipsTheGrace,
    /// Attempts are not written down, and said to be.
    ForgetsAttempts,
    /// A doubt is not counted.
    ForgetsDoubts,
    /// What was heard before is heard again.
    ForgetsReceipts,
    /// What is to be taken back stays.
    KeepsCancelled,
    /// The window is always open.
    OpensTheWindow,
    /// An event's id is not remembered.
    ForgetsEventIds,
    /// The last event of a change is not told.
    LosesEvents,
    /// Timers are not kept.
    LosesTimers,
    /// A candidate is not erased.
    KeepsTheErased,
    /// Whoever had read an old version overwrites the new one.
    OverwritesOthers,
    /// A settled message stays in the outbox.
    ForgetsSettlements,
}

impl Lie {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::HidesOptOuts,
        Self::ForgetsOptOuts,
        Self::SkipsTheGrace,
        Self::ForgetsAttempts,
        Self::ForgetsDoubts,
        Self::ForgetsReceipts,
        Self::KeepsCancelled,
        Self::OpensTheWindow,
        Self::ForgetsEventIds,
        Self::LosesEvents,
        Self::LosesTimers,
        Self::KeepsTheErased,
        Self::OverwritesOthers,
        Self::ForgetsSettlements,
    ];

    /// What becomes of a change. `version` is that of the conversation to move on, as it is kept.
    pub(crate) fn twist(self, change: &mut Change, version: Option<Version>) {
        match self {
            Self::HidesOptOuts
            | Self::SkipsTheGrace
            | Self::ForgetsAttempts
            | Self::ForgetsDoubts
            | Self::OpensTheWindow => {}
            Self::ForgetsOptOuts => change.opt_outs.clear(),
            Self::ForgetsReceipts => change.received = None,
            Self::KeepsCancelled => change.cancelled.clear(),
            Self::ForgetsEventIds => {
                if let Some(ConversationChange::Open(opening)) = &mut change.conversation
                    && let Origin::Application { application_id, .. } = &mut opening.conversation.origin
                    && let Ok(other) = EventId::parse(&opening.conversation.id.to_string())
                {
                    *application_id = other;
                }
            }
            Self::LosesEvents => drop(change.events.pop()),
            Self::LosesTimers => change.outbox.retain(|entry| matches!(entry.task, Task::Send { .. })),
            Self::KeepsTheErased => {
                if matches!(change.candidate, Some(CandidateChange::Erase { .. })) {
                    change.candidate = None;
                }
            }
            Self::OverwritesOthers => {
                if let (Some(ConversationChange::Advance(advanced)), Some(version)) =
                    (&mut change.conversation, version)
                {
                    advanced.version = version;
                }
            }
            Self::ForgetsSettlements => change.settlement = None,
        }
    }

    pub(crate) fn twist_request(self, request: &mut LeaseRequest) {
        if self == Self::SkipsTheGrace {
            request.grace = Duration::ZERO;
        }
    }

    pub(crate) fn twist_batch(self, request: &LeaseRequest, batch: &mut LeaseBatch) {
        for leased in &mut batch.entries {
            if self == Self::HidesOptOuts {
                leased.is_opted_out = false;
            }
            if self == Self::OpensTheWindow {
                leased.last_inbound_at = Some(request.now);
            }
            if self == Self::ForgetsDoubts {
                leased.doubts = 0;
            }
        }
    }
}
