//! Mutants: each breaks one promise of the store, and the tests prove that the oracle notices.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use hiretalk_domain::change::{CandidateChange, Change, ConversationChange};
use hiretalk_domain::conversation::{Origin, Refusal, Version};
use hiretalk_domain::digest::{DigestKey, NumberDigest};
use hiretalk_domain::graduation::{DueGraduation, GraduationChange, GraduationState};
use hiretalk_domain::ids::{CandidateId, EventId};
use hiretalk_domain::outbound::{LeaseBatch, LeaseRequest};
use hiretalk_domain::outbox::Task;
use hiretalk_domain::phone::PhoneNumber;
use hiretalk_domain::ports::{CommitError, Committed};

/// A store that breaks one promise; two of them are misconfigured services instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutant {
    /// Leases hide that the number opted out.
    HidesOptOuts,
    /// Opt-outs are not stored.
    ForgetsOptOuts,
    /// Attempted entries are leased again before the confirmation timeout.
    SkipsConfirmationTimeout,
    /// Attempts are reported as stored and are not.
    ForgetsAttempts,
    /// Unconfirmed attempts are not counted.
    ForgetsUnconfirmed,
    /// Receipts are not stored, so redelivered messages are handled again.
    ForgetsReceipts,
    KeepsCancelled,
    /// The 24-hour window is always open.
    OpensTheWindow,
    /// Event ids are not stored.
    ForgetsEventIds,
    /// The last event of each change is lost.
    LosesEvents,
    /// Timers are not stored.
    LosesTimers,
    IgnoresErasure,
    /// Stale changes are applied.
    OverwritesOthers,
    ForgetsSettlements,
    /// Graduations are due a day early.
    StartsGraduationsEarly,
    /// Graduations that are leased are leased again.
    ForgetsGraduationLeases,
    /// Due graduations are not returned.
    LosesDueGraduations,
    /// Graduations that waited are never due again.
    KeepsWaiting,
    /// Graduations start an hour late (a setting of the services).
    StartsAtAnotherHour,
    /// Graduations start without a greeting (a setting of the services).
    StartsWithoutGreeting,
    /// Redelivered graduations are reported as new.
    AcceptsGraduationsTwice,
    /// Openings refused for an active conversation are reported as applied.
    IgnoresBlockers,
    /// Stale changes of graduations are applied.
    OverwritesGraduations,
    /// Started graduations stay scheduled.
    ForgetsStarts,
    /// Contact data of known candidates are not replaced.
    KeepsOldContacts,
    /// Leases report the current number in place of the one a message was written for.
    ReportsCurrentNumber,
    /// Codes are accepted from every number.
    AcceptsCodesFromAnyNumber,
    AcceptsExpiredCodes,
    /// Registrations are not closed.
    NeverClosesRegistrations,
    /// The limit of pending registrations for one number is not enforced.
    SkipsRegistrationLimit,
    /// Expired registrations are not deleted.
    NeverForgetsRegistrations,
    /// Active conversations move to the candidate's new number.
    MovesConversations,
    /// Graduations start at the number leased, though the person has another one by then.
    GreetsFormerNumber,
}

impl Mutant {
    pub const ALL: [Self; 33] = [
        Self::HidesOptOuts,
        Self::ForgetsOptOuts,
        Self::SkipsConfirmationTimeout,
        Self::ForgetsAttempts,
        Self::ForgetsUnconfirmed,
        Self::ForgetsReceipts,
        Self::KeepsCancelled,
        Self::OpensTheWindow,
        Self::ForgetsEventIds,
        Self::LosesEvents,
        Self::LosesTimers,
        Self::IgnoresErasure,
        Self::OverwritesOthers,
        Self::ForgetsSettlements,
        Self::StartsGraduationsEarly,
        Self::ForgetsGraduationLeases,
        Self::LosesDueGraduations,
        Self::KeepsWaiting,
        Self::StartsAtAnotherHour,
        Self::StartsWithoutGreeting,
        Self::AcceptsGraduationsTwice,
        Self::IgnoresBlockers,
        Self::OverwritesGraduations,
        Self::ForgetsStarts,
        Self::KeepsOldContacts,
        Self::ReportsCurrentNumber,
        Self::AcceptsCodesFromAnyNumber,
        Self::AcceptsExpiredCodes,
        Self::NeverClosesRegistrations,
        Self::SkipsRegistrationLimit,
        Self::NeverForgetsRegistrations,
        Self::MovesConversations,
        Self::GreetsFormerNumber,
    ];

    /// `version` is the stored version of the conversation advanced; `is_known` is true if the candidate is stored.
    pub(crate) fn mutate(self, change: &mut Change, version: Option<Version>, is_known: bool) {
        match self {
            Self::HidesOptOuts
            | Self::SkipsConfirmationTimeout
            | Self::ForgetsAttempts
            | Self::ForgetsUnconfirmed
            | Self::OpensTheWindow
            | Self::StartsGraduationsEarly
            | Self::ForgetsGraduationLeases
            | Self::LosesDueGraduations
            | Self::StartsAtAnotherHour
            | Self::StartsWithoutGreeting
            | Self::AcceptsGraduationsTwice
            | Self::IgnoresBlockers
            | Self::OverwritesGraduations
            | Self::ReportsCurrentNumber
            | Self::AcceptsCodesFromAnyNumber
            | Self::AcceptsExpiredCodes
            | Self::NeverClosesRegistrations
            | Self::KeepsWaiting
            | Self::SkipsRegistrationLimit
            | Self::NeverForgetsRegistrations
            | Self::MovesConversations => {}
            Self::ForgetsStarts => forget_starts(change),
            Self::GreetsFormerNumber => forget_numbers(change),
            Self::KeepsOldContacts => keep_contacts(change, is_known),
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
            Self::IgnoresErasure => {
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

    pub(crate) fn mutate_request(self, request: &mut LeaseRequest) {
        if self == Self::SkipsConfirmationTimeout {
            request.grace = Duration::ZERO;
        }
    }

    /// `number_of` returns a candidate's current number.
    pub(crate) fn mutate_batch(
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
            if self == Self::ForgetsUnconfirmed {
                leased.unconfirmed = 0;
            }
            if self == Self::ReportsCurrentNumber
                && let Some(recipient) = &leased.recipient
            {
                leased.number = Some(digest_key.number(&recipient.phone_number));
            }
        }
    }
}

impl Mutant {
    /// `stored` returns a graduation's stored version.
    pub(crate) fn mutate_versions(self, change: &mut Change, stored: impl Fn(&EventId) -> Option<Version>) {
        if self != Self::OverwritesGraduations {
            return;
        }
        for change in &mut change.graduations {
            let (GraduationChange::Move(moved) | GraduationChange::Begin { started: moved, number: _ }) =
                change
            else {
                continue;
            };
            if let Some(version) = stored(&moved.id) {
                moved.version = version;
            }
        }
    }

    pub(crate) fn mutate_answer(self, answer: &mut Result<Committed, CommitError>) {
        let is_mutated = match answer {
            Ok(Committed::KnownGraduation(_)) => self == Self::AcceptsGraduationsTwice,
            Err(CommitError::Refused(Refusal::ActiveConversation { .. })) => self == Self::IgnoresBlockers,
            _ => false,
        };
        if is_mutated {
            *answer = Ok(Committed::Applied);
        }
    }

    pub(crate) fn mutate_due(self, until: &mut DateTime<Utc>, lease: &mut Duration) {
        if self == Self::StartsGraduationsEarly {
            *until += TimeDelta::days(1);
        }
        if self == Self::ForgetsGraduationLeases {
            *lease = Duration::ZERO;
        }
    }

    pub(crate) fn mutate_due_batch(
        self,
        due: &mut Vec<DueGraduation>,
        has_waited: impl Fn(&EventId) -> bool,
    ) {
        if self == Self::LosesDueGraduations {
            due.clear();
        }
        if self == Self::KeepsWaiting {
            due.retain(|due| !has_waited(&due.stored.graduation.id));
        }
    }

    pub(crate) fn mutate_code(
        self,
        names: &mut Vec<NumberDigest>,
        all: &[NumberDigest],
        sent_at: &mut DateTime<Utc>,
    ) {
        if self == Self::AcceptsCodesFromAnyNumber {
            names.extend(all);
        }
        if self == Self::AcceptsExpiredCodes {
            *sent_at -= TimeDelta::hours(12);
        }
    }
}

pub(super) fn forget_starts(change: &mut Change) {
    change.graduations.retain(|change| match change {
        GraduationChange::Put(_) => true,
        GraduationChange::Move(moved) => !matches!(moved.state, GraduationState::Started { .. }),
        GraduationChange::Begin { .. } => false,
    });
}

pub(super) fn forget_numbers(change: &mut Change) {
    for change in &mut change.graduations {
        if let GraduationChange::Begin { started, number: _ } = change {
            *change = GraduationChange::Move(started.clone());
        }
    }
}

pub(super) fn keep_contacts(change: &mut Change, is_known: bool) {
    if is_known && matches!(change.candidate, Some(CandidateChange::Put { .. })) {
        change.candidate = None;
    }
}
