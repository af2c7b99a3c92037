//! The changes that keep a graduation and that start its conversation.

use chrono::{DateTime, Utc};

use super::greeting::Greeting;
use crate::candidate::{Candidate, CandidateRecord};
use crate::change::{CandidateChange, Change, ConversationChange, Opening};
use crate::conversation::{Conversation, Origin};
use crate::digest::{ContentDigest, DigestKey, NumberDigest};
use crate::events::{EventKind, GraduationStep, NewEvent};
use crate::graduation::{
    Graduation, GraduationChange, GraduationClosed, GraduationNotice, NewGraduation, StoredGraduation,
};
use crate::ids::{ConversationId, to_microseconds};
use crate::phone::PhoneNumber;

/// The change that stores a graduation until its time has come, with the person's contact data.
///
/// It is committed blind: the store applies it only where no rule is against it, and answers with the refusal, or with
/// the graduation that an earlier delivery of the same event brought.
pub fn schedule(notice: GraduationNotice, graduation: Graduation, key: &DigestKey) -> Change {
    let events = vec![graduation.told(GraduationStep::Scheduled)];
    keep(notice, graduation, key, Change { events, ..Change::default() })
}

/// The change that keeps a graduation and starts it in the same moment, committed blind too.
///
/// # Errors
/// The graduation has started or was cancelled, which a new one has not.
pub fn start_at_once(
    notice: GraduationNotice,
    graduation: Graduation,
    id: ConversationId,
    key: &DigestKey,
    greeting: Option<Greeting>,
) -> Result<Change, GraduationClosed> {
    let digests = (key.graduation(&notice), key.number(&notice.contact.phone_number));
    let now = graduation.created_at;
    let (started, change) = open(graduation, digests, id, greeting, now)?;
    Ok(keep(notice, started, key, change))
}

/// The change that starts a graduation whose time has come, at the number that the person has.
///
/// # Errors
/// The graduation has started or was cancelled.
pub fn begin(
    stored: StoredGraduation,
    number: PhoneNumber,
    id: ConversationId,
    key: &DigestKey,
    greeting: Option<Greeting>,
    now: DateTime<Utc>,
) -> Result<Change, GraduationClosed> {
    let StoredGraduation { graduation, event_digest } = stored;
    let digests = (event_digest, key.number(&number));
    let (started, mut change) = open(graduation, digests, id, greeting, to_microseconds(now))?;
    change.graduations.push(GraduationChange::Begin { started, number });
    Ok(change)
}

fn keep(notice: GraduationNotice, graduation: Graduation, key: &DigestKey, mut change: Change) -> Change {
    let event_digest = key.graduation(&notice);
    let number_digest = key.number(&notice.contact.phone_number);
    change.candidate = Some(CandidateChange::Put {
        candidate: Candidate {
            id: graduation.candidate_id(),
            record: CandidateRecord::Known(notice.contact),
        },
        at: graduation.created_at,
    });
    change.graduations.push(GraduationChange::Put(NewGraduation { graduation, event_digest, number_digest }));
    change
}

/// The graduation as it has started, and the change that opens its conversation.
fn open(
    graduation: Graduation,
    (event_digest, number_digest): (ContentDigest, NumberDigest),
    id: ConversationId,
    greeting: Option<Greeting>,
    now: DateTime<Utc>,
) -> Result<(Graduation, Change), GraduationClosed> {
    let started = graduation.start(id, now)?;
    let candidate_id = started.candidate_id();
    let origin = Origin::Graduation { graduation_id: started.id.clone() };
    let conversation = Conversation::open(id, candidate_id.clone(), origin.clone(), now);
    let created = NewEvent {
        occurred_at: now,
        conversation_id: Some(id),
        kind: EventKind::ConversationCreated { candidate_id, origin },
    };
    let mut change = Change {
        conversation: Some(ConversationChange::Open(Opening { conversation, event_digest, number_digest })),
        events: vec![started.told(GraduationStep::Started), created],
        ..Change::default()
    };
    if let Some(greeting) = greeting {
        greeting.add_to(&mut change, id, number_digest, now);
    }
    Ok((started, change))
}
