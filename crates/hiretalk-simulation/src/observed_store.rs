//! The in-memory store behind its ports: calls fail or are cut off, and the oracle sees all that passes.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use hiretalk_domain::candidate::{Candidate, CandidateRecord};
use hiretalk_domain::change::{CandidateChange, Change, ConversationChange};
use hiretalk_domain::conversation::Conversation;
use hiretalk_domain::digest::{DigestKey, NumberDigest};
use hiretalk_domain::graduation::{DueGraduation, Graduation, GraduationPageRequest, StoredGraduation};
use hiretalk_domain::ids::{CandidateId, ConversationId, EventId, RegistrationId};
use hiretalk_domain::inbound::{EndedTurn, RawDelivery, TurnRequest};
use hiretalk_domain::outbound::{LeaseBatch, LeaseRequest};
use hiretalk_domain::outbox::{EntryId, LeaseToken, OutboxRecord, OutboxState};
use hiretalk_domain::phone::PhoneNumber;
use hiretalk_domain::ports::{
    Clock, CommitError, Committed, ConversationStore, Graduations, Inbox, Outbox, Registrations, StoreError,
};
use hiretalk_domain::registration::{CodeDigest, Registration, RegistrationVerdict};
use hiretalk_domain::routing::{Route, Routed, Tracked, TrackedBy};
use hiretalk_memory::MemoryStore;

use crate::mutant::Mutant;
use crate::oracle::Facts;
use crate::poll::{Pause, poll_once};
use crate::seeded::SimulatedTime;
use crate::shared::Handle;

#[derive(Clone)]
pub(crate) struct ObservedStore {
    pub(crate) store: MemoryStore,
    pub(crate) mutant: Option<Mutant>,
    pub(crate) shared: Handle,
    pub(crate) time: Arc<SimulatedTime>,
    /// For mutants that need digests of numbers.
    pub(crate) digest_key: DigestKey,
}

impl ObservedStore {
    /// A call: pauses, and fails while the store is away.
    async fn reach_store(&self) -> Result<(), StoreError> {
        Pause::default().await;
        let shared = &mut *self.shared.get();
        if shared.random.percent(shared.faults.store_is_away) {
            shared.note(|_| "store: away");
            return Err(StoreError::Unavailable("simulated".into()));
        }
        Ok(())
    }

    /// The answer of a call: may be lost after the call took effect.
    async fn return_answer(&self) -> Result<(), StoreError> {
        let is_lost = {
            let shared = &mut *self.shared.get();
            shared.random.percent(shared.faults.answer_is_lost)
        };
        if is_lost {
            Pause::default().await;
            self.shared.get().note(|_| "store: done, and the answer is lost");
            return Err(StoreError::TimedOut);
        }
        Ok(())
    }
}

impl ObservedStore {
    /// The candidate's current number.
    fn number_of(&self, id: &CandidateId) -> Option<PhoneNumber> {
        let found = poll_once(self.store.find_candidate(id.clone()))?.ok()??;
        match found.record {
            CandidateRecord::Known(contact) => Some(contact.phone_number),
            CandidateRecord::Erased { at: _ } => None,
        }
    }

    async fn mutate(&self, mutant: Mutant, change: &mut Change) -> Result<(), StoreError> {
        let version = match &change.conversation {
            Some(ConversationChange::Advance(advanced)) => {
                ConversationStore::find(&self.store, advanced.id).await?
            }
            Some(ConversationChange::Open(_)) | None => None,
        };
        let is_known = match &change.candidate {
            Some(CandidateChange::Put { candidate, .. }) => {
                self.store.find_candidate(candidate.id.clone()).await?.is_some()
            }
            Some(CandidateChange::Erase { .. }) | None => false,
        };
        mutant.mutate(change, version.map(|stored| stored.version), is_known);
        mutant.mutate_versions(change, |id| {
            let stored = poll_once(Graduations::find(&self.store, id.clone()))?.ok()??;
            Some(stored.graduation.version)
        });
        Ok(())
    }
}

#[async_trait]
impl ConversationStore for ObservedStore {
    async fn find(&self, id: ConversationId) -> Result<Option<Conversation>, StoreError> {
        self.reach_store().await?;
        ConversationStore::find(&self.store, id).await
    }

    async fn find_active(&self, candidate_id: CandidateId) -> Result<Option<Conversation>, StoreError> {
        self.reach_store().await?;
        self.store.find_active(candidate_id).await
    }

    async fn find_candidate(&self, id: CandidateId) -> Result<Option<Candidate>, StoreError> {
        self.reach_store().await?;
        self.store.find_candidate(id).await
    }

    async fn find_route(&self, route: Route) -> Result<Option<Routed>, StoreError> {
        self.reach_store().await?;
        self.shared.get().oracle.record_route_read();
        self.store.find_route(route).await
    }

    async fn find_tracked(&self, messages: Vec<TrackedBy>) -> Result<Vec<Option<Tracked>>, StoreError> {
        self.reach_store().await?;
        self.store.find_tracked(messages).await
    }

    async fn commit(&self, mut change: Change) -> Result<Committed, CommitError> {
        self.reach_store().await?;
        let facts = Facts::from_change(&change);
        if let Some(mutant) = self.mutant {
            self.mutate(mutant, &mut change).await?;
        }
        let mut answer = self.store.commit(change).await;
        self.mutant.into_iter().for_each(|mutant| mutant.mutate_answer(&mut answer));
        {
            let shared = &mut *self.shared.get();
            shared.note(|_| match &answer {
                Ok(Committed::Applied) => format!("store: applied {facts}"),
                Ok(Committed::Redelivered(_)) => "store: redelivered".to_owned(),
                Ok(Committed::KnownGraduation(_)) => "store: a known graduation".to_owned(),
                Err(error) => format!("store: {error}"),
            });
            shared.oracle.committed(facts, &answer, self.time.now());
        }
        self.return_answer().await?;
        answer
    }
}

#[async_trait]
impl Outbox for ObservedStore {
    async fn lease(&self, request: LeaseRequest) -> Result<LeaseBatch, StoreError> {
        self.reach_store().await?;
        let mut mutated = request.clone();
        self.mutant.into_iter().for_each(|mutant| mutant.mutate_request(&mut mutated));
        let mut batch = Outbox::lease(&self.store, mutated).await?;
        if let Some(mutant) = self.mutant {
            mutant.mutate_batch(&request, &mut batch, &self.digest_key, |id| self.number_of(id));
        }
        {
            let shared = &mut *self.shared.get();
            shared.note(|_| {
                let ids: Vec<_> = batch.entries.iter().map(|leased| leased.entry.id.to_string()).collect();
                format!("store: leased [{}], again in {:?}", ids.join(", "), batch.again_in)
            });
            shared.again_in = batch.again_in;
            shared.oracle.leased(&request, &batch, self.time.machine());
        }
        self.return_answer().await?;
        Ok(batch)
    }

    async fn attempt(
        &self,
        entries: Vec<(EntryId, LeaseToken)>,
        needed: Duration,
    ) -> Result<Vec<EntryId>, StoreError> {
        self.reach_store().await?;
        let token = entries.first().map(|(_, token)| *token);
        let held = if self.mutant == Some(Mutant::ForgetsAttempts) {
            entries.into_iter().map(|(id, _)| id).collect()
        } else {
            self.store.attempt(entries, needed).await?
        };
        self.shared.get().oracle.attempted(&held, token, self.time.machine());
        self.return_answer().await?;
        Ok(held)
    }

    async fn pause(&self, wait: Duration) -> Result<(), StoreError> {
        self.reach_store().await?;
        self.store.pause(wait).await?;
        self.shared.get().oracle.paused(wait, self.time.machine());
        Ok(())
    }

    async fn page(
        &self,
        state: Option<OutboxState>,
        after: Option<EntryId>,
        limit: u16,
    ) -> Result<Vec<OutboxRecord>, StoreError> {
        self.reach_store().await?;
        Outbox::page(&self.store, state, after, limit).await
    }

    async fn revive(&self, id: EntryId, now: DateTime<Utc>) -> Result<Option<OutboxRecord>, StoreError> {
        self.reach_store().await?;
        let revived = self.store.revive(id, now).await?;
        self.shared.get().oracle.revived(id, now);
        self.return_answer().await?;
        Ok(revived)
    }

    async fn wait_for_work(&self, _wait: Duration) {}
}

#[async_trait]
impl Inbox for ObservedStore {
    async fn store(&self, delivery: RawDelivery) -> Result<(), StoreError> {
        self.reach_store().await?;
        self.store.store(delivery).await?;
        self.return_answer().await
    }

    async fn lease_turn(&self, request: TurnRequest) -> Result<Vec<RawDelivery>, StoreError> {
        self.reach_store().await?;
        self.store.lease_turn(request).await
    }

    async fn end_turn(&self, ended: EndedTurn) -> Result<(), StoreError> {
        self.reach_store().await?;
        self.store.end_turn(ended).await?;
        self.return_answer().await
    }

    async fn wait_for_deliveries(&self, _wait: Duration) {}
}

#[async_trait]
impl Graduations for ObservedStore {
    async fn find(&self, id: EventId) -> Result<Option<StoredGraduation>, StoreError> {
        self.reach_store().await?;
        Graduations::find(&self.store, id).await
    }

    async fn page(&self, request: GraduationPageRequest) -> Result<Vec<Graduation>, StoreError> {
        self.reach_store().await?;
        Graduations::page(&self.store, request).await
    }

    async fn find_open(&self, candidate_id: CandidateId) -> Result<Vec<Graduation>, StoreError> {
        self.reach_store().await?;
        self.store.find_open(candidate_id).await
    }

    async fn lease(
        &self,
        now: DateTime<Utc>,
        limit: u16,
        lease: Duration,
    ) -> Result<Vec<DueGraduation>, StoreError> {
        self.reach_store().await?;
        let (mut until, mut length) = (now, lease);
        self.mutant.into_iter().for_each(|mutant| mutant.mutate_due(&mut until, &mut length));
        let mut due = Graduations::lease(&self.store, until, limit, length).await?;
        if let Some(mutant) = self.mutant {
            let shared = self.shared.get();
            mutant.mutate_due_batch(&mut due, |id| shared.oracle.has_waited(id));
        }
        {
            let shared = &mut *self.shared.get();
            shared.note(|_| {
                let ids: Vec<_> = due.iter().map(|due| due.stored.graduation.id.as_str()).collect();
                format!("store: due are [{}]", ids.join(", "))
            });
            shared.oracle.graduations_leased(&due, lease, self.time.machine());
        }
        self.return_answer().await?;
        Ok(due)
    }

    async fn wait_for_due(&self, _wait: Duration) {}
}

#[async_trait]
impl Registrations for ObservedStore {
    async fn put(&self, registration: Registration, most: u32) -> Result<(), StoreError> {
        self.reach_store().await?;
        let most = if self.mutant == Some(Mutant::SkipsRegistrationLimit) { u32::MAX } else { most };
        self.store.put(registration.clone(), most).await?;
        {
            let shared = &mut *self.shared.get();
            shared.note(|_| format!("store: registration {}", registration.id));
            shared.oracle.registered(registration, self.time.now());
        }
        self.return_answer().await
    }

    async fn find(&self, id: RegistrationId) -> Result<Option<Registration>, StoreError> {
        self.reach_store().await?;
        Registrations::find(&self.store, id).await
    }

    async fn heard(
        &self,
        code: CodeDigest,
        names: Vec<NumberDigest>,
        sent_at: DateTime<Utc>,
    ) -> Result<Option<Registration>, StoreError> {
        self.reach_store().await?;
        let (mut mutated, mut at) = (names.clone(), sent_at);
        if let Some(mutant) = self.mutant {
            let all = self.shared.get().oracle.registered_numbers();
            mutant.mutate_code(&mut mutated, &all, &mut at);
        }
        let found = self.store.heard(code, mutated, at).await?;
        {
            let shared = &mut *self.shared.get();
            shared.note(|_| match &found {
                Some(found) => format!("store: the code of {}", found.id),
                None => "store: a code of nothing".to_owned(),
            });
            shared.oracle.code_looked_up(code, &names, found.as_ref(), sent_at);
        }
        self.return_answer().await?;
        Ok(found)
    }

    async fn close(
        &self,
        id: RegistrationId,
        verdict: RegistrationVerdict,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.reach_store().await?;
        if self.mutant != Some(Mutant::NeverClosesRegistrations) {
            self.store.close(id, verdict, at).await?;
        }
        {
            let shared = &mut *self.shared.get();
            shared.note(|_| format!("store: registration {id} is {}", verdict.as_str()));
            shared.oracle.registration_closed(id, (verdict, at), self.time.now());
        }
        self.return_answer().await
    }

    async fn forget(&self, now: DateTime<Utc>, most: u32) -> Result<(), StoreError> {
        self.reach_store().await?;
        if self.mutant != Some(Mutant::NeverForgetsRegistrations) {
            self.store.forget(now, most).await?;
        }
        {
            let shared = &mut *self.shared.get();
            shared.note(|_| "store: registrations that are over are forgotten");
            shared.oracle.registrations_forgotten(now);
        }
        self.return_answer().await
    }
}
