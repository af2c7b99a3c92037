//! The conversations, and the indexes that the rules and the lists need.

use std::collections::HashMap;

use hiretalk_domain::conversation::{Conversation, Origin, Status};
use hiretalk_domain::digest::ContentDigest;
use hiretalk_domain::ids::{CandidateId, ConversationId, EventId, JobId};
use hiretalk_domain::paging::{ConversationFilter, Page, PageRequest};

use crate::id_index::IdIndex;

#[derive(Debug, Default)]
pub(crate) struct Conversations {
    by_id: HashMap<ConversationId, StoredConversation>,
    all: IdIndex,
    by_job: HashMap<JobId, IdIndex>,
    by_candidate: HashMap<CandidateId, OfCandidate>,
    by_application: HashMap<EventId, ConversationId>,
    by_graduation: HashMap<EventId, ConversationId>,
}

/// A conversation with the receipt of the event that opened it.
#[derive(Debug)]
pub(crate) struct StoredConversation {
    pub(crate) conversation: Conversation,
    pub(crate) event_digest: ContentDigest,
}

/// What one candidate has.
#[derive(Debug, Default)]
struct OfCandidate {
    active: Option<ConversationId>,
    by_job: HashMap<JobId, ConversationId>,
    all: IdIndex,
}

impl Conversations {
    pub(crate) fn get(&self, id: ConversationId) -> Option<&Conversation> {
        self.by_id.get(&id).map(|stored| &stored.conversation)
    }

    pub(crate) fn of_event(&self, origin: &Origin) -> Option<&StoredConversation> {
        let id = match origin {
            Origin::Application { application_id, .. } => self.by_application.get(application_id),
            Origin::Graduation { graduation_id } => self.by_graduation.get(graduation_id),
        };
        id.and_then(|id| self.by_id.get(id))
    }

    pub(crate) fn about(&self, candidate_id: &CandidateId, job_id: &JobId) -> Option<ConversationId> {
        self.by_candidate.get(candidate_id)?.by_job.get(job_id).copied()
    }

    pub(crate) fn active_of(&self, candidate_id: &CandidateId) -> Option<ConversationId> {
        self.by_candidate.get(candidate_id)?.active
    }

    pub(crate) fn all_of(&self, candidate_id: &CandidateId) -> Vec<ConversationId> {
        let found = self.by_candidate.get(candidate_id);
        found.map(|found| found.all.newest(&[], None, usize::MAX)).unwrap_or_default()
    }

    pub(crate) fn insert(&mut self, conversation: Conversation, event_digest: ContentDigest) {
        let id = conversation.id;
        let status = conversation.state.status();
        self.all.put(id, status);
        let of_candidate = self.by_candidate.entry(conversation.candidate_id.clone()).or_default();
        of_candidate.all.put(id, status);
        of_candidate.active = is_active(status).then_some(id).or(of_candidate.active);
        match &conversation.origin {
            Origin::Application { application_id, job_id } => {
                of_candidate.by_job.insert(job_id.clone(), id);
                self.by_job.entry(job_id.clone()).or_default().put(id, status);
                self.by_application.insert(application_id.clone(), id);
            }
            Origin::Graduation { graduation_id } => {
                self.by_graduation.insert(graduation_id.clone(), id);
            }
        }
        self.by_id.insert(id, StoredConversation { conversation, event_digest });
    }

    /// Keeps what can change in a conversation: its state, when that changed, and how often. The rest stays.
    pub(crate) fn advance(&mut self, advanced: &Conversation) {
        let Some(StoredConversation { conversation, .. }) = self.by_id.get_mut(&advanced.id) else {
            return;
        };
        let (id, from, to) = (advanced.id, conversation.state.status(), advanced.state.status());
        conversation.state = advanced.state;
        conversation.updated_at = advanced.updated_at;
        conversation.version = conversation.version.next();

        self.all.move_on(id, from, to);
        if let Some(index) = conversation.job_id().and_then(|job_id| self.by_job.get_mut(job_id)) {
            index.move_on(id, from, to);
        }
        if let Some(of_candidate) = self.by_candidate.get_mut(&conversation.candidate_id) {
            of_candidate.all.move_on(id, from, to);
            if is_active(to) {
                of_candidate.active = Some(id);
            } else if of_candidate.active == Some(id) {
                of_candidate.active = None;
            }
        }
    }

    /// Reads no more conversations than the page shows, whatever the filter.
    pub(crate) fn page(&self, request: &PageRequest) -> Page {
        let PageRequest { filter, limit, before } = request;
        let limit = usize::from(limit.get());
        // One more than the page has room for tells whether another page follows.
        let mut ids = self.matching(filter, *before, limit + 1);
        let more = ids.len() > limit;
        ids.truncate(limit);
        Page {
            next: ids.last().copied().filter(|_| more),
            conversations: ids.iter().filter_map(|id| self.get(*id).cloned()).collect(),
        }
    }

    fn matching(
        &self,
        filter: &ConversationFilter,
        before: Option<ConversationId>,
        limit: usize,
    ) -> Vec<ConversationId> {
        let ConversationFilter { statuses, candidate_id, job_id } = filter;
        let index = match (candidate_id, job_id) {
            (None, None) => Some(&self.all),
            (Some(candidate_id), None) => self.by_candidate.get(candidate_id).map(|found| &found.all),
            (None, Some(job_id)) => self.by_job.get(job_id),
            (Some(candidate_id), Some(job_id)) => {
                // Rule 2: there is one at most.
                let found = self.about(candidate_id, job_id).and_then(|id| self.get(id));
                return found
                    .filter(|found| filter.matches(found) && before.is_none_or(|before| found.id < before))
                    .map(|found| found.id)
                    .into_iter()
                    .collect();
            }
        };
        index.map(|index| index.newest(statuses, before, limit)).unwrap_or_default()
    }
}

pub(crate) fn is_active(status: Status) -> bool {
    match status {
        Status::Created | Status::Ongoing => true,
        Status::Completed => false,
    }
}
