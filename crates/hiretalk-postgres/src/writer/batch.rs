//! Which changes may be written together.

use std::collections::{HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

use hiretalk_domain::{CandidateChange, Change, ConversationChange, Origin};

use super::Job;

/// Takes the next batch out of what waits, in the order of arrival: at most `most` changes that share no event id and
/// no candidate (and so no conversation). A change that shares one waits for the next batch, and so does everything
/// after it that shares one with it.
pub(super) fn next_batch(waiting: &mut VecDeque<Job>, most: usize) -> Vec<Job> {
    let mut taken: HashSet<u64> = HashSet::with_capacity(2 * most.min(waiting.len()));
    let mut batch = Vec::with_capacity(most.min(waiting.len()));
    let mut deferred = VecDeque::new();
    while batch.len() < most {
        let Some(job) = waiting.pop_front() else { break };
        let BatchKeys(keys) = job.keys;
        let is_free = keys.iter().flatten().all(|key| !taken.contains(key));
        taken.extend(keys.iter().flatten());
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

/// Hashes of what two changes of one batch must not share: a candidate, an event. Two that are equal by accident
/// cost a batch and nothing else.
#[derive(Clone, Copy)]
pub(super) struct BatchKeys([Option<u64>; 2]);

impl BatchKeys {
    /// The keys of a change.
    pub(super) fn of(change: &Change) -> Self {
        let candidate = |id: &str| Some(hash("candidate", id));
        Self(match (&change.conversation, &change.candidate) {
            (Some(ConversationChange::Open(opening)), _) => {
                let event = match &opening.conversation.origin {
                    Origin::Application { application_id, .. } => {
                        hash("application", application_id.as_str())
                    }
                    Origin::Graduation { graduation_id } => hash("graduation", graduation_id.as_str()),
                };
                [candidate(opening.conversation.candidate_id.as_str()), Some(event)]
            }
            (Some(ConversationChange::Advance(conversation)), _) => {
                [candidate(conversation.candidate_id.as_str()), None]
            }
            (None, Some(CandidateChange::Put { candidate: put, .. })) => [candidate(put.id.as_str()), None],
            (None, Some(CandidateChange::Erase { candidate_id, .. })) => {
                [candidate(candidate_id.as_str()), None]
            }
            (None, None) => [None, None],
        })
    }
}

fn hash(kind: &str, id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (kind, id).hash(&mut hasher);
    hasher.finish()
}
