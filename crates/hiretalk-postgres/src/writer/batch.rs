//! Which changes may be written together.

use std::collections::{HashSet, VecDeque};

use hiretalk_domain::{CandidateChange, Change, ConversationChange, Origin};

use super::Job;

/// Takes the next batch out of what waits, in the order of arrival: at most `most` changes that share no event id and
/// no candidate (and so no conversation). A change that shares one waits for the next batch, and so does everything
/// after it that shares one with it.
pub(super) fn next_batch(waiting: &mut VecDeque<Job>, most: usize) -> Vec<Job> {
    let mut taken: HashSet<Key> = HashSet::with_capacity(2 * most.min(waiting.len()));
    let mut batch = Vec::with_capacity(most.min(waiting.len()));
    let mut deferred = VecDeque::new();
    while batch.len() < most {
        let Some(job) = waiting.pop_front() else { break };
        let keys = keys_of(&job.change);
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

/// What two changes of one batch must not share.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Event(Box<str>),
    Candidate(Box<str>),
}

fn keys_of(change: &Change) -> Vec<Key> {
    let mut keys = Vec::with_capacity(2);
    match &change.conversation {
        Some(ConversationChange::Open(opening)) => {
            keys.push(Key::Candidate(opening.conversation.candidate_id.as_str().into()));
            // The two kinds of event ids live in constraints of their own; sharing a batch less often is harmless.
            keys.push(Key::Event(match &opening.conversation.origin {
                Origin::Application { application_id, .. } => application_id.as_str().into(),
                Origin::Graduation { graduation_id } => graduation_id.as_str().into(),
            }));
        }
        Some(ConversationChange::Advance(conversation)) => {
            keys.push(Key::Candidate(conversation.candidate_id.as_str().into()));
        }
        None => match &change.candidate {
            Some(CandidateChange::Put { candidate, .. }) => {
                keys.push(Key::Candidate(candidate.id.as_str().into()));
            }
            Some(CandidateChange::Erase { candidate_id, .. }) => {
                keys.push(Key::Candidate(candidate_id.as_str().into()));
            }
            None => {}
        },
    }
    keys
}
