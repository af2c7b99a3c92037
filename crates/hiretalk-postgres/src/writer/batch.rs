//! Which changes may be written together.

use std::collections::{HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

use hiretalk_domain::change::{CandidateChange, Change, ConversationChange};
use hiretalk_domain::conversation::Origin;
use hiretalk_domain::graduation::{GraduationChange, GraduationState};

use super::Job;

/// Takes the next batch out of what waits, in the order of arrival: at most `most` changes that share no key. A change that shares one waits for the next batch, and so does everything
/// after it that shares one with it.
pub(super) fn next_batch(waiting: &mut VecDeque<Job>, most: usize) -> Vec<Job> {
    let mut taken: HashSet<u64> = HashSet::with_capacity(2 * most.min(waiting.len()));
    let mut batch = Vec::with_capacity(most.min(waiting.len()));
    let mut deferred = VecDeque::new();
    while batch.len() < most {
        let Some(job) = waiting.pop_front() else { break };
        let BatchKeys(keys) = &job.keys;
        let is_free = keys.iter().all(|key| !taken.contains(key));
        taken.extend(keys);
        if is_free {
            batch.push(job);
        } else {
            deferred.push_back(job);
        }
    }
    deferred.append(waiting);
    *waiting = deferred;
    batch
}

/// Hashes of what two changes of one batch must not share: a candidate, an event, a conversation, a graduation, an
/// outbox entry, a message of either direction. Two that are equal by accident cost a batch and nothing else.
#[derive(Clone)]
pub(super) struct BatchKeys(Vec<u64>);

impl BatchKeys {
    /// The keys of a change.
    pub(super) fn of(change: &Change) -> Self {
        let Change {
            conversation,
            also_ended,
            candidate,
            dialogue,
            opt_outs: _,
            wrong_numbers,
            received,
            cancelled,
            messages,
            outbox,
            settlement,
            deliveries,
            aliases: _,
            files: _,
            graduations,
            events: _,
        } = change;
        let mut keys = Vec::with_capacity(6);
        match conversation {
            Some(ConversationChange::Open(opening)) => {
                match &opening.conversation.origin {
                    Origin::Application { application_id, .. } => {
                        keys.push(hash("application", application_id.as_str()));
                    }
                    // What the one says at a number is in the other's way.
                    Origin::Graduation { graduation_id } => keys.extend([
                        hash("graduation", graduation_id.as_str()),
                        hash("number", opening.number_digest.0),
                    ]),
                }
                keys.push(hash("candidate", opening.conversation.candidate_id.as_str()));
            }
            Some(ConversationChange::Advance(conversation)) => {
                keys.push(hash("candidate", conversation.candidate_id.as_str()));
            }
            None => {}
        }
        match candidate {
            Some(CandidateChange::Put { candidate, .. }) => {
                keys.push(hash("candidate", candidate.id.as_str()));
            }
            Some(CandidateChange::Erase { candidate_id, .. }) => {
                keys.push(hash("candidate", candidate_id.as_str()));
            }
            None => {}
        }
        for graduation in graduations.iter().map(GraduationChange::graduation) {
            keys.push(hash("graduation", graduation.id.as_str()));
            keys.push(hash("candidate", graduation.candidate_id().as_str()));
            if let GraduationState::Waiting { blocked_by } = graduation.state {
                keys.push(hash("id", blocked_by.as_uuid().as_bytes()));
            }
        }
        // A conversation's id, that of its timer, and that of a message and of its entry: all are UUIDs, each once.
        let conversations = conversation.iter().map(|change| change.id().as_uuid());
        let ended = also_ended.iter().map(|conversation| conversation.id.as_uuid());
        let entries = outbox.iter().flat_map(|entry| [entry.id.as_uuid(), entry.conversation_id.as_uuid()]);
        let said = messages.iter().flat_map(|new| [new.id.as_uuid(), new.conversation_id.as_uuid()]);
        keys.extend(
            conversations
                .chain(ended)
                .chain(dialogue.iter().map(|(id, _)| id.as_uuid()))
                .chain(cancelled.iter().map(hiretalk_domain::ids::ConversationId::as_uuid))
                .chain(said)
                .chain(entries)
                .chain(settlement.iter().map(|settlement| settlement.entry.as_uuid()))
                .chain(deliveries.iter().map(|delivery| delivery.message_id.as_uuid()))
                .map(|id| hash("id", id.as_bytes())),
        );
        keys.extend(also_ended.iter().map(|ended| hash("candidate", ended.candidate_id.as_str())));
        keys.extend(wrong_numbers.iter().map(|wrong| hash("candidate", wrong.candidate_id.as_str())));
        keys.extend(received.iter().map(|receipt| hash("received", receipt.channel_id.as_str())));
        Self(keys)
    }
}

fn hash(kind: &str, id: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    (kind, id).hash(&mut hasher);
    hasher.finish()
}
