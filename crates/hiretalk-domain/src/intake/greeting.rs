//! The greeting of a new conversation, and the dialogue that begins with it.

use chrono::{DateTime, Utc};

use crate::candidate::Recipient;
use crate::change::{Change, OutboundBatch, enqueue};
use crate::dialogue::{Dialogue, Flow, Person, Subject};
use crate::digest::NumberDigest;
use crate::ids::ConversationId;
use crate::language::Language;
use crate::message::{MessageIds, Outgoing};
use crate::outbox::{Priority, Purpose};

/// The greeting, where we are the ones to send it.
#[derive(Debug, Clone)]
pub struct Greeting {
    content: Outgoing,
    /// None if it is what an answer would begin anyway: then there is nothing to store.
    dialogue: Option<Dialogue>,
    ids: MessageIds,
}

impl Greeting {
    /// The greeting of a flow to somebody, in the language of the event or, without one, of the number.
    pub fn new(
        flow: &Flow,
        language: Option<Language>,
        to: &Recipient,
        subject: Subject,
        ids: MessageIds,
    ) -> Self {
        let spoken = language.unwrap_or_else(|| Language::of_number(&to.phone_number));
        let is_told = language.is_some() || subject != Subject::default();
        let content = flow.greeting(spoken, &Person::new(&to.first_name, subject.clone()));
        let dialogue = is_told.then(|| Dialogue { subject, ..flow.begin(spoken) });
        Self { content, dialogue, ids }
    }

    /// Adds the message and the dialogue to the change that opens the conversation.
    pub(super) fn add_to(
        self,
        change: &mut Change,
        id: ConversationId,
        number: NumberDigest,
        now: DateTime<Utc>,
    ) {
        let Self { content, dialogue, mut ids } = self;
        let batch = OutboundBatch {
            conversation_id: id,
            number,
            says: vec![content],
            purpose: Purpose::Dialogue,
            priority: Priority::Greeting,
        };
        enqueue(change, batch, &mut ids, now);
        change.dialogue = dialogue.map(|dialogue| (id, dialogue));
    }
}
