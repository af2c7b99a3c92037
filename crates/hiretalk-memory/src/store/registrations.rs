//! The port of the registrations.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use hiretalk_domain::ports::{Registrations, StoreError};
use hiretalk_domain::{
    CodeDigest, NumberDigest, Registration, RegistrationId, RegistrationRoom, RegistrationState,
    RegistrationVerdict,
};

use super::MemoryStore;

#[async_trait]
impl Registrations for MemoryStore {
    async fn put(&self, registration: Registration, room: RegistrationRoom) -> Result<(), StoreError> {
        let registrations = &mut self.kept().registrations;
        if registrations.contains_key(&registration.id) {
            return Ok(());
        }
        let RegistrationRoom { of_number, in_all } = room;
        make_room(registrations, of_number, |kept| kept.number_digest == registration.number_digest);
        make_room(registrations, in_all, |_| true);
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

    async fn forget(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.kept().registrations.retain(|_, kept| !kept.is_over(now));
        Ok(())
    }
}

/// Lets the oldest go of those that wait and are meant, until one more has its place among `most`.
fn make_room(
    registrations: &mut BTreeMap<RegistrationId, Registration>,
    most: u32,
    is_meant: impl Fn(&Registration) -> bool,
) {
    let waiting = registrations.values().filter(|kept| is_pending(kept) && is_meant(kept));
    let mut waiting: Vec<_> = waiting.map(|kept| (kept.expires_at, kept.id)).collect();
    waiting.sort_unstable();
    let others = usize::try_from(most.saturating_sub(1)).unwrap_or(usize::MAX);
    let too_many = waiting.len().saturating_sub(others);
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
