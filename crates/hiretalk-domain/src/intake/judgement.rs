//! Judges openings and new graduations (rules 1 to 3, 6 and 9) over facts that a store gathers. Constraints of the store
//! stay the last word: an opening that they keep out is judged again over fresh facts.

use crate::change::Opening;
use crate::conversation::{Conversation, Origin, Refusal};
use crate::digest::ContentDigest;
use crate::graduation::{Graduation, GraduationRefusal, GraduationState, NewGraduation, StoredGraduation};
use crate::ids::ConversationId;

/// The stored rows that an opening meets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpeningFacts {
    /// The conversation that the same event id opened, with the digest of its content.
    pub same_event: Option<(Conversation, ContentDigest)>,
    /// The candidate's conversation about the same job.
    pub same_job: Option<ConversationId>,
    /// The candidate's active conversation.
    pub active: Option<ConversationId>,
    /// An active conversation that wrote to the number, under any of its names. It counts for graduations alone.
    pub active_on_number: Option<ConversationId>,
    /// The number has opted out.
    pub is_opted_out: bool,
    /// The number is not the candidate's.
    pub is_wrong_number: bool,
}

/// The verdict on an opening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpeningVerdict {
    /// No rule is against it.
    Allowed,
    /// This very opening is stored: an earlier attempt was committed, and only its answer was lost.
    Stored,
    /// The event was received before, with the same content. The conversation as it is now.
    Redelivered(Conversation),
    /// A rule is against it.
    Refused(Refusal),
}

/// Judges an opening, in the order of rule 3.
pub fn judge_opening(opening: &Opening, facts: OpeningFacts) -> OpeningVerdict {
    let Opening { conversation, event_digest, number_digest: _ } = opening;
    let OpeningFacts { same_event, same_job, active, active_on_number, is_opted_out, is_wrong_number } =
        facts;
    if let Some((found, digest)) = same_event {
        return if digest != *event_digest {
            OpeningVerdict::Refused(Refusal::EventConflict { conversation_id: found.id })
        } else if found.id == conversation.id {
            OpeningVerdict::Stored
        } else {
            OpeningVerdict::Redelivered(found)
        };
    }
    if let Some(conversation_id) = same_job {
        return OpeningVerdict::Refused(Refusal::DuplicateApplication { conversation_id });
    }
    let active_on_number = match &conversation.origin {
        Origin::Application { .. } => None,
        Origin::Graduation { .. } => active_on_number,
    };
    if let Some(conversation_id) = active.or(active_on_number) {
        return OpeningVerdict::Refused(Refusal::ActiveConversation { conversation_id });
    }
    if is_opted_out {
        OpeningVerdict::Refused(Refusal::OptedOut)
    } else if is_wrong_number {
        OpeningVerdict::Refused(Refusal::WrongNumber)
    } else {
        OpeningVerdict::Allowed
    }
}

/// The stored rows that a new graduation meets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GraduationFacts {
    /// The graduation with the same id; where there is none, that of the same student and degree.
    pub stored: Option<StoredGraduation>,
    /// The number has opted out.
    pub is_opted_out: bool,
    /// The number is not the graduate's.
    pub is_wrong_number: bool,
}

/// The verdict on a new graduation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GraduationVerdict {
    /// No rule is against it. One that starts at once is still to be judged with its conversation.
    Allowed,
    /// This very graduation is stored: an earlier attempt was committed, and only its answer was lost.
    Stored,
    /// The event was received before, with the same content. The graduation as it is now.
    Known(Box<Graduation>),
    /// A rule of graduations is against it.
    Refused(GraduationRefusal),
    /// The number has opted out or is not the graduate's, and the graduation is to start later.
    OpeningRefused(Refusal),
}

/// Judges a new graduation.
pub fn judge_graduation(new: &NewGraduation, facts: GraduationFacts) -> GraduationVerdict {
    let NewGraduation { graduation: new, event_digest, number_digest: _ } = new;
    let GraduationFacts { stored, is_opted_out, is_wrong_number } = facts;
    let Some(StoredGraduation { graduation: found, event_digest: digest }) = stored else {
        let starts_later = match new.state {
            GraduationState::Scheduled | GraduationState::Waiting { .. } => true,
            GraduationState::Started { .. } | GraduationState::Cancelled { .. } => false,
        };
        return if starts_later && is_opted_out {
            GraduationVerdict::OpeningRefused(Refusal::OptedOut)
        } else if starts_later && is_wrong_number {
            GraduationVerdict::OpeningRefused(Refusal::WrongNumber)
        } else {
            GraduationVerdict::Allowed
        };
    };
    let conversation_id = found.state.conversation_id();
    if found.id != new.id {
        let graduation_id = found.id;
        GraduationVerdict::Refused(GraduationRefusal::Duplicate { graduation_id, conversation_id })
    } else if digest != *event_digest {
        GraduationVerdict::Refused(GraduationRefusal::EventConflict { conversation_id })
    } else if found == *new {
        GraduationVerdict::Stored
    } else {
        GraduationVerdict::Known(Box::new(found))
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::digest::NumberDigest;
    use crate::ids::{CandidateId, EventId, JobId};

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn id(number: u64) -> ConversationId {
        ConversationId::new(NOW, number)
    }

    fn opening(origin: Origin) -> Opening {
        Opening {
            conversation: Conversation::open(id(1), CandidateId::parse("c").unwrap(), origin, NOW),
            event_digest: ContentDigest([1; 32]),
            number_digest: NumberDigest([2; 32]),
        }
    }

    fn application() -> Opening {
        let (application_id, job_id) = (EventId::parse("e").unwrap(), JobId::parse("j").unwrap());
        opening(Origin::Application { application_id, job_id })
    }

    #[test]
    fn the_first_reason_in_the_order_of_rule_3_counts() {
        let new = application();
        let other = Conversation { id: id(2), ..new.conversation.clone() };
        let mut facts = OpeningFacts {
            same_event: Some((other, ContentDigest([9; 32]))),
            same_job: Some(id(3)),
            active: Some(id(4)),
            active_on_number: Some(id(5)),
            is_opted_out: true,
            is_wrong_number: true,
        };
        let refused = |facts: &OpeningFacts| match judge_opening(&new, facts.clone()) {
            OpeningVerdict::Refused(refusal) => refusal,
            verdict => panic!("{verdict:?}"),
        };
        assert_eq!(refused(&facts), Refusal::EventConflict { conversation_id: id(2) });
        facts.same_event = None;
        assert_eq!(refused(&facts), Refusal::DuplicateApplication { conversation_id: id(3) });
        facts.same_job = None;
        assert_eq!(refused(&facts), Refusal::ActiveConversation { conversation_id: id(4) });
        facts.active = None;
        assert_eq!(refused(&facts), Refusal::OptedOut, "the number counts for graduations alone");
        let not_opted_out = OpeningFacts { is_opted_out: false, ..facts.clone() };
        assert_eq!(refused(&not_opted_out), Refusal::WrongNumber);
        let graduation = opening(Origin::Graduation { graduation_id: EventId::parse("g").unwrap() });
        let expected = Refusal::ActiveConversation { conversation_id: id(5) };
        assert_eq!(judge_opening(&graduation, facts.clone()), OpeningVerdict::Refused(expected));
        facts = OpeningFacts::default();
        assert_eq!(judge_opening(&new, facts), OpeningVerdict::Allowed);
    }

    #[test]
    fn the_same_content_is_a_redelivery_and_the_same_id_an_earlier_attempt() {
        let new = application();
        let other = Conversation { id: id(2), ..new.conversation.clone() };
        let facts = |found: &Conversation| OpeningFacts {
            same_event: Some((found.clone(), new.event_digest)),
            is_opted_out: true,
            ..OpeningFacts::default()
        };
        assert_eq!(judge_opening(&new, facts(&other)), OpeningVerdict::Redelivered(other));
        assert_eq!(judge_opening(&new, facts(&new.conversation)), OpeningVerdict::Stored);
    }
}
