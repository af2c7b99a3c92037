//! Stores that break one promise, to prove that the simulation sees it.

mod graduations;

use std::time::Duration;

use hiretalk_domain::change::{CandidateChange, Change, ConversationChange};
use hiretalk_domain::conversation::{Origin, Version};
use hiretalk_domain::digest::DigestKey;
use hiretalk_domain::ids::{CandidateId, EventId};
use hiretalk_domain::outbound::{LeaseBatch, LeaseRequest};
use hiretalk_domain::outbox::Task;
use hiretalk_domain::phone::PhoneNumber;

/// A promise that the store breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// A lease does not say that the number sent STOP.
    HidesOptOuts,
    /// A STOP is not stored.
    ForgetsOptOuts,
    SkipsTheGrace,
    /// Attempts are not stored, and said to be.
    ForgetsAttempts,
    /// A doubt is not counted.
    ForgetsDoubts,
    ForgetsReceipts,
    KeepsCancelled,
    /// The window is always open.
    OpensTheWindow,
    /// An event's id is not remembered.
    ForgetsEventIds,
    /// The last event of a change is not told.
    LosesEvents,
    /// Timers are not stored.
    LosesTimers,
    /// A candidate is not erased.
    KeepsTheErased,
    /// Whoever had read an old version overwrites the new one.
    OverwritesOthers,
    /// A settled message stays in the outbox.
    ForgetsSettlements,
    /// Graduations are due a day before their time.
    StartsGraduationsEarly,
    /// A worker is given a graduation that another one has.
    ForgetsGraduationLeases,
    /// Graduations that are leased are told to nobody.
    LosesDueGraduations,
    /// What waited for a conversation is told to no worker after that has ended.
    KeepsWaiting,
    /// Graduations start an hour later than they should; this is the crew's lie, not the store's.
    StartsAtAnotherHour,
    /// Graduations start without a greeting; this is the crew's lie too.
    StartsInSilence,
    /// A graduation that came before is called new.
    TakesGraduationsTwice,
    /// An opening that another conversation is in the way of is called done.
    IgnoresBlockers,
    /// Whoever had read an old version of a graduation overwrites the new one.
    OverwritesGraduations,
    /// A graduation whose conversation was opened stays scheduled.
    ForgetsStarts,
    /// The contact data of a known candidate are not replaced.
    KeepsOldContacts,
    /// What was written for an old number is said to be for the new one.
    FollowsTheNumber,
    /// A code counts from every number.
    HearsCodesOfAnybody,
    /// A code counts after its time.
    HearsCodesForEver,
    /// A registration is not closed.
    ForgetsVerdicts,
    /// However many of one number wait for their code, none makes room.
    KeepsEveryForm,
    /// Registrations that are over stay.
    NeverForgetsForms,
    /// A conversation that is active goes on at the number that its candidate was given meanwhile.
    MovesConversations,
    /// A graduation starts at the number that its worker was told, whatever number the person has by then.
    SpeaksToWhereTheyWere,
}

impl Lie {
    pub const ALL: [Self; 33] = [
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
        Self::StartsGraduationsEarly,
        Self::ForgetsGraduationLeases,
        Self::LosesDueGraduations,
        Self::KeepsWaiting,
        Self::StartsAtAnotherHour,
        Self::StartsInSilence,
        Self::TakesGraduationsTwice,
        Self::IgnoresBlockers,
        Self::OverwritesGraduations,
        Self::ForgetsStarts,
        Self::KeepsOldContacts,
        Self::FollowsTheNumber,
        Self::HearsCodesOfAnybody,
        Self::HearsCodesForEver,
        Self::ForgetsVerdicts,
        Self::KeepsEveryForm,
        Self::NeverForgetsForms,
        Self::MovesConversations,
        Self::SpeaksToWhereTheyWere,
    ];

    /// What becomes of a change. `version` is that of the conversation to move on, as it is stored, and `is_known` says
    /// whether there is a candidate whose contact data it replaces.
    pub(crate) fn twist(self, change: &mut Change, version: Option<Version>, is_known: bool) {
        match self {
            Self::HidesOptOuts
            | Self::SkipsTheGrace
            | Self::ForgetsAttempts
            | Self::ForgetsDoubts
            | Self::OpensTheWindow
            | Self::StartsGraduationsEarly
            | Self::ForgetsGraduationLeases
            | Self::LosesDueGraduations
            | Self::StartsAtAnotherHour
            | Self::StartsInSilence
            | Self::TakesGraduationsTwice
            | Self::IgnoresBlockers
            | Self::OverwritesGraduations
            | Self::FollowsTheNumber
            | Self::HearsCodesOfAnybody
            | Self::HearsCodesForEver
            | Self::ForgetsVerdicts
            | Self::KeepsWaiting
            | Self::KeepsEveryForm
            | Self::NeverForgetsForms
            | Self::MovesConversations => {}
            Self::ForgetsStarts => graduations::forget_starts(change),
            Self::SpeaksToWhereTheyWere => graduations::forget_numbers(change),
            Self::KeepsOldContacts => graduations::keep_contacts(change, is_known),
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

    /// What becomes of what was leased. `number_of` has each candidate's number of now.
    pub(crate) fn twist_batch(
        self,
        request: &LeaseRequest,
        batch: &mut LeaseBatch,
        digest_key: &DigestKey,
        number_of: impl Fn(&CandidateId) -> Option<PhoneNumber>,
    ) {
        for leased in &mut batch.entries {
            if self == Self::MovesConversations
                && let Some(recipient) = &mut leased.recipient
                && let Some(number) = number_of(&leased.conversation.candidate_id)
            {
                recipient.phone_number = number;
            }
            if self == Self::HidesOptOuts {
                leased.is_opted_out = false;
            }
            if self == Self::OpensTheWindow {
                leased.last_inbound_at = Some(request.now);
            }
            if self == Self::ForgetsDoubts {
                leased.unconfirmed = 0;
            }
            if self == Self::FollowsTheNumber
                && let Some(recipient) = &leased.recipient
            {
                leased.number = Some(digest_key.number(&recipient.phone_number));
            }
        }
    }
}
