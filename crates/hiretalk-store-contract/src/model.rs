//! The rules once more, as plainly as they can be written: everything in lists that are searched from the start.
//!
//! Too slow for a store and too simple to be wrong in the way a store is; random histories compare the two.

use std::collections::BTreeMap;

use hiretalk_domain::candidate::{Candidate, CandidateRecord};
use hiretalk_domain::change::{CandidateChange, Change, ConversationChange, Opening, OptOut};
use hiretalk_domain::conversation::{Conversation, Origin, Refusal};
use hiretalk_domain::digest::{ContentDigest, NumberDigest};
use hiretalk_domain::events::NewEvent;
use hiretalk_domain::ids::CandidateId;
use hiretalk_domain::message::ChannelMessageId;
use hiretalk_domain::ports::{CommitError, Committed};

/// A store made of lists.
#[derive(Debug, Default)]
pub struct Model {
    /// In the order of opening.
    pub conversations: Vec<Conversation>,
    pub candidates: BTreeMap<CandidateId, CandidateRecord>,
    pub events: Vec<NewEvent>,
    receipts: Vec<ContentDigest>,
    wrong_numbers: Vec<(CandidateId, NumberDigest)>,
    opt_outs: Vec<NumberDigest>,
    received: Vec<ChannelMessageId>,
}

/// A store's answer to a change.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    Applied,
    Redelivered(Conversation),
    Refused(Refusal),
    Stale,
    /// Its message was received before.
    AlreadyReceived,
}

impl Answer {
    /// Converts a store's answer.
    ///
    /// # Panics
    /// The store failed.
    pub fn of(answer: Result<Committed, CommitError>) -> Self {
        match answer {
            Ok(Committed::Applied) => Self::Applied,
            Ok(Committed::Redelivered(conversation)) => Self::Redelivered(conversation),
            Err(CommitError::Refused(refusal)) => Self::Refused(refusal),
            Err(CommitError::Stale) => Self::Stale,
            Err(CommitError::AlreadyReceived) => Self::AlreadyReceived,
            // Histories bring no graduations of their own.
            answer @ (Ok(Committed::KnownGraduation(_))
            | Err(CommitError::GraduationRefused(_) | CommitError::Store(_))) => {
                panic!("the store failed: {answer:?}")
            }
        }
    }
}

impl Model {
    /// Applies the change whole or not at all.
    pub fn commit(&mut self, change: Change) -> Answer {
        // Messages, the outbox and graduations have cases of their own: no answer here depends on them.
        let Change {
            conversation,
            also_ended: mut moved,
            candidate,
            dialogue: _,
            opt_outs,
            wrong_numbers,
            received,
            cancelled: _,
            messages: _,
            outbox: _,
            settlement: _,
            deliveries: _,
            aliases: _,
            files: _,
            graduations: _,
            events,
        } = change;
        if received.as_ref().is_some_and(|receipt| self.received.contains(&receipt.channel_id)) {
            return Answer::AlreadyReceived;
        }
        let mut conversations = self.conversations.clone();
        let mut receipts = self.receipts.clone();
        match conversation {
            Some(ConversationChange::Open(opening)) => {
                if let Some(answer) = self.against(&opening) {
                    return answer;
                }
                conversations.push(opening.conversation);
                receipts.push(opening.event_digest);
            }
            Some(ConversationChange::Advance(advanced)) => moved.insert(0, advanced),
            None => {}
        }
        if !moved.iter().all(|moved| advance(&mut conversations, moved)) {
            return Answer::Stale;
        }
        match candidate {
            Some(CandidateChange::Put { candidate: Candidate { id, record }, at: _ }) => {
                self.candidates.insert(id, record);
            }
            Some(CandidateChange::Erase { candidate_id, at }) => {
                if conversations.iter().any(|found| found.candidate_id == candidate_id && is_active(found)) {
                    return Answer::Stale;
                }
                match self.candidates.get_mut(&candidate_id) {
                    None | Some(CandidateRecord::Erased { at: _ }) => return Answer::Stale,
                    Some(record) => *record = CandidateRecord::Erased { at },
                }
            }
            None => {}
        }
        self.conversations = conversations;
        self.receipts = receipts;
        self.received.extend(received.map(|receipt| receipt.channel_id));
        for opt_out in opt_outs {
            match opt_out {
                OptOut::Put { number, at: _ } => self.opt_outs.push(number),
                OptOut::Lift { number } => self.opt_outs.retain(|stored| *stored != number),
            }
        }
        self.wrong_numbers.extend(wrong_numbers.into_iter().map(|wrong| (wrong.candidate_id, wrong.number)));
        self.events.extend(events);
        Answer::Applied
    }

    /// The candidate's active conversation.
    pub fn active(&self, candidate_id: &CandidateId) -> Option<&Conversation> {
        self.conversations.iter().find(|found| found.candidate_id == *candidate_id && is_active(found))
    }

    fn against(&self, opening: &Opening) -> Option<Answer> {
        let Opening { conversation: new, event_digest, number_digest } = opening;
        let same_event = |found: &&Conversation| match (&found.origin, &new.origin) {
            (
                Origin::Application { application_id: one, .. },
                Origin::Application { application_id: two, .. },
            )
            | (Origin::Graduation { graduation_id: one }, Origin::Graduation { graduation_id: two }) => {
                one == two
            }
            (Origin::Application { .. }, Origin::Graduation { .. })
            | (Origin::Graduation { .. }, Origin::Application { .. }) => false,
        };
        if let Some(found) = self.conversations.iter().find(same_event) {
            let receipt = self
                .conversations
                .iter()
                .position(|stored| stored.id == found.id)
                .map(|at| self.receipts[at]);
            return Some(if receipt == Some(*event_digest) {
                Answer::Redelivered(found.clone())
            } else {
                Answer::Refused(Refusal::EventConflict { conversation_id: found.id })
            });
        }
        let of_candidate =
            || self.conversations.iter().filter(|found| found.candidate_id == new.candidate_id);
        if let Some(found) =
            of_candidate().find(|found| found.job_id().is_some() && found.job_id() == new.job_id())
        {
            return Some(Answer::Refused(Refusal::DuplicateApplication { conversation_id: found.id }));
        }
        if let Some(found) = of_candidate().find(|found| is_active(found)) {
            return Some(Answer::Refused(Refusal::ActiveConversation { conversation_id: found.id }));
        }
        if self.opt_outs.contains(number_digest) {
            return Some(Answer::Refused(Refusal::OptedOut));
        }
        let wrong = (new.candidate_id.clone(), *number_digest);
        self.wrong_numbers.contains(&wrong).then_some(Answer::Refused(Refusal::WrongNumber))
    }
}

/// Advances the conversation if its version is current.
fn advance(conversations: &mut [Conversation], advanced: &Conversation) -> bool {
    let stored = conversations.iter_mut().find(|stored| stored.id == advanced.id);
    let Some(stored) = stored.filter(|stored| stored.version == advanced.version) else {
        return false;
    };
    stored.state = advanced.state;
    stored.updated_at = advanced.updated_at;
    stored.version = advanced.version.next();
    true
}

fn is_active(conversation: &Conversation) -> bool {
    conversation.state.outcome().is_none()
}
