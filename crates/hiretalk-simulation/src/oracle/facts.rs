//! What a change says, without the texts: what the oracle keeps of it before the store consumes it.

use std::fmt;

use hiretalk_domain::candidate::CandidateRecord;
use hiretalk_domain::change::{CandidateChange, Change, ConversationChange, Opening, Receipt};
use hiretalk_domain::conversation::Conversation;
use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::events::NewEvent;
use hiretalk_domain::graduation::{GraduationChange, NewGraduation};
use hiretalk_domain::ids::{CandidateId, ConversationId};
use hiretalk_domain::message::{MessageId, NewMessageBody};
use hiretalk_domain::outbox::{OutboxEntry, Settlement};
use hiretalk_domain::phone::PhoneNumber;

/// A change without its texts, stored before the store consumes it.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(super) opening: Option<Opening>,
    pub(super) advanced: Vec<Conversation>,
    pub(super) put: Option<(CandidateId, Option<PhoneNumber>)>,
    pub(super) erased: Option<CandidateId>,
    pub(super) received: Option<Receipt>,
    pub(super) cancelled: Vec<ConversationId>,
    /// With the conversation, and the number if outbound.
    pub(super) messages: Vec<(MessageId, ConversationId, Option<NumberDigest>)>,
    pub(super) outbox: Vec<OutboxEntry>,
    pub(super) settlement: Option<Settlement>,
    pub(super) deliveries: Vec<MessageId>,
    pub(super) graduations: Vec<GraduationChange>,
    pub(super) events: Vec<NewEvent>,
}

impl Facts {
    pub(crate) fn from_change(change: &Change) -> Self {
        let Change {
            conversation,
            also_ended,
            candidate,
            dialogue: _,
            opt_outs: _,
            wrong_numbers: _,
            received,
            cancelled,
            messages,
            outbox,
            settlement,
            deliveries,
            aliases: _,
            files: _,
            graduations,
            events,
        } = change;
        let mut facts = Self {
            opening: None,
            advanced: Vec::new(),
            put: None,
            erased: None,
            received: received.clone(),
            cancelled: cancelled.clone(),
            messages: messages
                .iter()
                .map(|new| {
                    let number = match &new.body {
                        NewMessageBody::Out { content: _, number } => Some(*number),
                        NewMessageBody::In { .. } => None,
                    };
                    (new.id, new.conversation_id, number)
                })
                .collect(),
            outbox: outbox.clone(),
            settlement: settlement.clone(),
            deliveries: deliveries.iter().map(|delivery| delivery.message_id).collect(),
            graduations: graduations.clone(),
            events: events.clone(),
        };
        match conversation {
            Some(ConversationChange::Open(opening)) => facts.opening = Some(opening.clone()),
            Some(ConversationChange::Advance(advanced)) => facts.advanced.push(advanced.clone()),
            None => {}
        }
        facts.advanced.extend(also_ended.iter().cloned());
        match candidate {
            Some(CandidateChange::Put { candidate, at: _ }) => {
                let number = match &candidate.record {
                    CandidateRecord::Known(contact) => Some(contact.phone_number.clone()),
                    CandidateRecord::Erased { at: _ } => None,
                };
                facts.put = Some((candidate.id.clone(), number));
            }
            Some(CandidateChange::Erase { candidate_id, at: _ }) => {
                facts.erased = Some(candidate_id.clone());
            }
            None => {}
        }
        facts
    }

    pub(super) fn new_graduation(&self) -> Option<&NewGraduation> {
        self.graduations.iter().find_map(|change| match change {
            GraduationChange::Put(new) => Some(new),
            GraduationChange::Move(_) | GraduationChange::Begin { .. } => None,
        })
    }
}

impl fmt::Display for Facts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        parts.extend(self.opening.iter().map(|opening| format!("opening {}", opening.conversation.id)));
        parts.extend(
            self.advanced.iter().map(|to| format!("{} {:?} after {:?}", to.id, to.state, to.version)),
        );
        parts.extend(self.erased.iter().map(|id| format!("erasing {id}")));
        parts.extend(self.received.iter().map(|receipt| format!("receipt {}", receipt.channel_id.as_str())));
        parts.extend(self.settlement.iter().map(|settled| format!("{} {:?}", settled.entry, settled.result)));
        parts.extend(self.cancelled.iter().map(|id| format!("cancelling {id}")));
        parts.extend(
            self.outbox
                .iter()
                .map(|entry| format!("entry {} {:?} at {}", entry.id, entry.task, entry.due_at)),
        );
        parts.extend(self.graduations.iter().map(|change| {
            let after = change.graduation();
            format!("graduation {} {:?} for {}", after.id, after.state, after.starts_at)
        }));
        parts.extend(self.deliveries.iter().map(|id| format!("delivery of {id}")));
        formatter.write_str(&parts.join("; "))
    }
}
