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
        let registrations = &mut self.kept().registrations;
        if registrations.contains_key(&registration.id) {
            return Ok(());
        }
        let others = most.saturating_sub(1);
        keep_newest(registrations, others, |kept| kept.number_digest == registration.number_digest);
        registrations.insert(registration.id, registration);
        Ok(())
    }

    async fn find(&self, id: RegistrationId) -> Result<Option<Registration>, StoreError> {
        Ok(self.kept().registrations.get(&id).cloned())
    }

    async fn heard(
        &self,
        code: CodeDigest,
        names: Vec<NumberDigest>,
        sent_at: DateTime<Utc>,
    ) -> Result<Option<Registration>, StoreError> {
        let kept = self.kept();
        let mut meant = kept.registrations.values().filter(|kept| {
            kept.code_digest == code && names.contains(&kept.number_digest) && kept.counts(sent_at)
        });
        // They lie in the order of their ids, the oldest first.
        let first = meant.clone().find(|kept| is_pending(kept)).or_else(|| meant.next());
        Ok(first.cloned())
    }

    async fn close(
        &self,
        id: RegistrationId,
        verdict: RegistrationVerdict,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        if let Some(kept) = self.kept().registrations.get_mut(&id)
            && is_pending(kept)
        {
            kept.state = RegistrationState::Closed { verdict, at };
        }
        Ok(())
    }

    async fn forget(&self, now: DateTime<Utc>, most: u32) -> Result<(), StoreError> {
        let registrations = &mut self.kept().registrations;
        registrations.retain(|_, kept| !kept.is_over(now));
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
    let waiting = registrations.values().filter(|kept| is_pending(kept) && is_meant(kept));
    let mut waiting: Vec<_> = waiting.map(|kept| (kept.expires_at, kept.id)).collect();
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
