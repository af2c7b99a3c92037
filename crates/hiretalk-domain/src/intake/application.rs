//! The application event: "this candidate applied for this job".

use chrono::{DateTime, Utc};

use super::greeting::Greeting;
use crate::candidate::{Candidate, CandidateRecord, ContactDetails, EmailAddress};
use crate::change::{CandidateChange, Change, ConversationChange, Opening};
use crate::conversation::{Conversation, Origin};
use crate::dialogue::Subject;
use crate::digest::{ContentDigest, DigestKey};
use crate::events::{EventKind, NewEvent};
use crate::ids::{CandidateId, ConversationId, EventId, JobId, to_microseconds};
use crate::language::Language;
use crate::text::normalized;

/// An application event as an ATS sends it, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// The event's own id, which decides what a redelivery is.
    pub event_id: EventId,
    pub job_id: JobId,
    pub candidate_id: CandidateId,
    /// The contact data; replaces the stored data once the event is accepted.
    pub contact: ContactDetails,
    /// The language of the dialogue; without one, that of the number's country. Not compared on a redelivery.
    pub language: Option<Language>,
    /// The job as the event describes it. Not compared on a redelivery.
    pub subject: Subject,
}

/// Rules 1 to 3: the change that opens a conversation for an application.
///
/// It is committed blind, without a read before it: the store applies it only where no rule is against it, and
/// answers with the refusal, or with the conversation that an earlier delivery of the same event opened.
pub fn open_for_application(
    application: Application,
    id: ConversationId,
    key: &DigestKey,
    now: DateTime<Utc>,
    greeting: Option<Greeting>,
) -> Change {
    let now = to_microseconds(now);
    let event_digest = key.application(&application);
    let number_digest = key.number(&application.contact.phone_number);
    let Application { event_id, job_id, candidate_id, contact, language: _, subject: _ } = application;
    let conversation = Conversation::open(
        id,
        candidate_id.clone(),
        Origin::Application { application_id: event_id, job_id },
        now,
    );
    let created = NewEvent {
        occurred_at: now,
        conversation_id: Some(id),
        kind: EventKind::ConversationCreated {
            candidate_id: candidate_id.clone(),
            origin: conversation.origin.clone(),
        },
    };
    let mut change = Change {
        conversation: Some(ConversationChange::Open(Opening { conversation, event_digest, number_digest })),
        candidate: Some(CandidateChange::Put {
            candidate: Candidate { id: candidate_id, record: CandidateRecord::Known(contact) },
            at: now,
        }),
        events: vec![created],
        ..Change::default()
    };
    if let Some(greeting) = greeting {
        greeting.add_to(&mut change, id, number_digest, now);
    }
    change
}

impl DigestKey {
    /// The digest of all that an application event says, apart from its id.
    pub fn application(&self, application: &Application) -> ContentDigest {
        let contact = &application.contact;
        let email_address = contact.email_address.as_ref().map(EmailAddress::compared);
        ContentDigest(self.digest(
            "application/1",
            &[
                application.job_id.as_str(),
                application.candidate_id.as_str(),
                contact.phone_number.as_str(),
                &normalized(contact.first_name.as_str()),
                &normalized(contact.last_name.as_ref().map_or("", |name| name.as_str())),
                email_address.as_deref().unwrap_or_default(),
            ],
        ))
    }
}
