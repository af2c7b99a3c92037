//! The port of the registrations.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::ids::RegistrationId;
use hiretalk_domain::ports::{Registrations, StoreError};
use hiretalk_domain::registration::{CodeDigest, Registration, RegistrationState, RegistrationVerdict};

use super::MemoryStore;

#[async_trait]
impl Registrations for MemoryStore {
    async fn put(&self, registration: Registration, most: u32) -> Result<(), StoreError> {
        let registrations = &mut self.lock().registrations;
        if registrations.contains_key(&registration.id) {
            return Ok(());
        }
        let others = most.saturating_sub(1);
        keep_newest(registrations, others, |stored| stored.number_digest == registration.number_digest);
        registrations.insert(registration.id, registration);
        Ok(())
    }

    async fn find(&self, id: RegistrationId) -> Result<Option<Registration>, StoreError> {
        Ok(self.lock().registrations.get(&id).cloned())
    }

    async fn heard(
        &self,
        code: CodeDigest,
        names: Vec<NumberDigest>,
        sent_at: DateTime<Utc>,
    ) -> Result<Option<Registration>, StoreError> {
        let data = self.lock();
        let mut meant = data.registrations.values().filter(|stored| {
            stored.code_digest == code && names.contains(&stored.number_digest) && stored.counts(sent_at)
        });
        // They lie in the order of their ids, the oldest first.
        let first = meant.clone().find(|stored| is_pending(stored)).or_else(|| meant.next());
        Ok(first.cloned())
    }

    async fn close(
        &self,
        id: RegistrationId,
        verdict: RegistrationVerdict,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        if let Some(stored) = self.lock().registrations.get_mut(&id)
            && is_pending(stored)
        {
            stored.state = RegistrationState::Closed { verdict, at };
        }
        Ok(())
    }

    async fn forget(&self, now: DateTime<Utc>, most: u32) -> Result<(), StoreError> {
        let registrations = &mut self.lock().registrations;
        registrations.retain(|_, stored| !stored.is_over(now));
        keep_newest(registrations, most, |_| true);
        Ok(())
    }
}

/// Of those that wait and are meant, all but the newest `most` go.
fn keep_newest(
    registrations: &mut BTreeMap<RegistrationId, Registration>,
    most: u32,
    is_meant: impl Fn(&Registration) -> bool,
) {
    let waiting = registrations.values().filter(|stored| is_pending(stored) && is_meant(stored));
    let mut waiting: Vec<_> = waiting.map(|stored| (stored.expires_at, stored.id)).collect();
    waiting.sort_unstable();
    let too_many = waiting.len().saturating_sub(usize::try_from(most).unwrap_or(usize::MAX));
    for (_, id) in waiting.into_iter().take(too_many) {
        registrations.remove(&id);
    }
}

fn is_pending(registration: &Registration) -> bool {
    match registration.state {
        RegistrationState::Pending(_) => true,
        RegistrationState::Closed { .. } => false,
    }
}
